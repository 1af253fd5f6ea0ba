package git_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
)

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

func TestAmbiguous(t *testing.T) {
	dir := t.TempDir()
	servers.Git(t, dir, "init", "--quiet", "--initial-branch=main")
	// Of so many commits two begin with the same four digits.
	var stream strings.Builder
	for i := range 700 {
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter Test <t@example.com> %d +0000\ndata 1\nx\n", 1700000000+i)
	}
	gitInput(t, dir, stream.String(), "fast-import", "--quiet")
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
