package remotefs_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
	"github.com/flowrun/flowrun/connectors/value"
)

// outline is a tree as text: a line for each entry, below that which it is in.
func outline(t *testing.T, tree remotefs.Tree) []string {
	t.Helper()
	lines := []string{fmt.Sprintf("%d files, %d folders, %d bytes, %v", tree.Files, tree.Folders, tree.Size, tree.Truncated)}
	var add func(entries value.List)
	add = func(entries value.List) {
		for _, e := range entries {
			d := e.(*value.Dict)
			var line []string
			for k, v := range d.Strings() {
				switch k {
				case "entries":
				case "path", "kind":
					line = append(line, fmt.Sprint(v))
				default:
					line = append(line, fmt.Sprint(k, "=", v))
				}
			}
			lines = append(lines, strings.Join(line, " "))
			if inner, ok := d.Get("entries"); ok {
				lines = append(lines, fmt.Sprint("in ", line[0], ": ", len(inner.(value.List))))
				add(inner.(value.List))
			}
		}
	}
	for _, n := range tree.Entries {
		add(value.List{nodeDict(t, n)})
	}
	return lines
}

// nodeDict is a node as an output.
func nodeDict(t *testing.T, n remotefs.Node) *value.Dict {
	t.Helper()
	d := connectors.Func("NODE", "Give a node.", func(context.Context, struct{}) (remotefs.Node, error) { return n, nil })
	request, err := d.Prepare(new(value.Dict))
	if err != nil {
		t.Fatal(err)
	}
	out, err := request.Do(t.Context(), connectors.Host{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func grow(t *testing.T, f remotefs.FS, path string, depth int) (remotefs.Tree, error) {
	t.Helper()
	return remotefs.Grow(t.Context(), &connectors.Call{MaxOutputBytes: 16 << 20}, f, remotefs.Look{Path: path, Depth: depth})
}

func TestGrow(t *testing.T) {
	f, dir := newTree(t, "a", "sub/b", "sub/deep/c", "sub/deep/er/d", "zoo/e")
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("sub", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	f.hook = func(operation, name string) error {
		if name == "link" {
			t.Errorf("%s %s: it is followed", operation, name)
		}
		return nil
	}
	for _, test := range []struct {
		path  string
		depth int
		want  []string
	}{
		{"", 1, []string{
			"1 files, 3 folders, 1 bytes, false",
			"a file size=1", "empty dir", "link link", "sub dir", "zoo dir",
		}},
		{"", 2, []string{
			"3 files, 4 folders, 11 bytes, false",
			"a file size=1",
			"empty dir size=0 files=0", "in empty: 0",
			"link link",
			"sub dir size=5 files=1", "in sub: 2", "sub/b file size=5", "sub/deep dir",
			"zoo dir size=5 files=1", "in zoo: 1", "zoo/e file size=5",
		}},
		{"sub", 100, []string{
			"3 files, 2 folders, 28 bytes, false",
			"b file size=5",
			"deep dir size=23 files=2", "in deep: 2", "deep/c file size=10",
			"deep/er dir size=13 files=1", "in deep/er: 1", "deep/er/d file size=13",
		}},
	} {
		tree, err := grow(t, f, test.path, test.depth)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, outline(t, tree)); diff != "" {
			t.Errorf("%q to %d: %s", test.path, test.depth, diff)
		}
		if tree.Path != test.path {
			t.Errorf("the path is %q", tree.Path)
		}
	}
}

// A folder that cannot be read says so, unless the whole connection is lost.
func TestGrowOverErrors(t *testing.T) {
	f, _ := newTree(t, "a", "no/b", "yes/c")
	broken := map[string]error{}
	f.hook = func(operation, name string) error { return broken[name] }
	broken["no"] = connectors.Step("request", &fs.PathError{Op: "list", Path: "no", Err: errors.New("permission \xff denied")})
	tree, err := grow(t, f, "", 3)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2 files, 2 folders, 6 bytes, false", "a file size=1",
		"no dir error=list no: permission \uFFFD denied",
		"yes dir size=5 files=1", "in yes: 1", "yes/c file size=5",
	}
	if diff := cmp.Diff(want, outline(t, tree)); diff != "" {
		t.Error(diff)
	}
	broken["no"] = errors.New(strings.Repeat("long ", 100))
	if tree, err = grow(t, f, "", 3); err != nil || len(tree.Entries[1].Error) > 310 {
		t.Errorf("%v: %v", err, tree.Entries[1].Error)
	}
	for _, lost := range []error{connectors.Step("connect", errors.New("gone")), fmt.Errorf("list: %w", connectors.ErrTimeout)} {
		broken["no"] = lost
		if _, err := grow(t, f, "", 3); !errors.Is(err, lost) {
			t.Errorf("%v is told as %v", lost, err)
		}
	}
	broken["no"], broken[""] = nil, fs.ErrPermission
	if _, err := grow(t, f, "", 3); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a folder that cannot be read gives %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	f.hook = func(_, name string) error {
		if name == "no" {
			cancel()
			return errors.New("broken off")
		}
		return nil
	}
	if _, err := remotefs.Grow(ctx, &connectors.Call{MaxOutputBytes: 1 << 20}, f, remotefs.Look{Depth: 2}); err == nil {
		t.Error("it goes on when it is told to end")
	}
}

// What is near is told of, and not more than fits.
func TestGrowNoFurther(t *testing.T) {
	names := []string{"0/x", "z"}
	for i := range 10_100 {
		names = append(names, fmt.Sprintf("many/%05d", i))
	}
	f, _ := newTree(t, names...)
	var listed []string
	f.hook = func(operation, name string) error {
		listed = append(listed, name)
		return nil
	}
	tree, err := grow(t, f, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	many := tree.Entries[1]
	if !tree.Truncated || len(tree.Entries) != 3 || len(many.Entries) != 10_000-4 || *many.Files != 10_000-4 {
		t.Errorf("%v, %d entries, of which %v in the large folder", tree.Truncated, len(tree.Entries), len(many.Entries))
	}
	if diff := cmp.Diff([]string{"", "0", "many"}, listed); diff != "" {
		t.Error(diff)
	}
	last, _ := many.Entries[len(many.Entries)-1].(*value.Dict).Get("path")
	if last != "many/09995" {
		t.Errorf("the last one is %v", last)
	}
	tree, err = remotefs.Grow(t.Context(), &connectors.Call{MaxOutputBytes: 140 * 3}, f, remotefs.Look{Depth: 1})
	if err != nil || !tree.Truncated && len(tree.Entries) != 3 {
		t.Errorf("%v: %v", err, tree)
	}
	tree, err = remotefs.Grow(t.Context(), &connectors.Call{MaxOutputBytes: 140 * 2}, f, remotefs.Look{Depth: 1})
	if err != nil || !tree.Truncated || len(tree.Entries) != 2 {
		t.Errorf("%v: %v", err, tree)
	}
}

func TestLook(t *testing.T) {
	for _, test := range []struct {
		look remotefs.Look
		want string
	}{
		{remotefs.Look{Depth: 1}, ""},
		{remotefs.Look{Depth: 100, Path: "/a b"}, ""},
		{remotefs.Look{Depth: 0}, `input "depth": want 1 to 100, got 0`},
		{remotefs.Look{Depth: 101}, `input "depth": want 1 to 100, got 101`},
		{remotefs.Look{Depth: 1, Path: "a\x00"}, `input "path": it has a NUL byte in it`},
		{remotefs.Look{Depth: 1, Path: "file:a"}, `input "path": "file:a" is a file of the project's store`},
	} {
		errs := test.look.Check()
		if (test.want == "") != (len(errs) == 0) || test.want != "" && !strings.Contains(errs.Error(), test.want) {
			t.Errorf("%v: %v, want %q", test.look, errs, test.want)
		}
	}
}

// What is deep down is described as what is on top.
func TestNodesAreAlike(t *testing.T) {
	f, _ := newTree(t, "a/b/c")
	tree, err := grow(t, f, "", 3)
	if err != nil {
		t.Fatal(err)
	}
	outer := nodeDict(t, tree.Entries[0])
	inner, _ := outer.Get("entries")
	text := func(d value.Value) string { return strings.Join(keys(d.(*value.Dict)), " ") }
	if got := text(inner.(value.List)[0]); got != text(outer) {
		t.Errorf("an inner folder has %s, an outer one %s", got, text(outer))
	}
}

func keys(d *value.Dict) (all []string) {
	for k := range d.Strings() {
		all = append(all, k)
	}
	return all
}

// newTree is a server with files, each of which holds its name.
func newTree(t *testing.T, files ...string) (*folder, string) {
	t.Helper()
	w := newWorld(t)
	for _, name := range files {
		file := filepath.Join(w.server, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return w.folder, w.server
}
