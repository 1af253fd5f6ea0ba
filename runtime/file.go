package runtime

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// Files are those of [Options.Files], as one flow uses them: its methods are for the flow
// of that execution. A name may begin with "file:". The error for a file that is not
// there is a [NotFoundError].
type Files struct{ x *Execution }

// Files returns the files for the flow that x runs.
func (x *Execution) Files() Files { return Files{x} }

// MaxFileBytes is how large a file may be whose content a flow takes, or gives, at once.
// Connections read and write files of any size without taking them into memory.
const MaxFileBytes = 32 << 20

// Read returns the content of a file. When the flow is run again it is given what it was
// given the first time: that is kept by its SHA-256, once for all that have read it.
func (f Files) Read(name string) ([]byte, error) {
	x := f.x
	clean, err := connectors.FileName(name)
	if err != nil {
		return nil, &NamedError{"ValueError", err}
	}
	var content []byte
	e := effect{
		kind: journal.File, name: "system.file", target: strconv.Quote(clean),
		args: func(a *journal.Args) { a.Text(clean) },
	}
	e.perform = func(ctx context.Context) ([]byte, error) {
		if content, err = x.rt.readFile(ctx, clean); err != nil || !x.recorded() {
			return nil, err
		}
		e.loaded = &store.Program{Digest: digest(content), Text: content, Root: x.tree.root.id}
		return e.loaded.Digest[:], nil
	}
	e.again = func(result []byte) error {
		if len(result) != len(store.Digest{}) {
			return fmt.Errorf("file: %w", journal.ErrCorrupt)
		}
		kept, err := x.rt.opts.Store.Program(x.ctx, store.Digest(result))
		content = kept.Text
		return err
	}
	if _, err := x.effect(&e); err != nil {
		return nil, err
	}
	if n := e.answer; n != nil {
		content = n.text
	}
	return content, nil
}

// Save makes or replaces a file: whoever reads it has the old content or the new one.
func (f Files) Save(name string, content []byte) error {
	clean, err := connectors.FileName(name)
	if err != nil {
		return &NamedError{"ValueError", err}
	}
	if len(content) > MaxFileBytes {
		return &NamedError{"ValueError", fmt.Errorf("file %q: %d bytes, want at most %d MiB at once", clean, len(content), MaxFileBytes>>20)}
	}
	_, err = f.x.operate("file.save", clean, value.Bytes(content))
	return err
}

// Stat returns the record of a file: name, size, modified_at. With whole there is its
// sha256 too, for which it is read.
func (f Files) Stat(name string, whole bool) (*value.Dict, error) {
	clean, err := connectors.FileName(name)
	if err != nil {
		return nil, &NamedError{"ValueError", err}
	}
	v, err := f.x.operate("file.stat", clean, whole)
	d, _ := v.(*value.Dict)
	return d, err
}

// Delete removes a file.
func (f Files) Delete(name string) error {
	clean, err := connectors.FileName(name)
	if err != nil {
		return &NamedError{"ValueError", err}
	}
	// That it is there is on record before it is removed: should that have to be done
	// again it is no error that it is gone.
	if _, err := f.Stat(clean, false); err != nil {
		return err
	}
	_, err = f.x.operate("file.delete", clean)
	return err
}

// onFile is an operation on a file, whose name is clean.
func onFile(f func(*operating) (value.Value, error)) operation {
	return operation{perform: func(o *operating) (value.Value, error) {
		clean, err := connectors.FileName(o.of)
		if o.bad = err != nil || clean != o.of; o.bad {
			return nil, nil
		}
		return f(o)
	}}
}

var fileOperations = map[string]operation{
	"file.save": onFile(func(o *operating) (value.Value, error) {
		content := argument[value.Bytes](o)
		if o.bad {
			return nil, nil
		}
		if err := o.x.tree.budget.takeOutput(len(content)); err != nil {
			return nil, err
		}
		return nil, o.x.rt.writeFile(o.ctx, o.of, []byte(content))
	}),
	"file.stat": onFile(func(o *operating) (value.Value, error) {
		whole := argument[bool](o)
		d, err := o.x.rt.fileRecord(o.ctx, o.of, whole)
		if err != nil {
			return nil, err
		}
		return d, nil
	}),
	"file.delete": onFile(func(o *operating) (value.Value, error) {
		remover, ok := o.x.rt.opts.Files.(connectors.FileRemover)
		if !ok {
			return nil, &NamedError{"PermissionDenied", fmt.Errorf("file %q: files of this host cannot be removed", o.of)}
		}
		err := remover.Remove(o.ctx, o.of)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, err
	}),
}

var errNoFiles = &NamedError{"ResourceNotFoundError", errors.New("this host has no store of files")}

func (r *Runtime) openFile(ctx context.Context, name string) (io.ReadCloser, error) {
	if r.opts.Files == nil {
		return nil, errNoFiles
	}
	f, err := r.opts.Files.Open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, r.noFile(ctx, name)
	}
	return f, err
}

// noFile is the error for a file that is not there; its hint is one of the same folder.
func (r *Runtime) noFile(ctx context.Context, name string) error {
	e := &NotFoundError{Kind: "file", Name: name}
	if lister, ok := r.opts.Files.(connectors.FileLister); ok {
		dir := strings.TrimSuffix(path.Dir(name), ".")
		if names, err := lister.List(ctx, dir); err == nil {
			if near := connectors.Nearest(path.Base(name), names); near != "" {
				e.Hint = fmt.Sprintf("did you mean %q?", path.Join(dir, near))
			}
		}
	}
	return e
}

func (r *Runtime) readFile(ctx context.Context, name string) ([]byte, error) {
	f, err := r.openFile(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, MaxFileBytes+1))
	if err != nil {
		return nil, fmt.Errorf("file %q: %w", name, err)
	}
	if len(content) > MaxFileBytes {
		return nil, &NamedError{"ValueError", fmt.Errorf("file %q: more than %d MiB, which a flow does not take at once (connections do, as src)", name, MaxFileBytes>>20)}
	}
	return content, nil
}

func (r *Runtime) writeFile(ctx context.Context, name string, content []byte) error {
	if r.opts.Files == nil {
		return errNoFiles
	}
	w, err := r.opts.Files.Create(ctx, name)
	if err == nil {
		_, err = io.Copy(w, bytes.NewReader(content))
		if err == nil {
			err = w.Commit()
		}
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return fmt.Errorf("file %q: %w", name, err)
	}
	return nil
}

func (r *Runtime) fileRecord(ctx context.Context, name string, whole bool) (*value.Dict, error) {
	stater, ok := r.opts.Files.(connectors.FileStater)
	if !ok {
		return nil, errNoFiles
	}
	info, err := stater.Stat(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, r.noFile(ctx, name)
	}
	if err != nil {
		return nil, fmt.Errorf("file %q: %w", name, err)
	}
	d := value.DictOf("name", name, "size", info.Size, "modified_at", timestamp(info.Modified))
	if !whole {
		return d, nil
	}
	f, err := r.openFile(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, fmt.Errorf("file %q: %w", name, err)
	}
	d.Set("sha256", hex.EncodeToString(h.Sum(nil)))
	return d, nil
}
