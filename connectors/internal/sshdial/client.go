package sshdial

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"golang.org/x/crypto/ssh"
)

// A client is a connection to a server, logged in.
type client struct {
	ssh     *ssh.Client
	release func()        // the connection to the jump host
	done    chan struct{} // closed when the connection has ended
	work    sync.WaitGroup

	mu       sync.Mutex
	sessions int
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

func (c *client) alive() bool {
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

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
		late := time.AfterFunc(every, func() { c.ssh.Close() })
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
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, connectors.Step("connect", fmt.Errorf("%s by jump_host %s: %w", addr, c.ssh.RemoteAddr(), err))
	}
	return conn, nil
}

// errFull is the error of a connection on which the server takes no more sessions.
var errFull = errors.New("the server takes no more sessions")

// A Session is a channel of a connection. Close ends it.
type Session struct {
	ssh.Channel
	Requests <-chan *ssh.Request // to be read until it is closed

	client  *client
	release func()
	closing sync.Once
}

// Close closes the session and gives the connection back.
func (s *Session) Close() error {
	err := io.EOF
	s.closing.Do(func() {
		err = s.Channel.Close()
		s.client.leave()
		s.release()
	})
	if errors.Is(err, io.EOF) { // the server has closed it
		return nil
	}
	return err
}

// Break ends the connection: the server does not answer any more. Close still has to
// be called.
func (s *Session) Break() { s.client.ssh.Close() }

// session opens a session. Its error is [errFull], an *ssh.OpenChannelError, or what
// has ended the connection.
func (c *client) session(ctx context.Context) (*Session, error) {
	if !c.enter() {
		return nil, errFull
	}
	opened := make(chan error)
	s := &Session{client: c}
	c.work.Go(func() {
		var err error
		s.Channel, s.Requests, err = c.ssh.OpenChannel("session", nil)
		select {
		case opened <- err:
		case <-ctx.Done():
			if err == nil {
				s.Channel.Close()
				ssh.DiscardRequests(s.Requests)
			}
		}
	})
	var err error
	select {
	case err = <-opened:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err == nil {
		return s, nil
	}
	if refused, ok := errors.AsType[*ssh.OpenChannelError](err); ok && c.full(refused) {
		return nil, errFull
	}
	c.leave()
	return nil, err
}

// enter counts a session, if the server may take it.
func (c *client) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.most > 0 && c.sessions >= c.most {
		return false
	}
	c.sessions++
	return true
}

func (c *client) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions--
}

// full takes back enter for a session that was refused, and reports whether that is
// because there are others: a server that takes none at all says so in the same way.
func (c *client) full(refused *ssh.OpenChannelError) bool {
	switch refused.Reason {
	case ssh.Prohibited, ssh.ConnectionFailed, ssh.ResourceShortage:
	default:
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sessions <= 1 {
		return false
	}
	c.sessions--
	c.most = max(1, c.sessions)
	return true
}
