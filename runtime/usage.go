package runtime

import (
	"context"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

// A Usage is what a root execution and all below it have used together of each limit, and
// what that is. What is not known is -1.
type Usage struct {
	Limits             Limits // as New has completed them
	Steps              int64
	WallTime           time.Duration
	Children           int64
	ConcurrentChildren int64 // that run now
	OutputBytes        int64
	LogBytes           int64
}

// Usage is what the tree of x has used until now. Of an execution that was resumed it
// counts what flows do as often as they did it in this process.
func (x *Execution) Usage() Usage {
	b := &x.tree.budget
	root := x.tree.root
	root.mu.Lock()
	began, ended := root.startedAt, root.endedAt
	root.mu.Unlock()
	return Usage{
		Limits: b.limits, Steps: b.steps.Load(), WallTime: x.rt.between(began, ended), Children: b.children.Load(),
		ConcurrentChildren: b.running.Load(), OutputBytes: b.outputBytes.Load(), LogBytes: b.logBytes.Load(),
	}
}

func (r *Runtime) between(began, ended time.Time) time.Duration {
	switch {
	case began.IsZero():
		return 0
	case ended.IsZero():
		ended = r.now()
	}
	return max(0, ended.Sub(began))
}

// StoredUsage is what the tree that an execution is in has used, as far as the store
// knows: outputs that were replaced are not counted, and steps as of when the root last
// ended or was left. The limits are those of this runtime. The error is a
// [NotFoundError].
func (r *Runtime) StoredUsage(ctx context.Context, id string) (Usage, error) {
	rows, err := r.rows(ctx, id)
	if err != nil {
		return Usage{}, err
	}
	u := Usage{Limits: r.opts.Limits, Steps: -1, ConcurrentChildren: -1, Children: int64(len(rows) - 1)}
	if root := r.live(store.Root(id)); root != nil && !root.tree.isOver() {
		return root.Usage(), nil
	}
	for _, row := range rows {
		if store.Parent(row.ID) == "" {
			if row.Steps > 0 {
				u.Steps = row.Steps
			}
			if !row.EndedAt.IsZero() {
				u.WallTime = r.between(row.StartedAt, row.EndedAt)
			} else {
				u.WallTime = -1
			}
		}
		u.OutputBytes += int64(len(row.Input) + len(row.Output) + len(row.Name))
		if row.Type == string(ConnectionType) {
			continue
		}
		replay, err := readJournal(ctx, r.opts.Store, row.ID)
		if err != nil {
			return Usage{}, err
		}
		logs, err := readLog(replay)
		if err != nil {
			return Usage{}, err
		}
		for _, l := range logs {
			u.LogBytes += int64(len(l.Message)) + logEntrySize
		}
	}
	return u, nil
}
