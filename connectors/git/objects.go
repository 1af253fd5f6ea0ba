package git

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-git/v5/plumbing"
	gitcache "github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

const (
	// Files that are larger are read from disk as they are needed.
	largeObject = 8 << 20
	// Commits and trees are decoded in memory; those of the largest repositories
	// known have a few megabytes.
	largestStructure = 256 << 20
)

// objects are the objects of a repository, or of a fetch. They are used by one
// goroutine.
type objects struct {
	stores []*filesystem.Storage // the repository's, and those it borrows from
	cut    map[plumbing.Hash]bool
	fetch  string // its key in the cache, "" for a repository on this machine
	done   func()
}

// newStorage returns the objects in a folder of git. Nobody changes one of the
// cache.
func newStorage(dir billy.Filesystem, cached bool) *filesystem.Storage {
	return filesystem.NewStorageWithOptions(dir, gitcache.NewObjectLRUDefault(), filesystem.Options{
		ExclusiveAccess:      cached,
		KeepDescriptors:      true,
		LargeObjectThreshold: largeObject,
	})
}

// newObjects opens the folders of git; the caller closes it. The history ends
// where the first of them says, as that of a shallow clone does.
func newObjects(fetch string, stores ...*filesystem.Storage) (*objects, error) {
	o := &objects{stores: stores, fetch: fetch, cut: map[plumbing.Hash]bool{}, done: func() {}}
	shallow, err := stores[0].Shallow()
	if err != nil {
		o.close()
		return nil, o.damaged("shallow", err)
	}
	for _, h := range shallow {
		o.cut[h] = true
	}
	return o, nil
}

func (o *objects) close() {
	for _, s := range o.stores {
		// Nothing was written.
		_ = s.Close()
	}
	o.done()
}

// A damagedError is an object that should be there and cannot be read.
type damagedError struct {
	fetch string
	what  string
	err   error
}

func (e *damagedError) Error() string        { return fmt.Sprintf("%v: %s: %v", ErrDamaged, e.what, e.err) }
func (e *damagedError) Unwrap() error        { return e.err }
func (e *damagedError) Is(target error) bool { return target == ErrDamaged }

func (o *objects) damaged(what string, err error) error {
	return &damagedError{o.fetch, what, err}
}

// object returns an object, [plumbing.ErrObjectNotFound] if it is not there.
func (o *objects) object(typ plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	for _, s := range o.stores {
		obj, err := s.EncodedObject(typ, h)
		if err == nil || !errors.Is(err, plumbing.ErrObjectNotFound) {
			return obj, err
		}
	}
	return nil, plumbing.ErrObjectNotFound
}

func (o *objects) structure(typ plumbing.ObjectType, h plumbing.Hash, decode func(plumbing.EncodedObject) error) error {
	obj, err := o.object(typ, h)
	if err == nil && obj.Size() > largestStructure {
		err = fmt.Errorf("it has %d bytes", obj.Size())
	}
	if err == nil {
		err = decode(obj)
	}
	if err != nil {
		return o.damaged(typ.String()+" "+h.String(), err)
	}
	return nil
}

func (o *objects) commit(h plumbing.Hash) (*object.Commit, error) {
	c := new(object.Commit)
	return c, o.structure(plumbing.CommitObject, h, c.Decode)
}

func (o *objects) tree(h plumbing.Hash) ([]object.TreeEntry, error) {
	t := new(object.Tree)
	err := o.structure(plumbing.TreeObject, h, t.Decode)
	return t.Entries, err
}

// peel follows tags to what they are of.
func (o *objects) peel(h plumbing.Hash) (plumbing.EncodedObject, error) {
	for range 100 {
		obj, err := o.object(plumbing.AnyObject, h)
		if err != nil {
			return nil, o.damaged("object "+h.String(), err)
		}
		if obj.Type() != plumbing.TagObject {
			return obj, nil
		}
		t := new(object.Tag)
		if err := t.Decode(obj); err != nil {
			return nil, o.damaged("tag "+h.String(), err)
		}
		h = t.Target
	}
	return nil, o.damaged("tag "+h.String(), errors.New("tags of tags without end"))
}

// commitOf returns the commit that name leads to by way of h.
func (o *objects) commitOf(name string, h plumbing.Hash) (*object.Commit, error) {
	obj, err := o.peel(h)
	if err != nil {
		return nil, err
	}
	if obj.Type() != plumbing.CommitObject {
		return nil, &kindError{ErrUnknownRef, fmt.Sprintf("%q is a %s, want a commit", name, obj.Type())}
	}
	return o.commit(obj.Hash())
}

// size returns the size of a file, which is not read.
func (o *objects) size(h plumbing.Hash) (int64, error) {
	for _, s := range o.stores {
		n, err := s.EncodedObjectSize(h)
		if err == nil {
			return n, nil
		}
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			return 0, o.damaged("file "+h.String(), err)
		}
	}
	return 0, o.damaged("file "+h.String(), plumbing.ErrObjectNotFound)
}

// open opens a file. The caller closes it.
func (o *objects) open(h plumbing.Hash) (io.ReadCloser, error) {
	obj, err := o.object(plumbing.BlobObject, h)
	if err != nil {
		return nil, o.damaged("file "+h.String(), err)
	}
	r, err := obj.Reader()
	if err != nil {
		return nil, o.damaged("file "+h.String(), err)
	}
	return &fileReader{o, h, r}, nil
}

// content reads a file whole.
func (o *objects) content(h plumbing.Hash) (_ []byte, err error) {
	r, err := o.open(h)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(r)
}

// A fileReader tells damage of the repository from what may go wrong where the
// file is written to.
type fileReader struct {
	o *objects
	h plumbing.Hash
	r io.ReadCloser
}

func (f *fileReader) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && err != io.EOF {
		err = f.o.damaged("file "+f.h.String(), err)
	}
	return n, err
}

func (f *fileReader) Close() error { return f.r.Close() }
