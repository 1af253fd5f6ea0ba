package git_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// Files of all kinds, and names that are not UTF-8.
func TestOddFiles(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	path := filepath.Join(over.Root, "x.git")
	servers.Repository(t, path, nil)
	const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
	var b strings.Builder
	b.WriteString("commit refs/heads/main\ncommitter Test <t@example.com> 1700000000 +0000\ndata 1\nx\n")
	file := func(mode, name, text string) {
		fmt.Fprintf(&b, "M %s inline %s\ndata %d\n%s\n", mode, name, len(text), text)
	}
	file("100644", "plain", "text\n")
	file("100755", "bin/run", "#!/bin/sh\n")
	file("120000", "link", "../outside")
	file("100644", "large.psd", pointer)
	file("100644", "empty", "")
	file("100644", `"caf\351"`, "latin")
	file("100644", `"tab\tand \"quotes\""`, "odd")
	file("100644", "caf\u00e9", "utf-8")
	fmt.Fprintf(&b, "M 160000 %s lib/sub\n", strings.Repeat("1", 40))
	gitInput(t, path, b.String(), "fast-import", "--quiet")
	item := func(name, content, mode string) *value.Dict {
		return value.DictOf("name", name, "content", b64(content), "mode", mode)
	}
	want := value.List{
		item("bin/run", "#!/bin/sh\n", "100755"),
		item("caf\u00e9", "utf-8", "100644"),
		value.DictOf("name", b64("caf\xe9"), "name_encoding", "base64", "content", b64("latin"), "mode", "100644"),
		item("empty", "", "100644"),
		item("large.psd", pointer, "100644"),
		item("link", "../outside", "120000"),
		item("plain", "text\n", "100644"),
		item("tab\tand \"quotes\"", "odd", "100644"),
	}
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	host := connectors.Host{Files: connectors.FilesIn(root)}
	for _, address := range []string{path, over.URL + "/x.git"} {
		d := newDriver(t, git.Options{})
		out, err := call(t, d, host, "command", "get", "repository_url", address)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text(want), text(get(out, "files"))); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
		sub := value.List{value.DictOf("name", "lib/sub", "commit_sha", strings.Repeat("1", 40))}
		if diff := cmp.Diff(text(sub), text(get(out, "submodules"))); diff != "" {
			t.Errorf("submodules (-want +got):\n%s", diff)
		}
		// A name that the store cannot have stops the call before anything is written.
		_, err = call(t, d, host, "command", "get", "repository_url", address, "files_path", "x")
		if err == nil || !strings.Contains(err.Error(), "nothing was written") {
			t.Errorf("got %v", err)
		}
		if _, err := root.Stat("x"); err == nil {
			t.Error("something was written")
		}
		if _, err = call(t, d, host, "command", "get", "repository_url", address, "files_path", "x", "paths", []any{"link", "bin", "lib"}); err != nil {
			t.Fatal(err)
		}
		if got, err := root.ReadFile("x/link"); err != nil || string(got) != "../outside" {
			t.Errorf("the link is %q, %v", got, err)
		}
		if err := root.RemoveAll("x"); err != nil {
			t.Fatal(err)
		}
	}
}

// Names that were made to write elsewhere.
func TestHostileNames(t *testing.T) {
	for _, name := range []string{"..", ".", ".git", ".GIT", "a/b", "../../x"} {
		path := filepath.Join(t.TempDir(), "x.git")
		servers.Repository(t, path, nil)
		blob := gitInput(t, path, "evil\n", "hash-object", "-w", "--stdin")
		raw, err := hex.DecodeString(blob)
		if err != nil {
			t.Fatal(err)
		}
		inner := gitInput(t, path, "100644 x\x00"+string(raw), "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
		rawInner, _ := hex.DecodeString(inner)
		for _, entry := range []string{"100644 " + name + "\x00" + string(raw), "40000 " + name + "\x00" + string(rawInner)} {
			tree := gitInput(t, path, entry, "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
			commit := servers.Git(t, path, "commit-tree", "-m", "x", tree)
			servers.Git(t, path, "update-ref", "refs/heads/main", commit)
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "store"), 0o755); err != nil {
				t.Fatal(err)
			}
			root, err := os.OpenRoot(filepath.Join(dir, "store"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = call(t, newDriver(t, git.Options{}), connectors.Host{Files: connectors.FilesIn(root)}, "command", "get", "repository_url", path, "files_path", "a/b")
			if !errors.Is(err, git.ErrDamaged) {
				t.Errorf("%q: got %v", name, err)
			}
			left, err := os.ReadDir(filepath.Join(dir, "store"))
			if err != nil || len(left) != 0 {
				t.Errorf("%q: %v was written, %v", name, left, err)
			}
			root.Close()
		}
	}
}

// Commits with texts in other codings, at the beginning of time, of nobody.
func TestOddCommits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.git")
	servers.Repository(t, path, nil)
	tree := gitInput(t, path, "", "hash-object", "-t", "tree", "-w", "--stdin")
	for _, tt := range []struct {
		name, header, author, message string
		want                          *value.Dict
	}{
		{"latin", "encoding ISO-8859-1\n", "Ren\xe9 <r@example.com> 1700000000 +0100", "caf\xe9\n", value.DictOf("author_name", "Ren\u00e9", "author_email", "r@example.com", "commit_date_iso", "2023-11-14T23:13:20+01:00", "commit_date_unix", 1700000000, "date_str", "20231114_221320", "commit_message", "caf\u00e9")},
		{"utf-8", "", "Ren\u00e9 <r@example.com> 1700000000 -0530", "caf\u00e9 \ufffd\n\nbody\n\n", value.DictOf("author_name", "Ren\u00e9", "author_email", "r@example.com", "commit_date_iso", "2023-11-14T16:43:20-05:30", "commit_date_unix", 1700000000, "date_str", "20231114_221320", "commit_message", "caf\u00e9 \ufffd\n\nbody")},
		{"not utf-8", "", "Test <t@example.com> 0 +0000", "caf\xe9\n", value.DictOf("author_name", "Test", "author_email", "t@example.com", "commit_date_iso", "1970-01-01T00:00:00Z", "commit_date_unix", 0, "date_str", "19700101_000000", "commit_message", b64("caf\xe9"), "commit_message_encoding", "base64")},
		{"unknown coding", "encoding klingon\n", " <> 1 +0000", "", value.DictOf("author_name", "", "author_email", "", "commit_date_iso", "1970-01-01T00:00:01Z", "commit_date_unix", 1, "date_str", "19700101_000001", "commit_message", "")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			commit := gitInput(t, path, "tree "+tree+"\nauthor "+tt.author+"\ncommitter "+tt.author+"\n"+tt.header+"\n"+tt.message, "hash-object", "-t", "commit", "-w", "--literally", "--stdin")
			servers.Git(t, path, "update-ref", "refs/heads/main", commit)
			out, err := call(t, newDriver(t, git.Options{}), connectors.Host{}, "command", "metadata", "repository_url", path)
			if err != nil {
				t.Fatal(err)
			}
			want := value.DictOf("commit_sha", commit, "short_sha", commit[:7])
			for k, v := range tt.want.All() {
				want.SetKey(k, v)
			}
			want.Set("parents", value.List{})
			if diff := cmp.Diff(text(want), text(out)); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
			out, err = call(t, newDriver(t, git.Options{}), connectors.Host{}, "command", "get", "repository_url", path)
			if err != nil || text(get(out, "files")) != "[]" {
				t.Errorf("files of an empty commit: %v, %v", text(out), err)
			}
		})
	}
}

// A file that is not held in memory, stored as a difference to another one.
func TestLargeFile(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	path := filepath.Join(over.Root, "x.git")
	servers.Repository(t, path, nil)
	large := strings.Repeat("0123456789abcde\n", 640<<10) // 10 MiB
	var b strings.Builder
	for i, s := range []string{large, large + "more\n"} {
		fmt.Fprintf(&b, "commit refs/heads/main\ncommitter Test <t@example.com> %d +0000\ndata 1\nx\nM 100644 inline f%d\ndata %d\n%s\n", 1700000000+i, i, len(s), s)
	}
	gitInput(t, path, b.String(), "fast-import", "--quiet")
	servers.Git(t, path, "repack", "-adfq")
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for i, address := range []string{path, over.URL + "/x.git"} {
		to := fmt.Sprint("to", i)
		d := newDriver(t, git.Options{})
		if _, err := call(t, d, connectors.Host{Files: connectors.FilesIn(root)}, "command", "get", "repository_url", address, "files_path", to); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"f0": large, "f1": large + "more\n"} {
			if got, err := root.ReadFile(to + "/" + name); err != nil || string(got) != want {
				t.Errorf("%s: %d bytes, %v", name, len(got), err)
			}
		}
		_, err := call(t, d, connectors.Host{}, "command", "get", "repository_url", address)
		if !errors.Is(err, connectors.ErrOutputTooLarge) {
			t.Errorf("got %v", err)
		}
	}
}
