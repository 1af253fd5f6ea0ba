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

	mu        sync.Mutex
	active    int           // executions that are started and not ended
	idle      chan struct{} // closed when active is 0 again; nil before the first start
	rootEnded bool
	over      bool        // the root has ended and nothing runs: nothing will
	wall      *time.Timer // ends the tree at its limit of wall time
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
	if t.active == 0 {
		t.idle = make(chan struct{})
	}
	t.active++
	if limit := t.budget.limits.WallTime; limit > 0 && t.wall == nil {
		t.wall = time.AfterFunc(limit, func() {
			t.cancel(&LimitError{Limit: "wall_time", Value: limit.String()})
		})
	}
	return true
}

// leave takes back enter for x, which has ended.
func (t *tree) leave(x *Execution) {
	t.mu.Lock()
	t.active--
	t.rootEnded = t.rootEnded || x == t.root
	last, idle := t.active == 0, t.idle
	t.over = last && t.rootEnded
	over := t.over
	t.mu.Unlock()
	if over {
		t.release()
	}
	if last {
		close(idle)
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
	t := x.tree
	for {
		idle := t.whenIdle()
		if idle == nil {
			return nil
		}
		if err := waitClosed(ctx, idle); err != nil {
			return err
		}
		if t.whenIdle() == idle { // none was started since
			return nil
		}
	}
}

func (t *tree) whenIdle() chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.idle
}
