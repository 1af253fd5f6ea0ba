package git

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// A repository is what commands read. It is used by one goroutine.
type repository interface {
	// refs are its names, as they were when it was opened.
	refs() *refs
	// commit returns the commit that a name means, with as much of it as is
	// needed.
	commit(ctx context.Context, name string, n need) (*object.Commit, error)
	close()
}

var errEmpty = errors.New("the repository is empty: it has no commits")

// local is a repository on this machine. Nothing of it is copied.
type local struct {
	storer storer.EncodedObjectStorer
	names  *refs
}

func openLocal(dir, path string) (*local, error) {
	shown := path
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	repo, err := gogit.PlainOpenWithOptions(path, &gogit.PlainOpenOptions{EnableDotGitCommonDir: true})
	switch {
	case errors.Is(err, gogit.ErrRepositoryNotExists):
		return nil, fmt.Errorf("%w: %s is none", errNotFound, shown)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", shown, err)
	}
	r := &local{storer: repo.Storer, names: &refs{all: map[string]target{}}}
	iter, err := repo.Storer.IterReferences()
	if err != nil {
		return nil, err
	}
	if err := iter.ForEach(func(ref *plumbing.Reference) error {
		if ref.Type() != plumbing.HashReference || ref.Name() == plumbing.HEAD {
			return nil
		}
		t := target{ref.Hash(), ref.Hash()}
		if tag, err := object.GetTag(repo.Storer, ref.Hash()); err == nil {
			t.peeled = peel(repo.Storer, tag)
		}
		r.names.all[ref.Name().String()] = t
		return nil
	}); err != nil {
		return nil, err
	}
	if head, err := repo.Reference(plumbing.HEAD, false); err == nil && head.Type() == plumbing.SymbolicReference {
		r.names.branch = head.Target().String()
	}
	if head, err := repo.Head(); err == nil {
		r.names.head = head.Hash()
	}
	return r, nil
}

// peel follows tags of tags.
func peel(s storer.EncodedObjectStorer, tag *object.Tag) plumbing.Hash {
	for range 100 {
		if tag.TargetType != plumbing.TagObject {
			break
		}
		inner, err := object.GetTag(s, tag.Target)
		if err != nil {
			break
		}
		tag = inner
	}
	return tag.Target
}

func (r *local) refs() *refs { return r.names }
func (r *local) close()      {}

func (r *local) commit(_ context.Context, name string, _ need) (*object.Commit, error) {
	t, ok := r.names.lookup(name)
	hash := t.peeled
	if !ok && shaPattern.MatchString(name) {
		var err error
		if hash, err = findCommit(r.storer, name); err != nil {
			return nil, err
		}
		ok = !hash.IsZero()
	}
	if !ok {
		return nil, r.names.unknown(name)
	}
	return getCommit(r.storer, name, hash)
}

func getCommit(s storer.EncodedObjectStorer, name string, hash plumbing.Hash) (*object.Commit, error) {
	c, err := object.GetCommit(s, hash)
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		if _, err := s.EncodedObject(plumbing.AnyObject, hash); err == nil {
			return nil, fmt.Errorf("%q is no commit", name)
		}
	}
	return c, err
}

// findCommit returns the commit with a SHA that begins with prefix, the zero hash
// if there is none.
func findCommit(s storer.EncodedObjectStorer, prefix string) (plumbing.Hash, error) {
	if len(prefix) == len(plumbing.ZeroHash.String()) {
		hash := plumbing.NewHash(prefix)
		if s.HasEncodedObject(hash) != nil {
			return plumbing.ZeroHash, nil
		}
		return hash, nil
	}
	iter, err := s.IterEncodedObjects(plumbing.CommitObject)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	found := map[plumbing.Hash]bool{}
	err = iter.ForEach(func(o plumbing.EncodedObject) error {
		if hasPrefix(o.Hash(), prefix) {
			found[o.Hash()] = true
		}
		return nil
	})
	if err != nil {
		return plumbing.ZeroHash, err
	}
	return only(prefix, found)
}
