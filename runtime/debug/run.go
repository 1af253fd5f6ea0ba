package debug

import (
	"context"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// A stopper says at a line whether to stop there, and why; "" goes on.
type stopper func(at int, e event, thread *starlark.Thread) string

// A run is one replay, in a goroutine of its own.
type run struct {
	cancel context.CancelFunc
	over   chan struct{} // closed when the replay has returned
	stops  chan stopped  // from it: it stands
	orders chan order    // to it: what it does while it stands
	at     int           // the number of the line
	depth  int32         // of the stack where it stood last

	inHandler bool
	result    runtime.Replayed
	err       error
}

type stopped struct {
	reason, text string
	thread       *starlark.Thread
}

// An order is what a replay that stands is told: to go on, or to look at something.
type order struct {
	stop   stopper // go on until
	breaks bool    // and stop at breakpoints too
	look   func(*starlark.Thread)
	done   chan struct{}
}

// begin starts a replay, which stands before its first line.
func (s *Session) begin() {
	ctx, cancel := context.WithCancel(context.Background())
	r := &run{cancel: cancel, over: make(chan struct{}), stops: make(chan stopped), orders: make(chan order)}
	s.run, s.line = r, 0
	s.pause.Store(false)
	go func() {
		defer close(r.over)
		var o order
		select {
		case o = <-r.orders:
		case <-ctx.Done():
			return
		}
		r.result, r.err = s.replay(ctx, func(thread *starlark.Thread) error {
			return s.step(ctx, r, thread, &o)
		})
	}()
}

// end stops a replay that stands, and waits for it.
func (s *Session) end() {
	if s.run == nil {
		return
	}
	s.run.cancel()
	<-s.run.over
	s.run, s.line = nil, 0
}

// resume lets the replay go on, and waits until it stands again or has ended.
func (s *Session) resume(ctx context.Context, stop stopper, breaks bool) (Stop, error) {
	r := s.run
	select {
	case r.orders <- order{stop: stop, breaks: breaks}:
	case <-r.over:
	}
	stopping := context.AfterFunc(ctx, s.Pause)
	defer stopping()
	select {
	case at := <-r.stops:
		s.line = r.at
		return s.here(at.reason, at.text), nil
	case <-r.over:
	}
	s.run, s.line = nil, 0
	if r.err != nil {
		return Stop{}, r.err
	}
	s.result = r.result
	s.failure = r.result.Message
	return s.here("end", ""), nil
}

// step is called before each statement, in the goroutine of the replay.
func (s *Session) step(ctx context.Context, r *run, thread *starlark.Thread, o *order) error {
	if ctx.Err() != nil {
		return errClosed
	}
	e, handler := where(thread)
	r.inHandler = r.inHandler || handler
	r.at++
	if r.at > len(s.events) {
		s.events = append(s.events, e)
	}
	reason, text := o.stop(r.at, e, thread), ""
	if reason == "" && o.breaks {
		var hit bool
		if hit, text = s.hits(e, thread); hit {
			reason = "breakpoint"
		}
	}
	if reason == "" && s.pause.Swap(false) {
		reason = "pause"
	}
	if reason == "" {
		return nil
	}
	r.depth = e.depth
	select {
	case r.stops <- stopped{reason, text, thread}:
	case <-ctx.Done():
		return errClosed
	}
	for {
		select {
		case next := <-r.orders:
			if next.look == nil {
				*o = next
				return nil
			}
			runtime.Looking(thread, func() { next.look(thread) })
			close(next.done)
		case <-ctx.Done():
			return errClosed
		}
	}
}

// where is the line that a thread is at.
func where(thread *starlark.Thread) (e event, handler bool) {
	for _, i := range visible(thread) {
		frame := thread.CallFrame(i)
		if e.depth++; e.depth == 1 {
			e.file, e.line = frame.Pos.Filename(), frame.Pos.Line
		}
		handler = handler || dialect.FrameName(frame.Name) == "handler"
	}
	return e, handler
}

// hits reports whether there is a breakpoint at a line whose condition holds. One that
// cannot be computed holds.
func (s *Session) hits(e event, thread *starlark.Thread) (hit bool, text string) {
	for _, b := range s.breaks[e.file] {
		if b.Line != int(e.line) {
			continue
		}
		if b.Condition == "" {
			return true, ""
		}
		var v starlark.Value
		var err error
		runtime.Looking(thread, func() { v, err = evaluate(thread, 0, b.Condition) })
		if err != nil {
			return true, "the condition " + b.Condition + ": " + err.Error()
		}
		if v.Truth() {
			return true, ""
		}
	}
	return false, ""
}

// look calls f with the thread that stands, in the goroutine of the replay.
func (s *Session) look(f func(*starlark.Thread)) bool {
	if s.run == nil || s.line == 0 {
		return false
	}
	done := make(chan struct{})
	select {
	case s.run.orders <- order{look: f, done: done}:
		<-done
		return true
	case <-s.run.over:
		return false
	}
}
