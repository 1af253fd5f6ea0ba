package git

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// local is a repository on this machine. Nothing of it is copied, and none of
// git's programs is run.
type local struct {
	dir     string // with the objects
	objects *objects
	names   *refs
}

func openLocal(dir, path string) (*local, error) {
	shown := path
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	gitDir, err := gitDirOf(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	files, common, err := filesOf(gitDir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	if !isRepository(gitDir, common) {
		return nil, fmt.Errorf("%w: %s is none", ErrNotFound, shown)
	}
	stores, err := storesOf(files, common)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	o, err := newObjects("", stores...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	r := &local{dir: filepath.Join(common, "objects"), objects: o}
	if err = readable(stores[0]); err == nil {
		r.names, err = r.readRefs()
	}
	if err != nil {
		o.close()
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	return r, nil
}

// gitDirOf finds the folder of git for a path (gitrepository-layout(5)): a bare
// repository is it, a work tree has it as .git, or has a file there that says
// where it is.
func gitDirOf(path string) (string, error) {
	dot := filepath.Join(path, ".git")
	info, err := os.Stat(dot)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	case err != nil:
		return "", err
	case info.IsDir():
		return dot, nil
	}
	text, err := readSmall(dot)
	if err != nil {
		return "", err
	}
	to, ok := strings.CutPrefix(text, "gitdir: ")
	if !ok {
		return "", fmt.Errorf("%w: its .git is no folder, and does not say where there is one", ErrNotFound)
	}
	return from(path, to), nil
}

// from returns a path that was found in a file as one that is relative to dir.
func from(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// readSmall reads a file of one line.
func readSmall(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	line := make([]byte, 8192)
	n, err := f.Read(line)
	if n == 0 && err != nil {
		return "", err
	}
	return strings.TrimSpace(string(line[:n])), nil
}

// filesOf returns the files of git in a folder, and the folder with those that a
// linked work tree shares with others.
func filesOf(gitDir string) (billy.Filesystem, string, error) {
	text, err := readSmall(filepath.Join(gitDir, "commondir"))
	if err != nil {
		return osfs.New(gitDir), gitDir, nil
	}
	common := from(gitDir, text)
	return dotgit.NewRepositoryFilesystem(osfs.New(gitDir), osfs.New(common)), common, nil
}

func isRepository(gitDir, common string) bool {
	_, head := os.Lstat(filepath.Join(gitDir, "HEAD"))
	_, objects := os.Stat(filepath.Join(common, "objects"))
	return head == nil && objects == nil
}

// storesOf returns the objects of a repository and of those that it borrows
// from, as one does that was cloned with --shared.
func storesOf(files billy.Filesystem, common string) ([]*filesystem.Storage, error) {
	stores := []*filesystem.Storage{newStorage(files, false)}
	seen := map[string]bool{}
	// git follows as many.
	const deepest = 5
	var borrow func(objects string, depth int) error
	borrow = func(objects string, depth int) error {
		text, err := os.ReadFile(filepath.Join(objects, "info", "alternates"))
		if errors.Is(err, fs.ErrNotExist) || depth > deepest {
			return nil
		}
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			other := filepath.Clean(from(objects, line))
			if seen[other] {
				continue
			}
			seen[other] = true
			stores = append(stores, newStorage(osfs.New(filepath.Dir(other)), false))
			if err := borrow(other, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return stores, borrow(filepath.Join(common, "objects"), 1)
}

// readable refuses formats that are not known here (git-config(1), extensions).
func readable(s *filesystem.Storage) error {
	c, err := s.Config()
	if err != nil {
		return fmt.Errorf("its config: %w", err)
	}
	return checkFormat(c)
}

func checkFormat(c *config.Config) error {
	if !c.Raw.HasSection("extensions") {
		return nil
	}
	extensions := c.Raw.Section("extensions")
	for _, e := range []struct{ name, known string }{{"objectFormat", "sha1"}, {"refStorage", "files"}} {
		if v := extensions.Option(e.name); v != "" && !strings.EqualFold(v, e.known) {
			return fmt.Errorf("a repository with %s %s cannot be read (want %s)", e.name, v, e.known)
		}
	}
	return nil
}

func (r *local) readRefs() (*refs, error) {
	s := r.objects.stores[0]
	names := &refs{all: map[string]plumbing.Hash{}, peel: func(_ string, h plumbing.Hash) plumbing.Hash {
		if obj, err := r.objects.peel(h); err == nil {
			return obj.Hash()
		}
		return h
	}}
	iter, err := s.IterReferences()
	if err != nil {
		return nil, err
	}
	var symbolic []*plumbing.Reference
	err = iter.ForEach(func(ref *plumbing.Reference) error {
		switch {
		case ref.Type() == plumbing.SymbolicReference:
			symbolic = append(symbolic, ref)
		case ref.Name() == plumbing.HEAD:
			names.head = ref.Hash()
		default:
			names.all[ref.Name().String()] = ref.Hash()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, ref := range symbolic {
		h := names.all[ref.Target().String()]
		switch {
		case ref.Name() == plumbing.HEAD:
			names.branch, names.head = ref.Target().String(), h
		case !h.IsZero():
			names.all[ref.Name().String()] = h
		}
	}
	return names, nil
}

func (r *local) refs() *refs { return r.names }
func (r *local) close()      { r.objects.close() }

func (r *local) find(_ context.Context, name string, _ need) (*commit, error) {
	h, err := r.resolve(name)
	if err != nil {
		return nil, err
	}
	c, err := r.objects.commitOf(name, h)
	if err != nil {
		return nil, err
	}
	return &commit{c, r.objects}, nil
}

func (r *local) resolve(name string) (plumbing.Hash, error) {
	if isSHA(name) {
		h := plumbing.NewHash(strings.ToLower(name))
		if _, err := r.objects.object(plumbing.AnyObject, h); errors.Is(err, plumbing.ErrObjectNotFound) {
			return h, r.names.unknown(name)
		}
		return h, nil
	}
	if h, ok := r.names.lookup(name); ok {
		return h, nil
	}
	if shaPattern().MatchString(name) {
		h, err := r.objects.withPrefix(name)
		if err != nil || !h.IsZero() {
			return h, err
		}
	}
	return plumbing.ZeroHash, r.names.unknown(name)
}
