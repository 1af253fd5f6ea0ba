//go:build unix

package redis

import (
	"net"
	"syscall"
)

// quiet reports whether a connection is open and has nothing to be read. known is
// false for one that cannot tell without waiting, such as one that is no socket.
func quiet(c net.Conn) (quiet, known bool) {
	socket, ok := c.(syscall.Conn)
	if !ok {
		return false, false
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return false, false
	}
	err = raw.Read(func(fd uintptr) bool {
		_, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK)
		quiet = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK
		return true
	})
	return quiet && err == nil, true
}
