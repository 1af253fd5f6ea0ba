package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// A watch keeps read_timeout for one attempt of a call. Its clock runs while
// there is a connection and nothing goes over it, in either direction; not while
// a connection is made, nor while the call is busy with what it read.
type watch struct {
	parent context.Context
	ctx    context.Context // of what is watched
	cancel context.CancelCauseFunc
	limit  time.Duration
	timer  *time.Timer                 // nil for no limit
	step   atomic.Int32                // of steps
	conn   atomic.Pointer[securedConn] // the last one with TLS
}

// The steps of an attempt, as errors name them.
const (
	starting = iota
	connecting
	requesting
	reading
)

var steps = [...]string{starting: "request", connecting: "connect", requesting: "request", reading: "read"}

// errSilent is the cause of a context that a watch ended.
var errSilent = fmt.Errorf("%w: nothing was sent or received", connectors.ErrTimeout)

// newWatch returns a watch and the context of what it watches, which the caller
// ends with stop.
func newWatch(parent context.Context, limit time.Duration) (*watch, context.Context) {
	w := &watch{parent: parent, limit: limit}
	ctx, cancel := context.WithCancelCause(parent)
	w.cancel = cancel
	if limit > 0 {
		w.timer = time.AfterFunc(limit, func() { cancel(fmt.Errorf("%w for read_timeout (%g s)", errSilent, limit.Seconds())) })
		w.timer.Stop()
	}
	w.ctx = ctx
	return w, httptrace.WithClientTrace(context.WithValue(ctx, watchKey{}, w), &httptrace.ClientTrace{
		GetConn:              func(string) { w.pause(connecting) },
		GotConn:              w.connected,
		WroteRequest:         func(httptrace.WroteRequestInfo) { w.run(w.step.Load()) }, // the answer may have begun
		GotFirstResponseByte: func() { w.run(reading) },
	})
}

// watchKey is the key of a watch in a context. A transport dials in a context
// that keeps the values of a request's and does not end with it; what a call
// began is to end with the call.
type watchKey struct{}

// watchOf returns the watch of a context that came from newWatch, else nil.
func watchOf(ctx context.Context) *watch {
	w, _ := ctx.Value(watchKey{}).(*watch)
	return w
}

func (w *watch) connected(info httptrace.GotConnInfo) {
	if c, ok := info.Conn.(*tls.Conn); ok {
		if secured, ok := c.NetConn().(*securedConn); ok {
			w.conn.Store(secured)
		}
	}
	w.run(requesting)
}

func (w *watch) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
	w.cancel(nil)
}

func (w *watch) run(step int32) {
	w.step.Store(step)
	if w.timer != nil {
		w.timer.Reset(w.limit)
	}
}

func (w *watch) pause(step int32) {
	w.step.Store(step)
	if w.timer != nil {
		w.timer.Stop()
	}
}

// failure returns err as what it means: the end of the call, the limit, or what
// explain makes of it.
func (w *watch) failure(err error, host string) error {
	step := steps[w.step.Load()]
	if ended := w.parent.Err(); ended != nil {
		return connectors.Step(step, ended)
	}
	if cause := context.Cause(w.ctx); errors.Is(cause, errSilent) {
		return connectors.Step(step, cause)
	}
	told := explain(err, host)
	if c := w.conn.Load(); c != nil && c.certificateWanted.Load() && closedEarly(err) && connectors.StepOf(told) != "tls" {
		// HTTP/2 drops the alert in which the server said so.
		return better("tls", err, "%s closed the connection after it asked for a client certificate (give client_cert and client_key that it accepts)", host)
	}
	return connectors.Step(step, told)
}

// received watches the reading of an answer's body.
type received struct {
	w *watch
	r io.Reader
}

func (r received) Read(p []byte) (int, error) {
	r.w.run(reading)
	n, err := r.r.Read(p)
	r.w.pause(reading)
	return n, err
}

// sent watches the sending of a body. What reads it may go on for a moment after
// the call has ended; once Close returns, nothing is read any more.
type sent struct {
	w      *watch
	mu     sync.Mutex
	body   io.ReadCloser
	closed bool
}

func (s *sent) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, io.ErrClosedPipe
	}
	s.w.pause(requesting)
	n, err := s.body.Read(p)
	s.w.run(requesting)
	return n, err
}

func (s *sent) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.body.Close()
}
