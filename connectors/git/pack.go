package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// keep writes a pack into a folder as git has it: with its index, and with the
// commits at which the history ends.
func keep(ctx context.Context, pack io.Reader, dir string, limit int64, shallow []plumbing.Hash) error {
	packs := filepath.Join(dir, "objects", "pack")
	if err := os.MkdirAll(packs, 0o700); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	part := filepath.Join(packs, "part")
	index, err := write(ctx, pack, part, limit)
	if err != nil {
		return err
	}
	name := filepath.Join(packs, "pack-"+plumbing.Hash(index.PackfileChecksum).String())
	if err := errors.Join(
		writeIndex(name+".idx", index),
		os.Rename(part, name+".pack"),
		newStorage(osfs.New(dir), true).SetShallow(shallow),
	); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	return nil
}

// write writes a pack to a file, and reads it there for its index.
func write(ctx context.Context, pack io.Reader, name string, limit int64) (_ *idxfile.MemoryIndex, err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, err := io.Copy(f, io.LimitReader(pack, limit+1))
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, tooLarge(limit)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	index := new(idxfile.Writer)
	parser, err := packfile.NewParser(packfile.NewScanner(f), index, watch{ctx})
	if err != nil {
		return nil, err
	}
	if _, err := parser.Parse(); err != nil {
		return nil, &notGitError{err}
	}
	return index.Index()
}

func writeIndex(name string, index *idxfile.MemoryIndex) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = idxfile.NewEncoder(f).Encode(index)
	return err
}

// watch ends the reading of a pack when ctx ends.
type watch struct{ ctx context.Context }

func (w watch) OnHeader(uint32) error { return w.ctx.Err() }
func (w watch) OnInflatedObjectHeader(plumbing.ObjectType, int64, int64) error {
	return w.ctx.Err()
}
func (w watch) OnInflatedObjectContent(plumbing.Hash, int64, uint32, []byte) error {
	return w.ctx.Err()
}
func (w watch) OnFooter(plumbing.Hash) error { return nil }
