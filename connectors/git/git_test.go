package git_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
)

// A repo is a repository for tests, bare, and the commits in it by what they are
// called here.
type repo struct {
	path string
	sha  map[string]string
}

// newRepo makes a repository with
//
//	main:    one - two - three        v1 (light) at one, v2 (annotated) at two
//	develop:        \ four            both (branch) at four, both (tag) at one
func newRepo(t testing.TB, path string) repo {
	t.Helper()
	servers.Repository(t, path, map[string]string{
		"README.md":    "read me\n",
		"src/a.txt":    "a\n",
		"src/deep/b.c": "b\n",
		"bin/data":     "\x00\xff\xfe",
	})
	work := filepath.Join(t.TempDir(), "work")
	run := func(args ...string) string { return servers.Git(t, work, args...) }
	servers.Git(t, "", "clone", "--quiet", path, work)
	r := repo{path: path, sha: map[string]string{"one": run("rev-parse", "HEAD")}}
	commit := func(name string, files ...string) {
		for i := 0; i < len(files); i += 2 {
			if err := os.WriteFile(filepath.Join(work, files[i]), []byte(files[i+1]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		run("add", ".")
		run("commit", "--quiet", "--message=commit "+name+"\n\nwith a body\n")
		r.sha[name] = run("rev-parse", "HEAD")
	}
	run("tag", "v1")
	commit("two", "README.md", "read me\ntwice\n")
	run("tag", "--annotate", "v2", "--message=second")
	run("checkout", "--quiet", "-b", "develop")
	commit("four", "src/new.txt", "new\n")
	run("branch", "both")
	run("tag", "both", "v1")
	run("checkout", "--quiet", "main")
	run("mv", "src/a.txt", "src/moved.txt")
	commit("three")
	run("push", "--quiet", "origin", "main", "develop", "refs/heads/both:refs/heads/both", "--tags")
	return r
}

// call makes a call with the driver, as a flow does.
func call(t testing.TB, d connectors.Driver, host connectors.Host, inputs ...any) (*value.Dict, error) {
	t.Helper()
	return callIn(t.Context(), d, host, inputs...)
}

func callIn(ctx context.Context, d connectors.Driver, host connectors.Host, inputs ...any) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, d.Spec(), nil, nil, value.DictOf(inputs...))
	if err != nil {
		return nil, err
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return c.Perform(ctx, host)
}

func get(d *value.Dict, name string) value.Value {
	v, _ := d.Get(name)
	return v
}

func newDriver(t testing.TB, opts git.Options) connectors.Driver {
	d := git.New(opts)
	t.Cleanup(func() {
		if err := d.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// A way is one in which a repository is served.
type way struct {
	name   string
	repo   repo
	inputs []any
}

// ways serves a repository in all ways.
func ways(t *testing.T) []way {
	t.Helper()
	local := newRepo(t, filepath.Join(t.TempDir(), "x.git"))
	at := func(path string) repo {
		if err := os.CopyFS(path, os.DirFS(local.path)); err != nil {
			t.Fatal(err)
		}
		return repo{path, local.sha}
	}
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "pass word"})
	httpRepo := at(filepath.Join(over.Root, "x.git"))
	ca := servers.NewCA(t)
	tls := servers.StartGitHTTP(t, servers.GitHTTPOptions{TLS: ca.Server(t, "127.0.0.1"), Cookie: "session=abc"})
	tlsRepo := at(filepath.Join(tls.Root, "x.git"))
	sshd := servers.StartSSHD(t, servers.SSHDOptions{})
	sshRepo := at(filepath.Join(t.TempDir(), "with 'quote.git"))
	ssh := []any{"ssh_key", string(sshd.Key.Private), "ssh_hostkey", sshd.HostKey, "username", sshd.User}
	return []way{
		{"path", local, []any{"repository_url", local.path}},
		{"file", local, []any{"repository_url", "file://" + local.path}},
		{"http", httpRepo, []any{"repository_url", over.URL + "/x.git", "username", "bob", "password", "pass word"}},
		{"http userinfo", httpRepo, []any{"repository_url", strings.Replace(over.URL, "://", "://bob:pass%20word@", 1) + "/x.git/"}},
		{"https cookie", tlsRepo, []any{"repository_url", tls.URL + "/x.git", "httpCookie", "session=abc", "cacert", string(ca.PEM)}},
		{"ssh", sshRepo, append([]any{"repository_url", "ssh://" + sshd.Addr + (&url.URL{Path: sshRepo.path}).EscapedPath()}, ssh...)},
	}
}

func TestMetadata(t *testing.T) {
	for _, w := range ways(t) {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			d := newDriver(t, git.Options{})
			for ref, commit := range map[string]string{
				"": "three", "HEAD": "three", "main": "three", "develop": "four", "v1": "one", "v2": "two",
				"refs/heads/main": "three", "refs/tags/v2": "two", "heads/develop": "four", "tags/v2": "two",
				"both": "four", "refs/tags/both": "one",
				w.repo.sha["two"]: "two", w.repo.sha["three"]: "three", w.repo.sha["one"][:10]: "one", strings.ToUpper(w.repo.sha["four"][:8]): "four",
			} {
				out, err := call(t, d, connectors.Host{}, append([]any{"command", "metadata", "ref", ref}, w.inputs...)...)
				if err != nil {
					t.Errorf("%q: %v", ref, err)
					continue
				}
				if got := get(out, "commit_sha"); got != w.repo.sha[commit] {
					t.Errorf("%q is %v, want %s (%s)", ref, got, commit, w.repo.sha[commit])
				}
			}
			out, err := call(t, d, connectors.Host{}, append([]any{"command", "metadata", "ref", "v2"}, w.inputs...)...)
			if err != nil {
				t.Fatal(err)
			}
			want := value.DictOf(
				"commit_sha", w.repo.sha["two"], "short_sha", w.repo.sha["two"][:7],
				"author_name", "Test", "author_email", get(out, "author_email"),
				"commit_date_iso", "2024-01-02T03:04:05Z", "commit_date_unix", int64(1704164645), "date_str", "20240102_030405",
				"commit_message", "commit two\n\nwith a body", "parents", value.List{w.repo.sha["one"]},
			)
			if diff := cmp.Diff(text(want), text(out)); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
		})
	}
}

func text(v value.Value) string {
	b, err := value.AppendJSON(nil, v, value.JSONOptions{Indent: " "})
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// names returns the names of the files of an output, sorted as they come.
func names(out *value.Dict) (names []string) {
	files, _ := get(out, "files").(value.List)
	for _, f := range files {
		names = append(names, get(f.(*value.Dict), "name").(string))
	}
	return names
}

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

func TestListRefs(t *testing.T) {
	for _, w := range ways(t) {
		t.Run(w.name, func(t *testing.T) {
			out, err := call(t, newDriver(t, git.Options{}), connectors.Host{}, append([]any{"command", "list_refs"}, w.inputs...)...)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range get(out, "refs").(value.List) {
				d := r.(*value.Dict)
				for name, sha := range w.repo.sha {
					if sha == get(d, "commit_sha") {
						got = append(got, fmt.Sprintf("%v %v %v %s %v", get(d, "type"), get(d, "name"), get(d, "short_name"), name, get(d, "sha") == get(d, "commit_sha")))
					}
				}
			}
			want := []string{
				"head HEAD HEAD three true",
				"branch refs/heads/both both four true",
				"branch refs/heads/develop develop four true",
				"branch refs/heads/main main three true",
				"tag refs/tags/both both one true",
				"tag refs/tags/v1 v1 one true",
				"tag refs/tags/v2 v2 two false",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("refs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLog(t *testing.T) {
	for _, w := range ways(t) {
		t.Run(w.name, func(t *testing.T) {
			d := newDriver(t, git.Options{})
			for max, want := range map[int][]string{1: {"three"}, 2: {"three", "two"}, 0: {"three", "two", "one"}, 20: {"three", "two", "one"}} {
				out, err := call(t, d, connectors.Host{}, append([]any{"command", "log", "max_count", max}, w.inputs...)...)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, c := range get(out, "commits").(value.List) {
					for name, sha := range w.repo.sha {
						if sha == get(c.(*value.Dict), "commit_sha") {
							got = append(got, name)
						}
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("max_count %d (-want +got):\n%s", max, diff)
				}
			}
		})
	}
}

func TestDiff(t *testing.T) {
	for _, w := range ways(t) {
		t.Run(w.name, func(t *testing.T) {
			out, err := call(t, newDriver(t, git.Options{}), connectors.Host{}, append([]any{"command", "diff", "base", "v1", "ref", "main"}, w.inputs...)...)
			if err != nil {
				t.Fatal(err)
			}
			want := servers.Git(t, w.repo.path, "diff", "--no-color", "--full-index", "--find-renames", "v1", "main")
			if got := strings.TrimSpace(get(out, "diff").(string)); !sameDiff(got, want) {
				t.Errorf("diff (-want +got):\n%s", cmp.Diff(want, got))
			}
			changes := text(get(out, "changes"))
			for _, part := range []string{`"README.md"`, `"modified"`, `"src/moved.txt"`, `"old_name": "src/a.txt"`, `"renamed"`, `"additions": 1`} {
				if !strings.Contains(changes, part) {
					t.Errorf("%s is not in %s", part, changes)
				}
			}
		})
	}
}

// sameDiff compares the lines that came and went: how a rename is told differs.
func sameDiff(a, b string) bool {
	changed := func(s string) (lines []string) {
		for l := range strings.SplitSeq(s, "\n") {
			if strings.HasPrefix(l, "+") || strings.HasPrefix(l, "-") {
				lines = append(lines, l)
			}
		}
		return lines
	}
	return slices.Equal(changed(a), changed(b))
}

// Paths on this machine are relative to the driver's folder, and a work tree does
// as well as a bare repository.
func TestLocalPaths(t *testing.T) {
	dir := t.TempDir()
	r := newRepo(t, filepath.Join(dir, "x.git"))
	servers.Git(t, dir, "clone", "--quiet", "x.git", "work")
	servers.Git(t, filepath.Join(dir, "work"), "worktree", "add", "--quiet", "../tree", "origin/develop")
	d := newDriver(t, git.Options{Dir: filepath.Join(dir, "work")})
	for path, commit := range map[string]string{".": "three", "../x.git": "three", "../work": "three", "../tree": "four"} {
		out, err := call(t, d, connectors.Host{}, "command", "metadata", "repository_url", path)
		if err != nil || get(out, "commit_sha") != r.sha[commit] {
			t.Errorf("%s: %v, %v", path, out, err)
		}
	}
}

func TestRefused(t *testing.T) {
	r := newRepo(t, filepath.Join(t.TempDir(), "x.git"))
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "right"})
	newRepo(t, filepath.Join(over.Root, "x.git"))
	servers.Repository(t, filepath.Join(over.Root, "empty.git"), nil)
	empty := filepath.Join(t.TempDir(), "empty.git")
	servers.Repository(t, empty, nil)
	sshd := servers.StartSSHD(t, servers.SSHDOptions{})
	key := string(sshd.Key.Private)
	stranger, locked := servers.NewSSHKey(t, ""), servers.NewSSHKey(t, "secret")
	ssh := func(path string, more ...any) []any {
		return append([]any{"command", "metadata", "repository_url", "ssh://" + sshd.Addr + path, "username", sshd.User}, more...)
	}
	for name, tt := range map[string]struct {
		inputs []any
		want   string
	}{
		"wrong ref":         {[]any{"command", "metadata", "repository_url", r.path, "ref", "develp"}, `no branch, tag or commit "develp" (did you mean "develop"?)`},
		"unknown SHA":       {[]any{"command", "metadata", "repository_url", r.path, "ref", strings.Repeat("1", 40)}, `no branch, tag or commit "1111`},
		"wrong ref, http":   {[]any{"command", "metadata", "repository_url", over.URL + "/x.git", "username", "bob", "password", "right", "ref", "mian"}, `did you mean "main"?`},
		"unknown SHA, http": {[]any{"command", "metadata", "repository_url", over.URL + "/x.git", "username", "bob", "password", "right", "ref", strings.Repeat("1", 40)}, `no branch, tag or commit "1111`},
		"no repository":     {[]any{"command", "metadata", "repository_url", t.TempDir()}, "repository not found"},
		"nothing there":     {[]any{"command", "metadata", "repository_url", "/no/such/folder"}, "repository not found"},
		"not there, http":   {[]any{"command", "metadata", "repository_url", over.URL + "/y.git", "username", "bob", "password", "right"}, "repository not found"},
		"wrong password":    {[]any{"command", "metadata", "repository_url", over.URL + "/x.git", "username", "bob", "password", "another"}, "log in: the server refuses the login (401 Unauthorized): username and password are wrong"},
		"no password":       {[]any{"command", "metadata", "repository_url", over.URL + "/x.git"}, "it wants a username and password"},
		"empty":             {[]any{"command", "metadata", "repository_url", empty}, "the repository is empty: it has no commits"},
		"empty, http":       {[]any{"command", "get", "repository_url", over.URL + "/empty.git", "username", "bob", "password", "right"}, "the repository is empty: it has no commits"},
		"closed port":       {[]any{"command", "metadata", "repository_url", "http://127.0.0.1:1/x.git"}, "refused"},
		"unknown scheme":    {[]any{"command", "metadata", "repository_url", "gopher://x/y"}, `unknown scheme "gopher"`},
		"no base":           {[]any{"command", "diff", "repository_url", r.path}, "base"},
		"wrong command":     {[]any{"command", "metdata", "repository_url", r.path}, `did you mean "metadata"?`},
		"too large":         {[]any{"command", "get", "repository_url", r.path, "max_output_bytes", 10}, "max_output_bytes (10)"},
		"diff too large":    {[]any{"command", "diff", "base", "v1", "repository_url", r.path, "max_output_bytes", 10}, "max_output_bytes (10)"},
		"no host key":       {ssh(r.path, "ssh_key", key), "give ssh_hostkey: 'ssh-"},
		"other host key":    {ssh(r.path, "ssh_key", key, "ssh_hostkey", stranger.Public), "it was changed, or this is another server"},
		"stranger's key":    {ssh(r.path, "ssh_key", string(stranger.Private), "ssh_hostkey", false), "log in: the server refuses the login"},
		"locked key":        {ssh(r.path, "ssh_key", string(locked.Private), "ssh_hostkey", false), "the key has a passphrase"},
		"wrong passphrase":  {ssh(r.path, "ssh_key", string(locked.Private), "key_passphrase", "no", "ssh_hostkey", false), "key_passphrase"},
		"no key":            {ssh(r.path, "ssh_key", "nonsense", "ssh_hostkey", false), "no private key"},
		"neither":           {ssh(r.path, "ssh_hostkey", false), "ssh needs a key or a password"},
		"not there, ssh":    {ssh("/no/such.git", "ssh_key", key, "ssh_hostkey", sshd.HostKey), "repository not found: '/no/such.git' does not appear to be a git repository"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := call(t, newDriver(t, git.Options{}), connectors.Host{}, tt.inputs...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, %v, want %s", out, err, tt.want)
			}
		})
	}
}

func TestAmbiguous(t *testing.T) {
	dir := t.TempDir()
	servers.Git(t, dir, "init", "--quiet", "--initial-branch=main")
	// Of so many commits two begin with the same four digits.
	var stream strings.Builder
	for i := range 700 {
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter Test <t@example.com> %d +0000\ndata 1\nx\n", 1700000000+i)
	}
	cmd := exec.CommandContext(t.Context(), "git", "fast-import", "--quiet")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(stream.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	seen := map[string]bool{}
	for sha := range strings.FieldsSeq(servers.Git(t, dir, "log", "--format=%H")) {
		if seen[sha[:4]] {
			_, err := call(t, newDriver(t, git.Options{}), connectors.Host{}, "command", "metadata", "repository_url", dir, "ref", sha[:4])
			if err == nil || !strings.Contains(err.Error(), `"`+sha[:4]+`" is ambiguous: `+sha[:4]) {
				t.Errorf("got %v", err)
			}
			return
		}
		seen[sha[:4]] = true
	}
	t.Fatal("no two commits begin with the same digits")
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

// What is in the cache is not transferred again; what has changed is.
func TestCache(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	path := filepath.Join(over.Root, "x.git")
	r := newRepo(t, path)
	dir := t.TempDir()
	transferred := func() (n int) {
		for _, req := range over.Requests() {
			if req.Method == "POST" {
				n++
			}
		}
		over.Forget()
		return n
	}
	read := func(d connectors.Driver, inputs ...any) string {
		t.Helper()
		out, err := call(t, d, connectors.Host{}, append([]any{"repository_url", over.URL + "/x.git"}, inputs...)...)
		if err != nil {
			t.Fatal(err)
		}
		return get(out, "commit_sha").(string)
	}
	first := newDriver(t, git.Options{CacheDir: dir})
	second := newDriver(t, git.Options{CacheDir: dir})
	for _, step := range []struct {
		driver connectors.Driver
		inputs []any
		posts  int
	}{
		{first, []any{"command", "metadata"}, 1},
		{first, []any{"command", "metadata", "ref", "main"}, 0},
		{second, []any{"command", "metadata"}, 0},
		{second, []any{"command", "get"}, 1},
		{first, []any{"command", "get", "ref", r.sha["three"]}, 0},
		{first, []any{"command", "log"}, 1},
		{first, []any{"command", "log"}, 0},
		{first, []any{"command", "metadata", "username", "another", "password", "x"}, 1},
	} {
		if got := read(step.driver, step.inputs...); got != r.sha["three"] {
			t.Errorf("%v: %s", step.inputs, got)
		}
		if n := transferred(); n != step.posts {
			t.Errorf("%v: %d transfers, want %d", step.inputs, n, step.posts)
		}
	}
	// A branch that is set to another commit, with force.
	servers.Git(t, path, "update-ref", "refs/heads/main", r.sha["one"])
	if got := read(first, "command", "metadata", "ref", "main"); got != r.sha["one"] {
		t.Errorf("after a push: %s, want %s", got, r.sha["one"])
	}
	servers.Git(t, path, "update-ref", "-d", "refs/heads/develop")
	if _, err := call(t, first, connectors.Host{}, "repository_url", over.URL+"/x.git", "command", "metadata", "ref", "develop"); err == nil {
		t.Error("a branch that was deleted is found")
	}
}

// Where the server can filter, metadata and log fetch commits and nothing else.
func TestMetadataFetchesNoFiles(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	path := filepath.Join(over.Root, "x.git")
	newRepo(t, path)
	servers.Git(t, path, "config", "uploadpack.allowFilter", "true")
	for command, want := range map[string]int{"metadata": 1, "log": 3} {
		dir := t.TempDir()
		if _, err := call(t, newDriver(t, git.Options{CacheDir: dir}), connectors.Host{}, "command", command, "repository_url", over.URL+"/x.git"); err != nil {
			t.Fatal(err)
		}
		packs, err := filepath.Glob(filepath.Join(dir, "git", "*", "objects", "pack", "*.idx"))
		if err != nil || len(packs) != 1 {
			t.Fatalf("%d packs, %v", len(packs), err)
		}
		objects := 0
		for line := range strings.Lines(servers.Git(t, "", "verify-pack", "--verbose", packs[0])) {
			fields := strings.Fields(line)
			if len(fields) < 2 || len(fields[0]) != 40 {
				continue
			}
			if objects++; fields[1] != "commit" {
				t.Errorf("%s fetched a %s", command, fields[1])
			}
		}
		if objects != want {
			t.Errorf("%s fetched %d commits, want %d", command, objects, want)
		}
	}
}

func TestBrokenCacheIsFilledAnew(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	r := newRepo(t, filepath.Join(over.Root, "x.git"))
	dir := t.TempDir()
	for _, command := range []string{"metadata", "get"} {
		for range 2 {
			out, err := call(t, newDriver(t, git.Options{CacheDir: dir}), connectors.Host{}, "command", command, "repository_url", over.URL+"/x.git")
			if err != nil || get(out, "commit_sha") != r.sha["three"] {
				t.Fatalf("%s: %v, %v", command, out, err)
			}
			packs, err := filepath.Glob(filepath.Join(dir, "git", "*", "objects", "pack", "*"))
			if err != nil || len(packs) == 0 {
				t.Fatalf("no packs: %v", err)
			}
			for _, p := range packs {
				if err := os.Remove(p); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestCacheIsTrimmed(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	dir := t.TempDir()
	d := newDriver(t, git.Options{CacheDir: dir, CacheBytes: 40_000})
	for i := range 8 {
		name := fmt.Sprintf("r%d.git", i)
		// Text that does not shrink.
		var b strings.Builder
		for n := range 2000 {
			fmt.Fprintf(&b, "%x", n*7919*(i+3)%1048573)
		}
		servers.Repository(t, filepath.Join(over.Root, name), map[string]string{"f": b.String()})
		if _, err := call(t, d, connectors.Host{}, "command", "get", "repository_url", over.URL+"/"+name); err != nil {
			t.Fatal(err)
		}
		// What was used just now may be in use by another process, and stays.
		folders, err := filepath.Glob(filepath.Join(dir, "git", "*"))
		if err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(-time.Hour)
		for _, f := range folders {
			if err := os.Chtimes(f, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	left, err := os.ReadDir(filepath.Join(dir, "git"))
	if err != nil || len(left) >= 8 || len(left) == 0 {
		t.Errorf("%d repositories are left, %v", len(left), err)
	}
}

// No credential is written into the cache.
func TestCacheHoldsNoSecret(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "MARKED-password"})
	newRepo(t, filepath.Join(over.Root, "x.git"))
	dir := t.TempDir()
	if _, err := call(t, newDriver(t, git.Options{CacheDir: dir}), connectors.Host{}, "command", "get", "repository_url", strings.Replace(over.URL, "://", "://bob:MARKED-password@", 1)+"/x.git"); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		text, _ := os.ReadFile(file)
		if strings.Contains(file+string(text), "MARKED") {
			t.Errorf("%s holds the password", file)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestConcurrentCalls(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	r := newRepo(t, filepath.Join(over.Root, "x.git"))
	d := newDriver(t, git.Options{})
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			command := []string{"metadata", "get", "log", "list_refs"}[i%4]
			out, err := callIn(t.Context(), d, connectors.Host{}, "command", command, "repository_url", over.URL+"/x.git")
			if err != nil || command != "list_refs" && get(out, "commit_sha") != r.sha["three"] {
				t.Errorf("%s: %v, %v", command, out, err)
			}
		})
	}
	all.Wait()
}

func TestContract(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "right"})
	newRepo(t, filepath.Join(over.Root, "x.git"))
	open := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	newRepo(t, filepath.Join(open.Root, "x.git"))
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	for scheme, hanging := range map[string]*value.Dict{
		"http": value.DictOf("command", "metadata", "repository_url", "http://"+silent.Addr().String()+"/x.git"),
		"ssh":  value.DictOf("command", "metadata", "repository_url", "ssh://"+silent.Addr().String()+"/x.git", "password", "x", "ssh_hostkey", false),
	} {
		t.Run(scheme, func(t *testing.T) {
			connectortest.Run(t, connectortest.Subject{
				Driver:      newDriver(t, git.Options{}),
				Good:        value.DictOf("command", "get", "repository_url", open.URL+"/x.git"),
				Refused:     value.DictOf("command", "get", "repository_url", over.URL+"/x.git"),
				Hanging:     hanging,
				Secrets:     []string{"password", "httpCookie"},
				SecretsWith: value.DictOf("username", "somebody"),
			})
		})
	}
}
