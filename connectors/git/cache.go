package git

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	gitcache "github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

const defaultCacheBytes = 1 << 30

// A repository that was used that recently is not dropped: another process may
// be reading it.
const inUse = 10 * time.Minute

// cache keeps the objects of repositories on servers, each in a bare repository
// of its own. Who asks with other credentials has another one.
//
// A folder has objects/, as git has it, and done/: an empty file for each fetch
// that has come to its end. Packs get their names when they are whole, and the
// file is made after that, so a crash leaves nothing that is taken for complete.
type cache struct {
	bytes int64

	mu        sync.Mutex
	dir       string
	temporary bool
	fetching  map[string]chan struct{} // by folder: holds a token while one fetches
}

func newCache(dir string, bytes int64) *cache {
	return &cache{dir: dir, bytes: cmp.Or(bytes, defaultCacheBytes), fetching: map[string]chan struct{}{}}
}

// entry is a repository of the cache.
type entry struct {
	cache *cache
	dir   string
}

// entry returns the repository for an address and what it is asked with.
func (c *cache) entry(key ...string) (*entry, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dir == "" {
		dir, err := os.MkdirTemp("", "flowrun-git-")
		if err != nil {
			return nil, err
		}
		c.dir, c.temporary = dir, true
	}
	// The length before each part keeps parts apart.
	h := sha256.New()
	for _, k := range key {
		h.Write([]byte{byte(len(k) >> 24), byte(len(k) >> 16), byte(len(k) >> 8), byte(len(k))})
		h.Write([]byte(k))
	}
	return &entry{c, filepath.Join(c.dir, "git", hex.EncodeToString(h.Sum(nil)[:16]))}, nil
}

func (c *cache) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.temporary {
		return nil
	}
	dir := c.dir
	c.dir, c.temporary = "", false
	return os.RemoveAll(dir)
}

// lock waits until nobody else in this process fetches into the entry.
func (e *entry) lock(ctx context.Context) (unlock func(), err error) {
	e.cache.mu.Lock()
	token := e.cache.fetching[e.dir]
	if token == nil {
		token = make(chan struct{}, 1)
		e.cache.fetching[e.dir] = token
	}
	e.cache.mu.Unlock()
	select {
	case token <- struct{}{}:
		return func() { <-token }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// open returns the objects of the entry, which is made if there is none.
func (e *entry) open() (*filesystem.Storage, error) {
	if err := os.MkdirAll(filepath.Join(e.dir, "done"), 0o700); err != nil {
		return nil, err
	}
	now := time.Now()
	if err := os.Chtimes(e.dir, now, now); err != nil {
		return nil, err
	}
	return filesystem.NewStorageWithOptions(osfs.New(e.dir), gitcache.NewObjectLRUDefault(), filesystem.Options{ExclusiveAccess: false}), nil
}

func (e *entry) has(what string) bool {
	_, err := os.Stat(filepath.Join(e.dir, "done", what))
	return err == nil
}

func (e *entry) done(what string) error {
	return os.WriteFile(filepath.Join(e.dir, "done", what), nil, 0o600)
}

// drop removes what is in the entry.
func (e *entry) drop() error { return os.RemoveAll(e.dir) }

// trim drops the entries used least recently until the cache is small enough
// again. The entry e stays.
func (e *entry) trim() error {
	root := filepath.Dir(e.dir)
	folders, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	type folder struct {
		dir  string
		used time.Time
		size int64
	}
	var all []folder
	var total int64
	for _, f := range folders {
		info, err := f.Info()
		if err != nil {
			continue // dropped by another process
		}
		dir := filepath.Join(root, f.Name())
		size := sizeOf(dir)
		total += size
		all = append(all, folder{dir, info.ModTime(), size})
	}
	slices.SortFunc(all, func(a, b folder) int { return a.used.Compare(b.used) })
	for _, f := range all {
		if total <= e.cache.bytes {
			break
		}
		if f.dir == e.dir || time.Since(f.used) < inUse && total < 2*e.cache.bytes {
			continue
		}
		// A name that nobody looks for first, so that nobody finds half of it.
		gone := f.dir + ".gone"
		if err := os.Rename(f.dir, gone); err != nil && !strings.HasSuffix(f.dir, ".gone") {
			continue
		}
		if err := os.RemoveAll(gone); err != nil {
			return err
		}
		total -= f.size
	}
	return nil
}

func sizeOf(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
		return nil
	})
	return size
}
