// Package debug steps through flows that were recorded: forwards and back, line by
// line, with everything that a flow asked of the world answered from its journal. It
// has no user interface.
package debug

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// A Replay runs a flow again from its start, and calls step before each statement:
// [runtime.Runtime.Replay] of an execution.
type Replay func(ctx context.Context, step func(*starlark.Thread) error) (runtime.Replayed, error)

// A Session is one flow that is looked at. Its methods are safe for concurrent use;
// those that go on wait until the flow stops again. Close it after use.
type Session struct {
	replay Replay
	pause  atomic.Bool // stop at the next line

	mu      sync.Mutex // one method at a time
	breaks  map[string][]Breakpoint
	raised  bool // stop where an error is raised that ends the flow
	atRaise bool // it stands there, because of that
	run     *run // what runs, nil before Start and after the end
	line    int  // the number of the line at which it stands; 0 at the end
	events  []event
	result  runtime.Replayed
	failure string // the message of the error that ended it
}

// A Breakpoint is a line at which a flow stops.
type Breakpoint struct {
	Line      int
	Condition string // an expression that has to be true there; "" always is
}

// A Stop is where a flow stands.
type Stop struct {
	Reason string // "entry", "step", "breakpoint", "pause", "exception", "end"
	File   string
	Line   int
	// Text says more: the error of an exception, how the flow ended, why a
	// condition could not be computed.
	Text string
}

// An event is that a flow came to a statement. Run again, it comes to the same ones.
type event struct {
	file  string
	line  int32
	depth int32 // of the stack
}

// New returns a session of a flow.
func New(replay Replay) *Session {
	return &Session{replay: replay, breaks: map[string][]Breakpoint{}}
}

// SetBreakpoints says at which lines of a file the flow stops.
func (s *Session) SetBreakpoints(file string, breaks []Breakpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaks[file] = append([]Breakpoint(nil), breaks...)
}

// Breakpoints returns the lines of a file at which the flow stops.
func (s *Session) Breakpoints(file string) []Breakpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Breakpoint(nil), s.breaks[file]...)
}

// StopWhereRaised says whether the flow stops where the error is raised that ends it.
func (s *Session) StopWhereRaised(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raised = yes
}

// Start begins, and stops at the first line of the handler.
func (s *Session) Start(ctx context.Context) (Stop, error) {
	return s.forward(ctx, func(at int, e event, _ *starlark.Thread) string {
		if e.depth > 0 && s.run.inHandler {
			return "entry"
		}
		return ""
	}, true)
}

// StepIn goes on to the next line, in whatever function.
func (s *Session) StepIn(ctx context.Context) (Stop, error) {
	return s.forward(ctx, func(int, event, *starlark.Thread) string { return "step" }, false)
}

// Next goes on to the next line of this function, or of the one that called it.
func (s *Session) Next(ctx context.Context) (Stop, error) {
	return s.forward(ctx, s.upTo(0), false)
}

// StepOut goes on until this function has returned.
func (s *Session) StepOut(ctx context.Context) (Stop, error) {
	return s.forward(ctx, s.upTo(1), false)
}

// Continue goes on to the next breakpoint, or to the end.
func (s *Session) Continue(ctx context.Context) (Stop, error) {
	return s.forward(ctx, func(int, event, *starlark.Thread) string { return "" }, false)
}

// upTo stops in functions that are at least so many calls further out than this one.
func (s *Session) upTo(out int32) stopper {
	return func(_ int, e event, _ *starlark.Thread) string {
		if e.depth <= s.run.depth-out {
			return "step"
		}
		return ""
	}
}

// Pause stops a flow that goes on at its next line.
func (s *Session) Pause() { s.pause.Store(true) }

// Back goes back to the line before, of this function or the one that called it.
func (s *Session) Back(ctx context.Context) (Stop, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	depth := int32(1 << 30)
	from := len(s.events)
	if s.line > 0 {
		depth, from = s.events[s.line-1].depth, s.line-1
	}
	for n := from; n > 0; n-- {
		if s.events[n-1].depth <= depth {
			return s.goTo(ctx, n, "step")
		}
	}
	return s.here("entry", "this is where it began"), nil
}

// ReverseContinue goes back to the breakpoint before, or to where the flow began.
func (s *Session) ReverseContinue(ctx context.Context) (Stop, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := s.line
	if limit == 0 {
		limit = len(s.events) + 1
	}
	last, first := 0, 0
	// A condition is known where the flow stands only, so it goes there again.
	_, err := s.restart(ctx, func(at int, e event, thread *starlark.Thread) string {
		if first == 0 && s.run.inHandler {
			first = at
		}
		if at >= limit {
			return "there"
		}
		if hit, _ := s.hits(e, thread); hit {
			last = at
		}
		return ""
	})
	if err != nil {
		return Stop{}, err
	}
	if last > 0 {
		return s.goTo(ctx, last, "breakpoint")
	}
	return s.goTo(ctx, max(first, 1), "entry")
}

// goTo runs the flow again up to the n-th line.
func (s *Session) goTo(ctx context.Context, n int, reason string) (Stop, error) {
	return s.restart(ctx, func(at int, _ event, _ *starlark.Thread) string {
		if at == n {
			return reason
		}
		return ""
	})
}

func (s *Session) restart(ctx context.Context, stop stopper) (Stop, error) {
	s.end()
	s.begin()
	return s.resume(ctx, stop, false)
}

// forward goes on until stop says so, a breakpoint, or the end.
func (s *Session) forward(ctx context.Context, stop stopper, begin bool) (Stop, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if begin {
		s.end()
		s.begin()
	}
	if s.run == nil {
		return s.here("end", ""), nil
	}
	raised := s.atRaise
	s.atRaise = false
	at, err := s.resume(ctx, stop, true)
	if err == nil && at.Reason == "end" && s.raised && !raised && s.result.Status == runtime.EndedError && len(s.events) > 0 {
		if at, err = s.goTo(ctx, len(s.events), "exception"); err == nil {
			at.Text, s.atRaise = s.failure, true
		}
	}
	return at, err
}

// here is where the flow stands.
func (s *Session) here(reason, text string) Stop {
	stop := Stop{Reason: reason, Text: text}
	if s.line > 0 {
		e := s.events[s.line-1]
		stop.File, stop.Line = e.file, int(e.line)
	} else if reason == "end" {
		stop.Text = fmt.Sprintf("%s %s", s.result.Status, s.result.Message)
	}
	return stop
}

// Result is how the flow ended the last time it came to its end.
func (s *Session) Result() runtime.Replayed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.result
}

// Close ends the session, and waits until nothing of it runs.
func (s *Session) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
}

var errClosed = errors.New("the debugger has ended it")
