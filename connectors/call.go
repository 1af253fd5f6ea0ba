package connectors

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
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

	// Dialer connects to addresses; nil is a plain net.Dialer, which reaches everything.
	// Drivers dial through [Call.Dial] and [Call.DialPeer] only, with the names that
	// they were given, so that a host can decide what may be reached: package netpolicy
	// makes such a Dialer. One that refuses an address returns an error for which
	// errors.Is(err, ErrNotAllowed) holds.
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

// An AddressDialer is a Dialer that can be told where a host is, instead of finding out.
type AddressDialer interface {
	Dialer
	// DialAddress connects to addr, whose host is at that address.
	DialAddress(ctx context.Context, network, addr string, at netip.Addr) (net.Conn, error)
}

// A Judge is a Dialer that also says what may be reached by way of others.
type Judge interface {
	Dialer
	// Judge returns an error if nobody may be asked to connect to addr, such as a jump
	// host. Names are not looked up: where they lead to from there is not known here.
	Judge(network, addr string) error
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
	return c.within(ctx, addr, func(ctx context.Context) (net.Conn, error) {
		return c.dialer().DialContext(ctx, network, addr)
	})
}

// DialPeer is like Dial for another connection to the host of one that was dialled before:
// it leads to the same address, peer, where that is known. A name may have several
// addresses, and what is behind the Dialer of a host may be elsewhere.
func (c *Call) DialPeer(ctx context.Context, network, addr string, peer net.Addr) (net.Conn, error) {
	at, isTCP := peer.(*net.TCPAddr)
	_, port, err := net.SplitHostPort(addr)
	if !isTCP || err != nil {
		return c.Dial(ctx, network, addr)
	}
	ip := at.AddrPort().Addr().Unmap()
	switch d := c.Host.Dialer.(type) {
	case nil:
		return c.Dial(ctx, network, net.JoinHostPort(ip.String(), port))
	case AddressDialer:
		return c.within(ctx, addr, func(ctx context.Context) (net.Conn, error) {
			return d.DialAddress(ctx, network, addr, ip)
		})
	}
	return c.Dial(ctx, network, addr)
}

// Judge returns an error, marked as the step "connect", if the host does not allow
// that others are asked to connect to addr, as [Judge] says.
func (c *Call) Judge(network, addr string) error {
	if d, ok := c.Host.Dialer.(Judge); ok {
		return Step("connect", d.Judge(network, addr))
	}
	return nil
}

func (c *Call) dialer() Dialer {
	if c.Host.Dialer == nil {
		return new(net.Dialer)
	}
	return c.Host.Dialer
}

func (c *Call) within(ctx context.Context, addr string, dial func(context.Context) (net.Conn, error)) (net.Conn, error) {
	if c.ConnectTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.ConnectTimeout,
			fmt.Errorf("%w: no connection to %s within connect_timeout (%s)", ErrTimeout, addr, seconds(c.ConnectTimeout)))
		defer cancel()
	}
	conn, err := dial(ctx)
	if err != nil {
		if ctx.Err() != nil {
			err = endedError{cause: context.Cause(ctx), ctxErr: ctx.Err()}
		}
		return nil, Step("connect", explainDial(err, addr))
	}
	Passed(ctx, "connect", "address", conn.RemoteAddr().String())
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
