package webdav

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/pool"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// A transportKey is what calls have in common that may share connections.
type transportKey struct {
	tls            tlsconf.Settings
	connectTimeout time.Duration
	dialer         connectors.Dialer
}

const (
	largestHeader = 1 << 20
	// mostIdle is how many connections are kept of one server.
	mostIdle = 32
)

func newTransport(_ context.Context, key transportKey) (*http.Transport, error) {
	config, err := key.tls.Config()
	if err != nil {
		return nil, err
	}
	config.NextProtos = []string{"h2", "http/1.1"}
	d := dialer{connectors.Call{ConnectTimeout: key.connectTimeout, Host: connectors.Host{Dialer: key.dialer}}, config}
	return &http.Transport{
		DialContext:            d.plain,
		DialTLSContext:         d.tls,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    mostIdle,
		IdleConnTimeout:        pool.DefaultIdle,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: largestHeader,
		DisableCompression:     true, // files are taken as they are
		WriteBufferSize:        64 << 10,
		ReadBufferSize:         64 << 10,
	}, nil
}

// A dialer opens the connections of a transport.
type dialer struct {
	call   connectors.Call
	config *tls.Config
}

func (d *dialer) plain(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, end := within(ctx)
	defer end()
	return d.call.Dial(ctx, network, addr)
}

func (d *dialer) tls(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, end := within(ctx)
	defer end()
	if limit := d.call.ConnectTimeout; limit > 0 { // it covers the handshake too
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, tooSlow(addr, limit))
		defer cancel()
	}
	conn, err := d.call.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return tlsconf.Client(ctx, conn, d.config, host)
}

// callKey is the key of a request's context in the one that a transport dials in, which
// keeps the values of a request's and does not end with it.
type callKey struct{}

// within returns a context that ends with the call that dials.
func within(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	call, ok := ctx.Value(callKey{}).(context.Context)
	if !ok {
		return ctx, func() { cancel(nil) }
	}
	stop := context.AfterFunc(call, func() { cancel(context.Cause(call)) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}
