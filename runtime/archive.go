package runtime

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// hideDelete is the argument of an effect that removes an execution.
const hideDelete = "delete"

// ArchiveOther leaves another execution, or x itself, out of lists that do not ask for
// what is archived, for the flow that x runs: for good, and whether it has ended or not.
// An execution of another tree that has ended is archived in the store. The error is a
// [store.ErrOwned] if another process runs it.
func (x *Execution) ArchiveOther(o *Execution) error {
	return x.toOther(journal.Hide, "archive", o, "", o.archive)
}

func (x *Execution) archive(ctx context.Context) error {
	x.mu.Lock()
	stored := x.archived || x.rt.commits == nil
	x.archived = true
	if !stored && !x.tree.isOver() {
		x.put()
		stored = true
	}
	x.mu.Unlock()
	if stored {
		return nil
	}
	err := x.archiveStored(ctx)
	if err != nil {
		x.mu.Lock()
		x.archived = false
		x.mu.Unlock()
	}
	return err
}

// archiveStored archives an execution whose tree is over in the store, where it may be
// another process's by now.
func (x *Execution) archiveStored(ctx context.Context) error {
	if err := x.tree.givenUp(ctx); err != nil {
		return err
	}
	s, root := x.rt.opts.Store, store.Root(x.id)
	if err := s.Claim(ctx, root); err != nil {
		return x.rt.stored(err, x.id)
	}
	x.mu.Lock()
	row := x.rowLocked()
	x.mu.Unlock()
	if err := s.Commit(ctx, store.Batch{Executions: []store.Execution{row}, Released: []string{root}}); err != nil {
		return fmt.Errorf("execution %s: %w", x.id, err)
	}
	return nil
}

func (x *Execution) isArchived() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.archived
}

// DeleteOther removes the tree of another execution that has ended from the store and
// from memory, for the flow that x runs. One of the tree of x is only archived: what x
// did is kept as long as x is. The error is [ErrWrongState] for one that has not ended.
func (x *Execution) DeleteOther(o *Execution) error {
	return x.toOther(journal.Hide, "delete", o, hideDelete, func(ctx context.Context) error {
		switch {
		case o == x:
			return &NamedError{"ValueError", errors.New("delete: the execution runs: archive() hides it")}
		case !o.Status().Ended():
			return fmt.Errorf("delete: %s has not ended: %w (cancel() and wait() end it)", o.Describe(), ErrWrongState)
		case o.tree == x.tree:
			return o.archive(ctx)
		case !o.tree.isOver():
			return fmt.Errorf("delete: what %s has started has not ended: %w", o.Root().Describe(), ErrWrongState)
		case x.rt.commits == nil:
			x.rt.forget(o.tree.root)
			return nil
		}
		return x.rt.Delete(ctx, o.id)
	})
}
