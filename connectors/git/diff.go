package git

import (
	"bytes"
	"context"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

const (
	// A file with a NUL in its first bytes is binary; git looks at as many.
	looksBinary = 8000
	// Larger files are not compared line by line, as if they were binary.
	largestText = 64 << 20
)

// difference compares base with ref, as git diff base ref does.
func difference(ctx context.Context, in *input, repo repository, out *output) error {
	before, err := repo.find(ctx, in.Base, in.need())
	if err != nil {
		return fmt.Errorf("base: %w", err)
	}
	after, err := repo.find(ctx, in.Ref, in.need())
	if err != nil {
		return err
	}
	changes, err := compare(ctx, before, after, compile(in.Paths))
	if err != nil {
		return err
	}
	d := &diffWriter{before: before.objects, after: after.objects, budget: newBudget(in, "give paths")}
	out.describe(after)
	out.Changes = make([]changeOutput, 0, len(changes))
	for _, c := range changes {
		told, err := d.write(ctx, c)
		if err != nil {
			return fmt.Errorf("%s: %w", quote(c.name()), err)
		}
		out.Changes = append(out.Changes, told)
	}
	out.Diff = append(connectors.Text{}, d.text.Bytes()...)
	return nil
}

// A diffWriter writes changes one after another.
type diffWriter struct {
	before, after *objects
	budget        *budget
	text          bytes.Buffer
}

// write writes a change, and tells it as outputs do.
func (d *diffWriter) write(ctx context.Context, c change) (changeOutput, error) {
	out := changeOutput{Name: connectors.Text(c.name())}
	switch {
	case c.from == nil:
		out.Status = "added"
	case c.to == nil:
		out.Status = "deleted"
	case c.moved():
		out.Status, out.OldName = "renamed", connectors.Text(c.from.name)
	default:
		out.Status = "modified"
	}
	parts := []change{c}
	if c.from != nil && c.to != nil && c.from.kind() != c.to.kind() {
		// What was a file and is a link now is another thing.
		parts = []change{{from: c.from}, {to: c.to}}
	}
	for _, part := range parts {
		before, err := read(d.before, part.from)
		if err != nil {
			return out, err
		}
		after, err := read(d.after, part.to)
		if err != nil {
			return out, err
		}
		p, err := newPatch(ctx, part, before, after)
		if err != nil {
			return out, err
		}
		start := d.text.Len()
		p.write(&d.text)
		if err := d.budget.take(d.text.Len() - start + 2*len(c.name())); err != nil {
			return out, err
		}
		added, deleted := p.count()
		out.Additions += added
		out.Deletions += deleted
	}
	return out, nil
}

// A content is what a file holds, line by line; nil lines and binary set for one
// that has none.
type content struct {
	lines  []string // with their line ends
	binary bool
}

func read(o *objects, f *file) (content, error) {
	if f == nil {
		return content{}, nil
	}
	if f.mode == filemode.Submodule {
		return content{lines: []string{"Subproject commit " + f.hash.String() + "\n"}}, nil
	}
	n, err := o.size(f.hash)
	if err != nil || n > largestText {
		return content{binary: true}, err
	}
	text, err := o.content(f.hash)
	if err != nil || bytes.IndexByte(text[:min(len(text), looksBinary)], 0) >= 0 {
		return content{binary: true}, err
	}
	var lines []string
	for line := range bytes.Lines(text) {
		lines = append(lines, string(line))
	}
	return content{lines: lines}, nil
}
