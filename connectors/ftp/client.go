package ftp

import (
	"context"
	"crypto/tls"
	"sync"

	"github.com/flowrun/flowrun/connectors"
)

// MostConnections is how many connections a driver has to one server as one user. Servers
// allow a client few, and refuse others.
const MostConnections = 8

// A client holds the connections of an account.
type client struct {
	account
	config *tls.Config // nil without TLS
	names  nameCoding
	slots  chan struct{} // one for each call that is under way

	mu   sync.Mutex
	idle []*conn // the one used last at the end
}

func newClient(a account) (*client, error) {
	c := &client{account: a, slots: make(chan struct{}, MostConnections)}
	var err error
	if c.names, err = codingOf(a.encoding); err != nil {
		return nil, err
	}
	if a.tls != "none" {
		if c.config, err = a.settings.Config(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// enter waits until a call may have a connection. The caller leaves.
func (c *client) enter(ctx context.Context) error {
	select {
	case c.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return connectors.Step("connect", ctx.Err())
	}
}

func (c *client) leave() { <-c.slots }

// take returns a connection that nobody uses, nil if there is none.
func (c *client) take() *conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := len(c.idle) - 1
	if last < 0 {
		return nil
	}
	conn := c.idle[last]
	c.idle = c.idle[:last]
	return conn
}

func (c *client) give(conn *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, conn)
}

// close ends all connections; no call is under way.
func (c *client) close() {
	for conn := c.take(); conn != nil; conn = c.take() {
		conn.quit()
	}
}
