package connectortest

import (
	"context"
	"net"

	"github.com/flowrun/flowrun/connectors"
)

// dialer dials plainly and tells when a connection is made.
func dialer(connected func()) connectors.Dialer {
	return connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err == nil {
			connected()
		}
		return c, err
	})
}

// refusing dials nobody.
func refusing(refuse func() error) connectors.Dialer {
	return connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) { return nil, refuse() })
}
