package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

// Commit implements [store.Store].
func (s *Store) Commit(ctx context.Context, b store.Batch) error {
	return s.write(ctx, func(t *change) error {
		if err := t.programs(b.Programs); err != nil {
			return err
		}
		t.carry(b.Effects)
		for i := range b.Executions {
			if err := t.execution(&b.Executions[i]); err != nil {
				return err
			}
		}
		for i := range b.Programs {
			if err := t.load(&b.Programs[i]); err != nil {
				return err
			}
		}
		for i := range b.Effects {
			if e := &b.Effects[i]; !t.carried[e] {
				if err := t.effects(e); err != nil {
					return err
				}
			}
		}
		for i := range b.Objects {
			if err := t.object(&b.Objects[i]); err != nil {
				return err
			}
		}
		for _, root := range b.Released {
			if err := t.release(root); err != nil {
				return err
			}
		}
		return nil
	})
}

// A change is one transaction. What it comes to know of the rows is kept for the
// next ones once it is committed.
type change struct {
	*writer
	s       *Store
	known   map[string]*knownTree // of trees that it changes
	program map[store.Digest]int64

	// Entries of the journals of roots, which the rows of new children can hold.
	roots   map[string]*store.Effects
	carried map[*store.Effects]bool
}

// carry notes which entries the rows of children can hold: a part of a root's journal
// is one, so that their order stays.
func (t *change) carry(all []store.Effects) {
	for i := range all {
		e := &all[i]
		if e.Execution != store.Root(e.Execution) {
			continue
		}
		if t.roots == nil {
			t.roots, t.carried = map[string]*store.Effects{}, map[*store.Effects]bool{}
		}
		if _, twice := t.roots[e.Execution]; twice {
			e = nil
		}
		t.roots[all[i].Execution] = e
	}
}

// carriedBy are the entries that the row of a new child holds: first, count, data.
func (t *change) carriedBy(tree *knownTree, root, path string) (columns [3]any, err error) {
	e := t.roots[root]
	if e == nil || strings.Count(path, ".") != 1 {
		return columns, nil
	}
	row, there, err := t.row(tree, "")
	if err != nil || !there || e.First != row.next {
		return columns, err // effects tells what is wrong
	}
	row.next += e.Count
	tree.rows[""] = row
	t.carried[e] = true
	delete(t.roots, root)
	return [3]any{int64(e.First), int64(e.Count), e.Data}, nil
}

// write performs f in one transaction, if the store is still an owner.
func (s *Store) write(ctx context.Context, f func(t *change) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(); err != nil {
		return err
	}
	if s.broken != nil {
		return fmt.Errorf("%w: %w", store.ErrBroken, s.broken)
	}
	t := &change{writer: s.w, s: s, known: map[string]*knownTree{}, program: map[store.Digest]int64{}}
	err := s.w.transaction(ctx, func() error {
		// Whoever takes a tree from an owner that it holds for gone takes away
		// its row.
		if _, err := t.number("SELECT 1 FROM owner WHERE n = ?", s.owner); err != nil {
			if errors.Is(err, io.EOF) {
				return store.ErrNotOwner
			}
			return err
		}
		return f(t)
	})
	if errors.Is(err, errUnknown) {
		s.broken = err
	}
	if err != nil {
		clear(s.w.trees) // as they are known they may not be
		return err
	}
	for root, tree := range t.known {
		if tree.gone {
			delete(s.w.trees, root)
			continue
		}
		s.w.trees[root] = tree
		for _, path := range tree.over {
			delete(tree.rows, path)
			delete(tree.last, path)
		}
		tree.over = nil
	}
	return nil
}

var (
	statuses = []string{"CREATED", "RUNNING", "ENDED_SUCCESS", "ENDED_ERROR", "ENDED_CANCELLED"}
	types    = []string{"FLOW", "SCRIPT", "CONNECTION"}
)

// The first status of those that are final.
const firstEnd = 2

const (
	flagSent = 1 << iota
	flagPause
	flagCancel
	flagArchived
)

func (t *change) execution(x *store.Execution) error {
	root := store.Root(x.ID)
	path := x.ID[len(root):]
	status, typ := slices.Index(statuses, x.Status), slices.Index(types, x.Type)
	if status < 0 || typ < 0 {
		return fmt.Errorf("execution %s: no status %q, or no type %q", x.ID, x.Status, x.Type)
	}
	tree, err := t.tree(root)
	if err != nil {
		return err
	}
	fresh := tree == nil
	if fresh {
		if path != "" {
			return fmt.Errorf("execution %s: %w: its root", x.ID, store.ErrNotFound)
		}
		n, err := t.insert("INSERT INTO tree (id, owner) VALUES (?, ?)", root, t.s.owner)
		if err != nil {
			return err
		}
		tree = &knownTree{n: n, rows: map[string]knownRow{}, last: map[string]int{}}
		t.known[root] = tree
	}
	program, err := t.programNumber(x.Program)
	if err != nil {
		return fmt.Errorf("execution %s: %w", x.ID, err)
	}
	var flags int64
	for i, set := range []bool{x.Sent, x.Pause, x.Cancel, x.Archived} {
		if set {
			flags |= 1 << i
		}
	}
	values := append(t.values[:0],
		int64(status), int64(typ), text(x.Name), text(x.Message), text(x.StatusMessage), text(x.FlowName), text(x.ConnectorName),
		text(x.ConnectorType), text(x.File), program, number(int64(x.Step)), blob(x.Input), blob(x.Output), blob(x.Error),
		x.CreatedAt.UnixMicro(), instant(x.StartedAt), instant(x.EndedAt), number(flags), text(x.CancelReason), instant(x.WakeAt),
		text(x.RetryOf), blob(x.Protect), number(x.Steps), tree.n, path,
	)
	t.values = values
	var row knownRow
	there := false
	if !fresh && !tree.isNew(path) {
		if row, there, err = t.row(tree, path); err != nil {
			return err
		}
	}
	if there {
		args := append(values[:23], row.n)
		_, err = t.insert(`UPDATE execution SET status = ?, type = ?, name = ?, message = ?, status_message = ?, flow = ?, connector = ?,
			connector_type = ?, file = ?, program = ?, step = ?, input = ?, output = ?, error = ?, created = ?, started = ?, ended = ?,
			flags = ?, cancel_reason = ?, wake = ?, retry_of = ?, protect = ?, steps = ? WHERE n = ?`, args...)
	} else {
		carried, carryErr := t.carriedBy(tree, root, path)
		if carryErr != nil {
			return carryErr
		}
		row.next = 1
		row.n, err = t.insert(`INSERT INTO execution (status, type, name, message, status_message, flow, connector, connector_type, file,
			program, step, input, output, error, created, started, ended, flags, cancel_reason, wake, retry_of, protect, steps, tree, path,
			root_first, root_count, root_data)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(values, carried[:]...)...)
	}
	if err != nil {
		return err
	}
	tree.seen(path, row, !there, status >= firstEnd)
	return nil
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func blob(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func (t *change) effects(e *store.Effects) error {
	root := store.Root(e.Execution)
	tree, err := t.tree(root)
	if err != nil {
		return err
	}
	ok := false
	var row knownRow
	path := e.Execution[len(root):]
	if tree != nil {
		if row, ok, err = t.row(tree, path); err != nil {
			return err
		}
	}
	if !ok {
		return fmt.Errorf("execution %s: %w", e.Execution, store.ErrNotFound)
	}
	if e.First != row.next {
		return fmt.Errorf("execution %s: effect %d does not follow %d", e.Execution, e.First, row.next-1)
	}
	row.next += e.Count
	tree.rows[path] = row
	_, err = t.insert("INSERT INTO effect (execution, first, count, data) VALUES (?, ?, ?, ?)", row.n, int64(e.First), int64(e.Count), e.Data)
	return err
}
