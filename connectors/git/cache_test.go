package git_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/testdata/servers"
)

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
		{second, []any{"command", "get"}, 0}, // the files came with the commit
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
