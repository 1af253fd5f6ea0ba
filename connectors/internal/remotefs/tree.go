package remotefs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Look says of which files an analysis tells. Types embed it in the inputs of theirs.
type Look struct {
	Path  string `flow:"path" doc:"Folder that is looked into; without it that in which the session begins."`
	Depth int    `flow:"depth" default:"2" doc:"How many levels of folders are looked into: 1 is what is in path, 2 also what is in its folders."`
}

// Check returns what is wrong with the inputs, as [Paths.Check] does.
func (in *Look) Check() connectors.InputErrors {
	errs := (&Paths{Path: in.Path}).Check(VerbList, VerbList)
	if in.Depth < 1 || in.Depth > maxDepth {
		errs = append(errs, &connectors.InputError{Input: "depth", Reason: fmt.Sprintf("input %q: want 1 to %d, got %d", "depth", maxDepth, in.Depth)})
	}
	return errs
}

// A Tree is what an analysis tells of the files of a server.
type Tree struct {
	Path      string `flow:"path" doc:"The folder that was looked into, as it was asked for; empty for that in which the session begins."`
	Files     int    `flow:"files" doc:"How many files there are, as far as was looked."`
	Folders   int    `flow:"folders" doc:"How many folders there are in it, as far as was looked."`
	Size      int64  `flow:"size" doc:"Size of these files together, in bytes."`
	Truncated bool   `flow:"truncated" doc:"Whether there is more that is not told of: at most 10,000 entries are, and no more than max_output_bytes allows."`
	Entries   []Node `flow:"entries" doc:"What is in the folder, by name."`
}

// A Node is a file, folder or link of a [Tree].
type Node struct {
	Path     string     `flow:"path" doc:"Name from the folder that was asked for."`
	Kind     string     `flow:"kind" doc:"file, dir, link or other."`
	Size     *int64     `flow:"size,omitempty" doc:"Size in bytes; of a folder that of the files below, as far as was looked."`
	Modified *string    `flow:"modified,omitempty" doc:"When it was changed last, as RFC 3339 has it in UTC, if the server says so."`
	Target   string     `flow:"target,omitempty" doc:"What a link leads to, which is not followed."`
	Files    *int       `flow:"files,omitempty" doc:"Of a folder that was looked into: how many files are below, as far as was looked."`
	Error    string     `flow:"error,omitempty" doc:"Of a folder that could not be read: why."`
	Entries  value.List `flow:"entries,omitempty" doc:"Of a folder that was looked into: what is in it, each as here."`
}

// mostNodes is how many entries a tree has at most.
const mostNodes = 10_000

// Grow looks into a folder and those in it, level by level, so that what is near is told
// of when there is too much. A folder below that cannot be read says so and is no error;
// one at which the connection fails is.
func Grow(ctx context.Context, call *connectors.Call, f FS, look Look) (Tree, error) {
	g := grower{fs: f, left: mostNodes, bytes: call.MaxOutputBytes}
	root := &branch{dir: look.Path}
	for level := []*branch{root}; len(level) > 0 && look.Depth > 0 && !g.truncated; look.Depth-- {
		var next []*branch
		for _, b := range level {
			err := g.look(ctx, b)
			switch {
			case err != nil && (b == root || ends(ctx, err)):
				return Tree{}, err
			case err != nil:
				b.err = shownError(err)
			}
			for _, below := range b.below {
				if below.Type == Dir {
					next = append(next, below)
				}
			}
			if g.truncated {
				break
			}
		}
		level = next
	}
	files, folders, size := root.sum()
	tree := Tree{Path: look.Path, Files: files, Folders: folders, Size: size, Truncated: g.truncated, Entries: []Node{}}
	for _, b := range root.below {
		tree.Entries = append(tree.Entries, b.node())
	}
	return tree, nil
}

// ends reports whether an error is one of the whole analysis rather than of one folder.
func ends(ctx context.Context, err error) bool {
	step := connectors.StepOf(err)
	return ctx.Err() != nil || errors.Is(err, connectors.ErrTimeout) || step != "" && step != "request"
}

// shownError is an error as a node has it.
func shownError(err error) string {
	const most = 300
	text := strings.ToValidUTF8(strings.TrimPrefix(err.Error(), "request: "), "\uFFFD")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// A branch is an entry while a tree grows.
type branch struct {
	Entry         // its Path is from the folder that was asked for
	dir    string // as the server takes it
	looked bool
	below  []*branch
	err    string

	files, folders int
	size           int64
}

type grower struct {
	fs        FS
	left      int   // nodes
	bytes     int64 // of their texts
	truncated bool
}

// look adds what is in a folder.
func (g *grower) look(ctx context.Context, b *branch) error {
	entries, err := g.fs.List(ctx, b.dir)
	if err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	b.looked = true
	for _, e := range entries {
		if !plainName(e.Name) {
			return fmt.Errorf("the server lists a file named %q", e.Name)
		}
		below := &branch{Entry: e, dir: join(b.dir, e.Name)}
		below.Path = join(b.Path, strings.ToValidUTF8(e.Name, "\uFFFD"))
		below.Target = strings.ToValidUTF8(e.Target, "\uFFFD")
		g.left--
		g.bytes -= int64(entrySize + len(below.Path) + len(below.Target))
		if g.left < 0 || g.bytes < 0 {
			g.truncated = true
			return nil
		}
		b.below = append(b.below, below)
	}
	return nil
}

// sum counts what is below.
func (b *branch) sum() (files, folders int, size int64) {
	for _, e := range b.below {
		switch e.Type {
		case File:
			b.files++
			b.size += e.Size
		case Dir:
			files, folders, size := e.sum()
			b.files, b.folders, b.size = b.files+files, b.folders+folders+1, b.size+size
		}
	}
	return b.files, b.folders, b.size
}

func (b *branch) node() Node {
	n := Node{Path: b.Path, Kind: b.Type, Modified: b.Modified, Target: b.Target, Error: b.err}
	switch {
	case b.Type == File:
		n.Size = &b.Entry.Size
	case b.Type == Dir && b.looked:
		n.Size, n.Files, n.Entries = &b.size, &b.files, value.List{}
		for _, below := range b.below {
			n.Entries = append(n.Entries, below.node().dict())
		}
	}
	return n
}

// dict is a node as it stands within another one: types of outputs cannot hold themselves.
func (n Node) dict() *value.Dict {
	d := value.DictOf("path", n.Path, "kind", n.Kind)
	if n.Size != nil {
		d.Set("size", *n.Size)
	}
	if n.Modified != nil {
		d.Set("modified", *n.Modified)
	}
	if n.Target != "" {
		d.Set("target", n.Target)
	}
	if n.Files != nil {
		d.Set("files", int64(*n.Files))
	}
	if n.Error != "" {
		d.Set("error", n.Error)
	}
	if n.Entries != nil {
		d.Set("entries", n.Entries)
	}
	return d
}
