package runtime_test

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

// filesIn returns the files of a folder, as options have them.
func filesIn(t *testing.T, dir string) connectors.Files {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := root.Close(); err != nil {
			t.Error(err)
		}
	})
	return connectors.FilesIn(root)
}

// The content that a flow has read is kept with its tree, and goes with it.
func TestFilesAreKeptWithTheTree(t *testing.T) {
	s := store.NewMemory()
	rt := newRuntime(t, runtime.Options{Store: s, Files: filesIn(t, t.TempDir())})
	x := start(t, rt, t.Context(), `
system.file("a").save_text_content("MARKED")
return this.script("def handler(system, this): return system.file('a').get_text_content()").get("output_value")
`)
	if r := finish(t, x); r.Output != "MARKED" {
		t.Fatalf("%s %s", r.Status, r.Message)
	}
	digest := store.Digest(sha256.Sum256([]byte("MARKED")))
	if kept, err := s.Program(t.Context(), digest); err != nil || string(kept.Text) != "MARKED" {
		t.Errorf("kept %q, %v", kept.Text, err)
	}
	if err := rt.Delete(t.Context(), x.ID()); err != nil {
		t.Fatal(err)
	}
	if kept, err := s.Program(t.Context(), digest); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("kept %q after the tree was deleted, %v", kept.Text, err)
	}
}

// A flow takes and gives files up to a size, and counts what it gives.
func TestLargeFiles(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int64{"most": runtime.MaxFileBytes, "more": runtime.MaxFileBytes + 1} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(file, size); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		limits      runtime.Limits
		text, error string
	}{
		{text: "len(system.file('most').get_bytes_content())"},
		{text: "system.file('more').get_bytes_content()", error: `ValueError: file "more": more than 32 MiB, which a flow does not take at once (connections do, as src)`},
		{text: "system.file('new').save_text_content('a' * ((32 << 20) + 1))", error: `ValueError: file "new": 33554433 bytes, want at most 32 MiB at once`},
		{limits: runtime.Limits{OutputBytes: 100}, text: "system.file('new').save_text_content('a' * 90)"},
		{limits: runtime.Limits{OutputBytes: 100}, text: "system.file('new').save_text_content('a' * 101)", error: "limit exceeded: output_bytes (100), at test.star:2"},
	} {
		rt := newRuntime(t, runtime.Options{Files: filesIn(t, dir), Limits: test.limits})
		if r := run(t, rt, test.text); r.Message != test.error {
			t.Errorf("%s: %s %q, want %q", test.text, r.Status, r.Message, test.error)
		}
	}
}

// A host whose files can be read and written only says so.
func TestPlainFiles(t *testing.T) {
	plain := struct{ connectors.Files }{filesIn(t, t.TempDir())}
	for _, test := range []struct {
		files      connectors.Files
		text, want string
	}{
		{plain, `system.file("a").save("x"); return system.file("a").get_text_content()`, "x"},
		{plain, "system.files()", "ResourceNotFoundError: this host has no store of files"},
		{plain, `system.file("a").get("size")`, "ResourceNotFoundError: this host has no store of files"},
		{nil, `system.file("a").save("x")`, "ResourceNotFoundError: this host has no store of files"},
		{nil, `system.file("a").get_text_content()`, "ResourceNotFoundError: this host has no store of files"},
		{nil, `system.file("a").delete()`, "ResourceNotFoundError: this host has no store of files"},
	} {
		rt := newRuntime(t, runtime.Options{Files: test.files})
		r := finish(t, start(t, rt, t.Context(), test.text))
		if got := r.Message; got != test.want && !value.Equal(r.Output, test.want) {
			t.Errorf("%s: %s %q %v, want %s", test.text, r.Status, got, r.Output, test.want)
		}
	}
}
