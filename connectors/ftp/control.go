package ftp

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// A conn is a control connection, on which somebody is logged in. One call uses it at a
// time.
type conn struct {
	client *client
	limit  time.Duration // socket_timeout of the call
	link   net.Conn      // with TLS, if there is
	text   *textproto.Reader
	answer *io.LimitedReader // what a reply may still have

	peer    net.Addr    // where data connections go
	dataTLS *tls.Config // nil for none

	greeting string            // what the server said first
	features map[string]string // what FEAT told, by command in upper case
	noEPSV   bool              // it was refused
	plainLS  bool              // LIST -a is not understood
	broken   bool              // a transfer has failed
	home     string            // the folder in which the session began, "" if not known yet

	mu      sync.Mutex
	open    []net.Conn // what is closed when the call ends: this connection and that for data
	aborted bool
}

// A reply of a server is a line or some, and that of FEAT a few more.
const largestReply = 1 << 20

var errLongReply = fmt.Errorf("a reply is larger than %d bytes", largestReply)

// dial connects and logs in within connect_timeout.
func (c *client) dial(ctx context.Context, call *connectors.Call, limit time.Duration) (*conn, error) {
	if call.ConnectTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, call.ConnectTimeout,
			fmt.Errorf("%w: no session with %s within connect_timeout (%g s)", connectors.ErrTimeout, c.addr(), call.ConnectTimeout.Seconds()))
		defer cancel()
	}
	raw, err := call.Dial(ctx, "tcp", c.addr())
	if err != nil {
		return nil, c.advised(c.explain(err))
	}
	// A name may have several addresses, of which only this one knows of the session.
	k := &conn{client: c, limit: limit, peer: raw.RemoteAddr()}
	k.hold(raw)
	stop := context.AfterFunc(ctx, k.abort)
	err = k.begin(ctx, raw)
	if !stop() {
		return nil, c.advised(connectors.Step(cmp.Or(connectors.StepOf(err), "log in"), context.Cause(ctx)))
	}
	if err != nil {
		k.abort()
		return nil, c.advised(c.explain(err))
	}
	return k, nil
}

// begin says hello, in TLS if that is wanted, and logs in.
func (k *conn) begin(ctx context.Context, raw net.Conn) error {
	c := k.client
	k.speak(timed{raw, k})
	var control *tls.Config
	if c.config != nil {
		sessions := new(sessions)
		control, k.dataTLS = c.config.Clone(), c.config.Clone()
		control.ClientSessionCache = sessions
		k.dataTLS.ClientSessionCache = readOnly{sessions}
		k.dataTLS.ServerName = c.hostname
	}
	if c.tls == "implicit" {
		if err := k.secure(ctx, control); err != nil {
			return err
		}
	}
	r, err := k.reply()
	for err == nil && r.kind() == preliminary { // 120: ready in some minutes
		r, err = k.reply()
	}
	if err != nil {
		return connectors.Step("greeting", err)
	}
	if r.kind() != completion {
		return connectors.Step("greeting", refused(r, "%s takes no connection", c.addr()))
	}
	k.greeting = shortened(r.text)
	connectors.Passed(ctx, "greeting", "text", k.greeting)
	if c.tls == "explicit" {
		switch r, err := k.cmd("AUTH TLS"); {
		case err != nil:
			return connectors.Step("tls", err)
		case r.kind() != completion:
			return connectors.Step("tls", refused(r, "%s has no TLS (AUTH TLS)", c.addr()))
		}
		if k.text.R.Buffered() > 0 {
			// What came in the clear would be taken for what came by TLS.
			return connectors.Step("tls", errors.New("the server sent something before TLS began"))
		}
		if err := k.secure(ctx, control); err != nil {
			return err
		}
	}
	if err := k.logIn(); err != nil {
		return connectors.Step("log in", err)
	}
	if err := k.prepare(); err != nil {
		return connectors.Step("log in", err)
	}
	connectors.Passed(ctx, "log in", "username", c.username)
	return nil
}

// speak makes conn what commands go over.
func (k *conn) speak(conn net.Conn) {
	k.link = conn
	k.answer = &io.LimitedReader{R: conn, N: largestReply}
	k.text = textproto.NewReader(bufio.NewReader(k.answer))
}

func (k *conn) secure(ctx context.Context, config *tls.Config) error {
	secured, err := tlsconf.Client(ctx, k.link, config, k.client.hostname)
	if err != nil {
		return err
	}
	k.speak(secured)
	return nil
}

func (k *conn) logIn() error {
	c := k.client
	user, err := c.names.encode(c.username)
	if err != nil {
		return err
	}
	password, err := c.names.encode(c.password.Reveal())
	if err != nil {
		return err
	}
	r, err := k.cmd("USER " + user)
	if err == nil && r.kind() == intermediate {
		r, err = k.cmd("PASS " + password)
	}
	switch {
	case err != nil:
		return err
	case r.kind() == intermediate:
		return refused(r, "the server wants an account (ACCT), which is not supported")
	case r.code == codeNotLoggedIn && c.config == nil:
		return refused(r, "the server refuses user %s or the password, or wants TLS (tls='explicit')", c.username)
	case r.kind() != completion:
		return refused(r, "the server refuses user %s or the password", c.username)
	}
	return nil
}

// prepare says how the session is to be.
func (k *conn) prepare() error {
	r, err := k.cmd("FEAT")
	if err != nil {
		return err
	}
	k.features = features(r)
	if _, ok := k.features["UTF8"]; ok && k.client.names.Encoding == nil {
		// Servers that write UTF-8 in any case may refuse it.
		if _, err := k.cmd("OPTS UTF8 ON"); err != nil {
			return err
		}
	}
	commands := []string{"TYPE I"}
	if k.dataTLS != nil {
		commands = []string{"PBSZ 0", "PROT P", "TYPE I"}
	}
	for _, command := range commands {
		r, err := k.cmd(command)
		if err != nil {
			return err
		}
		if r.kind() != completion {
			return refused(r, "%s", command)
		}
	}
	return nil
}

// features reads the reply to FEAT (RFC 2389): a line for each, which begins with a space.
func features(r reply) map[string]string {
	all := map[string]string{}
	if r.kind() != completion {
		return all
	}
	for line := range strings.SplitSeq(r.text, "\n") {
		if rest, ok := strings.CutPrefix(line, " "); ok {
			command, more, _ := strings.Cut(strings.TrimSpace(rest), " ")
			all[strings.ToUpper(command)] = more
		}
	}
	return all
}

// has reports whether the server knows a command.
func (k *conn) has(command string) bool {
	_, ok := k.features[command]
	return ok
}

// cmd sends a command and returns the reply. An error is one of the connection, which is
// of no use afterwards.
func (k *conn) cmd(command string) (reply, error) {
	if strings.ContainsAny(command, "\r\n\x00") {
		return reply{}, errors.New("a command has a line end in it")
	}
	if _, err := io.WriteString(k.link, command+"\r\n"); err != nil {
		if errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) {
			// What the server said before it closed the connection tells more.
			_, last := k.reply()
			err = cmp.Or(last, err)
		}
		return reply{}, err
	}
	return k.reply()
}

// reply reads a reply: a line, or all up to one that begins with the same code and a space
// (RFC 959, 4.2). textproto's ReadResponse would take the greeting of an SSH server for
// the first of several lines, and wait for the others.
func (k *conn) reply() (reply, error) {
	k.answer.N = largestReply
	first, err := k.line()
	if err != nil {
		return reply{}, err
	}
	code, err := strconv.Atoi(first[:min(3, len(first))])
	if err != nil || code < 100 || len(first) > 3 && first[3] != ' ' && first[3] != '-' {
		return reply{}, textproto.ProtocolError(fmt.Sprintf("%.40q", first))
	}
	var text strings.Builder
	text.WriteString(first[min(4, len(first)):])
	for last := len(first) < 4 || first[3] == ' '; !last; {
		line, err := k.line()
		if err != nil {
			return reply{}, err
		}
		line, last = strings.CutPrefix(line, first[:3]+" ")
		text.WriteString("\n" + line)
	}
	r := reply{code, text.String()}
	if code == codeNotAvailable {
		return reply{}, &leaving{r}
	}
	return r, nil
}

func (k *conn) line() (string, error) {
	line, err := k.text.ReadLine()
	if err != nil && k.answer.N == 0 {
		err = errLongReply
	}
	return line, err
}

// leaving is the reply with which a server ends the connection.
type leaving struct{ reply }

func (e *leaving) Error() string {
	return fmt.Sprintf("the server ends the connection: %d %s", e.code, shortened(e.text))
}

// hold makes conn one of those that abort closes.
func (k *conn) hold(conn net.Conn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.aborted {
		conn.Close()
		return
	}
	k.open = append(k.open, conn)
}

// drop takes a data connection back out.
func (k *conn) drop(conn net.Conn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.open = k.open[:1]
	conn.Close()
}

// abort closes the connection with what belongs to it. What is under way ends, here and
// on the server.
func (k *conn) abort() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.aborted = true
	for _, conn := range k.open {
		conn.Close()
	}
}

// quit says good-bye, and does not wait for the answer.
func (k *conn) quit() {
	_ = k.link.SetDeadline(time.Now().Add(time.Second))
	_, _ = io.WriteString(k.link, "QUIT\r\n")
	k.abort()
}

// timed is a connection on which nothing may stand still for longer than socket_timeout.
type timed struct {
	net.Conn
	of *conn
}

func (t timed) Read(p []byte) (int, error) {
	if err := t.SetReadDeadline(t.of.deadline()); err != nil {
		return 0, err
	}
	return t.Conn.Read(p)
}

func (t timed) Write(p []byte) (int, error) {
	if err := t.SetWriteDeadline(t.of.deadline()); err != nil {
		return 0, err
	}
	return t.Conn.Write(p)
}

func (k *conn) deadline() time.Time {
	if k.limit <= 0 {
		return time.Time{}
	}
	return time.Now().Add(k.limit)
}
