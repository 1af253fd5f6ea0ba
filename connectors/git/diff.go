package git

import (
	"context"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing/format/diff"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// difference compares base with ref, as git diff base ref does.
func difference(ctx context.Context, in *input, repo repository, out *output) error {
	n := need{depth: 1, files: true}
	base, err := repo.commit(ctx, in.Base, n)
	if err != nil {
		return fmt.Errorf("base: %w", err)
	}
	before, err := base.Tree()
	if err != nil {
		return fmt.Errorf("base: %w", err)
	}
	commit, err := repo.commit(ctx, in.Ref, n)
	if err != nil {
		return err
	}
	after, err := commit.Tree()
	if err != nil {
		return err
	}
	out.describe(commit)
	changes, err := object.DiffTreeWithOptions(ctx, before, after, object.DefaultDiffTreeOptions)
	if err != nil {
		return err
	}
	globs := compile(in.Paths)
	var wanted object.Changes
	for _, c := range changes {
		if globs.match(c.From.Name) && c.From.Name != "" || globs.match(c.To.Name) && c.To.Name != "" {
			wanted = append(wanted, c)
		}
	}
	patch, err := wanted.PatchContext(ctx)
	if err != nil {
		return err
	}
	text := &limitWriter{left: in.MaxOutputBytes}
	if err := patch.Encode(text); err != nil {
		return err
	}
	if text.left < 0 {
		return fmt.Errorf("%w: the difference is more than max_output_bytes (%d): give paths", connectors.ErrOutputTooLarge, in.MaxOutputBytes)
	}
	out.Diff = utf8(string(text.text))
	out.Changes = []changeOutput{}
	for _, p := range patch.FilePatches() {
		out.Changes = append(out.Changes, change(p))
	}
	return nil
}

func change(p diff.FilePatch) changeOutput {
	from, to := p.Files()
	var c changeOutput
	switch {
	case from == nil:
		c.Name, c.Status = utf8(to.Path()), "added"
	case to == nil:
		c.Name, c.Status = utf8(from.Path()), "deleted"
	case from.Path() != to.Path():
		c.Name, c.OldName, c.Status = utf8(to.Path()), utf8(from.Path()), "renamed"
	default:
		c.Name, c.Status = utf8(to.Path()), "modified"
	}
	for _, chunk := range p.Chunks() {
		switch n := lines(chunk.Content()); chunk.Type() {
		case diff.Add:
			c.Additions += n
		case diff.Delete:
			c.Deletions += n
		}
	}
	return c
}

func lines(s string) (n int) {
	for _, b := range []byte(s) {
		if b == '\n' {
			n++
		}
	}
	if s != "" && s[len(s)-1] != '\n' {
		n++
	}
	return n
}

// limitWriter keeps what is written to it, up to a limit; a left below zero shows
// that there was more.
type limitWriter struct {
	text []byte
	left int64
}

func (w *limitWriter) Write(p []byte) (int, error) {
	if w.left -= int64(len(p)); w.left >= 0 {
		w.text = append(w.text, p...)
	}
	return len(p), nil
}
