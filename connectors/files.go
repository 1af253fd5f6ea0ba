package connectors

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// Files is the store of named files behind inputs such as dst and files_path.
// It is safe for concurrent use.
type Files interface {
	// Open opens a file for reading. The error for one that is not there is
	// fs.ErrNotExist.
	Open(ctx context.Context, name string) (io.ReadCloser, error)

	// Create begins a file. It takes its name, in place of an older file, when
	// it is committed.
	Create(ctx context.Context, name string) (FileWriter, error)
}

// A FileLister is a [Files] that knows which files it has.
type FileLister interface {
	// List returns the names of all files below a folder, from there and sorted; none
	// if there is no such folder. "" is the whole store.
	List(ctx context.Context, dir string) ([]string, error)
}

// A FileStater is a [Files] that knows how its files are.
type FileStater interface {
	// Stat returns how a file is. The error for one that is not there is
	// fs.ErrNotExist, as for a folder.
	Stat(ctx context.Context, name string) (FileInfo, error)
}

// FileInfo is how a file is.
type FileInfo struct {
	Size     int64
	Modified time.Time
}

// A FileRemover is a [Files] whose files can be removed.
type FileRemover interface {
	// Remove removes a file. The error for one that is not there is fs.ErrNotExist.
	Remove(ctx context.Context, name string) error
}

// A FileWriter is a file that is being written.
type FileWriter interface {
	io.Writer
	// Commit ends the file and gives it its name. Close does nothing then.
	Commit() error
	// Close gives up a file that was not committed; nothing is left of it.
	Close() error
}

// FileName returns the name of a file of the store as Files takes it: without
// the prefix "file:" or "cloudomation:" and cleaned. A name that leads out of
// the store, or is meant from the root of the file system, is an error.
func FileName(s string) (string, error) {
	name, prefixed := strings.CutPrefix(s, "cloudomation:")
	if !prefixed {
		name = strings.TrimPrefix(s, "file:")
	}
	// ValidPath refuses what begins with "/": a script that asks for /etc/hosts
	// does not get a file that is somewhere else.
	name = path.Clean(name)
	if !fs.ValidPath(name) || name == "." {
		return "", fmt.Errorf("%q is no name of a file of the project's store", s)
	}
	return name, nil
}

// Open opens a file of the host's store for reading.
func (c *Call) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if c.Host.Files == nil {
		return nil, errNoFiles(name)
	}
	name, err := FileName(name)
	if err != nil {
		return nil, err
	}
	return c.Host.Files.Open(ctx, name)
}

// Create begins a file of the host's store.
func (c *Call) Create(ctx context.Context, name string) (FileWriter, error) {
	if c.Host.Files == nil {
		return nil, errNoFiles(name)
	}
	name, err := FileName(name)
	if err != nil {
		return nil, err
	}
	return c.Host.Files.Create(ctx, name)
}

// List returns the names of all files of the host's store below a folder, from there.
func (c *Call) List(ctx context.Context, dir string) ([]string, error) {
	lister, ok := c.Host.Files.(FileLister)
	if !ok {
		return nil, errNoFiles(dir)
	}
	name, err := FileName(dir)
	if err != nil {
		return nil, err
	}
	return lister.List(ctx, name)
}

func errNoFiles(name string) error {
	return fmt.Errorf("file %q: this host has no store of files", name)
}

// FilesIn returns the files below a folder as a store. Symbolic links do not
// lead out of it. The caller closes root after the last use.
func FilesIn(root *os.Root) Files { return dirFiles{root} }

type dirFiles struct{ root *os.Root }

// partSuffix ends the names of files that are being written.
const partSuffix = ".part"

func (d dirFiles) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return d.root.Open(name)
}

func (d dirFiles) Stat(ctx context.Context, name string) (FileInfo, error) {
	if err := ctx.Err(); err != nil {
		return FileInfo{}, err
	}
	info, err := d.root.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	if err != nil {
		return FileInfo{}, err
	}
	return FileInfo{info.Size(), info.ModTime()}, nil
}

func (d dirFiles) Remove(ctx context.Context, name string) error {
	if _, err := d.Stat(ctx, name); err != nil {
		return err
	}
	return d.root.Remove(name)
}

func (d dirFiles) List(ctx context.Context, dir string) ([]string, error) {
	var names []string
	err := fs.WalkDir(d.root.FS(), cmp.Or(dir, "."), func(name string, e fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrNotExist) || err == nil && !e.Type().IsRegular():
			return nil
		case err != nil:
			return err
		}
		if strings.HasPrefix(e.Name(), ".") && strings.HasSuffix(e.Name(), partSuffix) { // of a file that is being written
			return nil
		}
		if rest, below := strings.CutPrefix(name, dir+"/"); below || dir == "" {
			names = append(names, rest)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

func (d dirFiles) Create(ctx context.Context, name string) (FileWriter, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Folders that are missing are made when the file is whole. Until then it
	// stands in the nearest one that is there, on the same file system.
	dir := path.Dir(name)
	for dir != "." {
		if _, err := d.root.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = path.Dir(dir)
	}
	temporary := path.Join(dir, "."+strings.ToLower(rand.Text())+partSuffix)
	f, err := d.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	return &dirFile{root: d.root, f: f, temporary: temporary, name: name}, nil
}

type dirFile struct {
	root            *os.Root
	f               *os.File
	temporary, name string
	done            bool
}

func (w *dirFile) Write(p []byte) (int, error) { return w.f.Write(p) }

func (w *dirFile) Commit() error {
	if w.done {
		return os.ErrClosed
	}
	// What a script is told to be stored is on disk.
	if err := errors.Join(w.f.Sync(), w.f.Close()); err != nil {
		w.done = true
		return errors.Join(err, w.root.Remove(w.temporary))
	}
	w.done = true
	err := w.root.MkdirAll(path.Dir(w.name), 0o755)
	if err == nil {
		err = w.root.Rename(w.temporary, w.name)
	}
	if err != nil {
		return errors.Join(err, w.root.Remove(w.temporary))
	}
	return nil
}

func (w *dirFile) Close() error {
	if w.done {
		return nil
	}
	w.done = true
	return errors.Join(w.f.Close(), w.root.Remove(w.temporary))
}

var (
	_ FileLister  = dirFiles{}
	_ FileStater  = dirFiles{}
	_ FileRemover = dirFiles{}
)
