package git_test

import (
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

// Paths on this machine are relative to the driver's folder, and repositories of
// all layouts do.
func TestLocalPaths(t *testing.T) {
	dir := t.TempDir()
	r := newRepo(t, filepath.Join(dir, "x.git"))
	run := func(args ...string) { t.Helper(); servers.Git(t, dir, args...) }
	run("clone", "--quiet", "x.git", "work")
	run("-C", "work", "worktree", "add", "--quiet", "../tree", "origin/develop")
	run("clone", "--quiet", "--shared", "x.git", "shared")
	run("clone", "--quiet", "--shared", "--bare", "shared", "shared twice")
	run("clone", "--quiet", "x.git", "sparse")
	run("-C", "sparse", "sparse-checkout", "set", "src")
	run("clone", "--quiet", "x.git", "packed")
	run("-C", "packed", "gc", "--quiet")
	run("init", "--quiet", "super")
	run("-c", "protocol.file.allow=always", "-C", "super", "submodule", "--quiet", "add", "../x.git", "sub")
	if err := os.Symlink("work", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	// No program of git is found from here on, and nothing of the surroundings counts.
	t.Setenv("PATH", "")
	t.Setenv("HOME", dir)
	t.Setenv("GIT_DIR", "/nowhere")
	d := newDriver(t, git.Options{Dir: filepath.Join(dir, "work")})
	for path, commit := range map[string]string{
		".": "three", "../x.git": "three", "../work": "three", "../tree": "four", "../work/.git": "three", "../shared": "three",
		"../shared twice": "three", "../sparse": "three", "../packed": "three", "../super/sub": "three", "../link": "three",
		filepath.Join(dir, "work"): "three", "file://" + dir + "/work": "three",
	} {
		for _, ref := range []string{"", r.sha[commit][:9]} {
			out, err := call(t, d, connectors.Host{}, "command", "get", "repository_url", path, "ref", ref, "paths", []any{"README.md"})
			if err != nil || get(out, "commit_sha") != r.sha[commit] {
				t.Errorf("%s %s: %v, %v", path, ref, text(out), err)
			}
		}
	}
	if _, err := call(t, d, connectors.Host{}, "command", "metadata", "repository_url", "~/x.git"); !errors.Is(err, git.ErrNotFound) {
		t.Errorf("~ is not taken for the home folder of the host: %v", err)
	}
}

func TestLocalRefs(t *testing.T) {
	dir := t.TempDir()
	r := newRepo(t, filepath.Join(dir, "x.git"))
	work := filepath.Join(dir, "work")
	servers.Git(t, dir, "clone", "--quiet", "x.git", "work")
	servers.Git(t, work, "checkout", "--quiet", "--detach", "v1")
	servers.Git(t, work, "tag", "of-a-file", "HEAD:README.md")
	servers.Git(t, work, "tag", "--annotate", "--message=x", "twice", "v2")
	d := newDriver(t, git.Options{})
	out, err := call(t, d, connectors.Host{}, "command", "list_refs", "repository_url", work)
	if err != nil {
		t.Fatal(err)
	}
	rev := func(name string) string { return servers.Git(t, work, "rev-parse", name) }
	var want value.List
	for _, f := range [][4]string{
		{"head", "HEAD", "HEAD", r.sha["one"]},
		{"branch", "refs/heads/main", "main", r.sha["three"]},
		{"remote", "refs/remotes/origin/HEAD", "origin/HEAD", r.sha["three"]},
		{"remote", "refs/remotes/origin/both", "origin/both", r.sha["four"]},
		{"remote", "refs/remotes/origin/develop", "origin/develop", r.sha["four"]},
		{"remote", "refs/remotes/origin/main", "origin/main", r.sha["three"]},
		{"tag", "refs/tags/both", "both", r.sha["one"]},
		{"tag", "refs/tags/of-a-file", "of-a-file", rev("of-a-file")},
		{"tag", "refs/tags/twice", "twice", r.sha["two"]},
		{"tag", "refs/tags/v1", "v1", r.sha["one"]},
		{"tag", "refs/tags/v2", "v2", r.sha["two"]},
	} {
		want = append(want, value.DictOf("name", f[1], "short_name", f[2], "type", f[0], "sha", rev(f[1]), "commit_sha", f[3]))
	}
	if diff := cmp.Diff(text(want), text(get(out, "refs"))); diff != "" {
		t.Errorf("refs (-want +got):\n%s", diff)
	}
	for ref, commit := range map[string]string{"": "one", "origin/develop": "four", "twice": "two", rev("refs/tags/twice"): "two", rev("refs/tags/twice")[:10]: "two"} {
		out, err := call(t, d, connectors.Host{}, "command", "metadata", "repository_url", work, "ref", ref)
		if err != nil || get(out, "commit_sha") != r.sha[commit] {
			t.Errorf("%q: %v, %v", ref, text(out), err)
		}
	}
	_, err = call(t, d, connectors.Host{}, "command", "metadata", "repository_url", work, "ref", "of-a-file")
	if !errors.Is(err, git.ErrUnknownRef) || !strings.Contains(err.Error(), `"of-a-file" is a blob, want a commit`) {
		t.Errorf("got %v", err)
	}
}

// A branch that is named like a commit does not stand in for it.
func TestBranchNamedLikeACommit(t *testing.T) {
	for _, w := range ways(t) {
		one, three := w.repo.sha["one"], w.repo.sha["three"]
		servers.Git(t, w.repo.path, "update-ref", "refs/heads/"+one, three)
		out, err := call(t, newDriver(t, git.Options{}), connectors.Host{}, append([]any{"command", "metadata", "ref", one}, w.inputs...)...)
		if err != nil || get(out, "commit_sha") != one {
			t.Errorf("%s: %v, %v", w.name, text(out), err)
		}
	}
}

// HEAD is a branch without commits, others have some.
func TestUnbornHead(t *testing.T) {
	for _, w := range ways(t) {
		servers.Git(t, w.repo.path, "symbolic-ref", "HEAD", "refs/heads/none")
		d := newDriver(t, git.Options{})
		_, err := call(t, d, connectors.Host{}, append([]any{"command", "metadata"}, w.inputs...)...)
		if !errors.Is(err, git.ErrUnknownRef) || !strings.Contains(err.Error(), "give ref, such as both, both, develop, main") {
			t.Errorf("%s: got %v", w.name, err)
		}
		out, err := call(t, d, connectors.Host{}, append([]any{"command", "list_refs"}, w.inputs...)...)
		if err != nil || field(get(out, "refs"), "name")[0] != "refs/heads/both" {
			t.Errorf("%s: %v, %v", w.name, text(out), err)
		}
	}
}

// A clone that has not all of the history, or not all of the files.
func TestIncompleteRepositories(t *testing.T) {
	dir := t.TempDir()
	newRepo(t, filepath.Join(dir, "x.git"))
	servers.Git(t, dir, "-C", "x.git", "config", "uploadpack.allowFilter", "true")
	servers.Git(t, dir, "clone", "--quiet", "--depth=2", "file://"+dir+"/x.git", "shallow")
	servers.Git(t, dir, "clone", "--quiet", "--bare", "--filter=blob:none", "file://"+dir+"/x.git", "partial")
	d := newDriver(t, git.Options{Dir: dir})
	out, err := call(t, d, connectors.Host{}, "command", "log", "repository_url", "shallow")
	if err != nil || len(get(out, "commits").(value.List)) != 2 {
		t.Errorf("shallow: %v, %v", text(out), err)
	}
	out, err = call(t, d, connectors.Host{}, "command", "log", "repository_url", "partial")
	if err != nil || len(get(out, "commits").(value.List)) != 3 {
		t.Errorf("partial: %v, %v", text(out), err)
	}
	if _, err = call(t, d, connectors.Host{}, "command", "get", "repository_url", "partial"); !errors.Is(err, git.ErrDamaged) {
		t.Errorf("partial: got %v", err)
	}
	// A folder that is missing does not end the list of files.
	tree := servers.Git(t, dir, "-C", "x.git", "rev-parse", "main:src")
	if err := os.Remove(filepath.Join(dir, "x.git", "objects", tree[:2], tree[2:])); err != nil {
		t.Fatal(err)
	}
	_, err = call(t, d, connectors.Host{}, "command", "get", "repository_url", "x.git")
	if !errors.Is(err, git.ErrDamaged) || !strings.Contains(err.Error(), "tree "+tree) {
		t.Errorf("damaged: got %v", err)
	}
	// Nor does a commit that is missing end the history.
	parent := servers.Git(t, dir, "-C", "x.git", "rev-parse", "main~1")
	if err := os.Remove(filepath.Join(dir, "x.git", "objects", parent[:2], parent[2:])); err != nil {
		t.Fatal(err)
	}
	if _, err = call(t, d, connectors.Host{}, "command", "log", "repository_url", "x.git"); !errors.Is(err, git.ErrDamaged) {
		t.Errorf("damaged: got %v", err)
	}
}

func TestUnknownFormat(t *testing.T) {
	dir := t.TempDir()
	servers.Git(t, dir, "init", "--quiet", "--object-format=sha256")
	_, err := call(t, newDriver(t, git.Options{}), connectors.Host{}, "command", "metadata", "repository_url", dir)
	if err == nil || !strings.Contains(err.Error(), "objectFormat sha256") {
		t.Errorf("got %v", err)
	}
}

// The history of a merge, newest first, and as far down as depth says.
func TestLogOfMerges(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	path := filepath.Join(over.Root, "x.git")
	servers.Repository(t, path, nil)
	var b strings.Builder
	commit := func(mark, when int, parents string) {
		fmt.Fprintf(&b, "commit refs/heads/main\nmark :%d\ncommitter Test <t@example.com> %d +0000\ndata 2\nc%d\n%s\n", mark, 1700000000+when, mark, parents)
	}
	// 1 - 2 - 4 - 6 and 1 - 3 - 5 - 6; 3 is newer than 4.
	commit(1, 1, "")
	commit(2, 2, "from :1\n")
	commit(3, 5, "from :1\n")
	commit(4, 4, "from :2\n")
	commit(5, 6, "from :3\n")
	commit(6, 7, "from :4\nmerge :5\n")
	gitInput(t, path, b.String(), "fast-import", "--quiet", "--force")
	for _, address := range []string{path, over.URL + "/x.git"} {
		d := newDriver(t, git.Options{})
		for _, tt := range []struct {
			inputs []any
			want   string
		}{
			{nil, "c6 c5 c3 c4 c2 c1"},
			{[]any{"max_count", 4}, "c6 c5 c3 c4"},
			{[]any{"depth", 2}, "c6 c5 c4"},
			{[]any{"depth", 3, "max_count", 0}, "c6 c5 c3 c4 c2"},
			{[]any{"depth", 3, "max_count", 2}, "c6 c5"},
			{[]any{"max_count", 0}, "c6 c5 c3 c4 c2 c1"},
		} {
			out, err := call(t, d, connectors.Host{}, append([]any{"command", "log", "repository_url", address}, tt.inputs...)...)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range field(get(out, "commits"), "commit_message") {
				got = append(got, m.(string))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("%s %v: %s, want %s", address, tt.inputs, s, tt.want)
			}
		}
		if _, err := call(t, d, connectors.Host{}, "command", "log", "repository_url", address, "max_output_bytes", 200); !errors.Is(err, connectors.ErrOutputTooLarge) {
			t.Errorf("log: got %v", err)
		}
		if _, err := call(t, d, connectors.Host{}, "command", "list_refs", "repository_url", address, "max_output_bytes", 50); !errors.Is(err, connectors.ErrOutputTooLarge) {
			t.Errorf("list_refs: got %v", err)
		}
	}
}
