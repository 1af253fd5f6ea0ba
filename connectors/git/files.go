package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// get reads the files of a commit: into the outputs, or into the project's store.
// A symbolic link is a file with the path it leads to; submodules are left out.
func get(ctx context.Context, in *input, c *object.Commit, out *output) error {
	tree, err := c.Tree()
	if err != nil {
		return err
	}
	globs := compile(in.Paths)
	out.Files = nil
	if in.FilesPath == "" {
		out.Files = []fileOutput{}
	}
	found := false
	left := in.MaxOutputBytes
	walker := object.NewTreeWalker(tree, true, nil)
	defer walker.Close()
	for {
		name, entry, err := walker.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if entry.Mode == filemode.Dir || entry.Mode == filemode.Submodule || !globs.match(name) {
			continue
		}
		found = true
		f, err := tree.TreeEntryFile(&entry)
		if err != nil {
			return fmt.Errorf("%s: %w", utf8(name), err)
		}
		if in.FilesPath != "" {
			if err := store(ctx, in, f, name); err != nil {
				return fmt.Errorf("%s: %w", utf8(name), err)
			}
			continue
		}
		// In base64, of which four characters stand for three bytes.
		if left -= int64(len(name)) + (f.Size+2)/3*4; left < 0 {
			return fmt.Errorf("%w: the files are more than max_output_bytes (%d): give paths, or files_path", connectors.ErrOutputTooLarge, in.MaxOutputBytes)
		}
		text, err := content(f, f.Size)
		if err != nil {
			return fmt.Errorf("%s: %w", utf8(name), err)
		}
		out.Files = append(out.Files, fileOutput{utf8(name), text})
	}
	if !found && len(in.Paths) > 0 {
		return fmt.Errorf("no file matches paths %q", in.Paths)
	}
	return nil
}

// store writes a file into the project's store.
func store(ctx context.Context, in *input, f *object.File, name string) (err error) {
	r, err := f.Reader()
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := in.Create(ctx, path.Join(in.FilesPath, name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if _, err := io.Copy(w, r); err != nil {
		return err
	}
	return w.Commit()
}
