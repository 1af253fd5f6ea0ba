package runtime

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// An Execution is one run of a flow, a script or a connection, with its own
// inputs, outputs, status and log. Executions form a tree: what a flow starts
// are its children. All methods are safe for concurrent use.
type Execution struct {
	rt     *Runtime
	tree   *tree
	parent *Execution
	id     string
	typ    Type

	flowName, connectorName, connectorType string

	ctx    context.Context // ends when the execution is cancelled or has ended
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when it has ended

	mu            sync.Mutex
	job           job // what is performed; nil once it has ended
	name          string
	status        Status
	pauseWanted   bool
	resumed       chan struct{} // closed when a paused execution goes on
	message       string
	statusMessage string
	input         []byte // as it may be shown, encoded; nil for None
	output        output
	createdAt     time.Time
	startedAt     time.Time
	endedAt       time.Time
	logs          []LogEntry
	children      []*Execution
	waiters       []*waiter
	cause         error // what a failed execution failed of
}

// A job is what an execution performs.
type job interface {
	// run performs it. It returns when it is done, and soon after ctx ends.
	run(ctx context.Context, x *Execution) outcome
}

// An outcome is how a job ended.
type outcome struct {
	status        Status
	message       string
	statusMessage string
	err           error // the cause of a failure
}

// A LogEntry is one message of an execution's log.
type LogEntry struct {
	Time    time.Time
	Level   string // "info", "warning", "error"
	Message string
}

// ID identifies the execution. No two have the same.
func (x *Execution) ID() string { return x.id }

// Type says what the execution performs.
func (x *Execution) Type() Type { return x.typ }

// Parent is the execution that created this one, nil for a root.
func (x *Execution) Parent() *Execution { return x.parent }

// Root is the execution at the top of the tree; it may be x itself.
func (x *Execution) Root() *Execution { return x.tree.root }

// Context ends when the execution is cancelled or has ended. context.Cause of it
// says why.
func (x *Execution) Context() context.Context { return x.ctx }

// Done is closed when the execution has ended.
func (x *Execution) Done() <-chan struct{} { return x.done }

// Name is the name of the record.
func (x *Execution) Name() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.name
}

// Status is how far the execution is.
func (x *Execution) Status() Status {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.status
}

// Err is nil until the execution has ended in something else than success, and
// then the cause: what a driver answered, a *LimitError, a *CancelledError, or a
// *FlowError.
func (x *Execution) Err() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.cause
}

// Children are the executions created by x, in order.
func (x *Execution) Children() []*Execution {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]*Execution(nil), x.children...)
}

// Describe names the execution in a sentence: `connection "repository" (GIT)`.
func (x *Execution) Describe() string {
	name := x.Name()
	switch x.typ {
	case ConnectionType:
		if name == x.connectorType {
			return "connection " + name
		}
		return fmt.Sprintf("connection %q (%s)", name, x.connectorType)
	case ScriptType:
		return fmt.Sprintf("script %q", name)
	}
	return fmt.Sprintf("flow %q", name)
}

// Start starts an execution that was created and lets a paused one go on. It does
// nothing to one that runs or has ended. The error is a [LimitError],
// [ErrClosed], or [ErrWrongState] for a child that nobody started until its root
// and all below it had ended.
func (x *Execution) Start() error {
	now := x.rt.now()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status != Created {
		x.resumeLocked()
		return nil
	}
	if err := x.enterLocked(); err != nil {
		return err
	}
	x.startedAt = now
	x.setStatusLocked(Running, EventStarted, now)
	job := x.job
	go func() {
		defer x.rt.leave()
		defer x.tree.leave()
		out := x.perform(job)
		x.giveBackRunning()
		x.end(out)
	}()
	return nil
}

// enterLocked counts x as running, wherever that is counted.
func (x *Execution) enterLocked() error {
	if x.parent != nil {
		if err := x.tree.budget.takeRunning(); err != nil {
			return err
		}
	}
	if !x.rt.enter() {
		x.giveBackRunning()
		return ErrClosed
	}
	if !x.tree.enter() {
		x.rt.leave()
		x.giveBackRunning()
		return fmt.Errorf("start of execution %q: %w: its root has ended, and all below it", x.name, ErrWrongState)
	}
	return nil
}

func (x *Execution) giveBackRunning() {
	if x.parent != nil {
		x.tree.budget.running.Add(-1)
	}
}

func (x *Execution) perform(job job) (out outcome) {
	defer func() {
		if p := recover(); p != nil {
			err := fmt.Errorf("internal error: panic: %v", p)
			out = outcome{status: EndedError, message: err.Error(), err: err}
		}
	}()
	if x.ctx.Err() != nil { // cancelled before it began
		return ended(x.ctx)
	}
	return job.run(x.ctx, x)
}

// end gives the execution its final status, once.
func (x *Execution) end(out outcome) {
	x.endIf(func(s Status) bool { return !s.Ended() }, out)
}

// endCreated ends an execution that was not started, and reports whether it was
// one.
func (x *Execution) endCreated(cause error) bool {
	created := x.endIf(func(s Status) bool { return s == Created }, outcome{status: EndedCancelled, message: cause.Error(), err: cause})
	if created && x.parent == nil {
		x.tree.abandon()
	}
	return created
}

func (x *Execution) endIf(ok func(Status) bool, out outcome) bool {
	now := x.rt.now()
	x.mu.Lock()
	if !ok(x.status) {
		x.mu.Unlock()
		return false
	}
	x.job = nil
	x.pauseWanted = false
	x.message, x.statusMessage = shorten(out.message), shorten(out.statusMessage)
	if out.status != EndedSuccess {
		x.cause = out.err
	}
	x.endedAt = now
	x.setStatusLocked(out.status, EventEnded, now)
	waiters, children := x.waiters, x.children
	x.waiters = nil
	close(x.done)
	x.mu.Unlock()

	x.cancel(errEnded)
	for _, w := range waiters {
		w.ended(x)
	}
	if out.status == EndedCancelled {
		for _, c := range children {
			c.Cancel(out.message)
		}
	}
	return true
}

func (x *Execution) setStatusLocked(s Status, kind EventKind, now time.Time) {
	x.status = s
	x.rt.events.send(Event{Kind: kind, Time: now, Execution: x, Status: s, Message: x.message})
}

// Cancel asks the execution to end in ENDED_CANCELLED, and with it its running
// children. It does not wait for that; one that has ended stays as it is.
func (x *Execution) Cancel(reason string) {
	cause := &CancelledError{reason}
	if !x.endCreated(cause) {
		x.cancel(cause)
	}
}

// Pause asks a running flow to stop at the next thing that it wants of the
// outside, until it is started again. A connection under way goes on.
func (x *Execution) Pause() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status == Created || x.status.Ended() || x.pauseWanted {
		return
	}
	x.pauseWanted = true
	x.resumed = make(chan struct{})
}

func (x *Execution) resumeLocked() {
	if x.pauseWanted {
		x.pauseWanted = false
		close(x.resumed)
	}
}

// Wait waits until the execution has ended, or ctx has. Its error is ctx's: how
// the execution ended is in its status. Flows wait by [Execution.WaitFor].
func (x *Execution) Wait(ctx context.Context) error {
	return waitClosed(ctx, x.done)
}

// waitClosed prefers c when both have happened.
func waitClosed(ctx context.Context, c <-chan struct{}) error {
	select {
	case <-c:
		return nil
	default:
	}
	select {
	case <-c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
