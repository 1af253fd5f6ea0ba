package runtime

import (
	"context"
	"fmt"

	"go.starlark.net/starlark"
)

// effect is the one door through which a flow reaches anything that is not its
// own computing: children, waits, sleeps, fields, logs. Everything that a script
// can see of the world passes here, so here a cancelled flow ends, a paused one
// stops, and the module level is kept away from the world.
//
// what names the effect for errors, such as "this.connect".
func (x *Execution) effect(what string, perform func(ctx context.Context) error) error {
	if err := x.gate(what); err != nil {
		return err
	}
	return perform(x.ctx)
}

func (x *Execution) gate(what string) error {
	x.mu.Lock()
	job, pause := x.job, x.pauseWanted
	x.mu.Unlock()
	if j, ok := job.(*flowJob); ok && !j.inHandler.Load() {
		return fmt.Errorf("%s %w: move this into handler", what, ErrModuleTime)
	}
	if x.ctx.Err() != nil {
		return cancelCause(x.ctx)
	}
	if pause {
		return x.pauseHere()
	}
	return nil
}

// pauseHere stops until nobody wants x to pause.
func (x *Execution) pauseHere() error {
	for {
		now := x.rt.now()
		x.mu.Lock()
		if !x.pauseWanted {
			x.mu.Unlock()
			return nil
		}
		resumed, before := x.resumed, x.status
		if before == Paused { // another goroutine stands here too
			before = Running
		}
		x.setStatusLocked(Paused, EventProgress, now)
		x.mu.Unlock()
		select {
		case <-resumed:
		case <-x.ctx.Done():
			return cancelCause(x.ctx)
		}
		now = x.rt.now()
		x.mu.Lock()
		if x.status == Paused {
			x.setStatusLocked(before, EventProgress, now)
		}
		x.mu.Unlock()
	}
}

// waiting shows the execution as WAITING while f runs.
func (x *Execution) waiting(f func() error) error {
	x.showWaiting(Running, Waiting)
	defer x.showWaiting(Waiting, Running)
	return f()
}

func (x *Execution) showWaiting(from, to Status) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status == from {
		x.status = to
	}
}

// executionKey is where a thread keeps the execution that it performs.
const executionKey = "flowrun.execution"

// Current returns the execution whose flow runs on thread, nil if none does.
func Current(thread *starlark.Thread) *Execution {
	x, _ := thread.Local(executionKey).(*Execution)
	return x
}
