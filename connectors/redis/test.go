package redis

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// test logs in as a call does, and asks the server whether it is there (PING).
func test(ctx context.Context, in server) error {
	c, err := in.connect(ctx)
	if err != nil {
		return ended(ctx, err)
	}
	defer c.close()
	said, err := c.ask(ctx, command{"PING"})
	if refusal := new(serverError); errors.As(err, &refusal) {
		words := c.target.shown(refusal.words)
		if refusal.code() != "NOPERM" {
			err = &kindError{ErrRefused, err, "PING: " + words}
			return connectors.Step("request", advised(err, refusal.pingAdvice()))
		}
		// It answers, and may let the user do what a call wants.
		connectors.Passed(ctx, "request", "answer", words)
		return nil
	}
	if err == nil && said != "PONG" {
		err = malformed("PING is answered with a %s that is not PONG", value.TypeName(said))
	}
	if err != nil {
		return ended(ctx, connectors.Step("request", explain(err, &c.target, "look at the log of the server")))
	}
	connectors.Passed(ctx, "request", "answer", said)
	return nil
}

// connect opens a connection for one operation and tells the steps. The caller closes it.
func (in *server) connect(ctx context.Context) (*conn, error) {
	t, err := in.target(ctx)
	if err != nil {
		return nil, err
	}
	c, err := newClient(t)
	if err != nil {
		return nil, err
	}
	connection, err := dial(ctx, t, c.config)
	if err != nil {
		return nil, err
	}
	facts := []any{"username", t.user(), "authenticated", t.authenticates(), "db", t.db}
	for _, key := range []string{"server", "version", "mode", "role"} {
		v, _ := connection.greeting.Get(key)
		if text, ok := v.(string); ok {
			facts = append(facts, key, t.shown(text))
		}
	}
	connectors.Passed(ctx, "log in", facts...)
	return connection, nil
}

// pingAdvice is what to do about a server that lets the user in and refuses PING.
func (e *serverError) pingAdvice() string {
	switch e.code() {
	case "NOAUTH", "LOADING":
		return e.advice()
	case "MISCONF":
		return "the server cannot save its data to disk, and refuses writes: look at its log"
	case "MASTERDOWN":
		return "the server is a replica that has lost the one it copies: check that, or connect to another"
	}
	return "look at the log of the server"
}
