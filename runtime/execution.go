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
// nothing to one that runs or has ended. The error is a [LimitError] or
// [ErrClosed].
func (x *Execution) Start() error {
	x.mu.Lock()
	if x.status != Created {
		x.resumeLocked()
		x.mu.Unlock()
		return nil
	}
	if err := x.tree.budget.takeRunning(); err != nil {
		x.mu.Unlock()
		return err
	}
	if !x.rt.enter() {
		x.tree.budget.running.Add(-1)
		x.mu.Unlock()
		return ErrClosed
	}
	x.tree.enter()
	x.startedAt = x.rt.now()
	x.setStatusLocked(Running, EventStarted)
	job := x.job
	x.mu.Unlock()

	go func() {
		defer x.rt.leave()
		defer x.tree.leave()
		out := x.perform(job)
		x.tree.budget.running.Add(-1)
		x.end(out)
	}()
	return nil
}

func (x *Execution) perform(job job) (out outcome) {
	defer func() {
		if p := recover(); p != nil {
			err := fmt.Errorf("internal error: panic: %v", p)
			out = outcome{status: EndedError, message: err.Error(), err: err}
		}
	}()
	return job.run(x.ctx, x)
}

// end gives the execution its final status, once.
func (x *Execution) end(out outcome) {
	x.mu.Lock()
	if x.status.Ended() {
		x.mu.Unlock()
		return
	}
	x.job = nil
	x.pauseWanted = false
	x.message, x.statusMessage = out.message, out.statusMessage
	if out.status != EndedSuccess {
		x.cause = out.err
	}
	x.endedAt = x.rt.now()
	x.setStatusLocked(out.status, EventEnded)
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
	if x.parent == nil {
		x.rt.rootEnded(x)
	}
}

func (x *Execution) setStatusLocked(s Status, kind EventKind) {
	x.status = s
	x.rt.events.send(Event{Kind: kind, Time: x.rt.now(), Execution: x, Status: s, Message: x.message})
}

// Cancel asks the execution to end in ENDED_CANCELLED, and with it its running
// children. It does not wait for that; one that has ended stays as it is.
func (x *Execution) Cancel(reason string) {
	x.mu.Lock()
	created := x.status == Created
	x.mu.Unlock()
	cause := &CancelledError{reason}
	if created {
		x.end(outcome{status: EndedCancelled, message: cause.Error(), err: cause})
		return
	}
	x.cancel(cause)
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
	select {
	case <-x.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
