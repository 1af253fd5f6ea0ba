package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

const (
	// largestPool is how many transports are kept: one for each kind of settings.
	largestPool = 64
	// Of one transport; a connection that waits takes some 20 kB.
	mostIdle        = 1024
	mostIdlePerHost = 256
	longestIdle     = 90 * time.Second

	// A connection of HTTP/2 that is silent is asked whether it is still there:
	// calls would wait on a dead one for all of read_timeout.
	pingAfter = 30 * time.Second
	pingWait  = 15 * time.Second

	largestHeader = 1 << 20
)

// A poolKey is what calls have in common that may share connections. The dialer
// is part of it: a host may dial by other rules for another project, and a
// connection that one opened is not the other's to use.
type poolKey struct {
	tls            tlsconf.Settings
	connectTimeout time.Duration
	dialer         connectors.Dialer
}

// A pool holds the transports of a driver, each with its connections.
type pool struct {
	mu     sync.Mutex
	closed bool
	byKey  map[poolKey]*transport
	recent []*transport // the one used last at the end
}

// A transport is a transport of the pool and how many calls use it.
type transport struct {
	*http.Transport
	key     poolKey
	users   int
	evicted bool
}

func newPool() *pool { return &pool{byKey: map[poolKey]*transport{}} }

// acquire returns the transport for calls like this one; the caller gives it to
// release.
func (p *pool) acquire(ctx context.Context, in *input) (*transport, error) {
	settings, err := in.Inputs.Load(ctx, &in.Call)
	if err != nil {
		return nil, err
	}
	t, evicted, err := p.get(poolKey{settings, in.ConnectTimeout, in.Host.Dialer})
	if evicted != nil {
		evicted.CloseIdleConnections()
	}
	return t, err
}

// get returns the transport of key, and one that had to make room for it.
func (p *pool) get(key poolKey) (t, evicted *transport, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, nil, errors.New("the driver is closed")
	}
	t = p.byKey[key]
	if t == nil {
		if t, err = newTransport(key); err != nil {
			return nil, nil, err
		}
		p.byKey[key] = t
		p.recent = append(p.recent, t)
		if len(p.recent) > largestPool {
			evicted = p.recent[0]
			evicted.evicted = true
			p.recent = slices.Delete(p.recent, 0, 1)
			delete(p.byKey, evicted.key)
		}
	} else if last := len(p.recent) - 1; p.recent[last] != t {
		i := slices.Index(p.recent, t)
		p.recent = append(slices.Delete(p.recent, i, i+1), t)
	}
	t.users++
	return t, evicted, nil
}

func (p *pool) release(t *transport) {
	p.mu.Lock()
	t.users--
	last := t.evicted && t.users == 0
	p.mu.Unlock()
	if last {
		t.CloseIdleConnections()
	}
}

func (p *pool) close() {
	p.mu.Lock()
	all := p.recent
	p.closed, p.recent, p.byKey = true, nil, nil
	p.mu.Unlock()
	for _, t := range all {
		t.CloseIdleConnections()
	}
}

func newTransport(key poolKey) (*transport, error) {
	config, err := key.tls.Config()
	if err != nil {
		return nil, err
	}
	config.NextProtos = []string{"h2", "http/1.1"}
	d := dialer{connectors.Call{ConnectTimeout: key.connectTimeout, Host: connectors.Host{Dialer: key.dialer}}, config}
	return &transport{key: key, Transport: &http.Transport{
		DialContext:            d.plain,
		DialTLSContext:         d.tls,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingWait},
		MaxIdleConns:           mostIdle,
		MaxIdleConnsPerHost:    mostIdlePerHost,
		IdleConnTimeout:        longestIdle,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: largestHeader,
	}}, nil
}

// A dialer opens the connections of a transport.
type dialer struct {
	call   connectors.Call
	config *tls.Config
}

func (d *dialer) plain(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, end := d.within(ctx, addr)
	defer end()
	return d.call.Dial(ctx, network, addr)
}

func (d *dialer) tls(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, end := d.within(ctx, addr)
	defer end()
	conn, err := d.call.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		conn.Close()
		return nil, err
	}
	secured := &securedConn{Conn: conn}
	config := d.config.Clone()
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		secured.certificateWanted.Store(true)
		if len(config.Certificates) == 0 {
			return new(tls.Certificate), nil
		}
		// Also one that the server may not like: it says so, which tells more
		// than that none was shown.
		return &config.Certificates[0], nil
	}
	return tlsconf.Client(ctx, secured, config, host)
}

// securedConn is the connection below one of TLS. It knows whether the server
// asked for a client's certificate, which it may refuse only later.
type securedConn struct {
	net.Conn
	certificateWanted atomic.Bool
}

// within returns a context that ends with the call that dials, and after
// connect_timeout, which covers the handshake too.
func (d *dialer) within(ctx context.Context, addr string) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	end := func() { cancel(nil) }
	if w := watchOf(ctx); w != nil {
		stop := context.AfterFunc(w.ctx, func() { cancel(context.Cause(w.ctx)) })
		end = func() {
			stop()
			cancel(nil)
		}
	}
	limit := d.call.ConnectTimeout
	if limit <= 0 {
		return ctx, end
	}
	ctx, timeout := context.WithTimeoutCause(ctx, limit,
		fmt.Errorf("%w: no connection to %s within connect_timeout (%g s)", connectors.ErrTimeout, addr, limit.Seconds()))
	return ctx, func() {
		timeout()
		end()
	}
}
