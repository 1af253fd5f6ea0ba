package redis

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/liveness"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/connectors/value"
)

// A conn is a connection on which somebody is logged in. One call uses it at a time.
type conn struct {
	net.Conn
	target   target
	raw      net.Conn // below TLS: closing it does not wait
	decoder  *decoder
	buffer   []byte
	greeting *value.Dict // what the server says of itself, nil of one without HELLO
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
	c := &conn{Conn: raw, target: t, raw: raw}
	if config != nil {
		if c.Conn, err = tlsconf.Client(ctx, raw, config, t.hostname); err != nil {
			if errors.Is(err, connectors.ErrTimeout) {
				// A server that waits for the end of a line says nothing to TLS.
				const advice = "does it speak TLS on this port?"
				err = connectors.Advised(fmt.Errorf("%w (%s)", err, advice), advice)
			}
			return nil, err
		}
	}
	c.decoder = newDecoder(c.Conn)
	if err := c.logIn(ctx, &t); err != nil {
		c.close()
		hint := "is this the port of a Redis server, and does it want tls='require'?"
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
	user := t.user()
	hello := command{"HELLO", "3"}
	authenticates := t.authenticates()
	if authenticates {
		hello = append(hello, "AUTH", user, t.password.Reveal())
	}
	hello = append(hello, "SETNAME", "flowrun")
	greeting, err := c.ask(ctx, hello)
	if old := new(serverError); errors.As(err, &old) && old.unknownCommand() {
		err = nil
		if authenticates {
			auth := command{"AUTH", t.password.Reveal()}
			if t.username != "" {
				auth = command{"AUTH", user, t.password.Reveal()}
			}
			_, err = c.ask(ctx, auth)
		}
	} else if err == nil {
		// What gives back whatever it is told answers as well-formed.
		if c.greeting, _ = greeting.(*value.Dict); !has(c.greeting, "proto", int64(3)) {
			err = malformed("HELLO is answered with a %s", value.TypeName(greeting))
		}
	}
	if err != nil || t.db == 0 {
		return err
	}
	_, err = c.ask(ctx, command{"SELECT", strconv.Itoa(t.db)})
	return err
}

func has(d *value.Dict, key string, want value.Value) bool {
	v, ok := d.Get(key)
	return ok && v == want
}

// ask sends a command and returns what is answered.
func (c *conn) ask(ctx context.Context, one command) (value.Value, error) {
	a, err := c.send(ctx, request{commands: []command{one}, limit: largestLogin})
	if err != nil {
		return nil, err
	}
	if refusal := a.replies[0].err; refusal != nil {
		return nil, refusal
	}
	return a.replies[0].value, nil
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
	if err := c.exchange([]command{{"MULTI"}}, replies(&begun, 1)); err != nil {
		return answer{}, err
	}
	if refusal := begun[0].err; refusal != nil {
		return answer{make([]reply, len(r.commands)), refusal, "MULTI"}, nil
	}
	err = c.exchange(append(r.commands[:len(r.commands):len(r.commands)], command{"EXEC"}), func() (err error) {
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

// alive reports whether a connection that was idle can be used again: nothing was said
// meanwhile, and the server has not closed it.
func (c *conn) alive(ctx context.Context, t *target) bool {
	if c.decoder.r.Buffered() > 0 {
		return false
	}
	if state := liveness.Look(c.raw); state != liveness.Unknown {
		return state == liveness.Silent
	}
	if t.connectTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.connectTimeout)
		defer cancel()
	}
	_, err := c.ask(ctx, command{"PING"})
	return err == nil
}

func (c *conn) close() { c.raw.Close() }
