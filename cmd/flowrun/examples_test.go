package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/mccutchen/go-httpbin/v2/httpbin"
)

// TestExamples runs the flows of examples/flows. A comment at the end of each
// says how, and what comes out:
//
//	# Run: -i url=$HTTPBIN
//	# Output:
//	# {
//	#   "status_code": 200
//	# }
//
// $HTTPBIN is the address of a server; those of others are in exampleServers. ... in the
// output is any text on a line. What asks a person has a line "# Answer: name=text ..."
// after that of Run; what begins with what another flow has made has one "# First: flow"
// before it.
func TestExamples(t *testing.T) {
	server := httptest.NewServer(httpbin.New())
	t.Cleanup(server.Close)
	files, err := filepath.Glob(filepath.Join("..", "..", "examples", "flows", "*.star"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			checkout := exampleCheckout(t)
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(text), `"""`) {
				t.Error("it does not begin with a docstring that says what it shows")
			}
			first, args, answer, output := expectations(t, string(text))
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "$HTTPBIN", server.URL)
			}
			startExampleServers(t, args)
			project, elsewhere := filepath.Join(checkout, "examples"), "none"
			if answer != nil {
				elsewhere = filepath.Join(t.TempDir(), "isolated.db")
				answering(t, project, "", answer)
				answering(t, project, elsewhere, answer)
			}
			if first != "" {
				if r := flowrun(t, project, nil, "run", first); r.code != 0 {
					t.Fatalf("%s: exit code %d\n%s", first, r.code, r.stderr)
				}
			}
			r := flowrun(t, checkout, nil, append([]string{"run", "examples/flows/" + filepath.Base(file)}, args...)...)
			if r.code != 0 {
				t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
			}
			pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(output), `\.\.\.`, ".*") + "$"
			if !regexp.MustCompile(pattern).MatchString(r.stdout) {
				t.Errorf("output:\n%s\nwant:\n%s\n%s", r.stdout, output, r.stderr)
			}
			isolated := flowrun(t, checkout, nil, append([]string{"run", "examples/flows/" + filepath.Base(file), "--isolate", "--store=" + elsewhere}, args...)...)
			if isolated.code != 0 || !regexp.MustCompile(pattern).MatchString(isolated.stdout) {
				t.Errorf("isolated: exit code %d\n%s%s", isolated.code, isolated.stdout, isolated.stderr)
			}
			fromEveryStep(t, project, regexp.MustCompile(pattern))
		})
	}
}

// fromEveryStep does the latest execution again from each of its steps: what came out
// has to come out again, as it would after a crash there.
func fromEveryStep(t *testing.T, dir string, pattern *regexp.Regexp) {
	t.Helper()
	x := executions(t, dir, "-n", "1")[0]
	var shown struct{ Steps []any }
	if err := json.Unmarshal([]byte(here(t, dir, "execution", "show", x.ID, "--steps", "--json").stdout), &shown); err != nil {
		t.Fatal(err)
	}
	for step := 1; step <= len(shown.Steps)+1; step++ {
		r := here(t, dir, "execution", "retry", x.ID, "--from", fmt.Sprint(step))
		if r.code != 0 || !pattern.MatchString(r.stdout) {
			t.Errorf("from step %d: exit code %d\n%s%s", step, r.code, r.stdout, r.stderr)
		}
	}
}

// executions lists those of a project.
func executions(t *testing.T, dir string, args ...string) (list []struct{ ID, Status string }) {
	t.Helper()
	r := flowrun(t, dir, nil, append([]string{"execution", "list", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(r.stdout), &list); err != nil {
		t.Fatal(err, r.stdout, r.stderr)
	}
	return list
}

// expectations reads the comment at the end of an example.
func expectations(t *testing.T, text string) (first string, args []string, answer *value.Dict, output string) {
	before, after, ok := strings.Cut(text, "\n# Output:\n")
	if !ok {
		t.Fatal("it does not say what comes out")
	}
	for line := range strings.Lines(after) {
		output += strings.TrimPrefix(strings.TrimPrefix(line, "#"), " ")
	}
	if _, line, ok := strings.Cut(before, "\n# First: "); ok {
		first, _, _ = strings.Cut(line, "\n")
	}
	before, line, ok := strings.Cut(before, "\n# Answer: ")
	if ok {
		answer = answerOf(line)
	}
	if _, line, ok := strings.Cut(before, "\n# Run: "); ok {
		args = strings.Fields(line)
	}
	return first, args, answer, output
}

// exampleCheckout is a repository with the examples in it: this checkout may be
// none.
func exampleCheckout(t *testing.T) string {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS(filepath.Join("..", "..", "examples"))); err != nil {
		t.Fatal(err)
	}
	// What somebody has run here is not part of it.
	if err := os.RemoveAll(filepath.Join(dir, "examples", ".flowrun")); err != nil {
		t.Fatal(err)
	}
	servers.Git(t, dir, "init", "--quiet")
	servers.Git(t, dir, "add", ".")
	servers.Git(t, dir, "commit", "--quiet", "--message=the examples")
	return dir
}
