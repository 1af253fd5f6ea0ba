package servers_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/testdata/servers"
)

var files = map[string]string{"README.md": "hello\n", "src/main.star": "print(1)\n"}

func TestRepository(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "a.git"), filepath.Join(t.TempDir(), "b.git")
	servers.Repository(t, a, files)
	servers.Repository(t, b, files)
	if one, two := servers.Git(t, a, "rev-parse", "main"), servers.Git(t, b, "rev-parse", "main"); one != two {
		t.Errorf("the same files made the commits %s and %s", one, two)
	}
	if when := servers.Git(t, a, "log", "--format=%aI %cI"); when != "2024-01-02T03:04:05+00:00 2024-01-02T03:04:05+00:00" {
		t.Errorf("the commit is of %s", when)
	}
	want := "README.md\nsrc/main.star"
	if diff := cmp.Diff(want, servers.Git(t, a, "ls-tree", "-r", "--name-only", "main")); diff != "" {
		t.Error(diff)
	}
	empty := filepath.Join(t.TempDir(), "empty.git")
	servers.Repository(t, empty, nil)
	if got := servers.Git(t, empty, "branch", "--list"); got != "" {
		t.Errorf("an empty repository has the branches %q", got)
	}
}

func TestGitHTTP(t *testing.T) {
	s := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "secret"})
	servers.Repository(t, filepath.Join(s.Root, "a", "r.git"), files)
	url := strings.Replace(s.URL, "://", "://bob:secret@", 1) + "/a/r.git"

	work := filepath.Join(t.TempDir(), "work")
	servers.Git(t, "", "clone", "--quiet", url, work)
	text, err := os.ReadFile(filepath.Join(work, "src", "main.star"))
	if err != nil || string(text) != files["src/main.star"] {
		t.Errorf("cloned %q (%v)", text, err)
	}
	// More than http.postBuffer (1 MiB) is sent in chunks.
	noise := bytes.Repeat([]byte("0123456789abcdef"), 200_000)
	for i := range noise {
		noise[i] ^= byte(i * i >> 3)
	}
	if err := os.WriteFile(filepath.Join(work, "large"), noise, 0o600); err != nil {
		t.Fatal(err)
	}
	servers.Git(t, work, "add", "large")
	servers.Git(t, work, "commit", "--quiet", "--message=large")
	servers.Git(t, work, "-c", "core.compression=0", "push", "--quiet", "origin", "main:other")
	if here, there := servers.Git(t, work, "rev-parse", "HEAD"), servers.Git(t, s.Root, "-C", "a/r.git", "rev-parse", "other"); here != there {
		t.Errorf("pushed %s, found %s", here, there)
	}

	s.Forget()
	servers.Git(t, "", "ls-remote", url)
	want := []servers.Request{
		{Method: "GET", Path: "/a/r.git/info/refs?service=git-upload-pack", Status: 401},
		{Method: "GET", Path: "/a/r.git/info/refs?service=git-upload-pack", User: "bob", Status: 200},
		{Method: "POST", Path: "/a/r.git/git-upload-pack", User: "bob", Status: 200},
	}
	if diff := cmp.Diff(want, s.Requests()); diff != "" {
		t.Error(diff)
	}
}

func TestGitHTTPRefuses(t *testing.T) {
	ca := servers.NewCA(t)
	s := servers.StartGitHTTP(t, servers.GitHTTPOptions{
		User: "bob", Password: "secret",
		Cookie: "session=abc",
		Header: "X-Project: flowrun",
		TLS:    ca.Server(t),
	})
	servers.Repository(t, filepath.Join(s.Root, "r.git"), files)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool()}}}
	defer client.CloseIdleConnections()
	for name, test := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"all as it should be": {func(*http.Request) {}, 200},
		"wrong password":      {func(r *http.Request) { r.SetBasicAuth("bob", "wrong") }, 401},
		"wrong user":          {func(r *http.Request) { r.SetBasicAuth("eve", "secret") }, 401},
		"no cookie":           {func(r *http.Request) { r.Header.Del("Cookie") }, 403},
		"other cookie":        {func(r *http.Request) { r.Header.Set("Cookie", "session=def") }, 403},
		"no header":           {func(r *http.Request) { r.Header.Del("X-Project") }, 403},
		"no repository":       {func(r *http.Request) { r.URL.Path = "/other.git/info/refs" }, 404},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), "GET", s.URL+"/r.git/info/refs?service=git-upload-pack", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.SetBasicAuth("bob", "secret")
			r.AddCookie(&http.Cookie{Name: "theme", Value: "dark"})
			r.AddCookie(&http.Cookie{Name: "session", Value: "abc"})
			r.Header.Set("X-Project", "flowrun")
			test.change(r)
			answer, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if body, _ := io.ReadAll(answer.Body); answer.StatusCode != test.want {
				t.Errorf("got %s, want %d\n%s", answer.Status, test.want, body)
			}
		})
	}
}

func TestGitHTTPClientCertificate(t *testing.T) {
	ca := servers.NewCA(t)
	s := servers.StartGitHTTP(t, servers.GitHTTPOptions{TLS: ca.Server(t), ClientCA: ca})
	servers.Repository(t, filepath.Join(s.Root, "r.git"), files)
	if _, err := get(s.URL+"/r.git/HEAD", &tls.Config{RootCAs: ca.Pool()}); err == nil {
		t.Error("a client without certificate was served")
	}
	certificate, key := ca.Client(t, "alice").Files(t)
	got := servers.Git(t, "", "-c", "http.sslCAInfo="+ca.File(t), "-c", "http.sslCert="+certificate, "-c", "http.sslKey="+key,
		"ls-remote", "--heads", s.URL+"/r.git")
	if want := servers.Git(t, s.Root, "-C", "r.git", "rev-parse", "main") + "\trefs/heads/main"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
