package sqlite

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/runtime/store"
)

// A knownTree is what is remembered of a tree that the store owns.
type knownTree struct {
	n    int64
	rows map[string]knownRow // of executions that have not ended, by path
	last map[string]int      // the number of the last child, by the path of its parent, where it is known
	over []string            // paths of executions that end in this change
	gone bool                // given up
}

// isNew reports whether an execution cannot be there yet: the children of an execution
// are committed in their order.
func (k *knownTree) isNew(path string) bool {
	parent, n := split(path)
	last, ok := k.last[parent]
	return ok && n > last
}

// seen notes the row of an execution.
func (k *knownTree) seen(path string, row knownRow, fresh, ended bool) {
	k.rows[path] = row
	switch {
	case ended:
		k.over = append(k.over, path)
	case fresh:
		k.last[path] = 0
	}
	// Where one was added there were none after it.
	if parent, n := split(path); fresh && path != "" && k.last[parent] < n {
		k.last[parent] = n
	}
}

// split takes a path apart: that of the parent, and the number of the child.
func split(path string) (parent string, n int) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", 0
	}
	n, _ = strconv.Atoi(path[i+1:])
	return path[:i], n
}

type knownRow struct {
	n    int64
	next int // the number of the next effect
}

// tree returns what is known of a tree that the store owns; nil if there is no such
// tree.
func (t *change) tree(root string) (*knownTree, error) {
	if tree := t.known[root]; tree != nil {
		return tree, nil
	}
	tree := t.trees[root]
	if tree == nil {
		n, err := t.number("SELECT n FROM tree WHERE id = ?", root)
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		owner, err := t.number("SELECT coalesce(owner, 0) FROM tree WHERE n = ?", n)
		if err != nil {
			return nil, err
		}
		if owner != t.s.owner {
			return nil, fmt.Errorf("execution %s: %w", root, store.ErrNotOwner)
		}
		tree = &knownTree{n: n, rows: map[string]knownRow{}, last: map[string]int{}}
	}
	t.known[root] = tree
	return tree, nil
}

// row returns the row of an execution; ok is false if there is none.
func (t *change) row(tree *knownTree, path string) (row knownRow, ok bool, err error) {
	if row, ok = tree.rows[path]; ok {
		return row, true, nil
	}
	row.n, err = t.number("SELECT n FROM execution WHERE tree = ? AND path = ?", tree.n, path)
	if errors.Is(err, io.EOF) {
		return row, false, nil
	}
	if err != nil {
		return row, false, err
	}
	next, err := t.number("SELECT coalesce(sum(count), 0) + 1 FROM effect WHERE execution = ?", row.n)
	if err != nil {
		return row, false, err
	}
	row.next = int(next)
	if path == "" {
		more, err := t.number("SELECT coalesce(sum(root_count), 0) FROM execution WHERE tree = ?", tree.n)
		if err != nil {
			return row, false, err
		}
		row.next += int(more)
	}
	tree.rows[path] = row
	return row, true, err
}
