// Package sshdial connects to servers by SSH: what the connector types that speak it
// have in common. It has the inputs that say which server and which user, checks the
// key of the server, logs in, and keeps connections for the calls that come.
//
// Nothing is taken from the surroundings: no agent, no known hosts, no configuration.
package sshdial

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/pool"
	"golang.org/x/crypto/ssh"
)

// Clients keeps connections to servers. Calls with the same inputs share one, and have
// another one when the server takes no more sessions on it. It is safe for concurrent
// use. Close it after use.
type Clients struct {
	pool *pool.Pool[target, *client]

	keepAlive time.Duration // how often a server is asked whether it is there
	pause     time.Duration // before a connection is tried again
}

const (
	// keepAlive is short enough for the firewalls that forget connections early, and
	// tells a server that is gone after twice as long.
	keepAlive = 15 * time.Second
	// pause is how long a server that is about to start is waited for, twice as long
	// the next time.
	pause = 500 * time.Millisecond
	// maxClients is how many connections a call looks at for a free session: as
	// MaxSessions of OpenSSH is 10, there are some hundreds of them.
	maxClients = 64
)

// NewClients returns no connections yet.
func NewClients() *Clients {
	c := &Clients{keepAlive: keepAlive, pause: pause}
	c.pool = pool.New(pool.Options[target, *client]{
		Open:   c.open,
		Close:  (*client).close,
		Usable: func(_ context.Context, cl *client) bool { return cl.alive() },
	})
	return c
}

// Close closes all connections. It waits for the calls that are under way.
func (c *Clients) Close() error {
	c.pool.Close()
	return nil
}

// A target is a server, how it is reached, and which of several connections to it. It
// is comparable, and has secrets in it: never print it.
type target struct {
	hops    [maxHops]hop // the server last; the rest is zero
	n       int          // how many hops
	nth     int
	timeout time.Duration
	tries   int
	dialer  connectors.Dialer
}

// last is the server itself.
func (t *target) last() hop { return t.hops[t.n-1] }

// via is the last jump host, and whether there is one.
func (t *target) via() (target, bool) {
	if t.n == 1 {
		return target{}, false
	}
	jump := *t
	jump.n--
	jump.hops[jump.n] = hop{}
	jump.nth = 0
	return jump, true
}

// open connects to a target.
func (c *Clients) open(ctx context.Context, t target) (*client, error) {
	h := t.last()
	login, err := h.login()
	if err != nil {
		return nil, err
	}
	call := connectors.Call{ConnectTimeout: t.timeout, Host: connectors.Host{Dialer: t.dialer}}
	jump, ok := t.via()
	if !ok {
		client, err := c.retry(ctx, t.tries, func() (*ssh.Client, error) { return login.Dial(ctx, call.Dial, h.address(), t.timeout) })
		if err != nil {
			return nil, err
		}
		return newClient(client, c.keepAlive, func() {}), nil
	}
	if err := call.Judge("tcp", h.address()); err != nil {
		return nil, err
	}
	for again := false; ; again = true {
		lease, err := c.pool.Get(ctx, jump)
		if err != nil {
			return nil, jumpError(jump.last().address(), err)
		}
		dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
			return lease.Value.dial(ctx, network, addr, t.timeout)
		}
		client, err := c.retry(ctx, t.tries, func() (*ssh.Client, error) { return login.Dial(ctx, dial, h.address(), t.timeout) })
		release := func() { lease.Release(!lease.Value.alive()) }
		if err == nil {
			return newClient(client, c.keepAlive, release), nil
		}
		lost := !lease.Value.alive()
		release()
		// The jump host may have closed a connection that was kept.
		if !lost || again || ctx.Err() != nil {
			return nil, err
		}
	}
}

// retry connects again when nobody is there yet. An answer, such as a refused login, is
// final.
func (c *Clients) retry(ctx context.Context, tries int, connect func() (*ssh.Client, error)) (*ssh.Client, error) {
	wait := c.pause
	for {
		client, err := connect()
		tries--
		if err == nil || tries <= 0 || !absent(err) || ctx.Err() != nil {
			return client, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, connectors.Step("connect", context.Cause(ctx))
		}
		wait *= 2
	}
}

// absent reports whether an error says that nobody listens, or nobody answers.
func absent(err error) bool {
	// A jump host says so in a refusal.
	refused, ok := errors.AsType[*ssh.OpenChannelError](err)
	return ok && refused.Reason == ssh.ConnectionFailed ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, connectors.ErrTimeout) || errors.Is(err, syscall.ETIMEDOUT)
}

func (h hop) address() string { return net.JoinHostPort(h.host, strconv.Itoa(int(h.port))) }

// Session opens a session on a connection to the server of in. Its error is marked as
// a step.
func (c *Clients) Session(ctx context.Context, in *Inputs, call *connectors.Call) (*Session, error) {
	t := in.target(call)
	again := false
	for {
		lease, err := c.pool.Get(ctx, t)
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, connectors.Step("connect", err) // the others may still be waiting
		case err != nil:
			return nil, err
		}
		if !lease.Value.answers() {
			lease.Release(true)
			continue
		}
		s, err := lease.Value.session(ctx)
		if err == nil {
			s.release = func() { lease.Release(!lease.Value.alive()) }
			return s, nil
		}
		lease.Release(!lease.Value.alive())
		switch {
		case ctx.Err() != nil:
			return nil, connectors.Step("connect", context.Cause(ctx))
		case errors.Is(err, errFull) && t.nth < maxClients-1:
			t.nth++
		case !refused(err) && !again:
			// The server has closed the connection meanwhile.
			again = true
		default:
			return nil, connectors.Step("request", connectors.WithFacts(sessionError(err), "host", in.Server.hop().address()))
		}
	}
}

// refused reports whether the server has said no.
func refused(err error) bool {
	_, ok := errors.AsType[*ssh.OpenChannelError](err)
	return ok || errors.Is(err, errFull)
}

func sessionError(err error) error {
	if refused, ok := errors.AsType[*ssh.OpenChannelError](err); ok {
		return connectors.Advised(&kindError{err, "the server opens no session: " + strings.TrimSpace(refused.Message)},
			"the server lets this user do nothing, or nothing more at the same time: its MaxSessions decides")
	}
	if errors.Is(err, errFull) {
		return err
	}
	return &kindError{err, "the server has closed the connection: " + strings.TrimPrefix(err.Error(), "ssh: ")}
}
