package git

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// No folder of a repository is that deep.
const deepestTree = 1000

// A file is a file, symbolic link or submodule of a commit.
type file struct {
	name string
	mode filemode.FileMode
	hash plumbing.Hash // of a submodule, the commit
}

// modeText is the mode as git shows it, such as 100644.
func (f file) modeText() string { return fmt.Sprintf("%06o", uint32(f.mode)) }

// kind is what a file is; a change of it is more than one of the mode.
func (f file) kind() filemode.FileMode {
	if f.mode.IsRegular() || f.mode == filemode.Executable {
		return filemode.Regular
	}
	return f.mode
}

// files returns the wanted files of a tree, by name.
func (o *objects) files(ctx context.Context, root plumbing.Hash, g globs) ([]file, error) {
	var all []file
	err := o.walk(ctx, root, "", 0, g, func(f file) { all = append(all, f) })
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return all, err
}

func (o *objects) walk(ctx context.Context, tree plumbing.Hash, dir string, depth int, g globs, visit func(file)) error {
	entries, err := o.folder(ctx, tree, dir, depth)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := dir + e.Name
		if e.Mode != filemode.Dir {
			if g.match(name) {
				visit(file{name, e.Mode, e.Hash})
			}
		} else if g.matchBelow(name) {
			if err := o.walk(ctx, e.Hash, name+"/", depth+1, g, visit); err != nil {
				return err
			}
		}
	}
	return nil
}

// folder returns what is in a folder. Names that no folder can have, and that of
// git's own, are damage: a repository that has them was made to do harm.
func (o *objects) folder(ctx context.Context, tree plumbing.Hash, dir string, depth int) ([]object.TreeEntry, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if depth > deepestTree {
		return nil, o.damaged("folder "+tree.String(), errors.New("it is deeper than any folder"))
	}
	entries, err := o.tree(tree)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Name == "" || e.Name == "." || e.Name == ".." || strings.Contains(e.Name, "/") || strings.EqualFold(e.Name, ".git") || strings.EqualFold(e.Name, "git~1") {
			return nil, fmt.Errorf("%w: a file named %q", ErrDamaged, dir+e.Name)
		}
	}
	return entries, nil
}
