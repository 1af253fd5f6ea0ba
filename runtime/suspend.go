package runtime

import (
	"context"
	"errors"
	"fmt"
)

// A SuspendedError says why an execution has stopped in this process without
// having ended: it is in the store as it was, and [Runtime.Resume] goes on with it.
// errors.Is and errors.As reach the reason: [ErrClosed], a [DivergenceError], an
// error of the store.
type SuspendedError struct{ Err error }

func (e *SuspendedError) Error() string {
	return fmt.Sprintf("the execution has stopped and can be resumed: %v", e.Err)
}

func (e *SuspendedError) Unwrap() error { return e.Err }

// suspended is the reason for which a context ended, if it is that the execution
// is suspended.
func suspended(ctx context.Context) error {
	var s *SuspendedError
	if errors.As(context.Cause(ctx), &s) {
		return s
	}
	return nil
}

// suspendTree stops the flows of x's tree where they are and returns the signal
// that does it. Connections that are under way go on to their end, which is
// recorded.
func (x *Execution) suspendTree(err error) error { return x.tree.suspend(err) }

func (t *tree) suspend(err error) error {
	t.mu.Lock()
	if t.suspended == nil {
		t.suspended = &SuspendedError{err}
	}
	cause, cleanups := t.suspended, t.cleanups
	t.mu.Unlock()
	t.cancelFlows(cause)
	for _, cancel := range cleanups {
		cancel(cause)
	}
	return cause
}

// abort suspends a tree with its connections.
func (t *tree) abort(err error) { t.cancel(t.suspend(err)) }

// whySuspended is nil for a tree that is not.
func (t *tree) whySuspended() *SuspendedError {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.suspended
}

// stop notes that x will not go on in this process.
func (x *Execution) stop(cause *SuspendedError) {
	now := x.rt.now()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status.Ended() || x.suspended != nil || cause == errParked {
		return
	}
	x.suspended = cause
	close(x.stopped)
	x.rt.events.send(Event{Kind: EventSuspended, Time: now, Execution: x, Status: x.status, Message: cause.Err.Error()})
}

// stopAll stops what is left of a suspended tree in which nothing runs any more,
// and gives it up.
func (t *tree) stopAll(cause *SuspendedError) {
	for _, x := range t.root.descendants(nil) {
		x.stop(cause)
	}
	t.root.rt.giveUp(t.root)
}

// giveUp forgets a tree and lets other processes have it.
func (r *Runtime) giveUp(root *Execution) {
	r.forget(root)
	if r.commits == nil {
		return
	}
	root.mu.Lock()
	if !root.hidden {
		root.put() // with the steps that were used
	}
	root.mu.Unlock()
	r.commits.release(root.id)
	// Not to be able to say so changes nothing: the claim ends with the store.
	_ = r.commits.sync()
}

// storeFailed stops everything: what cannot be recorded must not happen.
func (r *Runtime) storeFailed(err error) {
	for _, x := range r.Roots() {
		x.tree.abort(fmt.Errorf("the store cannot be written: %w", err))
	}
}

// Suspended is nil, or why x has stopped in this process without having ended: a
// [SuspendedError].
func (x *Execution) Suspended() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.suspended == nil {
		return nil
	}
	return x.suspended
}
