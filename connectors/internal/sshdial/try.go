package sshdial

import (
	"context"

	"github.com/flowrun/flowrun/connectors"
)

// Try opens a session on connections of its own, calls request with it, and closes them
// all: for the test of a type. What does not answer is tried once, whatever ConnectTries
// says. When ctx ends, so do the connections. Its error is marked as a step.
func Try(ctx context.Context, in *Inputs, call *connectors.Call, request func(*Session) error) error {
	clients := NewClients()
	defer clients.pool.Close()
	once := *in
	once.ConnectTries = 1
	s, err := clients.Session(ctx, &once, call)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, s.Break)
	defer stop()
	defer s.Close()
	if err := request(s); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return connectors.Step("request", connectors.WithFacts(err, "host", in.Server.hop().address()))
	}
	return nil
}
