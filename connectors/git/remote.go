package git

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// remote is a repository on a server, and the objects of it that are cached.
type remote struct {
	session session
	adv     *packp.AdvRefs
	names   *refs
	entry   *entry
	storage *filesystem.Storage
}

func (d *driver) openRemote(ctx context.Context, in *input, s session) (*remote, error) {
	adv, err := s.refs(ctx)
	if err != nil {
		return nil, err
	}
	a := in.address
	entry, err := d.cache.entry(a.scheme, a.host, a.path, in.Username, in.Password.Reveal(), in.SSHKey.Reveal(), in.HTTPCookie.Reveal(), in.ClientCert)
	if err != nil {
		return nil, err
	}
	storage, err := entry.open()
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	return &remote{session: s, adv: adv, names: refsOf(adv), entry: entry, storage: storage}, nil
}

func (r *remote) refs() *refs { return r.names }

func (r *remote) close() {
	// Everything that was asked for has been answered.
	_ = r.session.close()
	_ = r.storage.Close()
}

func (r *remote) commit(ctx context.Context, name string, n need) (*object.Commit, error) {
	t, ok := r.names.lookup(name)
	switch {
	case ok:
		return r.load(ctx, name, t, n)
	case !shaPattern.MatchString(name) || len(r.names.all) == 0:
		return nil, r.names.unknown(name)
	case len(name) == 40:
		hash := plumbing.NewHash(name)
		c, err := r.load(ctx, name, target{hash, hash}, n)
		if err == nil || ctx.Err() != nil {
			return c, err
		}
		// Many servers give commits by the names of refs only, with what is below.
	}
	return r.search(ctx, name, n)
}

// search looks for a commit in the whole history of all branches and tags.
func (r *remote) search(ctx context.Context, name string, n need) (*object.Commit, error) {
	all := need{files: n.files}
	tips := r.names.tips()
	if len(tips) == 0 {
		return nil, r.names.unknown(name)
	}
	digest := sha256.New()
	for _, t := range tips {
		digest.Write(t[:])
	}
	if err := r.ensure(ctx, want{tips, all}, "all-"+hex.EncodeToString(digest.Sum(nil)[:16])+"-"+all.String()); err != nil {
		return nil, err
	}
	hash, err := findCommit(r.storage, name)
	if err != nil {
		return nil, err
	}
	if hash.IsZero() {
		return nil, r.names.unknown(name)
	}
	return getCommit(r.storage, name, hash)
}

// load returns a commit, fetched if it is not in the cache. A cache that is
// broken is thrown away and filled anew, once.
func (r *remote) load(ctx context.Context, name string, t target, n need) (*object.Commit, error) {
	for again := false; ; again = true {
		// A server gives what its refs point to: of an annotated tag, the tag.
		if err := r.ensure(ctx, want{[]plumbing.Hash{t.hash}, n}, t.hash.String()+"-"+n.String()); err != nil {
			return nil, err
		}
		c, err := getCommit(r.storage, name, t.peeled)
		if err == nil && n.files {
			_, err = c.Tree()
		}
		if err == nil || again || ctx.Err() != nil {
			return c, err
		}
		if err := r.renew(); err != nil {
			return nil, err
		}
	}
}

// renew begins the cache of the repository anew.
func (r *remote) renew() error {
	err := errors.Join(r.storage.Close(), r.entry.drop())
	if err == nil {
		r.storage, err = r.entry.open()
	}
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	return nil
}

// ensure fetches what is wanted, unless that was done before.
func (r *remote) ensure(ctx context.Context, w want, key string) error {
	if r.entry.has(key) {
		return nil
	}
	unlock, err := r.entry.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if r.entry.has(key) {
		return r.reopen()
	}
	err = fetchPack(ctx, r.session, r.adv, w, func(pack io.Reader) error {
		limited := &limitReader{r: pack, left: r.entry.cache.bytes}
		err := packfile.UpdateObjectStorage(r.storage, limited)
		if limited.left < 0 {
			return fmt.Errorf("%w: more than the cache of repositories takes (%d bytes)", connectors.ErrOutputTooLarge, r.entry.cache.bytes)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := r.entry.done(key); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	if err := r.entry.trim(); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	return r.reopen()
}

// reopen makes packs visible that came since the cache was opened.
func (r *remote) reopen() (err error) {
	if err := r.storage.Close(); err != nil {
		return err
	}
	r.storage, err = r.entry.open()
	return err
}

// limitReader ends the reading of more than left bytes, and shows it by a left
// below zero.
type limitReader struct {
	r    io.Reader
	left int64
}

func (l *limitReader) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	return n, err
}
