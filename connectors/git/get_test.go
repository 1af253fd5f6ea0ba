package git_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
)

func TestGet(t *testing.T) {
	for _, w := range ways(t) {
		t.Run(w.name, func(t *testing.T) {
			d := newDriver(t, git.Options{})
			out, err := call(t, d, connectors.Host{}, append([]any{"command", "get", "ref", "v2"}, w.inputs...)...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"README.md", "bin/data", "src/a.txt", "src/deep/b.c"}, names(out)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			first := get(out, "files").(value.List)[0].(*value.Dict)
			if got := get(first, "content"); got != base64.StdEncoding.EncodeToString([]byte("read me\ntwice\n")) {
				t.Errorf("content %v", got)
			}
			if got := get(out, "commit_sha"); got != w.repo.sha["two"] {
				t.Errorf("commit %v", got)
			}
			for _, tt := range []struct {
				paths []any
				want  []string
			}{
				{[]any{"*.md"}, []string{"README.md"}},
				{[]any{"src"}, []string{"src/a.txt", "src/deep/b.c"}},
				{[]any{"src/*"}, []string{"src/a.txt", "src/deep/b.c"}},
				{[]any{"**/*.c", "README*"}, []string{"README.md", "src/deep/b.c"}},
				{[]any{"src/**/b.?"}, []string{"src/deep/b.c"}},
			} {
				out, err := call(t, d, connectors.Host{}, append([]any{"command", "get", "ref", "v2", "paths", tt.paths}, w.inputs...)...)
				if err != nil {
					t.Errorf("%v: %v", tt.paths, err)
					continue
				}
				if diff := cmp.Diff(tt.want, names(out)); diff != "" {
					t.Errorf("%v: files (-want +got):\n%s", tt.paths, diff)
				}
			}
			if _, err := call(t, d, connectors.Host{}, append([]any{"command", "get", "paths", []any{"*.none"}}, w.inputs...)...); err == nil {
				t.Error("no error for paths that match nothing")
			}
			// An old commit, by its SHA, which no ref names.
			out, err = call(t, d, connectors.Host{}, append([]any{"command", "get", "ref", w.repo.sha["two"][:12], "paths", []any{"README.md"}}, w.inputs...)...)
			if err != nil || len(names(out)) != 1 {
				t.Errorf("by SHA: %v, %v", out, err)
			}
		})
	}
}

func TestGetIntoTheStore(t *testing.T) {
	r := newRepo(t, filepath.Join(t.TempDir(), "x.git"))
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	d := newDriver(t, git.Options{})
	out, err := call(t, d, connectors.Host{Files: connectors.FilesIn(root)}, "command", "get", "repository_url", r.path, "ref", "v2", "files_path", "checkout/here", "max_output_bytes", 1)
	if err != nil {
		t.Fatal(err)
	}
	if get(out, "files") != nil {
		t.Errorf("files are returned too: %v", get(out, "files"))
	}
	got, err := root.ReadFile("checkout/here/bin/data")
	if err != nil || string(got) != "\x00\xff\xfe" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestManyFiles(t *testing.T) {
	files := map[string]string{}
	for i := range 10_000 {
		files[fmt.Sprintf("d%02d/f%04d.txt", i%100, i)] = fmt.Sprint(i)
	}
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	servers.Repository(t, filepath.Join(over.Root, "x.git"), files)
	d := newDriver(t, git.Options{})
	for _, address := range []string{filepath.Join(over.Root, "x.git"), over.URL + "/x.git"} {
		out, err := call(t, d, connectors.Host{}, "command", "get", "repository_url", address)
		if err != nil || len(names(out)) != len(files) {
			t.Errorf("%s: %d files, %v", address, len(names(out)), err)
		}
	}
}
