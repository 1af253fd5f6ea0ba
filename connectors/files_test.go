package connectors_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
)

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"a": "a", "a/b.txt": "a/b.txt", "./a//b/": "a/b", "a/../b": "b", "..a": "..a", "a..": "a..", ".hidden": ".hidden", "é ü": "é ü",
		"file:a": "a", "cloudomation:a/b": "a/b", "file:./a": "a", "http:a": "http:a",
		"file:cloudomation:a": "cloudomation:a", "cloudomation:file:a": "file:a",
		"": "", ".": "", "/": "", "a/..": "", "..": "", "../a": "", "a/../../b": "", "/etc/hosts": "", "//a": "", "/../a": "",
		"file:": "", "cloudomation:": "", "file:/etc/hosts": "", "file:///etc/hosts": "", "file:../a": "", "cloudomation:..": "", "cloudomation:/a": "", "\xff": "",
	} {
		got, err := connectors.FileName(name)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
		if err != nil && err.Error() != fmt.Sprintf("%q is no name of a file of the project's store", name) {
			t.Errorf("got %v", err)
		}
	}
}

// store returns a call over a folder that lies beside a file called outside.
func store(t *testing.T) (*connectors.Call, string) {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, "store")
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(top, "outside"), []byte("untouched"), 0o644)); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		root.Close()
		if b, err := os.ReadFile(filepath.Join(top, "outside")); string(b) != "untouched" {
			t.Errorf("the file outside is %q, %v", b, err)
		}
	})
	return &connectors.Call{Host: connectors.Host{Files: connectors.FilesIn(root)}}, dir
}

// tree lists what is in a folder: files with their content, folders, links.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || path == ".":
		case e.IsDir():
			out[path] = "folder"
		case e.Type().IsRegular():
			var b []byte
			b, err = os.ReadFile(filepath.Join(dir, path))
			out[path] = "file " + string(b)
		default:
			out[path] = e.Type().String()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func create(t *testing.T, c *connectors.Call, name, text string) connectors.FileWriter {
	t.Helper()
	w, err := c.Create(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestFilesAreWrittenWhole(t *testing.T) {
	c, dir := store(t)
	w := create(t, c, "file:new/deep/a", "one")
	if _, err := c.Open(t.Context(), "new/deep/a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is there before it is committed: %v", err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	again := create(t, c, "cloudomation:new/deep/a", "two")
	want := map[string]string{"new": "folder", "new/deep": "folder", "new/deep/a": "file one"}
	r, err := c.Open(t.Context(), "new/deep/a")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := again.Commit(); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); string(b) != "one" || err != nil {
		t.Errorf("a reader of the older file gets %q, %v", b, err)
	}
	want["new/deep/a"] = "file two"
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	if err := again.Close(); err != nil {
		t.Errorf("Close after Commit: %v", err)
	}
	if err := again.Commit(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Commit again: %v", err)
	}
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestAnAbandonedFileLeavesNothing(t *testing.T) {
	c, dir := store(t)
	if err := create(t, c, "kept", "old").Commit(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "new/deep/a", "kept"} {
		w := create(t, c, name, "half")
		for range 2 {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := w.Commit(); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Commit after Close: %v", err)
		}
	}
	if diff := cmp.Diff(map[string]string{"kept": "file old"}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestACommitThatFailsLeavesNothing(t *testing.T) {
	c, dir := store(t)
	w := create(t, c, "taken", "x")
	if err := os.MkdirAll(filepath.Join(dir, "taken/folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err == nil {
		t.Error("a folder was replaced")
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]string{"taken": "folder", "taken/folder": "folder"}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestFilesStayInside(t *testing.T) {
	c, dir := store(t)
	if err := errors.Join(os.Symlink("../outside", filepath.Join(dir, "link")), os.Symlink("..", filepath.Join(dir, "up")),
		os.WriteFile(filepath.Join(dir, "file"), []byte("x"), 0o644)); err != nil {
		t.Fatal(err)
	}
	before := tree(t, dir)
	outside := filepath.Join(filepath.Dir(dir), "outside")
	for _, name := range []string{"../outside", outside, "file:../outside", "a/../../outside", "up/outside", "link", "", "missing"} {
		if r, err := c.Open(t.Context(), name); err == nil {
			r.Close()
			t.Errorf("%q can be opened", name)
		}
		if name == "missing" {
			continue
		}
		// What FileName lets pass, the store itself refuses too.
		if r, err := c.Host.Files.Open(t.Context(), name); err == nil {
			r.Close()
			t.Errorf("%q can be opened in the store", name)
		}
	}
	for _, name := range []string{"../new", filepath.Join(filepath.Dir(dir), "new"), "up/new", "up/new/deep", "file/new", ""} {
		for _, create := range []func(context.Context, string) (connectors.FileWriter, error){c.Create, c.Host.Files.Create} {
			w, err := create(t.Context(), name)
			if err == nil {
				err = errors.Join(w.Commit(), w.Close())
			}
			if err == nil {
				t.Errorf("%q can be created", name)
			}
		}
	}
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	// A link is replaced, not written through.
	if err := create(t, c, "link", "mine").Commit(); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, dir)["link"]; got != "file mine" {
		t.Errorf("link is %q", got)
	}
	if entries, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(entries) != 2 {
		t.Errorf("beside the store are %v, %v", entries, err)
	}
}

func TestFilesNeedAStoreAndAContext(t *testing.T) {
	none := new(connectors.Call)
	const want = `file "a": this host has no store of files`
	if _, err := none.Open(t.Context(), "a"); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if _, err := none.Create(t.Context(), "a"); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	c, dir := store(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Open(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Create(ctx, "new/a"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := tree(t, dir); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

func TestConcurrentWritersOfOneFile(t *testing.T) {
	c, dir := store(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			w, err := c.Create(t.Context(), "new/a")
			if err == nil {
				_, err = io.WriteString(w, "whole")
			}
			if err == nil {
				err = w.Commit()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if diff := cmp.Diff(map[string]string{"new": "folder", "new/a": "file whole"}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}
