// Package rest is the connector type REST: it calls an HTTP service.
//
// Where nothing else decides, a call does what the Python library requests does:
// flows were written against it. In params and forms True is sent as "True" and
// None is left out, the headers of an answer are a dict of strings,
// read_timeout is the longest silence and no limit of the whole. Unlike requests
// a call takes nothing from its surroundings (no proxy, no password file), and
// no credentials go on to another host, nor to another port of the same one.
package rest

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// New returns the driver of the type REST. It keeps connections open for later
// calls with the same TLS settings and tokens until they expire; closing it
// (it is an [io.Closer]) closes the connections.
func New() connectors.Driver {
	d := newDriver(realTime)
	return connectors.WithOperations(d, d.operations()...)
}

// driver is the inner driver, which decodes and checks, and what calls share.
type driver struct {
	connectors.Driver
	time   timeSource
	pool   *pool
	tokens *tokenCache
}

// timeSource is where a driver has the time from.
type timeSource struct {
	now func() time.Time
	// wait returns after d, or with ctx's error when that ends before.
	wait func(ctx context.Context, d time.Duration) error
	// jitter returns a random number of [0, 1).
	jitter func() float64
}

var realTime = timeSource{now: time.Now, wait: wait, jitter: rand.Float64}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func newDriver(t timeSource) *driver {
	d := &driver{time: t, pool: newPool(), tokens: newTokenCache(t.now)}
	d.Driver = connectors.WithReference(connectors.Func("REST", "Call an HTTP service.", d.call), reference)
	return d
}

func (d *driver) operations() []connectors.Operation {
	operations := []connectors.Operation{
		connectors.Test("REST", d.test),
		connectors.Analysis("REST", "Find the service's OpenAPI document and read what can be called, with which inputs and which login.", d.analyse),
	}
	for i, o := range operations {
		operations[i].Driver = hiding{o.Driver}
	}
	return operations
}

// Prepare also makes known the secrets that stand inside inputs that are none
// themselves: the password of a URL, and the credentials of a header.
func (d *driver) Prepare(inputs *value.Dict) (*connectors.Request, error) {
	return hiding{d.Driver}.Prepare(inputs)
}

// hiding is a driver whose inputs may have secrets inside.
type hiding struct{ connectors.Driver }

func (h hiding) Prepare(inputs *value.Dict) (*connectors.Request, error) {
	req, err := h.Driver.Prepare(inputs)
	if err != nil {
		return nil, err
	}
	req.Secrets = append(req.Secrets, hiddenSecrets(inputs)...)
	return req, nil
}

// FindSecrets implements [connectors.SecretFinder].
func (d *driver) FindSecrets(inputs *value.Dict) []connectors.Secret { return hiddenSecrets(inputs) }

// FindSecrets implements [connectors.SecretFinder].
func (h hiding) FindSecrets(inputs *value.Dict) []connectors.Secret { return hiddenSecrets(inputs) }

// Close closes all connections. No call may be under way.
func (d *driver) Close() error {
	d.pool.close()
	return nil
}
