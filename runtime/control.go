package runtime

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/runtime/store"
)

// Control asks an execution to end as cancelled, to pause, or to go on from a pause,
// wherever it is: here, in another process that has the same store, or in none.
// What another process is asked it does soon; what is in none does it when it is
// resumed, except that a root is cancelled at once.
//
// The error is a [NotFoundError], or [ErrWrongState] if the execution has ended.
func (r *Runtime) Control(ctx context.Context, q store.Request) error {
	if x := r.find(q.Execution); x != nil {
		return x.control(q)
	}
	if r.commits == nil {
		return &NotFoundError{Kind: "execution", Name: q.Execution}
	}
	s := r.opts.Store
	row, err := s.Execution(ctx, q.Execution)
	if err != nil {
		return r.stored(err, q.Execution)
	}
	if Status(row.Status).Ended() {
		return fmt.Errorf("execution %s: %w: it has ended", q.Execution, ErrWrongState)
	}
	root := store.Root(q.Execution)
	err = s.Claim(ctx, root)
	if errors.Is(err, store.ErrOwned) {
		return s.Ask(ctx, q)
	}
	if err != nil {
		return r.stored(err, q.Execution)
	}
	// Nobody has it now but this runtime. It may have changed before.
	if row, err = s.Execution(ctx, q.Execution); err != nil {
		return errors.Join(r.stored(err, q.Execution), release(ctx, s, root))
	}
	switch q.Kind {
	case store.RequestCancel:
		row.Cancel, row.CancelReason = true, q.Reason
	case store.RequestPause, store.RequestResume:
		row.Pause = q.Kind == store.RequestPause
	}
	if err := s.Commit(ctx, store.Batch{Executions: []store.Execution{row}}); err != nil {
		return errors.Join(err, release(ctx, s, root))
	}
	if q.Kind != store.RequestCancel || root != q.Execution {
		return release(ctx, s, root)
	}
	x, err := r.Resume(ctx, root)
	if err != nil {
		return err
	}
	return x.WaitTree(ctx)
}

// find is the execution of that id if this runtime has it, in memory or parked.
func (r *Runtime) find(id string) *Execution {
	r.unpark(store.Root(id))
	return r.live(id)
}

func (x *Execution) control(q store.Request) error {
	if x.Status().Ended() {
		return fmt.Errorf("execution %s: %w: it has ended", x.id, ErrWrongState)
	}
	switch q.Kind {
	case store.RequestCancel:
		x.Cancel(q.Reason)
	case store.RequestPause:
		x.Pause()
	case store.RequestResume:
		return x.Start()
	case store.RequestWake:
		x.wake()
		return nil
	default:
		return fmt.Errorf("no request %q", q.Kind)
	}
	return x.rt.sync()
}

// serve does what other processes ask, until ctx ends.
func (r *Runtime) serve(ctx context.Context) {
	for {
		asked, err := r.opts.Store.Asked(ctx)
		if err != nil {
			return
		}
		for _, q := range asked {
			if x := r.find(q.Execution); x != nil {
				// One that has ended meanwhile has nothing to do.
				_ = x.control(q)
			}
		}
		// What cannot be crossed out is done again, which changes nothing.
		_ = r.opts.Store.Answered(ctx, asked...)
	}
}
