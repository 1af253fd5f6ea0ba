package sshdial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"golang.org/x/crypto/ssh"
)

// A client is a connection to a server, logged in.
type client struct {
	ssh     *ssh.Client
	release func()        // the connection to the jump host
	done    chan struct{} // closed when the connection has ended
	failed  atomic.Bool   // it will be closed
	owes    atomic.Int32  // answers that a call did not wait for any longer
	work    sync.WaitGroup

	mu       sync.Mutex
	sessions int
	entered  int // sessions that there ever were
	most     int // as many sessions as the server takes; 0 while that is not known
}

func newClient(c *ssh.Client, every time.Duration, release func()) *client {
	cl := &client{ssh: c, release: release, done: make(chan struct{})}
	cl.work.Go(func() {
		// How it has ended is told to those who use it.
		_ = c.Wait()
		close(cl.done)
	})
	cl.work.Go(func() { cl.keepAlive(every) })
	return cl
}

func (c *client) close() {
	// A connection that has ended cannot be closed.
	_ = c.ssh.Close()
	c.work.Wait()
	c.release()
}

// fail ends a connection that has shown to be broken, before the library has noticed.
func (c *client) fail() {
	c.failed.Store(true)
	// It may have ended.
	_ = c.ssh.Close()
}

func (c *client) alive() bool {
	if c.failed.Load() {
		return false
	}
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// answers reports whether the server has answered everything that a call has given up
// waiting for. If not, it is as likely as not that it will never say anything again: no
// other call should wait for it.
func (c *client) answers() bool { return c.owes.Load() == 0 }

// keepAlive asks the server now and then whether it is there, and ends the connection
// to one that does not say so before it would be asked again.
func (c *client) keepAlive(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ticker.C:
		}
		late := time.AfterFunc(every, c.fail)
		// Any answer will do; OpenSSH says that it does not know the request.
		_, _, err := c.ssh.SendRequest("keepalive@openssh.com", true, nil)
		late.Stop()
		if err != nil {
			return
		}
	}
}

// dial connects from the server, which is a jump host.
func (c *client) dial(ctx context.Context, network, addr string, timeout time.Duration) (net.Conn, error) {
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, timeout,
			fmt.Errorf("%w: no connection to %s by the jump host within connect_timeout (%g s)", connectors.ErrTimeout, addr, timeout.Seconds()))
		defer cancel()
	}
	conn, err := c.ssh.DialContext(ctx, network, addr)
	if err != nil {
		switch {
		case ctx.Err() != nil:
			err = context.Cause(ctx)
		case !refused(err):
			c.fail()
		}
		err = fmt.Errorf("%s by jump_host %s: %w", addr, c.ssh.RemoteAddr(), err)
		return nil, connectors.Step("connect", connectors.WithFacts(advisedOfJump(err), "host", addr))
	}
	connectors.Passed(ctx, "connect", "address", addr, "jump_host", c.ssh.RemoteAddr().String())
	return conn, nil
}

// advisedOfJump says what to do about a jump host that does not connect.
func advisedOfJump(err error) error {
	no, ok := errors.AsType[*ssh.OpenChannelError](err)
	switch {
	case ok && no.Reason == ssh.Prohibited:
		return connectors.Advised(err, "the jump host does not let this user reach others: its AllowTcpForwarding and PermitOpen decide")
	case ok:
		return connectors.Advised(err, "the jump host does not reach it: check hostname and port as they are seen from there")
	}
	return err
}

// errFull is the error of a connection on which the server takes no more sessions.
var errFull = errors.New("the server takes no more sessions")

// A Session is a channel of a connection. Close ends it.
type Session struct {
	ssh.Channel

	client  *client
	release func()
	exited  chan struct{}
	closed  chan struct{} // by the server too
	status  *Status
	closing sync.Once
}

// A Status says how the program of a session has ended.
type Status struct {
	Code   int
	Signal string // such as KILL, "" if it was not ended by one
}

// Exited is closed when the server has said how the program ended, or the session was
// closed. Status may be asked from then on.
func (s *Session) Exited() <-chan struct{} { return s.exited }

// Status is how the program has ended; nil if the server has not said so.
func (s *Session) Status() *Status { return s.status }

// serve reads what the server says of a session beside its data.
func (s *Session) serve(requests <-chan *ssh.Request) {
	defer close(s.closed)
	said := false // what a server says later is of no account
	defer func() {
		if !said {
			close(s.exited)
		}
	}()
	for r := range requests {
		if status := statusOf(r); status != nil && !said {
			s.status, said = status, true
			close(s.exited)
		}
		if r.WantReply {
			// The server closes the session if it does not like the answer.
			_ = r.Reply(false, nil)
		}
	}
}

// statusOf is what a request says of the end of a program (RFC 4254, 6.10); nil if it is
// about something else.
func statusOf(r *ssh.Request) *Status {
	switch r.Type {
	case "exit-status":
		var m struct{ Code uint32 }
		if ssh.Unmarshal(r.Payload, &m) == nil {
			return &Status{Code: int(m.Code)}
		}
	case "exit-signal":
		var m struct {
			Signal   string
			Core     bool
			Message  string
			Language string
		}
		if ssh.Unmarshal(r.Payload, &m) == nil {
			return &Status{Signal: m.Signal}
		}
	}
	return nil
}

const (
	// closeTime is how long a server has to close a session. After that the connection
	// is broken for all who use it, so that a server that is busy has long.
	closeTime = keepAlive
	// abortTime is how long it has where a call has ended that cannot wait.
	abortTime = 3 * time.Second
)

// Server is how the server names itself, such as SSH-2.0-OpenSSH_9.9.
func (s *Session) Server() string {
	return strings.ToValidUTF8(string(s.client.ssh.ServerVersion()), "\uFFFD")
}

// Close closes the session, waits for the server to do so too, and gives the connection
// back.
func (s *Session) Close() {
	s.closing.Do(func() {
		// The server may have closed it.
		_ = s.Channel.Close()
		late := time.AfterFunc(closeTime, s.Break)
		<-s.closed
		late.Stop()
		s.client.leave()
		s.release()
	})
}

// Abort closes the session of a call that has ended: without an answer of the server
// soon, the connection is broken.
func (s *Session) Abort() {
	late := time.AfterFunc(abortTime, s.Break)
	s.client.owes.Add(1)
	s.Close()
	s.client.owes.Add(-1)
	late.Stop()
}

// Break ends the connection with all its sessions: the server does not answer any more.
// Close still has to be called.
func (s *Session) Break() { s.client.fail() }

// session opens a session. Its error is [errFull], an *ssh.OpenChannelError, that of
// ctx, or what has ended the connection, which is of no use any more.
func (c *client) session(ctx context.Context) (*Session, error) {
	alone, ok := c.enter()
	if !ok {
		return nil, errFull
	}
	s, err := c.openSession(ctx)
	if refused(err) {
		// OpenSSH still counts sessions whose end it reads together with a new one:
		// only a second refusal is to be believed.
		s, err = c.openSession(ctx)
	}
	if err == nil {
		return s, nil
	}
	if no, ok := errors.AsType[*ssh.OpenChannelError](err); ok && isLimit(no) {
		switch others := c.turnedAway(alone); {
		case others > 0:
			return nil, errFull
		case others < 0: // they have left meanwhile
			return c.session(ctx)
		}
		return nil, err
	}
	c.leave()
	if !refused(err) && ctx.Err() == nil {
		c.fail()
	}
	return nil, err
}

func (c *client) openSession(ctx context.Context) (*Session, error) {
	opened, left := make(chan error), make(chan struct{})
	s := &Session{client: c, exited: make(chan struct{}), closed: make(chan struct{})}
	c.work.Go(func() {
		channel, requests, err := c.ssh.OpenChannel("session", nil)
		s.Channel = channel
		select {
		case opened <- err:
		case <-left:
			c.owes.Add(-1)
			if err == nil {
				_ = channel.Close()
			}
		}
		if err == nil {
			s.serve(requests)
		}
	})
	select {
	case err := <-opened:
		return s, err
	case <-ctx.Done():
		c.owes.Add(1)
		close(left)
		return nil, ctx.Err()
	}
}

// enter counts a session, if the server may take it. alone tells it from others, 0 if there
// are some already.
func (c *client) enter() (alone int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.most > 0 && c.sessions >= c.most {
		return 0, false
	}
	c.sessions++
	c.entered++
	if c.sessions == 1 {
		alone = c.entered
	}
	return alone, true
}

func (c *client) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions--
}

// isLimit reports whether a refusal can be because of other sessions: a server that takes
// none at all says so in the same way.
func isLimit(refused *ssh.OpenChannelError) bool {
	switch refused.Reason {
	case ssh.Prohibited, ssh.ConnectionFailed, ssh.ResourceShortage:
		return true
	}
	return false
}

// turnedAway takes back enter for a session that was refused, and returns how many others there
// are: -1 if there are none any more, but were while it was asked for.
func (c *client) turnedAway(alone int) (others int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions--
	switch {
	case c.sessions > 0:
		c.most = c.sessions
		return c.sessions
	case alone != c.entered:
		return -1
	}
	return 0
}
