package dialect_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
)

var updateUnknown = flag.Bool("update-unknown", false, "write what comes of the lines of testdata/unknown.txt")

const unknownTable = "testdata/unknown.txt"

// Each line of the table is an expression, or what a function does before its return, and
// what comes of it.
func TestUnknowns(t *testing.T) {
	table, err := os.ReadFile(unknownTable)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cases := 0
	for text := range strings.Lines(string(table)) {
		code, want, ok := strings.Cut(strings.TrimRight(text, "\n"), " => ")
		if !ok {
			out.WriteString(text)
			continue
		}
		cases++
		got := unknownOutcome(t, code)
		if got != want && !*updateUnknown {
			t.Errorf("%s\n got %s\nwant %s", code, got, want)
		}
		out.WriteString(code + " => " + got + "\n")
	}
	if cases < 100 {
		t.Errorf("the table has %d lines", cases)
	}
	if *updateUnknown {
		if err := os.WriteFile(unknownTable, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// taker is an object of the host that takes all it is given.
type taker struct{ starlark.Value }

func (taker) TakesUnknowns() {}

func unknownOutcome(t *testing.T, code string) string {
	t.Helper()
	given := func(path, kind string, fields ...unknown.Field) *unknown.Value {
		return &unknown.Value{Kind: kind, Text: "<" + path + " of c>", Path: path, Source: "c", At: "line 1", Verb: "make", Fields: fields}
	}
	out := &unknown.Value{Kind: "dict", Text: "<output of c>", Source: "c", At: "line 1", Verb: "make", Fields: []unknown.Field{{Name: "n", Kind: "int"}, {Name: "rows", Kind: "list of dict"}}}
	var acted []string
	act := starlark.NewBuiltin("act", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		acted = append(acted, args.String())
		return starlark.None, nil
	}).BindReceiver(taker{starlark.None})
	env := starlark.StringDict{
		"n": given("n", "int"), "s": given("s", "string"), "l": given("l", "list of int"), "x": given("x", ""), "out": out, "act": act,
		"secret": given("secret", "string"),
	}
	src := "def f():\n"
	lines := strings.Split(code, "; ")
	for i, line := range lines {
		if i == len(lines)-1 && !isStatement.MatchString(line) {
			line = "return " + line
		}
		src += "    " + line + "\n"
	}
	p, err := dialect.Compile("f.star", []byte(src), dialect.Options{Predeclared: env.Has, Unknowns: true})
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	thread := &starlark.Thread{Print: func(_ *starlark.Thread, msg string) { acted = append(acted, "print "+msg) }}
	dialect.SetUnwinding(thread, unwindingOfUnknowns{})
	globals, err := p.Init(thread, env, nil)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	v, err := starlark.Call(thread, globals["f"], nil, nil)
	did := ""
	if len(acted) > 0 {
		did = strings.Join(acted, ", ") + "; "
	}
	var undecided *unknown.Error
	switch {
	case errors.As(err, &undecided):
		return did + "STOP at " + undecided.Of.Text
	case err != nil:
		return did + "error: " + err.Error()
	}
	if u, ok := v.(*unknown.Value); ok {
		return fmt.Sprintf("%sunknown %s %s", did, cmp.Or(u.Kind, "any"), u.Text)
	}
	return did + "known " + v.String()
}

var isStatement = regexp.MustCompile(`^( |return |assert |if |while |for |raise |del |try:|with )|^[a-z'.\[\]]+ \+?= `)

type unwindingOfUnknowns struct{}

func (unwindingOfUnknowns) IsSignal(err error) bool {
	var undecided *unknown.Error
	return errors.As(err, &undecided)
}
func (unwindingOfUnknowns) Class(error) string                      { return "" }
func (unwindingOfUnknowns) CleanUp(*starlark.Thread, error) bool    { return false }
func (unwindingOfUnknowns) Interrupted(*starlark.Thread, int) error { return nil }
