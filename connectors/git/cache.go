package git

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
)

const (
	defaultCacheBytes = 1 << 30
	// No fetch takes that long: a temporary folder that old is of a process that
	// has died.
	longestFetch = 24 * time.Hour
	temporary    = "tmp-"
)

// cache keeps what was fetched from servers: for each fetch a folder with one
// pack of objects, as git has them. Its name is a digest of the address, the
// credentials and what was asked for, so that who asks with other credentials
// finds nothing of it; there is no other trace of them.
//
// A folder is filled under a temporary name and renamed when it is whole.
// Objects are checked against their digests as they are read, and one that is
// damaged, or was dropped by another process, is fetched anew.
type cache struct {
	bytes int64

	mu      sync.Mutex
	dir     string
	own     bool                     // dir is temporary
	filling map[string]chan struct{} // by key: closed when the fetch has ended
	using   map[string]int           // by key
}

func newCache(dir string, bytes int64) *cache {
	return &cache{dir: dir, bytes: cmp.Or(bytes, defaultCacheBytes), filling: map[string]chan struct{}{}, using: map[string]int{}}
}

// keyOf returns the key of a fetch, which is made of all that it depends on.
func keyOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		// The length before each part keeps parts apart.
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil)[:20])
}

// folder returns where fetches are, and makes it.
func (c *cache) folder() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dir == "" {
		dir, err := os.MkdirTemp("", "flowrun-git-")
		if err != nil {
			return "", err
		}
		c.dir, c.own = dir, true
	}
	dir := filepath.Join(c.dir, "git")
	return dir, os.MkdirAll(dir, 0o700)
}

func (c *cache) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.own {
		return nil
	}
	dir := c.dir
	c.dir, c.own = "", false
	return os.RemoveAll(dir)
}

// objects returns what was fetched under a key. If there is nothing, fill
// fetches it into a folder; while one call does so, others that want the same
// wait for it.
func (c *cache) objects(ctx context.Context, key string, fill func(ctx context.Context, dir string) error) (*objects, error) {
	root, err := c.folder()
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	unpin := c.pin(key)
	dir := filepath.Join(root, key)
	if err := c.ensure(ctx, root, key, fill); err != nil {
		unpin()
		return nil, err
	}
	now := time.Now()
	if err := os.Chtimes(dir, now, now); err != nil && !errors.Is(err, fs.ErrNotExist) {
		unpin()
		return nil, fmt.Errorf("cache: %w", err)
	}
	o, err := newObjects(key, newStorage(osfs.New(dir), true))
	if err != nil {
		unpin()
		return nil, err
	}
	o.done = unpin
	return o, nil
}

func (c *cache) ensure(ctx context.Context, root, key string, fill func(ctx context.Context, dir string) error) error {
	for !exists(filepath.Join(root, key)) {
		end, others := c.begin(key)
		if end != nil {
			defer end()
			return c.fill(ctx, root, key, fill)
		}
		select {
		case <-others:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// begin returns how the caller, who is the only one to fetch, ends that; or else
// what is closed when another call has fetched.
func (c *cache) begin(key string) (end func(), others <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if others := c.filling[key]; others != nil {
		return nil, others
	}
	ended := make(chan struct{})
	c.filling[key] = ended
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.filling, key)
		close(ended)
	}, nil
}

func (c *cache) fill(ctx context.Context, root, key string, fill func(ctx context.Context, dir string) error) (err error) {
	dir := filepath.Join(root, key)
	if exists(dir) {
		return nil
	}
	part := filepath.Join(root, temporary+strings.ToLower(rand.Text()))
	if err := os.Mkdir(part, 0o700); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	// It has another name when all went well.
	defer func() { err = errors.Join(err, os.RemoveAll(part)) }()
	if err := fill(ctx, part); err != nil {
		return err
	}
	// Another process may have been faster, with the same objects.
	if err := os.Rename(part, dir); err != nil && !exists(dir) {
		return fmt.Errorf("cache: %w", err)
	}
	if err := c.trim(root); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	return nil
}

// pin keeps this process from dropping a fetch.
func (c *cache) pin(key string) (unpin func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.using[key]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.using[key]--; c.using[key] == 0 {
			delete(c.using, key)
		}
	}
}

// drop removes a fetch that is damaged.
func (c *cache) drop(key string) error {
	root, err := c.folder()
	if err != nil {
		return err
	}
	return remove(root, key)
}

// remove takes a folder away at once, so that nobody finds half of it.
func remove(root, name string) error {
	gone := filepath.Join(root, temporary+strings.ToLower(rand.Text()))
	if err := os.Rename(filepath.Join(root, name), gone); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another process did
		}
		return err
	}
	return os.RemoveAll(gone)
}

// trim drops the fetches used least recently until the cache is small enough.
// What this process uses stays.
func (c *cache) trim(root string) error {
	folders, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	c.mu.Lock()
	using := maps.Clone(c.using)
	c.mu.Unlock()
	type fetch struct {
		name string
		used time.Time
		size int64
	}
	var all []fetch
	var total int64
	for _, f := range folders {
		info, err := f.Info()
		if err != nil {
			continue // dropped by another process
		}
		if strings.HasPrefix(f.Name(), temporary) && time.Since(info.ModTime()) > longestFetch {
			if err := os.RemoveAll(filepath.Join(root, f.Name())); err != nil {
				return err
			}
			continue
		}
		size := sizeOf(filepath.Join(root, f.Name()))
		total += size
		if using[f.Name()] == 0 && !strings.HasPrefix(f.Name(), temporary) {
			all = append(all, fetch{f.Name(), info.ModTime(), size})
		}
	}
	slices.SortFunc(all, func(a, b fetch) int {
		return cmp.Or(a.used.Compare(b.used), strings.Compare(a.name, b.name))
	})
	for _, f := range all {
		if total <= c.bytes {
			break
		}
		// One that another process has open may not let itself be moved.
		if err := remove(root, f.name); err == nil {
			total -= f.size
		}
	}
	return nil
}

func exists(dir string) bool {
	_, err := os.Stat(dir)
	return err == nil
}

func sizeOf(dir string) (size int64) {
	// What vanishes meanwhile has no size.
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
		return nil
	})
	return size
}
