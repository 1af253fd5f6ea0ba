//go:build !unix

package redis

import "net"

// quiet is not known here.
func quiet(net.Conn) (quiet, known bool) { return false, false }
