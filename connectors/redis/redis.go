// Package redis is the connector type REDIS: it sends commands to a Redis server.
//
// The answer is what the server says in RESP3, in which a hash is a dict with the
// order of its fields, a set is a set and a float is a float. A server older than
// Redis 6 speaks RESP2 only, in which these are lists and strings. Servers that
// speak the protocol, such as Valkey, KeyDB or Dragonfly, do as well; a cluster
// does only for the keys of the server that is asked, and its redirections are
// errors that say where the key is.
//
// The protocol is spoken here and not by a client library, as these do not keep
// the order of a hash, and take into memory whatever length a server announces.
//
// Connections are kept and shared by later calls with the same inputs, one call at
// a time. So what would change a connection for those who come after is refused
// (SELECT, AUTH, CLIENT SETNAME), as is what makes the server talk unasked
// (SUBSCRIBE, MONITOR). Nothing is sent twice: a call whose connection breaks
// ends with an error.
//
// When a call is cancelled its connection is closed, upon which the server drops
// a command that waits, such as BLPOP. A command that is being carried out, such
// as a long script, goes on: the protocol has no way to end it without ending
// those of others.
package redis

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/pool"
)

// New returns the driver of the type REDIS. It keeps connections open for later
// calls with the same inputs; closing it (it is an [io.Closer]) waits for the calls
// that are under way and closes them.
func New() connectors.Driver {
	d := &driver{clients: pool.New(pool.Options[target, *client]{
		Open:  func(_ context.Context, t target) (*client, error) { return newClient(t) },
		Close: (*client).close,
	})}
	d.Driver = connectors.WithReference(connectors.Func("REDIS", "Send commands to a Redis server.", d.call), reference)
	return connectors.WithOperations(d, operations()...)
}

// operations are what the type does besides its call, each over a connection of its own.
func operations() []connectors.Operation {
	return append(actions(),
		connectors.Test("REDIS", test),
		connectors.Analysis("REDIS", "Ask the server what it tells of itself: version, memory, clients, persistence, replication, and how many keys there are.", analyse),
	)
}

type driver struct {
	connectors.Driver // decodes and checks
	clients           *pool.Pool[target, *client]
}

func (d *driver) Close() error {
	d.clients.Close()
	return nil
}

// call performs a call.
func (d *driver) call(ctx context.Context, in input) (output, error) {
	answer, err := d.send(ctx, &in)
	if err != nil {
		return output{}, ended(ctx, err)
	}
	return in.result(answer)
}

func (d *driver) send(ctx context.Context, in *input) (answer, error) {
	t, err := in.target(ctx)
	if err != nil {
		return answer{}, err
	}
	lease, err := d.clients.Get(ctx, t)
	if err != nil {
		return answer{}, err
	}
	// A connection that is broken is known to the client, which has others.
	defer lease.Release(false)
	return lease.Value.send(ctx, request{in.Command.list, in.Transaction, in.MaxOutputBytes})
}

// ended returns the error of ctx in place of what broke when it ended.
func ended(ctx context.Context, err error) error {
	if ctx.Err() == nil || errors.Is(err, ctx.Err()) {
		return err
	}
	if step := connectors.StepOf(err); step != "" {
		return connectors.Step(step, ctx.Err())
	}
	return ctx.Err()
}
