package syntax

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite testdata/errors.txt with the errors that there are")

// TestErrors reads testdata/errors.txt: texts, each followed by a line of --- and
// all the errors that it must give, and a line of ===.
func TestErrors(t *testing.T) {
	data, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for example := range strings.SplitSeq(strings.TrimSuffix(string(data), "===\n"), "===\n") {
		text, _, ok := strings.Cut(example, "---\n")
		if !ok {
			t.Fatalf("no --- behind:\n%s", example)
		}
		got := text + "---\n" + errorsOf(text)
		fmt.Fprint(&out, got, "===\n")
		if !*update {
			if diff := cmp.Diff(example, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, text)
			}
		}
	}
	if *update {
		if err := os.WriteFile("testdata/errors.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// errorsOf writes the errors of a text, a line for each and one for its hint.
func errorsOf(text string) string {
	file, errs := Parse("x.star", []byte(text))
	var out strings.Builder
	for _, e := range errs {
		fmt.Fprintf(&out, "%d:%d", e.Start.Line, e.Start.Col)
		if e.End.IsValid() && e.End.Line == e.Start.Line {
			fmt.Fprintf(&out, "-%d", e.End.Col)
		}
		fmt.Fprintf(&out, ": %s\n", e.Msg)
		if e.Hint != "" {
			fmt.Fprintf(&out, "    %s\n", e.Hint)
		}
	}
	if err := checkTree(text, file, errs); err != nil {
		fmt.Fprintf(&out, "broken tree: %v\n", err)
	}
	return out.String()
}
