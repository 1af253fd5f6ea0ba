package connectors

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"
)

// Call holds the inputs that every connector type has, and the host's side of
// the call. A driver embeds it in its input struct to read them; a type whose
// struct does not embed it has these inputs all the same. A field of the
// driver's own with one of these names stands in its place, with the driver's
// default.
type Call struct {
	ConnectTimeout time.Duration `flow:"connect_timeout" default:"30" doc:"Longest time to establish a connection, in seconds."`
	Timeout        time.Duration `flow:"timeout" doc:"Longest time for the whole call, in seconds; without it only the other limits hold."`
	MaxOutputBytes int64         `flow:"max_output_bytes" default:"16777216" doc:"Largest answer, in bytes, that is taken into memory; a larger one ends the connection with an error."`

	Host Host `flow:"-"`
}

// Host is what the surroundings of a call give to a driver. The zero Host is
// usable: it has no files, dials everything and drops progress.
type Host struct {
	// Files is the store behind inputs such as dst; nil when there is none.
	Files Files

	// Dialer connects to addresses; nil is a plain net.Dialer. Drivers dial
	// through [Call.Dial] only, so that a host can decide what may be reached.
	// Connections that are kept open are used again by calls with an equal
	// Dialer only.
	Dialer Dialer

	// Progress takes one line about how far a long call is; nil drops it.
	Progress func(message string)

	// IdempotencyKey identifies the call to a server that can tell a repetition
	// by it; "" when the script gave none.
	IdempotencyKey string
}

// A Dialer connects to addresses, as a *net.Dialer does. It is safe for
// concurrent use, and of a type whose values can be compared, such as a pointer.
type Dialer interface {
	DialContext(ctx context.Context, network, addr string) (net.Conn, error)
}

// DialerFunc returns a function as a Dialer. Each call returns another one, equal
// to itself alone.
func DialerFunc(dial func(ctx context.Context, network, addr string) (net.Conn, error)) Dialer {
	return &dialerFunc{dial}
}

type dialerFunc struct {
	dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

func (d *dialerFunc) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return d.dial(ctx, network, addr)
}

// Dial connects to addr within ConnectTimeout, by the host's rules. Its error
// is marked as the step "connect".
func (c *Call) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if c.ConnectTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.ConnectTimeout,
			fmt.Errorf("%w: no connection to %s within connect_timeout (%s)", ErrTimeout, addr, seconds(c.ConnectTimeout)))
		defer cancel()
	}
	dialer := c.Host.Dialer
	if dialer == nil {
		dialer = new(net.Dialer)
	}
	conn, err := dialer.DialContext(ctx, network, addr)
	if err != nil {
		if ctx.Err() != nil {
			err = endedError{cause: context.Cause(ctx), ctxErr: ctx.Err()}
		}
		return nil, Step("connect", err)
	}
	return conn, nil
}

// Progress reports how far the call is.
func (c *Call) Progress(format string, args ...any) {
	if c.Host.Progress != nil {
		c.Host.Progress(fmt.Sprintf(format, args...))
	}
}

// LimitOutput returns a reader of r that fails with [ErrOutputTooLarge] once
// more than MaxOutputBytes have been read.
func (c *Call) LimitOutput(r io.Reader) io.Reader {
	return &limitReader{r: r, left: c.MaxOutputBytes, limit: c.MaxOutputBytes}
}

type limitReader struct {
	r           io.Reader
	left, limit int64
}

func (l *limitReader) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.tooLarge()
	}
	// One byte more than is allowed tells an answer that fits exactly from one
	// that is too large.
	if int64(len(p))-1 > l.left {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return n - 1, l.tooLarge()
	}
	return n, err
}

func (l *limitReader) tooLarge() error {
	return fmt.Errorf("%w: more than max_output_bytes (%d)", ErrOutputTooLarge, l.limit)
}
