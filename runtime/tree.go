package runtime

import (
	"context"
	"errors"
	"sync"
	"time"
)

// A tree is what a root execution and all below it share.
type tree struct {
	root   *Execution
	ctx    context.Context
	cancel context.CancelCauseFunc
	budget budget

	mu     sync.Mutex
	active int           // executions that are started and not ended; the root is the first
	idle   chan struct{} // closed when active is 0 again; nil until the root starts
	over   bool          // nothing runs any more, and nothing will
	wall   *time.Timer   // ends the tree at its limit of wall time
}

// errEnded is the cause of a context that ends because its execution has.
var errEnded = errors.New("the execution has ended")

// enter counts an execution that starts, unless the tree is over.
func (t *tree) enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return false
	}
	t.active++
	if t.idle == nil {
		t.idle = make(chan struct{})
		if limit := t.budget.limits.WallTime; limit > 0 {
			t.wall = time.AfterFunc(limit, func() {
				t.cancel(&LimitError{Limit: "wall_time", Value: limit.String()})
			})
		}
	}
	return true
}

// leave takes back enter. Only what runs makes children, so once nothing runs the
// tree is over.
func (t *tree) leave() {
	t.mu.Lock()
	t.active--
	t.over = t.active == 0
	over := t.over
	t.mu.Unlock()
	if over {
		t.release()
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

// release gives back what a tree holds that is over.
func (t *tree) release() {
	if t.wall != nil {
		t.wall.Stop()
	}
	t.cancel(errEnded)
	t.root.rt.treeEnded(t.root)
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
