package git

import (
	"context"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// A change is a file that differs between two commits.
type change struct {
	from, to   *file // nil for a file that came, or went
	similarity int   // of a file that was moved, in percent
}

func (c change) name() string {
	if c.to != nil {
		return c.to.name
	}
	return c.from.name
}

func (c change) moved() bool { return c.from != nil && c.to != nil && c.from.name != c.to.name }

// comparison compares two trees.
type comparison struct {
	before, after *objects
	globs         globs
	changes       []change
}

// compare returns the wanted files that differ, by name.
func compare(ctx context.Context, before, after *commit, g globs) ([]change, error) {
	c := &comparison{before: before.objects, after: after.objects, globs: g}
	if err := c.folder(ctx, before.TreeHash, after.TreeHash, "", 0); err != nil {
		return nil, err
	}
	if err := c.findMoved(ctx); err != nil {
		return nil, err
	}
	slices.SortStableFunc(c.changes, func(a, b change) int { return strings.Compare(a.name(), b.name()) })
	return c.changes, nil
}

// folder compares two folders; a zero hash is one that is not there.
func (c *comparison) folder(ctx context.Context, before, after plumbing.Hash, dir string, depth int) error {
	if before == after {
		return nil
	}
	// A file and a folder of one name are two things.
	type key struct {
		name string
		dir  bool
	}
	found := map[key][2]*object.TreeEntry{}
	for i, side := range []struct {
		o *objects
		h plumbing.Hash
	}{{c.before, before}, {c.after, after}} {
		if side.h.IsZero() {
			continue
		}
		entries, err := side.o.folder(ctx, side.h, dir, depth)
		if err != nil {
			return err
		}
		for _, e := range entries {
			k := key{e.Name, e.Mode == filemode.Dir}
			pair := found[k]
			pair[i] = &e
			found[k] = pair
		}
	}
	for k, pair := range found {
		name := dir + k.name
		if k.dir {
			if !c.globs.matchBelow(name) {
				continue
			}
			if err := c.folder(ctx, hashOf(pair[0]), hashOf(pair[1]), name+"/", depth+1); err != nil {
				return err
			}
			continue
		}
		from, to := fileOf(name, pair[0]), fileOf(name, pair[1])
		if c.globs.match(name) && (from == nil || to == nil || *from != *to) {
			c.changes = append(c.changes, change{from: from, to: to})
		}
	}
	return nil
}

func hashOf(e *object.TreeEntry) plumbing.Hash {
	if e == nil {
		return plumbing.ZeroHash
	}
	return e.Hash
}

func fileOf(name string, e *object.TreeEntry) *file {
	if e == nil {
		return nil
	}
	return &file{name, e.Mode, e.Hash}
}
