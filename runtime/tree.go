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
	active int           // executions that are started and not ended
	idle   chan struct{} // closed when active is 0 again
	wall   *time.Timer   // ends the tree at its limit of wall time
}

// errEnded is the cause of a context that ends because its execution has.
var errEnded = errors.New("the execution has ended")

func (t *tree) enter() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.active == 0 {
		t.idle = make(chan struct{})
	}
	t.active++
	if limit := t.budget.limits.WallTime; limit > 0 && t.wall == nil {
		t.wall = time.AfterFunc(limit, func() {
			t.cancel(&LimitError{Limit: "wall_time", Value: limit.String()})
		})
	}
}

func (t *tree) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.active--; t.active > 0 {
		return
	}
	close(t.idle)
	if t.root.Status().Ended() {
		if t.wall != nil {
			t.wall.Stop()
		}
		t.cancel(errEnded)
	}
}

// WaitTree waits until no execution of x's tree runs any more: children that
// nobody waited for go on after their parent. Its error is ctx's.
func (x *Execution) WaitTree(ctx context.Context) error {
	for {
		x.tree.mu.Lock()
		idle, active := x.tree.idle, x.tree.active
		x.tree.mu.Unlock()
		if active == 0 {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
