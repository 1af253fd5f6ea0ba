package git_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func analyse(t *testing.T, inputs ...any) *value.Dict {
	t.Helper()
	out, err := operate(t, git.Options{}, connectors.AnalysisOperation, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// refs are the refs of an analysis as "branch main two" or "tag v2 two annotated".
func refs(out *value.Dict, r repo) (all []string) {
	for _, v := range get(out, "refs").(value.List) {
		d := v.(*value.Dict)
		s := fmt.Sprintf("%v %v ", get(d, "type"), get(d, "name"))
		for name, sha := range r.sha {
			if get(d, "commit_sha") == sha {
				s += name
			}
		}
		if get(d, "annotated") == true {
			s += " annotated"
		}
		all = append(all, s)
	}
	return all
}

func TestAnalyse(t *testing.T) {
	for _, way := range ways(t) {
		t.Run(way.name, func(t *testing.T) {
			out := analyse(t, append(way.inputs, "commits", 2)...)
			want := []string{"branch both four", "branch develop four", "branch main three", "tag both one", "tag v1 one", "tag v2 two annotated"}
			if got := refs(out, way.repo); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			head := value.DictOf("branch", "main", "commit_sha", way.repo.sha["three"])
			commits := value.List{}
			for _, name := range []string{"three", "two"} {
				commits = append(commits, value.DictOf("sha", way.repo.sha[name], "author", "Test <test@example.com>", "date", "2024-01-02T03:04:05Z", "subject", "commit "+name))
			}
			// Of one time, the order is that of the history all the same.
			got := get(out, "last_commits").(value.List)
			if !value.Equal(get(out, "head"), head) || len(got) != 2 || !value.Equal(got[0], commits[0]) || get(out, "branches") != int64(3) || get(out, "tags") != int64(3) || get(out, "truncated") != false {
				t.Errorf("got %s", text(out))
			}
			size, isLocal := get(out, "size").(int64)
			server, isRemote := get(out, "server").(*value.Dict)
			if isLocal == isRemote || isLocal && size < 100 {
				t.Errorf("the size is %v, the server %v", get(out, "size"), get(out, "server"))
			}
			if isRemote && (!strings.HasPrefix(get(server, "agent").(string), "git/") || get(server, "shallow") != true || get(server, "object_format") != "sha1") {
				t.Errorf("the server is %s", text(server))
			}
			if _, secured := out.Get("certificate"); secured != strings.HasPrefix(way.name, "https") {
				t.Errorf("the certificate is %s", text(get(out, "certificate")))
			}
		})
	}
}

func TestAnalyseProtocol(t *testing.T) {
	s := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	newRepo(t, filepath.Join(s.Root, "x.git"))
	plain := analyse(t, "repository_url", s.URL+"/x.git", "commits", 0)
	if server := get(plain, "server").(*value.Dict); get(server, "protocol") != int64(2) || get(server, "filter") != false || get(server, "any_commit") != true {
		t.Errorf("the server is %s", text(server))
	}
	// Refs, and what the server can do: nothing is fetched.
	want := []servers.Request{{Method: "GET", Path: "/x.git/info/refs?service=git-upload-pack", Status: 200}, {Method: "GET", Path: "/x.git/info/refs?service=git-upload-pack", Status: 200}}
	if got := s.Requests(); !slices.Equal(got, want) {
		t.Errorf("the server saw %v, want %v", got, want)
	}
	if commits := get(plain, "last_commits"); !value.Equal(commits, value.List{}) {
		t.Errorf("there are commits: %s", text(commits))
	}
	servers.Git(t, filepath.Join(s.Root, "x.git"), "config", "uploadpack.allowFilter", "true")
	filtering := analyse(t, "repository_url", s.URL+"/x.git", "commits", 0)
	if server := get(filtering, "server").(*value.Dict); get(server, "filter") != true {
		t.Errorf("the server is %s", text(server))
	}
}

func TestAnalyseOddRepositories(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.git")
	servers.Repository(t, empty, nil)
	out := analyse(t, "repository_url", empty)
	if want := value.DictOf("branch", "main", "commit_sha", ""); !value.Equal(get(out, "head"), want) || !value.Equal(get(out, "refs"), value.List{}) || !value.Equal(get(out, "last_commits"), value.List{}) {
		t.Errorf("of an empty repository: %s", text(out))
	}
	r := newRepo(t, filepath.Join(t.TempDir(), "x.git"))
	servers.Git(t, r.path, "update-ref", "--no-deref", "HEAD", r.sha["two"])
	out = analyse(t, "repository_url", r.path)
	if want := value.DictOf("branch", "", "commit_sha", r.sha["two"]); !value.Equal(get(out, "head"), want) || len(get(out, "last_commits").(value.List)) != 2 {
		t.Errorf("of a detached HEAD: %s", text(out))
	}
	var many strings.Builder
	for i := range 1100 {
		fmt.Fprintf(&many, "create refs/tags/n%04d %s\n", i, r.sha["one"])
	}
	gitInput(t, r.path, many.String(), "update-ref", "--stdin")
	out = analyse(t, "repository_url", r.path)
	if all := get(out, "refs").(value.List); len(all) != 1000 || get(out, "truncated") != true || get(out, "tags") != int64(1103) {
		t.Errorf("of many tags: %d are listed of %v, truncated %v", len(all), get(out, "tags"), get(out, "truncated"))
	}
	_, err := operate(t, git.Options{}, connectors.AnalysisOperation, "repository_url", r.path, "commits", 101)
	if err == nil || err.Error() != `GIT: input "commits": want 0 to 100, got 101` {
		t.Errorf("got %v", err)
	}
	_, err = operate(t, git.Options{}, connectors.AnalysisOperation, "repository_url", r.path, "max_output_bytes", 100)
	if err == nil || !strings.Contains(err.Error(), "max_output_bytes (100)") {
		t.Errorf("got %v", err)
	}
}
