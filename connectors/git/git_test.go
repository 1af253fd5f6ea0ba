package git_test

import (
	"context"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
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

func text(v value.Value) string {
	b, err := value.AppendJSON(nil, v, value.JSONOptions{Indent: " "})
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func names(out *value.Dict) (names []string) {
	files, _ := get(out, "files").(value.List)
	for _, f := range files {
		names = append(names, get(f.(*value.Dict), "name").(string))
	}
	return names
}

// gitInput runs git with an input, without any configuration of the machine.
func gitInput(t testing.TB, dir, input string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// field returns one output of all dicts in a list.
func field(list value.Value, name string) (all []value.Value) {
	items, _ := list.(value.List)
	for _, item := range items {
		all = append(all, get(item.(*value.Dict), name))
	}
	return all
}
