package runtime

import (
	"context"
	"fmt"

	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// Transfer copies the tree that an execution is in from one store to another, with
// its journals and texts. Secrets are not in it: they are references everywhere. The
// error is a [NotFoundError], or [store.ErrNotOwner] if the other store has the tree
// already.
func Transfer(ctx context.Context, from, to store.Store, id string) error {
	root := store.Root(id)
	rows, err := from.Tree(ctx, root)
	if err != nil {
		return (*Runtime)(nil).stored(err, id)
	}
	if _, err := to.Execution(ctx, root); err == nil {
		return fmt.Errorf("execution %s is there already", root)
	}
	b := store.Batch{Executions: rows, Released: []string{root}}
	programs := map[store.Digest]bool{}
	add := func(d store.Digest, root string) error {
		if d == (store.Digest{}) || programs[d] {
			return nil
		}
		programs[d] = true
		program, err := from.Program(ctx, d)
		if err != nil {
			return err
		}
		program.Root = root
		b.Programs = append(b.Programs, program)
		return nil
	}
	for _, row := range rows {
		if err := add(row.Program, ""); err != nil {
			return err
		}
		replay, err := readJournal(ctx, from, row.ID)
		if err != nil {
			return err
		}
		b.Effects = append(b.Effects, replay.parts...)
		for {
			e, ok, err := replay.next()
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			if e.Kind == journal.Load && e.Failure == nil {
				d, _, _ := loadResult(e.Result)
				if err := add(d, root); err != nil {
					return err
				}
			}
		}
	}
	return to.Commit(ctx, b)
}
