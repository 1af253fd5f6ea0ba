package redis

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// A conn is a connection on which somebody is logged in. One call uses it at a time.
type conn struct {
	net.Conn
	raw     net.Conn // below TLS: closing it does not wait
	decoder *decoder
	buffer  []byte
	rested  chan error // while it is idle: how the idleness ended
}

// dial connects and logs in, all within connect_timeout.
func dial(ctx context.Context, t target, config *tls.Config) (*conn, error) {
	if t.connectTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, t.connectTimeout,
			fmt.Errorf("%w: no connection to %s within connect_timeout (%g s)", connectors.ErrTimeout, t.address(), t.connectTimeout.Seconds()))
		defer cancel()
	}
	call := connectors.Call{ConnectTimeout: t.connectTimeout, Host: connectors.Host{Dialer: t.dialer}}
	raw, err := call.Dial(ctx, "tcp", t.address())
	if err != nil {
		return nil, explain(err, &t, "")
	}
	c := &conn{Conn: raw, raw: raw}
	if config != nil {
		if c.Conn, err = tlsconf.Client(ctx, raw, config, t.hostname); err != nil {
			return nil, err
		}
	}
	c.decoder = newDecoder(c.Conn)
	if err := c.logIn(ctx, &t); err != nil {
		c.close()
		hint := "is this the port of a Redis server, and does it want tls=True?"
		if t.tls {
			hint = "is this the port of a Redis server?"
		}
		return nil, connectors.Step("log in", explain(err, &t, hint))
	}
	return c, nil
}

// The answers to what is sent to log in are as long as a server's description of
// itself.
const largestLogin = 1 << 20

// logIn says who is there, and how to speak: in RESP3, or else in RESP2.
func (c *conn) logIn(ctx context.Context, t *target) error {
	user := t.username
	if user == "" {
		user = "default"
	}
	hello := newCommand("HELLO", "3")
	authenticates := t.username != "" || !t.password.IsZero()
	if authenticates {
		hello = append(hello, "AUTH", user, t.password.Reveal())
	}
	hello = append(hello, "SETNAME", "flowrun")
	err := c.ask(ctx, hello)
	if old := new(serverError); errors.As(err, &old) && old.unknownCommand() {
		err = nil
		if authenticates {
			auth := newCommand("AUTH", t.password.Reveal())
			if t.username != "" {
				auth = newCommand("AUTH", user, t.password.Reveal())
			}
			err = c.ask(ctx, auth)
		}
	}
	if err != nil || t.db == 0 {
		return err
	}
	return c.ask(ctx, newCommand("SELECT", strconv.Itoa(t.db)))
}

// ask sends a command of which only an error is of interest.
func (c *conn) ask(ctx context.Context, one command) error {
	a, err := c.send(ctx, request{commands: []command{one}, limit: largestLogin})
	if err == nil && a.replies[0].err != nil {
		return a.replies[0].err
	}
	return err
}

// send sends a request and reads its answer. When ctx ends before, or with another
// error, the connection is of no more use.
func (c *conn) send(ctx context.Context, r request) (a answer, err error) {
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		c.raw.Close()
	})
	defer func() {
		if !stop() {
			<-closed
			err = context.Cause(ctx)
		}
	}()
	c.decoder.begin(r.limit)
	replies := func(to *[]reply, n int) func() error {
		return func() (err error) {
			*to, err = c.decoder.replies(n)
			return err
		}
	}
	if !r.transaction {
		return a, c.exchange(r.commands, replies(&a.replies, len(r.commands)))
	}
	// A server that refuses MULTI would carry out what comes after it.
	var begun []reply
	if err := c.exchange([]command{newCommand("MULTI")}, replies(&begun, 1)); err != nil {
		return answer{}, err
	}
	if refusal := begun[0].err; refusal != nil {
		return answer{make([]reply, len(r.commands)), refusal}, nil
	}
	err = c.exchange(append(r.commands[:len(r.commands):len(r.commands)], newCommand("EXEC")), func() (err error) {
		a, err = c.decoder.transaction(len(r.commands))
		return err
	})
	return a, err
}

// Beyond this size commands are written while replies are read: a server may stop
// reading until somebody takes its replies.
const writtenAtOnce = 32 << 10

// exchange writes commands and reads what is answered.
func (c *conn) exchange(commands []command, read func() error) error {
	text := c.buffer[:0]
	for _, one := range commands {
		text = one.appendTo(text)
	}
	if len(text) <= writtenAtOnce {
		c.buffer = text
		_, writeErr := c.Write(text)
		// What the server said before it closed the connection tells more.
		return cmp.Or(read(), writeErr)
	}
	written := make(chan error, 1)
	go func() {
		_, err := c.Write(text)
		written <- err
	}()
	err := read()
	if err != nil {
		c.raw.Close() // or the rest would be written to nobody
	}
	return cmp.Or(err, <-written)
}

// rest makes the connection notice its end while nobody uses it.
func (c *conn) rest() {
	c.rested = make(chan error, 1)
	go func(r chan<- error) {
		_, err := c.decoder.r.Peek(1)
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			c.raw.Close()
		}
		r <- err
	}(c.rested)
}

// wake ends rest, and reports whether the connection is alive.
func (c *conn) wake() bool {
	c.SetReadDeadline(time.Unix(1, 0))
	err := <-c.rested
	return errors.Is(err, os.ErrDeadlineExceeded) && c.SetReadDeadline(time.Time{}) == nil
}

func (c *conn) close() { c.raw.Close() }
