//go:build unix

package liveness

import (
	"crypto/tls"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Look looks at a connection that is idle, of TLS at the one below it. It does not wait.
func Look(conn net.Conn) State {
	if c, ok := conn.(*tls.Conn); ok {
		conn = c.NetConn()
	}
	c, ok := conn.(syscall.Conn)
	if !ok {
		return Unknown
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
