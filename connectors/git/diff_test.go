package git_test

import (
	"encoding/base64"
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

// gitDiff is what git itself says. It places groups of lines by a taste of its
// own, which is left out.
func gitDiff(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out := servers.Git(t, dir, append([]string{"diff", "--no-color", "--full-index", "--find-renames", "--no-indent-heuristic"}, args...)...)
	if out != "" {
		out += "\n"
	}
	return out
}

func TestDiff(t *testing.T) {
	for _, w := range ways(t) {
		t.Run(w.name, func(t *testing.T) {
			d := newDriver(t, git.Options{})
			for range 2 { // the second is from the cache
				out, err := call(t, d, connectors.Host{}, append([]any{"command", "diff", "base", "v1", "ref", "main"}, w.inputs...)...)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(gitDiff(t, w.repo.path, "v1", "main"), get(out, "diff")); diff != "" {
					t.Errorf("diff (-want +got):\n%s", diff)
				}
				want := value.List{
					value.DictOf("name", "README.md", "status", "modified", "additions", 1, "deletions", 0),
					value.DictOf("name", "src/moved.txt", "old_name", "src/a.txt", "status", "renamed", "additions", 0, "deletions", 0),
				}
				if diff := cmp.Diff(text(want), text(get(out, "changes"))); diff != "" {
					t.Errorf("changes (-want +got):\n%s", diff)
				}
				if got := get(out, "commit_sha"); got != w.repo.sha["three"] {
					t.Errorf("commit_sha %v", got)
				}
			}
			out, err := call(t, d, connectors.Host{}, append([]any{"command", "diff", "base", "v1", "ref", "main", "paths", []any{"**/*.md"}}, w.inputs...)...)
			if err != nil || get(out, "diff") != gitDiff(t, w.repo.path, "v1", "main", "--", "README.md") {
				t.Errorf("with paths: %v, %v", text(out), err)
			}
			out, err = call(t, d, connectors.Host{}, append([]any{"command", "diff", "base", "main", "ref", "main"}, w.inputs...)...)
			if err != nil || get(out, "diff") != "" || len(get(out, "changes").(value.List)) != 0 {
				t.Errorf("of the same commit: %v, %v", text(out), err)
			}
		})
	}
}

// Every kind of change, compared with git's own diff, letter by letter.
func TestDiffIsGits(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) string { return servers.Git(t, dir, args...) }
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	numbers := func(n int, change map[int]string) string {
		var b strings.Builder
		for i := range n {
			if s, ok := change[i]; ok {
				b.WriteString(s)
			} else {
				b.WriteString(strings.Repeat("line ", i%7) + string(rune('a'+i%26)) + "\n")
			}
		}
		return b.String()
	}
	run("init", "--quiet", "--initial-branch=main")
	write("many", numbers(300, nil))
	write("no end", "last")
	write("crlf", "x\r\ny\r\n")
	write("bin", "\x00bin")
	write("binary gone", "\x00")
	link("many", "link")
	write("moved/old", numbers(60, nil))
	write("moved/same", "unchanged\nlines\n")
	write("file to link", "text\n")
	write("folder/x", "was in a folder\n")
	write("mode", "x\n")
	write("empty", "")
	write("gone", "gone\n")
	write("a \"quoted\"\tname", "q\n")
	write("caf\xe9", "l\n")
	run("update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",sub")
	run("add", "--all", "--", ":!sub")
	run("commit", "--quiet", "--message=one")
	run("tag", "v1")
	write("many", numbers(300, map[int]string{0: "", 50: "fifty\n", 52: "x\ny\n", 90: "", 91: "", 150: "new\nnew\nnew\n", 299: "end"}))
	write("no end", "last\nand more")
	write("crlf", "x\r\nz\r\n")
	write("bin", "\x00bin2")
	link("crlf", "link")
	run("mv", "moved/old", "moved/new")
	write("moved/new", numbers(60, map[int]string{25: "changed\n"}))
	run("mv", "moved/same", "elsewhere")
	link("many", "file to link")
	run("rm", "--quiet", "-r", "gone", "folder", "binary gone")
	write("folder", "is a file\n")
	if err := os.Chmod(filepath.Join(dir, "mode"), 0o755); err != nil {
		t.Fatal(err)
	}
	write("empty", "full\n")
	write("new and empty", "")
	write("a \"quoted\"\tname", "r\n")
	write("caf\xe9", "m\n")
	run("update-index", "--cacheinfo", "160000,"+strings.Repeat("2", 40)+",sub")
	run("add", "--all", "--", ":!sub")
	run("commit", "--quiet", "--message=two")
	d := newDriver(t, git.Options{})
	for _, refs := range [][2]string{{"v1", "main"}, {"main", "v1"}} {
		out, err := call(t, d, connectors.Host{}, "command", "diff", "base", refs[0], "ref", refs[1], "repository_url", dir)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(gitDiff(t, dir, refs[0], refs[1]), get(out, "diff")); diff != "" {
			t.Errorf("%v (-want +got):\n%s", refs, diff)
		}
		var stat strings.Builder
		for _, c := range get(out, "changes").(value.List) {
			c := c.(*value.Dict)
			stat.WriteString(strings.Trim(text(value.List{get(c, "additions"), get(c, "deletions")}), "[] \n") + "\n")
		}
		var want strings.Builder
		for line := range strings.Lines(servers.Git(t, dir, "diff", "--numstat", "--find-renames", refs[0], refs[1])) {
			f := strings.Fields(strings.ReplaceAll(line, "-\t", "0\t"))
			want.WriteString(f[0] + ",\n " + f[1] + "\n")
		}
		if diff := cmp.Diff(want.String(), stat.String()); diff != "" {
			t.Errorf("%v: lines (-want +got):\n%s", refs, diff)
		}
	}
	// A difference that is not UTF-8.
	write("caf\xe9", "\xe9\n")
	run("commit", "--quiet", "--all", "--message=three")
	out, err := call(t, d, connectors.Host{}, "command", "diff", "base", "main~0", "repository_url", dir)
	if err == nil {
		t.Errorf("main~0 is taken: %v", text(out))
	}
	out, err = call(t, d, connectors.Host{}, "command", "diff", "base", servers.Git(t, dir, "rev-parse", "HEAD~1"), "repository_url", dir)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := base64.StdEncoding.DecodeString(get(out, "diff").(string))
	if diff := cmp.Diff(gitDiff(t, dir, "HEAD~1", "HEAD"), string(raw)); diff != "" || get(out, "diff_encoding") != "base64" {
		t.Errorf("in base64 (-want +got):\n%s", diff)
	}
	if name := get(get(out, "changes").(value.List)[0].(*value.Dict), "name_encoding"); name != "base64" {
		t.Errorf("the name's coding is %v", name)
	}
}
