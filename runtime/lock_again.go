package runtime

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/flowrun/flowrun/runtime/store"
)

// An execution that does another one again from a step has the locks that the other one
// had there: its script goes on as if it had them.

// locked notes that the flow has a lock since a step, or with zero that it has it no more.
func (x *Execution) locked(name string, step int) {
	j, ok := x.currentJob().(*flowJob)
	switch {
	case !ok:
	case step == 0:
		delete(j.locked, name)
	default:
		if j.locked == nil {
			j.locked = map[string]int{}
		}
		j.locked[name] = step
	}
}

// lockAgain has the flow, which has come to the end of what it has taken over, take the
// locks that it had there. One that the execution which is done again has left locked is
// taken from that; others it waits for.
func (x *Execution) lockAgain(j *flowJob) error {
	if x.tree.retryOf == "" {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(j.locked)) {
		of, step := x.tree.retryOf+x.id[len(store.Root(x.id)):], j.locked[name]
		left, err := x.rt.hasEnded(x.ctx, of)
		if err != nil {
			return err
		}
		if left {
			me := Holder{Execution: x.id, Describe: x.Describe(), Since: x.rt.now(), step: step}
			if err := x.rt.changeLock(x.ctx, name, func(l *Lock) error {
				if l.Holder.Execution == of && l.Holder.step == step {
					l.Holder = me
				}
				return nil
			}); err != nil {
				return err
			}
		}
		o := operating{ctx: x.ctx, x: x, of: name, step: step}
		if err := o.acquire(0, 0, false); err != nil {
			return err
		}
	}
	return nil
}

// hasEnded reports whether an execution of the store has ended; one that is not there any
// more has not.
func (r *Runtime) hasEnded(ctx context.Context, id string) (bool, error) {
	row, err := r.opts.Store.Execution(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && Status(row.Status).Ended(), err
}
