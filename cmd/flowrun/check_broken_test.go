package main

import (
	"fmt"
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
	examples := strings.Split(strings.TrimSuffix(string(data), "===\n"), "===\n")
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "", "flows/lib/names.star", "def slug(text):\n    return text\n",
		"connectors/repository.yaml", "connector_type: GIT\nvalue:\n  repository_url: https://git.example.com/x.git\n")
	texts := make([]string, len(examples))
	for i, example := range examples {
		var ok bool
		if texts[i], _, ok = strings.Cut(example, "---\n"); !ok {
			t.Fatalf("no --- behind:\n%s", example)
		}
		write(t, dir, fmt.Sprintf("flows/x%02d.star", i), texts[i])
	}
	r := flowrun(t, dir, nil, "check")
	said := make([]string, len(examples))
	i := 0
	for line := range strings.Lines(r.stdout) {
		if rest, ok := strings.CutPrefix(line, "flows/x"); ok {
			if _, err := fmt.Sscanf(rest, "%02d.star:", &i); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			line = line[len("flows/x00.star:"):]
		}
		said[i] += line
	}
	var out strings.Builder
	for i, example := range examples {
		got := texts[i] + "---\n" + said[i]
		out.WriteString(got + "===\n")
		if diff := cmp.Diff(example, got); diff != "" && !*update {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if said[i] == "" {
			t.Errorf("nothing is said of:\n%s", texts[i])
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
