package smb

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// A session is one call's use of a client: the files of the share, over a connection that
// is made anew when it was lost.
type session struct {
	client *client
	call   *connectors.Call
	limit  time.Duration // socket_timeout
	conn   *conn         // nil for none
	cut    string        // the file whose writing was broken off, "" for none
}

// begin waits until the call may have a connection. The caller ends the session.
func (s *session) begin(ctx context.Context) error {
	return connectors.Step("connect", s.client.conns.Enter(ctx))
}

// end leaves the connection to others.
func (s *session) end() {
	if s.conn != nil {
		s.client.conns.Give(s.conn)
		s.conn = nil
	}
	s.client.conns.Leave()
}

// connected returns the session's connection, one that was left, or a new one.
func (s *session) connected(ctx context.Context) (*conn, error) {
	for s.conn == nil {
		k, ok := s.client.conns.Take()
		if !ok {
			k, err := s.client.dial(ctx, s.call)
			if err != nil {
				return nil, err
			}
			s.conn = k
			break
		}
		if !k.alive(ctx) {
			k.abort()
			if err := ctx.Err(); err != nil {
				return nil, connectors.Step("connect", err)
			}
			continue
		}
		s.conn = k
	}
	return s.conn, nil
}

// lost gives up the connection.
func (s *session) lost() {
	s.conn.abort()
	s.conn = nil
}

// use runs an operation on the connection, which is given up when ctx ends, the server is
// silent, or anything happens that is not the server's answer.
func (s *session) use(ctx context.Context, what string, do func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	k, err := s.connected(ctx)
	if err != nil {
		return err
	}
	var silent atomic.Bool
	stop := context.AfterFunc(ctx, k.abort)
	if s.limit > 0 {
		timer := time.AfterFunc(s.limit, func() {
			silent.Store(true)
			k.abort()
		})
		defer timer.Stop()
	}
	err = do(k)
	ended := !stop()
	if err != nil {
		err = s.client.refused(err, "%s", what)
	}
	if ended || silent.Load() || err != nil && !errors.As(err, new(*refusal)) {
		s.lost()
	}
	switch {
	case err == nil:
		return nil
	case ended:
		return connectors.Step("request", ctx.Err())
	case silent.Load():
		return connectors.Step("request", fmt.Errorf("%w: %s: the server gave no answer for socket_timeout (%g s)", connectors.ErrTimeout, what, s.limit.Seconds()))
	}
	return connectors.Step("request", s.client.explain(err))
}
