package redis

import (
	"context"
	"crypto/tls"
	"sync"

	"github.com/flowrun/flowrun/connectors"
)

// The most connections of a client that are kept when nobody uses them.
const mostIdle = 16

// A client has the connections to a target.
type client struct {
	target target
	config *tls.Config // nil without TLS

	mu   sync.Mutex
	idle []*conn // the one used last at the end
}

func newClient(t target) (*client, error) {
	c := &client{target: t}
	if t.tls {
		var err error
		if c.config, err = t.settings.Config(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// close closes the connections. Nobody may be using one.
func (c *client) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.idle {
		conn.close()
	}
	c.idle = nil
}

// A request is what a call sends.
type request struct {
	commands    []command
	transaction bool
	limit       int64 // bytes of the answer
}

// An answer is what the server says to a request.
type answer struct {
	replies []reply // one for each command
	// aborted is why nothing of a transaction was carried out, nil if it was: the
	// server refused MULTI or EXEC, as at says. The replies are those that came when
	// the commands were queued.
	aborted *serverError
	at      string
}

// send sends a request over a connection that is idle, or over a new one.
func (c *client) send(ctx context.Context, r request) (answer, error) {
	conn := c.take(ctx)
	if conn == nil {
		var err error
		if conn, err = dial(ctx, c.target, c.config); err != nil {
			return answer{}, err
		}
	}
	a, err := conn.send(ctx, r)
	if err != nil {
		// What comes next on it would be the rest of this answer.
		conn.close()
		return answer{}, connectors.Step("request", explain(err, &c.target, "whether it has carried out the command is not known"))
	}
	if a.aborted != nil {
		conn.close() // a server may still be in the middle of it
		return a, nil
	}
	c.put(conn)
	return a, nil
}

// take returns a connection that is idle and alive, nil if there is none.
func (c *client) take(ctx context.Context) *conn {
	for {
		c.mu.Lock()
		last := len(c.idle) - 1
		if last < 0 {
			c.mu.Unlock()
			return nil
		}
		conn := c.idle[last]
		c.idle = c.idle[:last]
		c.mu.Unlock()
		if conn.alive(ctx, &c.target) {
			return conn
		}
		conn.close()
	}
}

func (c *client) put(conn *conn) {
	c.mu.Lock()
	keep := len(c.idle) < mostIdle
	if keep {
		c.idle = append(c.idle, conn)
	}
	c.mu.Unlock()
	if !keep {
		conn.close()
	}
}
