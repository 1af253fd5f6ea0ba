package runtime

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// maxDryFile is how large a file may be that is written in a dry run, which keeps it in
// memory, and maxDryFiles how large all of them together.
const (
	maxDryFile  = 64 << 20
	maxDryFiles = 256 << 20
)

// dryFiles are the files of a dry run: those of a store, which is only read, and over them
// what the dry run has written.
type dryFiles struct {
	under connectors.Files
	now   func() time.Time

	mu      sync.Mutex
	written map[string]*dryFile // nil for one that was removed
	folders map[string]string   // those into which calls would write that are not made, and by whom
	size    int
}

type dryFile struct {
	content  []byte
	modified time.Time
}

func newDryFiles(under connectors.Files, now func() time.Time) connectors.Files {
	if under == nil {
		return nil
	}
	return &dryFiles{under: under, now: now, written: map[string]*dryFile{}, folders: map[string]string{}}
}

func (d *dryFiles) get(name string) (f *dryFile, there bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f, there = d.written[name]; there {
		return f, there
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if source, ok := d.folders[dir]; ok {
			return d.unmadeFile(name, source), true
		}
	}
	return nil, false
}

// unmade notes the files that a call would write that is not made: dst, if that is not a
// file that it takes itself, and what is in files_path. Whoever reads one gets what is shown
// of it, see [Execution.Seen].
func (d *dryFiles) unmade(inputs *value.Dict, output value.Unknown) {
	name := func(input string) string {
		v, _ := inputs.Get(input)
		s, ok := v.(string)
		clean, err := connectors.FileName(s)
		if !ok || err != nil {
			return ""
		}
		return clean
	}
	source := output.Source
	d.mu.Lock()
	defer d.mu.Unlock()
	if dst := name("dst"); dst != "" && dst != name("src") {
		d.written[dst] = d.unmadeFile(dst, source)
	}
	if dir := name("files_path"); dir != "" {
		d.folders[dir] = source
	}
}

func (d *dryFiles) unmadeFile(name, source string) *dryFile {
	return &dryFile{[]byte(fmt.Sprintf("<file %q of %s>", name, source)), d.now()}
}

func noDryFile(name string) error { return fmt.Errorf("file %q: %w", name, fs.ErrNotExist) }

// Open implements [connectors.Files].
func (d *dryFiles) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	switch f, there := d.get(name); {
	case !there:
		return d.under.Open(ctx, name)
	case f == nil:
		return nil, noDryFile(name)
	default:
		return io.NopCloser(bytes.NewReader(f.content)), nil
	}
}

// Create implements [connectors.Files].
func (d *dryFiles) Create(_ context.Context, name string) (connectors.FileWriter, error) {
	return &dryWriter{files: d, name: name}, nil
}

// Stat implements [connectors.FileStater].
func (d *dryFiles) Stat(ctx context.Context, name string) (connectors.FileInfo, error) {
	f, there := d.get(name)
	switch s, ok := d.under.(connectors.FileStater); {
	case there && f == nil:
		return connectors.FileInfo{}, noDryFile(name)
	case there:
		return connectors.FileInfo{Size: int64(len(f.content)), Modified: f.modified}, nil
	case ok:
		return s.Stat(ctx, name)
	}
	return connectors.FileInfo{}, errNoFiles
}

// List implements [connectors.FileLister].
func (d *dryFiles) List(ctx context.Context, dir string) ([]string, error) {
	var names []string
	if l, ok := d.under.(connectors.FileLister); ok {
		var err error
		if names, err = l.List(ctx, dir); err != nil {
			return nil, err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	below := strings.TrimSuffix(dir, "/")
	if below != "" {
		below += "/"
	}
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { _, there := d.written[below+name]; return there })
	for name, f := range d.written {
		if rest, ok := strings.CutPrefix(name, below); ok && f != nil {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Remove implements [connectors.FileRemover].
func (d *dryFiles) Remove(ctx context.Context, name string) error {
	if _, err := d.Stat(ctx, name); err != nil {
		return err
	}
	return d.put(name, nil)
}

func (d *dryFiles) put(name string, f *dryFile) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	size := d.size
	if old := d.written[name]; old != nil {
		size -= len(old.content)
	}
	if f != nil {
		size += len(f.content)
	}
	if size > maxDryFiles {
		return fmt.Errorf("file %q: a dry run keeps what it writes in memory, at most %d MiB", name, maxDryFiles>>20)
	}
	d.size, d.written[name] = size, f
	return nil
}

// A dryWriter is a file that is being written.
type dryWriter struct {
	files   *dryFiles
	name    string
	content []byte
	over    bool
}

// Write implements [io.Writer].
func (w *dryWriter) Write(b []byte) (int, error) {
	if len(w.content)+len(b) > maxDryFile {
		return 0, fmt.Errorf("file %q: a dry run keeps what it writes in memory, at most %d MiB of a file", w.name, maxDryFile>>20)
	}
	w.content = append(w.content, b...)
	return len(b), nil
}

// Commit implements [connectors.FileWriter].
func (w *dryWriter) Commit() error {
	if w.over {
		return fs.ErrClosed
	}
	w.over = true
	return w.files.put(w.name, &dryFile{w.content, w.files.now()})
}

// Close implements [connectors.FileWriter].
func (w *dryWriter) Close() error {
	w.over, w.content = true, nil
	return nil
}

var (
	_ connectors.FileLister  = (*dryFiles)(nil)
	_ connectors.FileStater  = (*dryFiles)(nil)
	_ connectors.FileRemover = (*dryFiles)(nil)
)
