package dialect

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

var update = flag.Bool("update", false, "rewrite testdata/*.txt with what there is")

func testOptions() Options {
	modules := []string{"datetime", "flow_api", "flow_api.exceptions", "json", "os", "os.path", "yaml"}
	return Options{
		Predeclared: func(name string) bool { return name == "struct" },
		Names:       func() []string { return []string{"struct"} },
		Modules:     func(name string) bool { return contains(modules, name) },
		ModuleNames: func() []string { return modules },
		Project:     func(path string) bool { return path == "//lib/names.star" || path == "//flows/near.py" },
	}
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// TestDiagnostics reads testdata/diagnostics.txt: texts, each followed by a line of
// --- and what is shown of its errors, and a line of ===.
func TestDiagnostics(t *testing.T) {
	golden(t, "testdata/diagnostics.txt", func(text string) string {
		if _, err := Compile("x.star", []byte(text), testOptions()); err != nil {
			return err.Error() + "\n"
		}
		return ""
	})
}

func golden(t *testing.T, file string, result func(string) string) {
	t.Helper()
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
		got := text + "---\n" + result(text)
		out.WriteString(got + "===\n")
		if diff := cmp.Diff(example, got); diff != "" && !*update {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A name that is longer than a line may be is shown in part, where it is told and in what is
// told to be written instead; what is not shown but read by programs has all of it.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("nä_9", 1000)
	_, err := Compile("x.star", []byte("def handler(system, this):\n    "+long+"a = 1\n    return "+long+"b\n"), testOptions())
	var errs Errors
	if !errors.As(err, &errs) || len(errs) != 1 {
		t.Fatalf("%v", err)
	}
	d := errs[0]
	if want := "the name " + long + "b is not defined"; d.Msg != want || d.Hint != "did you mean "+long+"a?" {
		t.Errorf("%q, %q", d.Msg, d.Hint)
	}
	part := string([]rune(long)[:maxExcerpt]) + "…"
	lines := strings.Split(d.String(), "\n")
	if lines[0] != "x.star:3:12: the name "+part+" is not defined" || lines[len(lines)-1] != "  hint: did you mean "+part+"?" {
		t.Errorf("%s", d)
	}
	for _, msg := range []string{strings.Repeat("a", maxExcerpt) + ", and more", strings.Repeat("words and ", 50), ""} {
		if d := (Diagnostic{Msg: msg}); d.String() != msg {
			t.Errorf("%s", d)
		}
	}
}

func TestErrorsAsJSON(t *testing.T) {
	_, err := Compile("a/b.star", []byte("\nx = nul\n"), Options{})
	var list Errors
	if !errors.As(err, &list) {
		t.Fatalf("got %v", err)
	}
	got, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"file":"a/b.star","line":2,"column":5,"message":"the name nul is not defined","text":"x = nul"}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d := (Diagnostic{Msg: "all is wrong"}); d.String() != "all is wrong" {
		t.Errorf("got %q", d.String())
	}
}

// Every word that is not offered has a case in testdata/diagnostics.txt, which says what
// to write instead.
func TestEveryHintHasACase(t *testing.T) {
	data, err := os.ReadFile("testdata/diagnostics.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, table := range []struct {
		rows map[string]string
		msg  string // of a word
		hint string // of what stands in the row
	}{
		{notOffered, ": %s is not part of the flow language\n", "%s"},
		{otherSpellings, ": the name %s is not defined\n", "write %s"},
		{modulesInstead, ": the module %s is not part of the flow language\n", "%s"},
	} {
		for word, instead := range table.rows {
			_, rest, ok := strings.Cut(text, strings.Replace(table.msg, "%s", word, 1))
			excerpt, _, _ := strings.Cut(rest, "x.star:")
			if !ok || !strings.Contains(excerpt, "\n  hint: "+strings.Replace(table.hint, "%s", instead, 1)+"\n") {
				t.Errorf("%s has no case with its hint", word)
			}
		}
	}
}

// What stands in the tables is not there.
func TestWhatIsNotOfferedIsNotThere(t *testing.T) {
	for word := range notOffered {
		if universe.Has(word) || starlark.Universe.Has(word) {
			t.Errorf("there is a function %s", word)
		}
	}
	for word := range otherSpellings {
		if universe.Has(word) || starlark.Universe.Has(word) {
			t.Errorf("there is a function %s", word)
		}
	}
}

// No method that there is has a row that says what to write instead.
func TestNoMethodHasAHint(t *testing.T) {
	examples := map[string]starlark.Value{
		"dict": new(starlark.Dict), "int": starlark.MakeInt(1), "list": new(starlark.List), "set": new(starlark.Set),
		"str": starlark.String(""), "bytes": starlark.Bytes(""),
	}
	for row := range methodsInstead {
		kind, name, _ := strings.Cut(row, ".")
		x, ok := examples[kind]
		if !ok {
			continue
		}
		if v, err := attrOf(x, name); err == nil {
			t.Errorf("there is %v, and a row %s", v, row)
		}
	}
}
