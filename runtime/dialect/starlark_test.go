package dialect

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.starlark.net/lib/json"
	starlarkmath "go.starlark.net/lib/math"
	"go.starlark.net/lib/time"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/starlarktest"
	star "go.starlark.net/syntax"
)

// starlarkDir returns the folder of the source of go.starlark.net.
func starlarkDir(t testing.TB) string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.starlark.net").Output()
	if err != nil {
		servers.Missing(t, "the source of go.starlark.net", fmt.Sprintf("go mod download (%v)", err))
	}
	return strings.TrimSpace(string(out))
}

// chunksOf splits a test file. Each chunk keeps its line numbers.
func chunksOf(src string) []string {
	var list []string
	line := 0
	for chunk := range strings.SplitSeq(src, "\n---\n") {
		list = append(list, strings.Repeat("\n", line)+chunk)
		line += strings.Count(chunk, "\n") + 2
	}
	return list
}

// differences are what go.starlark.net's tests report here and not there: where a
// text fails in both, with other words.
var differences = map[string]bool{
	"regular expression (syntax x.y is not supported) did not match error (format: keyword a not found)":                true,
	`regular expression (syntax a\[i\] is not supported) did not match error (format: keyword a not found)`:             true,
	"regular expression (nested replacement fields not supported) did not match error (format: keyword  {}  not found)": true,
}

// TestStarlarkMeansTheSame runs all of go.starlark.net's own tests twice, and
// compares what they print, report, define and how they fail.
func TestStarlarkMeansTheSame(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(starlarkDir(t), "starlark/testdata/*.star"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files")
	}
	compared := 0
	for _, file := range files {
		if filepath.Base(file) == "proto.star" {
			continue // takes a library of its own
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, chunk := range chunksOf(string(src)) {
			prog, err := bareProgram(file, chunk)
			if err != nil {
				continue
			}
			compared++
			want := run(file, func(thread *starlark.Thread, env starlark.StringDict) (starlark.StringDict, error) {
				return prog.Init(thread, env)
			})
			ours, err := Compile(file, []byte(chunk), Options{Predeclared: testPredeclared().Has})
			if err != nil {
				t.Errorf("%v", err)
				continue
			}
			got := run(file, func(thread *starlark.Thread, env starlark.StringDict) (starlark.StringDict, error) {
				return ours.Init(thread, env, nil)
			})
			got.Reported = slices.DeleteFunc(got.Reported, func(s string) bool { return differences[s] })
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-starlark +ours):\n%s", file, diff)
			}
		}
	}
	if compared < 80 {
		t.Errorf("only %d texts were compared", compared)
	}
}

// What go.starlark.net accepts of its other test files is accepted here.
func TestStarlarkIsAccepted(t *testing.T) {
	dir := starlarkDir(t)
	compared := 0
	for _, pattern := range []string{"syntax/testdata/*.star", "resolve/testdata/*.star"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(files) == 0 {
			t.Fatal("no files")
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, chunk := range chunksOf(string(src)) {
				if _, err := bareProgram(file, chunk); err != nil {
					continue
				}
				compared++
				if _, err := Compile(file, []byte(chunk), Options{Predeclared: testPredeclared().Has}); err != nil {
					t.Errorf("%v", err)
				}
			}
		}
	}
	if compared < 20 {
		t.Errorf("only %d texts were compared", compared)
	}
}

func bareProgram(file, src string) (*starlark.Program, error) {
	options := fileOptions
	_, prog, err := starlark.SourceProgramOptions(&options, file, src, testPredeclared().Has)
	return prog, err
}

// An outcome is all that can be seen of a run.
type outcome struct {
	Printed, Reported []string
	Globals           map[string]string
	Err               string
	Frames            []string
}

// Error takes what a test reports; its first part is a stack, whose frames of
// helpers do not matter.
func (o *outcome) Error(args ...any) {
	s := fmt.Sprint(args...)
	if _, msg, ok := strings.Cut(s, "Error: "); ok {
		s = msg
	}
	o.Reported = append(o.Reported, s)
}

func run(file string, init func(*starlark.Thread, starlark.StringDict) (starlark.StringDict, error)) outcome {
	out := outcome{Globals: map[string]string{}}
	thread := &starlark.Thread{
		Load:  testLoad,
		Print: func(_ *starlark.Thread, msg string) { out.Printed = append(out.Printed, msg) },
	}
	starlarktest.SetReporter(thread, &out)
	globals, err := init(thread, testPredeclared())
	for name, v := range globals {
		out.Globals[name] = v.String()
	}
	if err != nil {
		out.Err = err.Error()
		var eval *starlark.EvalError
		if errors.As(err, &eval) {
			out.Frames = framesOf(eval)
		}
	}
	return out
}

// framesOf are the frames of an error that its author knows of.
func framesOf(err *starlark.EvalError) []string {
	var frames []string
	for _, i := range VisibleFrames(err.CallStack) {
		f := err.CallStack[i]
		frames = append(frames, f.Pos.String()+" "+f.Name)
	}
	return frames
}

func testLoad(_ *starlark.Thread, module string) (starlark.StringDict, error) {
	switch module {
	case "assert.star":
		return starlarktest.LoadAssertModule()
	case "json.star":
		return starlark.StringDict{"json": json.Module}, nil
	case "time.star":
		return starlark.StringDict{"time": time.Module}, nil
	case "math.star":
		return starlark.StringDict{"math": starlarkmath.Module}, nil
	}
	return nil, fmt.Errorf("no module %s", module)
}

func testPredeclared() starlark.StringDict {
	return starlark.StringDict{
		"fibonacci": fibonacci{},
		"hasfields": starlark.NewBuiltin("hasfields", func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return &hasfields{attrs: starlark.StringDict{}}, nil
		}),
		"struct": starlark.NewBuiltin("struct", starlarkstruct.Make),
	}
}

// fibonacci is a sequence longer than any test goes through: its end makes a
// failure of what would take all memory.
type fibonacci struct{}

func (fibonacci) String() string             { return "fib" }
func (fibonacci) Type() string               { return "fib" }
func (fibonacci) Freeze()                    {}
func (fibonacci) Truth() starlark.Bool       { return true }
func (fibonacci) Hash() (uint32, error)      { return 0, errors.New("fib is unhashable") }
func (fibonacci) Iterate() starlark.Iterator { return &fibonacciIterator{y: 1} }

type fibonacciIterator struct{ x, y, n int }

func (it *fibonacciIterator) Next(p *starlark.Value) bool {
	*p = starlark.MakeInt(it.x)
	it.x, it.y = it.y, it.x+it.y
	it.n++
	return it.n < 100_000
}
func (it *fibonacciIterator) Done() {}

// hasfields is a value whose fields can be set, with operators of its own.
type hasfields struct {
	attrs  starlark.StringDict
	frozen bool
}

func (h *hasfields) String() string        { return "hasfields" }
func (h *hasfields) Type() string          { return "hasfields" }
func (h *hasfields) Truth() starlark.Bool  { return true }
func (h *hasfields) Hash() (uint32, error) { return 42, nil }

func (h *hasfields) Freeze() {
	if !h.frozen {
		h.frozen = true
		h.attrs.Freeze()
	}
}

func (h *hasfields) Attr(name string) (starlark.Value, error) { return h.attrs[name], nil }
func (h *hasfields) AttrNames() []string                      { return h.attrs.Keys() }

func (h *hasfields) SetField(name string, v starlark.Value) error {
	if h.frozen {
		return errors.New("cannot set field on a frozen hasfields")
	}
	if strings.HasPrefix(name, "no") {
		return starlark.NoSuchAttrError(fmt.Sprintf("no .%s field", name))
	}
	h.attrs[name] = v
	return nil
}

func (h *hasfields) Binary(op star.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if op == star.PLUS && side == starlark.Left {
		if y, ok := y.(starlark.String); ok {
			return y, nil
		}
	}
	return nil, nil
}
