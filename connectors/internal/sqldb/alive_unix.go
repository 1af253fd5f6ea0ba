//go:build unix

package sqldb

import (
	"crypto/tls"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Look looks at a connection that is idle.
func Look(conn net.Conn) Liveness {
	if c, ok := conn.(*tls.Conn); ok {
		conn = c.NetConn()
	}
	c, ok := conn.(syscall.Conn)
	if !ok {
		return Silent
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return Gone
	}
	state := Silent
	// Not raw.Read, which waits for a read of somebody else to end: pgx may leave one
	// in the background.
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		n, _, err := unix.Recvfrom(int(fd), one[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
		switch {
		case n > 0:
			state = Talks
		case err == nil, err != unix.EAGAIN && err != unix.EWOULDBLOCK && err != unix.EINTR:
			state = Gone
		}
	})
	if err != nil {
		return Gone
	}
	return state
}
