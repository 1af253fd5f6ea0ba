package dialect

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarktest"
)

// TestChunks runs testdata/*.star: texts with lines of --- between. A line that
// fails has ### "regular expression" behind it.
func TestChunks(t *testing.T) {
	files, err := filepath.Glob("testdata/*.star")
	if err != nil || len(files) == 0 {
		t.Fatal("no files")
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, chunk := range chunksOf(string(src)) {
			runChunk(t, file, chunk)
		}
	}
}

func runChunk(t *testing.T, file, chunk string) {
	t.Helper()
	want := wanted(t, chunk)
	got := failures(t, file, chunk)
	for line, msg := range got {
		rx := want[line]
		if rx == nil {
			t.Errorf("%s:%d: unexpected error: %s", file, line, msg)
		} else if !rx.MatchString(msg) {
			t.Errorf("%s:%d: error %q does not match %s", file, line, msg, rx)
		}
	}
	for line, rx := range want {
		if got[line] == "" {
			t.Errorf("%s:%d: no error; want one that matches %s", file, line, rx)
		}
	}
}

func wanted(t *testing.T, chunk string) map[int]*regexp.Regexp {
	t.Helper()
	want := map[int]*regexp.Regexp{}
	for i, line := range strings.Split(chunk, "\n") {
		_, quoted, ok := strings.Cut(line, "### ")
		if !ok {
			continue
		}
		pattern, err := strconv.Unquote(strings.TrimSpace(quoted))
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		want[i+1] = regexp.MustCompile(pattern)
	}
	return want
}

// failures runs a chunk and returns its errors by line.
func failures(t *testing.T, file, chunk string) map[int]string {
	t.Helper()
	out := map[int]string{}
	env := testPredeclared()
	assert, err := starlarktest.LoadAssertModule()
	if err != nil {
		t.Fatal(err)
	}
	env["assert"], env["freeze"] = assert["assert"], assert["freeze"]
	env["stamp"] = stamp{}
	p, err := Compile(file, []byte(chunk), Options{Predeclared: env.Has})
	var list Errors
	switch {
	case errors.As(err, &list):
		for _, d := range list {
			out[d.Line] = d.Msg
		}
		return out
	case err != nil:
		t.Fatal(err)
	}
	thread := &starlark.Thread{}
	starlarktest.SetReporter(thread, t)
	globals, err := p.Init(thread, env, nil)
	for name := range globals {
		if isHidden(name) {
			t.Errorf("%s: %s is a global", file, name)
		}
	}
	var eval *starlark.EvalError
	if errors.As(err, &eval) {
		for i := range eval.CallStack {
			f := eval.CallStack.At(i)
			if f.Pos.Filename() == file {
				out[int(f.Pos.Line)] = eval.Msg
				break
			}
		}
	}
	if err != nil && strings.Contains(err.Error(), hiddenPrefix) {
		t.Errorf("%s: the error shows a helper: %v", file, err)
	}
	if err != nil && len(out) == 0 {
		t.Errorf("%s: an error without a place: %v", file, err)
	}
	return out
}

// stamp is a value with formats of its own.
type stamp struct{}

func (stamp) String() string                     { return "stamp" }
func (stamp) Type() string                       { return "stamp" }
func (stamp) Freeze()                            {}
func (stamp) Truth() starlark.Bool               { return true }
func (stamp) Hash() (uint32, error)              { return 0, errors.New("unhashable") }
func (stamp) Format(spec string) (string, error) { return fmt.Sprintf("<%s>", spec), nil }
