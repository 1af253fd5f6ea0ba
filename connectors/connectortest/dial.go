package connectortest

import (
	"context"
	"net"
)

// dialer dials plainly and tells when a connection is made.
func dialer(connected func()) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err == nil {
			connected()
		}
		return c, err
	}
}
