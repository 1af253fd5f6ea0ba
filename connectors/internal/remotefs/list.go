package remotefs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/flowrun/flowrun/connectors"
)

const (
	// maxDepth is how deep folders are followed: links that a server does not tell
	// from folders may lead in circles.
	maxDepth = 100
	// entrySize is about what an entry takes without its texts.
	entrySize = 128
)

// List returns what is in a folder, sorted by path; with recursive all below it too.
// Links are not followed. More than MaxOutputBytes of the call is an error, as is a name
// that would lead out of the folder.
func List(ctx context.Context, call *connectors.Call, f FS, dir string, recursive bool) ([]Entry, error) {
	w := walker{fs: f, all: []Entry{}, left: call.MaxOutputBytes, limit: call.MaxOutputBytes}
	if err := w.list(ctx, dir, "", recursive, 0); err != nil {
		return nil, err
	}
	slices.SortFunc(w.all, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	return w.all, nil
}

type walker struct {
	fs          FS
	all         []Entry
	left, limit int64
}

// list adds what is in dir, whose path from the folder that was asked for is prefix.
func (w *walker) list(ctx context.Context, dir, prefix string, recursive bool, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%s: folders are nested more than %d deep", Shown(dir), maxDepth)
	}
	entries, err := w.fs.List(ctx, dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !plainName(e.Name) {
			return fmt.Errorf("%s: the server lists a file named %q", Shown(dir), e.Name)
		}
		e.Path = join(prefix, e.Name)
		if w.left -= int64(entrySize + len(e.Path) + len(e.Name) + len(e.Target)); w.left < 0 {
			return fmt.Errorf("%w: the listing of %q has more than max_output_bytes (%d)", connectors.ErrOutputTooLarge, dir, w.limit)
		}
		w.all = append(w.all, e)
		if recursive && e.Type == Dir {
			if err := w.list(ctx, join(dir, e.Name), e.Path, true, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// plainName reports whether a name that a server gives is that of something in the
// folder: what it says of names decides where files are written.
func plainName(name string) bool {
	if name == "" || name == "." || name == ".." {
		return false
	}
	for _, c := range []byte(name) {
		if c == '/' || c == 0 {
			return false
		}
	}
	return true
}

// Stat describes a file or folder.
func Stat(ctx context.Context, f FS, name string) (Entry, error) {
	e, err := f.Stat(ctx, name)
	e.Path = name
	return e, err
}

// Mkdir makes a folder. With recursive its parents are made too, and it may be there.
func Mkdir(ctx context.Context, f FS, dir string, recursive bool) error {
	if !recursive {
		return f.Mkdir(ctx, dir)
	}
	if e, err := f.Stat(ctx, dir); err == nil {
		if e.Type != Dir {
			return fmt.Errorf("%q is there, and no folder", dir)
		}
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if parent := parentOf(dir); parent != "" {
		if err := Mkdir(ctx, f, parent, true); err != nil {
			return err
		}
	}
	err := f.Mkdir(ctx, dir)
	if err != nil {
		// Somebody else may have made it meanwhile.
		if e, statErr := f.Stat(ctx, dir); statErr == nil && e.Type == Dir {
			return nil
		}
	}
	return err
}

// Remove removes a file, a link, or an empty folder; with recursive a folder and all that
// is in it. It counts the files; what a [TreeRemover] removes counts as one.
func Remove(ctx context.Context, f FS, name string, recursive bool) (Result, error) {
	var r Result
	// Stat would follow a link to a folder, and with recursive all in that folder would
	// be removed: only what cannot be removed as a file or link is looked at.
	err := f.Remove(ctx, name)
	if err == nil {
		r.Files++
		return r, nil
	}
	if e, statErr := f.Stat(ctx, name); statErr != nil || e.Type != Dir {
		return r, err
	}
	if t, ok := f.(TreeRemover); ok && recursive {
		if err := t.RemoveAll(ctx, name); err != nil {
			return r, err
		}
		r.Files++
		return r, nil
	}
	return r, r.removeDir(ctx, f, name, recursive, 0)
}

func (r *Result) removeDir(ctx context.Context, f FS, dir string, recursive bool, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%s: folders are nested more than %d deep", Shown(dir), maxDepth)
	}
	if recursive {
		entries, err := f.List(ctx, dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if !plainName(e.Name) {
				return fmt.Errorf("%s: the server lists a file named %q", Shown(dir), e.Name)
			}
			if name := join(dir, e.Name); e.Type == Dir {
				err = r.removeDir(ctx, f, name, true, depth+1)
			} else if err = f.Remove(ctx, name); err == nil {
				r.Files++
			}
			if err != nil {
				return err
			}
		}
	}
	return f.RemoveDir(ctx, dir)
}
