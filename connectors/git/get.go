package git

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// get reads the files of a commit: into the outputs, or into the project's store.
func get(ctx context.Context, in *input, c *commit, out *output) error {
	all, err := c.objects.files(ctx, c.TreeHash, compile(in.Paths))
	if err != nil {
		return err
	}
	if len(all) == 0 && len(in.Paths) > 0 {
		return fmt.Errorf("no file matches paths %q", in.Paths)
	}
	var files []file
	for _, f := range all {
		if f.mode == filemode.Submodule {
			out.Submodules = append(out.Submodules, submoduleOutput{connectors.Text(f.name), f.hash.String()})
		} else {
			files = append(files, f)
		}
	}
	if in.FilesPath != "" {
		return writeFiles(ctx, in, c.objects, files)
	}
	out.Files, err = readFiles(ctx, in, c.objects, files)
	return err
}

func readFiles(ctx context.Context, in *input, o *objects, files []file) ([]fileOutput, error) {
	b := newBudget(in, "give paths, or files_path")
	for _, f := range files {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		n, err := o.size(f.hash)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quote(f.name), err)
		}
		if err := errors.Join(b.take(len(f.name)), b.take64((n+2)/3*4)); err != nil {
			return nil, err
		}
	}
	out := make([]fileOutput, 0, len(files))
	for _, f := range files {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		text, err := o.content(f.hash)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quote(f.name), err)
		}
		out = append(out, fileOutput{connectors.Text(f.name), base64.StdEncoding.EncodeToString(text), f.modeText()})
	}
	return out, nil
}

func writeFiles(ctx context.Context, in *input, o *objects, files []file) error {
	names := make([]string, len(files))
	for i, f := range files {
		var err error
		if names[i], err = connectors.FileName(path.Join(in.FilesPath, f.name)); err != nil {
			return fmt.Errorf("nothing was written: %w (leave it out by paths)", err)
		}
	}
	for i, f := range files {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := writeFile(ctx, in, o, f, names[i]); err != nil {
			return fmt.Errorf("%s: %w", quote(f.name), err)
		}
	}
	return nil
}

func writeFile(ctx context.Context, in *input, o *objects, f file, name string) (err error) {
	r, err := o.open(f.hash)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	w, err := in.Create(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if _, err := io.Copy(w, r); err != nil {
		return err
	}
	return w.Commit()
}
