package ftp

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// A session is one call's use of a client: the files of the server, over a connection
// that is made anew when it was lost.
type session struct {
	client *client
	call   *connectors.Call
	limit  time.Duration
	now    func() time.Time
	conn   *conn // nil for none
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
			k, err := s.client.dial(ctx, s.call, s.limit)
			if err != nil {
				return nil, err
			}
			s.conn = k
			break
		}
		// Servers close what is idle for some minutes.
		if k.limit = s.limit; k.limit <= 0 || k.limit > asksIdle {
			k.limit = asksIdle
		}
		stop := context.AfterFunc(ctx, k.abort)
		r, err := k.cmd("NOOP")
		if !stop() {
			return nil, connectors.Step("connect", ctx.Err())
		}
		if err != nil || r.kind() != completion {
			k.abort()
			continue
		}
		k.limit = s.limit
		s.conn = k
	}
	return s.conn, nil
}

// asksIdle is how long a connection that was left has to show that it is still there.
const asksIdle = 5 * time.Second

// lost gives up the connection.
func (s *session) lost() {
	s.conn.abort()
	s.conn = nil
}

// use runs an operation on the connection. After an error that is not the server's reply
// the connection is given up.
func (s *session) use(ctx context.Context, do func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	k, err := s.connected(ctx)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, k.abort)
	err = do(k)
	return s.done(ctx, stop, err)
}

// done ends what began with AfterFunc.
func (s *session) done(ctx context.Context, stop func() bool, err error) error {
	ended := !stop()
	if s.conn != nil && (ended || s.conn.broken || err != nil && !errors.As(err, new(*refusal))) {
		s.lost()
	}
	switch {
	case ended && err != nil:
		return connectors.Step("request", ctx.Err())
	case err != nil:
		return connectors.Step("request", s.client.explain(err))
	}
	return nil
}

// open begins a transfer from or to the server, which lasts until it is closed.
func (s *session) open(ctx context.Context, command, name, what string) (*stream, error) {
	f := &stream{session: s, ctx: ctx}
	err := s.use(ctx, func(k *conn) error {
		path, err := s.client.names.encode(name)
		if err != nil {
			return err
		}
		f.transfer, err = k.transfer(ctx, s.call, command+" "+path, what)
		return err
	})
	if f.transfer == nil {
		return nil, err
	}
	if err != nil {
		// The server may have begun with it. Who uses the stream learns the error.
		f.err, f.ended = err, true
		return f, nil
	}
	f.stop = context.AfterFunc(ctx, f.conn.abort)
	return f, nil
}

// A stream is a file that is being read or written.
type stream struct {
	*transfer
	session *session
	ctx     context.Context
	stop    func() bool
	eof     bool
	ended   bool
	err     error
}

func (f *stream) Read(p []byte) (int, error) {
	if f.ended {
		return 0, f.err
	}
	n, err := f.read(p)
	if f.eof = err == io.EOF; err == nil || f.eof {
		return n, err
	}
	return n, f.end(err)
}

func (f *stream) Write(p []byte) (int, error) {
	if f.ended {
		return 0, f.err
	}
	n, err := f.write(p)
	if err != nil {
		err = f.end(err)
	}
	return n, err
}

// end gives up the connection after an error: the server's reply to the command has come
// or will, and which it is cannot be told.
func (f *stream) end(err error) error {
	f.ended = true
	f.err = f.session.done(f.ctx, f.stop, err)
	if f.session.conn != nil {
		f.session.lost()
	}
	return f.err
}

// A source is a stream that is read.
type source struct{ *stream }

func (f source) Close() error {
	switch {
	case f.ended:
		return nil
	case !f.eof: // the reader has had enough
		_ = f.end(nil)
		return nil
	}
	f.ended = true
	return f.session.done(f.ctx, f.stop, f.received())
}

// A target is a stream that is written.
type target struct{ *stream }

func (f target) Close() error {
	if f.ended {
		return f.err
	}
	f.ended = true
	f.err = f.session.done(f.ctx, f.stop, f.sent())
	return f.err
}
