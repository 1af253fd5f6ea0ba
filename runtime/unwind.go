package runtime

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"github.com/flowrun/flowrun/runtime/journal"
	"go.starlark.net/starlark"
)

// unwinding is how a flow takes part in the exceptions of its script.
type unwinding struct {
	j *flowJob
	x *Execution
}

var _ dialect.Unwinding = unwinding{}

// IsSignal implements [dialect.Unwinding].
func (u unwinding) IsSignal(err error) bool {
	switch {
	case IsSignal(err), exception.IsCancelled(err), u.j.limit.Load() != nil, u.j.stopped != nil:
		return true
	}
	return u.x.ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(u.x.ctx)))
}

// Class implements [dialect.Unwinding].
func (u unwinding) Class(err error) string { return engineClass(err) }

// Interrupted implements [dialect.Unwinding]. Elements count as steps.
func (u unwinding) Interrupted(thread *starlark.Thread, elements int) error {
	if limit := u.j.limit.Load(); limit != nil {
		return limit
	}
	if ctx := u.x.Context(); ctx.Err() != nil {
		return cancelCause(ctx)
	}
	if err := u.j.heap.look(thread); err != nil {
		return err
	}
	if elements == 0 {
		return nil
	}
	return u.x.tree.budget.takeSteps(int64(elements), currentLine(thread))
}

// CleanUp implements [dialect.Unwinding]. A flow that ends in success or error goes on
// for the time of its finally clauses. One that is cancelled has Options.CleanUp for
// all of them. One that has used up a limit, or goes on later, or whose way a dry run does
// not know, has none.
func (u unwinding) CleanUp(thread *starlark.Thread, err error) bool {
	x := u.x
	var sig *signal
	var s *SuspendedError
	var l *LimitError
	var undecided *unknown.Error
	switch {
	case u.j.limit.Load() != nil || u.j.stopped != nil || errors.As(err, &s) || errors.As(err, &l) || errors.As(err, &undecided) || errors.Is(err, errReplayed) || errors.Is(err, ErrClosed):
		return false
	case x.ctx.Err() == nil:
		return errors.As(err, &sig) || u.j.cleaning
	case u.j.cleaning || thread != u.j.thread:
		return false
	}
	return cleansUpAfter(context.Cause(x.ctx)) && u.j.cleanUp(x, cancelCause(x.ctx).Error())
}

// cleansUpAfter reports whether the finally clauses of a flow run whose context ended of
// a cause.
func cleansUpAfter(cause error) bool {
	var s *SuspendedError
	var l *LimitError
	return !errors.As(cause, &s) && !errors.As(cause, &l) && !errors.Is(cause, ErrClosed)
}

// defaultCleanUp is how long the finally clauses of a cancelled flow may take.
const defaultCleanUp = 30 * time.Second

// cleanUp gives a flow that is cancelled time for its finally clauses: what it does has
// a context of its own, that of the execution has ended. What runs for it is cancelled.
func (j *flowJob) cleanUp(x *Execution, reason string) bool {
	x.mu.Lock()
	before := slices.Clone(x.children[:x.made]) // one that runs again has those after it too
	x.mu.Unlock()
	for _, c := range before {
		c.Cancel(reason)
	}
	j.cleaning = true
	ctx, stop := context.WithTimeoutCause(context.WithoutCancel(x.ctx), x.rt.opts.CleanUp, &CancelledError{reason + " (and there was no time left to clean up)"})
	ctx, cancel := context.WithCancelCause(ctx)
	j.calm()
	x.mu.Lock()
	x.ctx, x.cancel = ctx, func(cause error) {
		if errors.Is(cause, errEnded) {
			stop()
		}
		cancel(cause)
	}
	x.mu.Unlock()
	if !x.tree.cleaning(cancel) {
		return false
	}
	j.calm = j.whenDone(ctx)
	// A flow that runs again is cancelled in the same place.
	_, err := x.record(&effect{kind: journal.Cancelled, name: "cancel", perform: done(func(context.Context) error { return nil })})
	return err == nil
}

// whenDone has the flow stop when ctx ends, as afterDone does.
func (j *flowJob) whenDone(ctx context.Context) (calm func()) {
	if j.isolated != nil {
		return j.isolated.whenDone(ctx)
	}
	return afterDone(ctx, j.thread)
}

// cleaning notes how to stop a flow that cleans up, and reports whether it may.
func (t *tree) cleaning(cancel context.CancelCauseFunc) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cleanups = append(t.cleanups, cancel)
	return t.suspended == nil
}

// afterDone cancels thread when ctx ends. calm, which can be called once, makes that it
// is not cancelled, now or later.
func afterDone(ctx context.Context, thread *starlark.Thread) (calm func()) {
	cancelled := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(cancelled)
		thread.Cancel(cancelCause(ctx).Error())
	})
	return func() {
		if !stop() {
			<-cancelled
			thread.Uncancel()
		}
	}
}

// cleaningUp reports whether x is a flow that is cancelled and runs its finally clauses.
// Only what runs x may ask.
func (x *Execution) cleaningUp() bool {
	j, ok := x.currentJob().(*flowJob)
	return ok && j.cleaning
}
