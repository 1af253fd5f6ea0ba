package runtime

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A tree is what a root execution and all below it share.
type tree struct {
	root   *Execution
	budget budget

	// Flows stop when flowCtx ends, connections when ctx does, and with them
	// flows too.
	ctx, flowCtx context.Context
	cancel       context.CancelCauseFunc
	cancelFlows  context.CancelCauseFunc

	retryOf string          // the root that this tree is a retry of
	begun   time.Time       // when the root was started, by whatever process
	given   context.Context // as given to Start

	replayed bool // it is only looked at: nothing of it goes on

	mu        sync.Mutex
	active    int                       // executions that are started and not ended; the root is the first
	idle      chan struct{}             // closed when active is 0 again; nil until the root starts
	resting   bool                      // idle is closed
	over      bool                      // nothing runs any more, and nothing will
	suspended *SuspendedError           // why it has to stop
	cleanups  []context.CancelCauseFunc // of flows that are cancelled and clean up
	blocked   map[*Execution]blocked
	parking   bool
	parked    chan struct{} // closed when flows that are blocked have to leave
	wake      time.Time     // when a parked tree goes on
	wall      *time.Timer   // ends the tree at its limit of wall time

	waits int // how often one began or ended; guarded by the waitGraph
}

// context is that of an execution of the tree.
func (t *tree) context(typ Type) (context.Context, context.CancelCauseFunc) {
	if typ == ConnectionType {
		return context.WithCancelCause(t.ctx)
	}
	return context.WithCancelCause(t.flowCtx)
}

func newTree(ctx context.Context, root *Execution, limits Limits) *tree {
	t := &tree{root: root, given: ctx, budget: budget{limits: limits}}
	t.ctx, t.cancel = context.WithCancelCause(ctx)
	t.flowCtx, t.cancelFlows = context.WithCancelCause(t.ctx)
	return t
}

// errEnded is the cause of a context that ends because its execution has.
var errEnded = errors.New("the execution has ended")

// enter counts an execution that starts, unless the tree is over.
func (t *tree) enter(now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.suspended != nil:
		return t.suspended
	case t.over:
		return fmt.Errorf("%w: its root has ended, and all below it", ErrWrongState)
	}
	if t.begun.IsZero() {
		t.begun = now
	}
	t.active++
	if t.idle == nil {
		t.idle = make(chan struct{})
	}
	if t.active == 1 {
		if limit := t.budget.limits.WallTime; limit > 0 {
			// A tree that was resumed has used some of it.
			limit -= max(0, now.Sub(t.begun))
			t.wall = time.AfterFunc(limit, func() {
				t.cancel(&LimitError{Limit: "wall_time", Value: t.budget.limits.WallTime.String()})
			})
		}
	}
	return nil
}

// leave takes back enter. Only what runs makes children, so once nothing runs the
// tree is over.
func (t *tree) leave() {
	now := t.root.rt.now()
	t.mu.Lock()
	t.active--
	t.over = t.active == 0
	t.parkLocked(now)
	over, suspended, parking := t.over, t.suspended, t.parking
	t.mu.Unlock()
	switch {
	case !over:
		return
	case parking && suspended == nil:
		t.park()
		return
	}
	if suspended != nil {
		t.stopAll(suspended)
	}
	t.release()
	t.rest()
}

// rest tells that nothing of the tree runs any more in this process.
func (t *tree) rest() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.resting {
		t.resting = true
		close(t.idle)
	}
}

// abandon ends a tree whose root was never started.
func (t *tree) abandon() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.release()
}

// isOver reports whether nothing of the tree runs any more, and nothing will.
func (t *tree) isOver() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.over
}

// release gives back what a tree holds that is over.
func (t *tree) release() {
	if t.wall != nil {
		t.wall.Stop()
	}
	t.cancel(errEnded)
	if t.whySuspended() == nil {
		t.root.rt.treeEnded(t.root)
	}
}

// givenUp waits until the store knows that a tree which is over is not this process's any
// more: between the two it could be claimed again, and then be given up.
func (t *tree) givenUp(ctx context.Context) error {
	t.mu.Lock()
	idle, parking := t.idle, t.parking
	t.mu.Unlock()
	if idle != nil && !parking {
		if err := waitClosed(ctx, idle); err != nil {
			return err
		}
	}
	return t.root.rt.commits.sync()
}

// WaitTree waits until no execution of x's tree runs any more: children that
// nobody waited for go on after their parent. Its error is ctx's.
func (x *Execution) WaitTree(ctx context.Context) error {
	x.tree.mu.Lock()
	idle := x.tree.idle
	x.tree.mu.Unlock()
	if idle == nil {
		return nil
	}
	return waitClosed(ctx, idle)
}
