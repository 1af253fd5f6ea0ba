package ftp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// A transfer is a data connection and the command that goes with it.
type transfer struct {
	conn *conn
	what string   // such as "get a.txt"
	raw  net.Conn // below data
	data net.Conn
	err  error // of the transfer, once there is one
}

// afterFailure is how long a server is given to say why a transfer has failed.
const afterFailure = 2 * time.Second

// transfer opens a data connection and sends a command that uses it. When the server
// refuses, nothing has begun; any other error is one of the connection.
func (k *conn) transfer(ctx context.Context, call *connectors.Call, command, what string) (*transfer, error) {
	port, err := k.passive()
	if err != nil {
		return nil, err
	}
	addr := net.JoinHostPort(k.client.hostname, strconv.Itoa(port))
	raw, err := call.DialPeer(ctx, "tcp", addr, k.peer)
	if errors.Is(err, connectors.ErrNotAllowed) {
		return nil, err
	}
	if err != nil {
		return nil, connectors.Step("connect", better{fmt.Sprintf("no data connection to %s (is there a firewall that knows nothing of passive FTP?): %v", addr, err), err})
	}
	k.hold(raw)
	t := &transfer{conn: k, what: what, raw: raw, data: timed{raw, k}}
	r, err := k.cmd(command)
	switch {
	case err != nil:
		return t, err
	case r.kind() != preliminary:
		k.drop(raw)
		return nil, refused(r, "%s", what)
	}
	if k.dataTLS != nil {
		secured := tls.Client(t.data, k.dataTLS)
		t.data = secured
		// Only now: servers wait with it until they have answered.
		if err := secured.HandshakeContext(ctx); err != nil {
			return t, connectors.Step("tls", t.failed(err))
		}
	}
	return t, nil
}

// passive asks where a data connection is to go, and returns the port. The host is that
// of the control connection: another that a server names would let it send a client
// anywhere, and behind an address translation is wrong.
func (k *conn) passive() (int, error) {
	if !k.noEPSV {
		r, err := k.cmd("EPSV")
		if err != nil {
			return 0, err
		}
		if r.kind() == completion {
			return portOf(epsvPort, r)
		}
		k.noEPSV = true
	}
	r, err := k.cmd("PASV")
	if err != nil {
		return 0, err
	}
	if r.kind() != completion {
		return 0, refused(r, "passive mode")
	}
	return portOf(pasvPort, r)
}

// The port in "(|||6446|)" (RFC 2428) and in "(132,235,1,2,24,131)" (RFC 959), which some
// servers write without parentheses.
var (
	epsvPort = regexp.MustCompile(`\([^\d]{3}(\d+)[^\d]\)`)
	pasvPort = regexp.MustCompile(`\d+,\d+,\d+,\d+,(\d+),(\d+)`)
)

func portOf(pattern *regexp.Regexp, r reply) (int, error) {
	m := pattern.FindStringSubmatch(r.text)
	if m == nil {
		return 0, fmt.Errorf("the server names no port for data: %d %s", r.code, shortened(r.text))
	}
	port := 0 // of two bytes, or as it is
	for _, digits := range m[1:] {
		n, err := strconv.ParseUint(digits, 10, 16)
		if err != nil {
			return 0, fmt.Errorf("the server names no port for data: %d %s", r.code, shortened(r.text))
		}
		port = port<<8 + int(n)
	}
	if port == 0 || port > 0xffff {
		return 0, fmt.Errorf("the server names port %d for data", port)
	}
	return port, nil
}

// failed returns why a transfer has failed: what the server says of it tells more than
// how its connection broke.
func (t *transfer) failed(err error) error {
	if t.err != nil {
		return t.err
	}
	t.err = err
	t.conn.broken = true
	if errors.Is(err, net.ErrClosed) { // the call has ended
		return err
	}
	if k := t.conn; k.limit <= 0 || k.limit > afterFailure {
		k.limit = afterFailure
	}
	t.raw.Close()
	if r, replyErr := t.conn.reply(); replyErr == nil && r.kind() > completion {
		t.err = refused(r, "%s", t.what)
	}
	return t.err
}

func (t *transfer) read(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.data.Read(p)
	if err != nil && err != io.EOF {
		err = t.failed(err)
	}
	return n, err
}

func (t *transfer) write(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.data.Write(p)
	if err != nil {
		err = t.failed(err)
	}
	return n, err
}

// received ends a transfer of which all was read: the server says whether that was all.
func (t *transfer) received() error {
	t.conn.drop(t.raw)
	return t.confirmed()
}

// sent ends a transfer to the server. The connection is closed in one direction only
// until the server has confirmed: to close it while something of the server's is unread,
// such as TLS tickets, would take back what is still on the way.
func (t *transfer) sent() error {
	if secured, ok := t.data.(*tls.Conn); ok {
		if err := secured.CloseWrite(); err != nil {
			return t.failed(err)
		}
	}
	if half, ok := t.raw.(interface{ CloseWrite() error }); ok {
		if err := half.CloseWrite(); err != nil {
			return t.failed(err)
		}
		defer t.conn.drop(t.raw)
	} else {
		t.conn.drop(t.raw)
	}
	return t.confirmed()
}

// confirmed reads the reply at the end of a transfer.
func (t *transfer) confirmed() error {
	r, err := t.conn.reply()
	if err != nil {
		return err
	}
	if r.kind() != completion {
		return refused(r, "%s", t.what)
	}
	return nil
}
