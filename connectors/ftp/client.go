package ftp

import (
	"crypto/tls"

	"github.com/flowrun/flowrun/connectors/internal/pool"
)

// MostConnections is how many connections a driver has to one server as one user. Servers
// allow a client few, and refuse others.
const MostConnections = 8

// A client holds the connections of an account.
type client struct {
	account
	config *tls.Config // nil without TLS
	names  nameCoding
	conns  *pool.Exclusive[*conn]
}

func newClient(a account) (*client, error) {
	c := &client{account: a, conns: pool.NewExclusive[*conn](MostConnections)}
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

// close ends all connections; no call is under way.
func (c *client) close() {
	for {
		conn, ok := c.conns.Take()
		if !ok {
			return
		}
		conn.quit()
	}
}
