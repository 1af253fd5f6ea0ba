package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

// An execution that this runtime does not have, but its store, is known by what stands
// there: it has ended before, runs in another process, or is cut off. It can be read,
// waited for, and asked to do something.

// elsewhere returns an execution of the store. The error is a [NotFoundError].
func (r *Runtime) elsewhere(ctx context.Context, id string) (*Execution, error) {
	if !r.readsStore() {
		return nil, &NotFoundError{Kind: "execution", Name: id}
	}
	row, err := r.opts.Store.Execution(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, &NotFoundError{Kind: "execution", Name: id}
	}
	if err != nil {
		return nil, err
	}
	return r.fromElsewhere(&row), nil
}

func (r *Runtime) fromElsewhere(row *store.Execution) *Execution {
	x := r.fromRow(row)
	x.away = true
	x.parentID = store.Parent(row.ID)
	over, cancel := context.WithCancelCause(context.Background())
	cancel(errEnded)
	x.tree = newTree(over, x, r.opts.Limits)
	x.tree.over, x.tree.retryOf = true, row.RetryOf
	x.ctx, x.cancel = x.tree.context(x.typ)
	if x.status.Ended() {
		x.cause = endedBefore(x)
		close(x.done)
	}
	return x
}

// lookElsewhere reads again how an execution is that another process may have changed.
func (x *Execution) lookElsewhere(ctx context.Context) error {
	if !x.away || x.Status().Ended() {
		return nil
	}
	row, err := x.rt.opts.Store.Execution(ctx, x.id)
	if err != nil {
		return fmt.Errorf("execution %s: %w", x.id, err)
	}
	now := x.rt.fromRow(&row)
	x.mu.Lock()
	x.name, x.status, x.message, x.statusMessage, x.failure = now.name, now.status, now.message, now.statusMessage, now.failure
	x.input, x.output, x.startedAt, x.endedAt, x.logsStored = now.input, now.output, now.startedAt, now.endedAt, now.logsStored
	ended := x.status.Ended()
	waiters := x.waiters
	if ended {
		x.cause = endedBefore(x)
		x.waiters = nil
		close(x.done)
	}
	x.mu.Unlock()
	if ended {
		for _, w := range waiters {
			w.ended(x)
		}
	}
	return nil
}

// askElsewhere has whoever runs an execution do something to it.
func (x *Execution) askElsewhere(ctx context.Context, kind, reason string) error {
	err := x.rt.Control(ctx, store.Request{Execution: x.id, Kind: kind, Reason: reason})
	if errors.Is(err, ErrWrongState) { // it has ended meanwhile
		return nil
	}
	return err
}

// lookElsewhereEvery is how often it is looked whether an execution of another process
// has ended that is waited for.
const lookElsewhereEvery = 250 * time.Millisecond
