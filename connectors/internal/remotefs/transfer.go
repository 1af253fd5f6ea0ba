package remotefs

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

const (
	// bufferSize is what is read at a time: larger than the packets of all protocols.
	bufferSize = 256 << 10
	// progressEvery is how many bytes there are from one report to the next.
	progressEvery = 64 << 20
	// cleanUp is how long the rest of a transfer that failed may take to be removed: that
	// long a call may last after it was cancelled.
	cleanUp = 3 * time.Second
)

// Get copies a file of the server into the project's store; with recursive a folder with
// all that is in it. A file gets its name when it is whole.
func Get(ctx context.Context, call *connectors.Call, f FS, src, dst string, recursive bool) (Result, error) {
	var r Result
	if !recursive {
		sum, err := r.get(ctx, call, f, src, dst)
		r.SHA256 = sum
		return r, err
	}
	e, err := f.Stat(ctx, src)
	if err != nil {
		return r, err
	}
	if e.Type != Dir {
		sum, err := r.get(ctx, call, f, src, dst)
		r.SHA256 = sum
		return r, err
	}
	entries, err := List(ctx, call, f, src, true)
	if err != nil {
		return r, err
	}
	for _, e := range entries {
		if e.Type != File {
			continue
		}
		if _, err := r.get(ctx, call, f, join(src, e.Path), localJoin(dst, e.Path)); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (r *Result) get(ctx context.Context, call *connectors.Call, f FS, src, dst string) (sum string, err error) {
	in, err := f.Open(ctx, src)
	if err != nil {
		return "", err
	}
	closed := false
	defer func() {
		if !closed {
			in.Close()
		}
	}()
	out, err := call.Create(ctx, dst)
	if err != nil {
		return "", err
	}
	defer out.Close()
	hash := sha256.New()
	if err := r.copy(ctx, call, src, out, in, hash); err != nil {
		return "", err
	}
	closed = true
	if err := in.Close(); err != nil {
		return "", fmt.Errorf("read %s: %w", Shown(src), err)
	}
	if err := out.Commit(); err != nil {
		return "", fmt.Errorf("store %s: %w", Shown(dst), err)
	}
	r.Files++
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// Put copies a file of the project's store to the server; with recursive a folder with
// all that is in it, whose folders are made. A file is written under another name in its
// folder, and renamed when it is whole.
func Put(ctx context.Context, call *connectors.Call, f FS, src, dst string, recursive bool) (Result, error) {
	var r Result
	if !recursive {
		sum, err := r.put(ctx, call, f, src, dst)
		r.SHA256 = sum
		return r, err
	}
	names, err := call.List(ctx, src)
	if err != nil {
		return r, err
	}
	if len(names) == 0 { // no folder: the file itself
		sum, err := r.put(ctx, call, f, src, dst)
		r.SHA256 = sum
		return r, err
	}
	made := map[string]bool{}
	for _, name := range names {
		to := join(dst, name)
		if dir := parentOf(to); dir != "" && !made[dir] {
			if err := Mkdir(ctx, f, dir, true); err != nil {
				return r, err
			}
			made[dir] = true
		}
		if _, err := r.put(ctx, call, f, localJoin(src, name), to); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (r *Result) put(ctx context.Context, call *connectors.Call, f FS, src, dst string) (sum string, err error) {
	in, err := call.Open(ctx, src)
	if err != nil {
		return "", err
	}
	defer in.Close()
	if e, err := f.Stat(ctx, dst); err == nil && e.Type == Dir {
		dst = join(dst, localBase(src))
	}
	// Nextcloud takes no files that end in .part.
	temporary := path.Join(parentOf(dst), "."+strings.ToLower(rand.Text())+".tmp")
	out, err := f.Create(ctx, temporary)
	if err != nil {
		return "", err
	}
	whole := false
	defer func() {
		if whole {
			return
		}
		// The call may have been cancelled; what it has begun is removed all the same.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUp)
		defer cancel()
		if left := f.Remove(ctx, temporary); left != nil && !errors.Is(left, fs.ErrNotExist) {
			err = fmt.Errorf("%w (what was written is left on the server as %s)", err, Shown(temporary))
			// The error of a call that was cancelled says so and no more.
			call.Progress("what was written is left on the server as %s", temporary)
		}
	}()
	hash := sha256.New()
	err = r.copy(ctx, call, dst, out, in, hash)
	if closeErr := out.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("write %s: %w", Shown(dst), closeErr)
	}
	if err != nil {
		return "", err
	}
	if err := f.Rename(ctx, temporary, dst); err != nil {
		return "", err
	}
	whole = true
	r.Files++
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// copy copies one file, as long as ctx lasts.
func (r *Result) copy(ctx context.Context, call *connectors.Call, name string, dst io.Writer, src io.Reader, sum hash.Hash) error {
	buffer := make([]byte, bufferSize)
	var done, told int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := src.Read(buffer)
		if n > 0 {
			if _, err := dst.Write(buffer[:n]); err != nil {
				return fmt.Errorf("write %s: %w", Shown(name), err)
			}
			sum.Write(buffer[:n])
			done += int64(n)
			r.Bytes += int64(n)
		}
		if done-told >= progressEvery {
			told = done
			call.Progress("%s: %d MiB", name, done>>20)
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read %s: %w", Shown(name), err)
		}
	}
}

// parentOf is the folder of a path, "" for that in which the session begins.
func parentOf(name string) string {
	switch dir := path.Dir(name); dir {
	case ".", name:
		return ""
	default:
		return dir
	}
}

// IsLocal reports whether a source or target is a file of the project's store: it has
// the prefix that says so.
func IsLocal(name string) bool {
	return strings.HasPrefix(name, "file:") || strings.HasPrefix(name, "cloudomation:")
}

// localJoin joins a name of the store, with its prefix, and a path below it.
func localJoin(dir, name string) string {
	prefix, rest := cutLocal(dir)
	return prefix + path.Join(rest, name)
}

// localBase is the last part of a name of the store.
func localBase(name string) string {
	_, rest := cutLocal(name)
	return path.Base(rest)
}

func cutLocal(name string) (prefix, rest string) {
	for _, prefix := range []string{"file:", "cloudomation:"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return prefix, rest
		}
	}
	return "", name
}
