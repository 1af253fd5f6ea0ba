package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBrokenFlows reads testdata/broken.txt: texts, each followed by a line of --- and
// what flowrun check says of it, and a line of ===. It is all of what is wrong, in the
// order of the text, and nothing that only follows from another mistake.
func TestBrokenFlows(t *testing.T) {
	const file = "testdata/broken.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "", "flows/lib/names.star", "def slug(text):\n    return text\n",
		"connectors/repository.yaml", "connector_type: GIT\nvalue:\n  repository_url: https://git.example.com/x.git\n")
	for example := range strings.SplitSeq(strings.TrimSuffix(string(data), "===\n"), "===\n") {
		text, _, ok := strings.Cut(example, "---\n")
		if !ok {
			t.Fatalf("no --- behind:\n%s", example)
		}
		write(t, dir, "flows/x.star", text)
		r := flowrun(t, dir, nil, "check", "x")
		got := text + "---\n" + strings.ReplaceAll(r.stdout, "flows/x.star:", "") + r.stderr
		out.WriteString(got + "===\n")
		if diff := cmp.Diff(example, got); diff != "" && !*update {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if strings.Contains(got, "nothing wrong") {
			t.Errorf("nothing is said of:\n%s", text)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Nothing is found in the examples, which are written as flows are to be written.
func TestCheckOfTheExamples(t *testing.T) {
	if r := flowrun(t, filepath.Join("..", "..", "examples"), nil, "check", "--strict"); r.code != 0 {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}
