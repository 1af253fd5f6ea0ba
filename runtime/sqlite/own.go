package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/flowrun/flowrun/runtime/store"
)

// Claim implements [store.Store].
func (s *Store) Claim(ctx context.Context, root string) error {
	return s.write(ctx, func(t *change) error {
		n, err := t.number("SELECT n FROM tree WHERE id = ?", root)
		if err != nil {
			return missing(err, root)
		}
		return t.take(n, root)
	})
}

// take makes the store the owner of a tree, unless one that is open is.
func (t *change) take(n int64, root string) error {
	owner, err := t.number("SELECT coalesce(owner, 0) FROM tree WHERE n = ?", n)
	if err != nil || owner == t.s.owner {
		return err
	}
	if err := t.bury(owner); err != nil {
		return fmt.Errorf("execution %s: %w", root, err)
	}
	_, err = t.insert("UPDATE tree SET owner = ? WHERE n = ?", t.s.owner, n)
	return err
}

// bury takes the row of an owner away whose process is gone, so that it can commit
// nothing any more should it not be gone after all. The error is [store.ErrOwned] if
// it is there.
func (t *change) bury(owner int64) error {
	if owner == 0 {
		return nil
	}
	if _, err := t.number("SELECT 1 FROM owner WHERE n = ?", owner); err != nil {
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	lives, err := t.s.lives(owner)
	if err != nil {
		return err
	}
	if lives {
		return store.ErrOwned
	}
	if _, err := t.insert("DELETE FROM owner WHERE n = ?", owner); err != nil {
		return err
	}
	// What is left of it does no harm.
	_ = os.Remove(t.s.lockName(owner))
	return nil
}

// buryAll takes away the rows of all owners that are gone.
func (t *change) buryAll() error {
	for last := int64(0); ; {
		owner, err := t.number("SELECT n FROM owner WHERE n > ? ORDER BY n", last)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := t.bury(owner); err != nil && !errors.Is(err, store.ErrOwned) {
			return err
		}
		last = owner
	}
}

// release gives a tree up.
func (t *change) release(root string) error {
	tree, err := t.tree(root)
	if err != nil || tree == nil {
		return err
	}
	tree.gone = true
	_, err = t.insert("UPDATE tree SET owner = NULL WHERE n = ?", tree.n)
	return err
}

// Delete implements [store.Store].
func (s *Store) Delete(ctx context.Context, roots ...string) error {
	if err := s.write(ctx, func(t *change) error {
		for _, root := range roots {
			n, err := t.number("SELECT n FROM tree WHERE id = ?", root)
			if errors.Is(err, io.EOF) {
				continue
			}
			if err != nil {
				return err
			}
			if err := t.take(n, root); err != nil {
				return err
			}
			t.known[root] = &knownTree{gone: true}
			for _, query := range []string{
				"DELETE FROM effect WHERE execution IN (SELECT n FROM execution WHERE tree = ?)",
				"DELETE FROM request WHERE tree = ?",
				"DELETE FROM load WHERE tree = ?",
				"DELETE FROM execution WHERE tree = ?",
				"DELETE FROM tree WHERE n = ?",
			} {
				if _, err := t.insert(query, n); err != nil {
					return err
				}
			}
		}
		_, err := t.insert(`DELETE FROM program WHERE n NOT IN (SELECT program FROM load)
			AND n NOT IN (SELECT program FROM execution WHERE program IS NOT NULL)`)
		return err
	}); err != nil {
		return err
	}
	return s.giveBack(ctx)
}

// vacuumPages is how much is given back at a time: others write in between.
const vacuumPages = 1000

// giveBack makes the file smaller by what is free in it.
func (s *Store) giveBack(ctx context.Context) error {
	for {
		s.mu.Lock()
		err := s.check()
		var free int64
		if err == nil {
			err = s.w.script(fmt.Sprintf("PRAGMA incremental_vacuum(%d)", vacuumPages))
		}
		if err == nil {
			free, err = s.w.number("PRAGMA freelist_count")
		}
		s.mu.Unlock()
		if busy(err) && ctx.Err() == nil {
			continue
		}
		if err != nil || free == 0 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// missing says what is not there when a query has no row.
func missing(err error, id string) error {
	if errors.Is(err, io.EOF) {
		err = store.ErrNotFound
	}
	return fmt.Errorf("execution %s: %w", id, err)
}
