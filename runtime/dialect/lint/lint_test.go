package lint_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/lint"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite testdata/*.txt with what there is")

func world() lint.World {
	modules := map[string][]string{
		"flow_api":   {"DependencyFailedError", "ResourceNotFoundError", "EngineException", "System", "Execution"},
		"json":       {"dumps", "loads", "JSONDecodeError"},
		"os.path":    {"basename", "join"},
		"time":       {"sleep", "time"},
		"lib.names":  {"slug", "SIZES"},
		"re":         {"compile", "search"},
		"xml.escape": {"quote"},
	}
	lookup := func(m map[string][]string) func(string) ([]string, bool) {
		return func(name string) ([]string, bool) { names, ok := m[name]; return names, ok }
	}
	return lint.World{
		ChildParams: map[string][]string{"flow": {"flow_name", "input_value", "inputs", "name", "run", "wait"}, "script": {"input_value", "inputs", "name", "run", "source", "wait"}},
		Builtins:    []string{"dict", "hasattr", "len", "list", "print", "set", "sum", "type"},
		Module:      lookup(modules),
		File:        lookup(map[string][]string{"lib/names.star": {"slug", "SIZES"}}),
		System:      map[string]lint.Member{"flow": {Keywords: []string{"name"}}, "return_when": {}},
		This: map[string]lint.Member{
			"connect": {}, "flow": {}, "script": {}, "task": {}, "using": {}, "log": {}, "get": {Keywords: []string{}},
			"success": {Keywords: []string{"message"}}, "error": {Keywords: []string{"message"}}, "end": {}, "sleep": {Keywords: []string{"seconds"}},
			"wait_for": {Keywords: []string{"return_when", "timeout"}},
		},
	}
}

// TestFindings reads testdata/*.txt: texts, each followed by a line of --- and what is
// found in it, and a line of ===.
func TestFindings(t *testing.T) {
	for _, file := range []string{"testdata/findings.txt", "testdata/fine.txt"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for example := range strings.SplitSeq(strings.TrimSuffix(string(data), "===\n"), "===\n") {
			text, _, ok := strings.Cut(example, "---\n")
			if !ok {
				t.Fatalf("no --- behind:\n%s", example)
			}
			found := findings(text)
			got := text + "---\n" + found
			out.WriteString(got + "===\n")
			if diff := cmp.Diff(example, got); diff != "" && !*update {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if file == "testdata/fine.txt" && found != "" {
				t.Errorf("something is found in:\n%s", got)
			}
		}
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func findings(text string) string {
	tree, errs := syntax.Parse("x.star", []byte(text))
	var b strings.Builder
	for _, f := range lint.Check(tree, world(), len(errs) > 0) {
		kind := "warning"
		if f.Error {
			kind = "error"
		}
		fmt.Fprintf(&b, "%d:%d: %s: %s [%s]\n", f.Pos.Line, f.Pos.Col, kind, f.Msg, f.Code)
		if f.Hint != "" {
			fmt.Fprintf(&b, "    %s\n", f.Hint)
		}
	}
	return b.String()
}

// Every code is described, and one that testdata has an example of.
func TestCodes(t *testing.T) {
	data, err := os.ReadFile("testdata/findings.txt")
	if err != nil {
		t.Fatal(err)
	}
	codes := lint.Codes()
	if !slices.IsSortedFunc(codes, func(a, b lint.Code) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("they are not sorted")
	}
	for _, c := range codes {
		if c.Doc == "" || !strings.Contains(string(data), "["+c.Name+"]\n") {
			t.Errorf("%s has no description or no example", c.Name)
		}
	}
}

// Without a world nothing is known, and nothing is said of it.
func TestNoWorld(t *testing.T) {
	tree, errs := syntax.Parse("x.star", []byte("import json\nload('a.star', 'b')\nfrom lib import c\ndef handler(system, this):\n    list = json.load(b, c)\n    this.conect(list, system.x)\n"))
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	if found := lint.Check(tree, lint.World{}, false); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}
