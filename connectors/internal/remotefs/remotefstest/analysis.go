package remotefstest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
)

// Analyse analyses a server that has to be one that can be.
func (c *Client) Analyse(inputs ...any) *value.Dict {
	c.T.Helper()
	out, err := connectortest.Operate(c.T.Context(), c.Driver, connectors.AnalysisOperation, c.Store.Host, With(c.Inputs, inputs...))
	if err != nil {
		c.T.Fatalf("%v: %v", inputs, err)
	}
	return out
}

// Analysis checks what an analysis tells of the files below root, which is empty, and is
// the folder below to the server, "" if sessions begin there.
func Analysis(t *testing.T, c *Client, root, below string) {
	Write(t, root, "a b", "tea")
	Write(t, root, "sub/ü", "coffee")
	Write(t, root, "sub/deep/c", "water")
	if err := os.Mkdir(filepath.Join(root, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	if below != "" {
		below += "/"
	}
	for _, test := range []struct {
		path   string
		inputs []any
		want   []string
	}{
		{"", nil, []string{"2 files, 3 folders, 9 bytes", "a b file 3", "empty dir 0", "sub dir 6", "sub/deep dir", "sub/ü file 6"}},
		{"", []any{"depth", 1}, []string{"1 files, 2 folders, 3 bytes", "a b file 3", "empty dir", "sub dir"}},
		{"sub", []any{"depth", 3}, []string{"2 files, 1 folders, 11 bytes", "deep dir 5", "deep/c file 5", "ü file 6"}},
	} {
		if path := below + test.path; path != "" {
			test.inputs = append(test.inputs, "path", path)
		}
		out := c.Analyse(test.inputs...)
		if diff := cmp.Diff(test.want, outline(t, out)); diff != "" {
			t.Errorf("%v: %s", test.inputs, diff)
		}
		if truncated := Get(t, out, "truncated"); truncated != false {
			t.Errorf("truncated is %v", truncated)
		}
		for _, e := range Get(t, out, "entries").(value.List) {
			modified, _ := e.(*value.Dict).Get("modified")
			if text, _ := modified.(string); Get(t, e.(*value.Dict), "kind") == "file" && !strings.HasSuffix(text, "Z") {
				t.Errorf("%v was modified at %v", Get(t, e.(*value.Dict), "path"), modified)
			}
		}
	}
	analyse := func(inputs ...any) error {
		_, err := connectortest.Operate(t.Context(), c.Driver, connectors.AnalysisOperation, c.Store.Host, With(c.Inputs, inputs...))
		return err
	}
	Fails(t, c.Driver.Spec().Type, analyse("path", below+"none"), "none")
	Fails(t, c.Driver.Spec().Type, analyse("depth", 0), `input "depth": want 1 to 100, got 0`)
	Fails(t, c.Driver.Spec().Type, analyse("path", "a\x00"), `input "path"`)
	// It goes on where calls do.
	c.Analyse("path", below+"sub")
	if got := Tree(t, root); len(got) != 3 {
		t.Errorf("there are %q", got)
	}
}

// outline is a tree as lines.
func outline(t *testing.T, out *value.Dict) []string {
	t.Helper()
	lines := []string{fmt.Sprintf("%v files, %v folders, %v bytes", Get(t, out, "files"), Get(t, out, "folders"), Get(t, out, "size"))}
	var add func(entries value.Value)
	add = func(entries value.Value) {
		list, _ := entries.(value.List)
		for _, e := range list {
			e := e.(*value.Dict)
			line := fmt.Sprint(Get(t, e, "path"), " ", Get(t, e, "kind"))
			if size := Get(t, e, "size"); size != nil {
				line += fmt.Sprint(" ", size)
			}
			if text := Get(t, e, "error"); text != nil {
				line += fmt.Sprint(": ", text)
			}
			lines = append(lines, line)
			add(Get(t, e, "entries"))
		}
	}
	add(Get(t, out, "entries"))
	return lines
}
