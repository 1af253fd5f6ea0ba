// Package libtest compares modules with Python's: the same script runs here and
// in CPython, and must show the same.
package libtest

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

var update = flag.Bool("update", false, "record anew what scripts of packages show in Python")

// Run runs the scripts testdata/*.py, each twice: with these modules, and by
// python3; see servers.Missing for where that is not installed. A script shows values by
//
//	show(value, ...)      their types and contents
//	fails(f, *args)       that f(*args) fails; here and there, texts may differ
//
// and what it shows must be the same line by line.
//
// For what needs packages that are not Python's own, testdata/name.txt has what
// testdata/name.py has shown there. It is written anew by -update, with a python3 that has
// them.
func Run(t *testing.T, modules starlark.StringDict) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.py"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".py"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := here(t, modules, file, src)
			record := strings.TrimSuffix(file, ".py") + ".txt"
			want, err := os.ReadFile(record)
			switch {
			case err != nil:
				want = inPython(t, src, "-I")
			case *update:
				want = inPython(t, src)
				if err := os.WriteFile(record, want, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			compare(t, string(want), got)
		})
	}
}

// inPython returns what a script shows there.
func inPython(t *testing.T, src []byte, flags ...string) []byte {
	t.Helper()
	python := servers.Program(t, "python3")
	cmd := exec.CommandContext(t.Context(), python, append(flags, "-c", prelude+string(src))...)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3: %v\n%s", err, stderr.String())
	}
	return out
}

func compare(t *testing.T, want, got string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("(-python +here):\n%s", diff)
	}
}

// here runs a script and returns what it shows.
func here(t *testing.T, modules starlark.StringDict, file string, src []byte) string {
	t.Helper()
	var out strings.Builder
	predeclared := starlark.StringDict{
		"show": starlark.NewBuiltin("show", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			for i, a := range args {
				if i > 0 {
					out.WriteByte(' ')
				}
				out.WriteString(show(a))
			}
			out.WriteByte('\n')
			return starlark.None, nil
		}),
		"fails": starlark.NewBuiltin("fails", func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			v, err := starlark.Call(thread, args[0], args[1:], kwargs)
			if err == nil {
				return nil, fmt.Errorf("it does not fail, but gives %v", v)
			}
			out.WriteString("fails\n")
			return starlark.None, nil
		}),
	}
	program, err := dialect.Compile(file, src, dialect.Options{
		Predeclared: predeclared.Has,
		Names:       predeclared.Keys,
		Modules:     modules.Has,
		ModuleNames: modules.Keys,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = program.Init(&starlark.Thread{Name: file}, predeclared, func(_ *starlark.Thread, name string) (starlark.Value, error) {
		if m := modules[name]; m != nil {
			return m, nil
		}
		return nil, &runtime.NotFoundError{Kind: "module", Name: name}
	})
	var eval *starlark.EvalError
	if errors.As(err, &eval) {
		t.Fatal(eval.Backtrace())
	} else if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// show writes a value so that types can be told apart, as show of prelude does.
func show(v starlark.Value) string {
	join := func(values []starlark.Value) string {
		parts := make([]string, len(values))
		for i, v := range values {
			parts[i] = show(v)
		}
		return strings.Join(parts, ", ")
	}
	switch v := v.(type) {
	case starlark.String:
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if e.Encode(string(v)) != nil {
			return "?"
		}
		return strings.TrimSpace(b.String())
	case starlark.Bytes:
		return "bytes:" + hex.EncodeToString([]byte(v))
	case starlark.Float:
		f := float64(v)
		if math.IsNaN(f) {
			return "nan"
		}
		return "float:" + strconv.FormatFloat(f, 'e', 15, 64)
	case *starlark.List:
		return "[" + join(slices.Collect(v.Elements())) + "]"
	case starlark.Tuple:
		return "(" + join(v) + ")"
	case *starlark.Set:
		parts := []string{}
		for e := range v.Elements() {
			parts = append(parts, show(e))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	case *starlark.Dict:
		parts := []string{}
		for k, e := range v.Entries() {
			parts = append(parts, show(k)+": "+show(e))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	if s, ok := v.(dialect.Stringer); ok {
		return s.Str()
	}
	return v.String()
}

const prelude = `
import json as _json
def _show(v):
    if isinstance(v, str): return _json.dumps(v, ensure_ascii=False)
    if isinstance(v, (bytes, bytearray)): return "bytes:" + bytes(v).hex()
    if isinstance(v, bool) or v is None or isinstance(v, int): return str(v)
    if isinstance(v, float): return "nan" if v != v else "float:" + ("%.15e" % v).replace("inf", "Inf" if v < 0 else "+Inf")
    if isinstance(v, list): return "[" + ", ".join(map(_show, v)) + "]"
    if isinstance(v, dict): return "{" + ", ".join(_show(k) + ": " + _show(e) for k, e in v.items()) + "}"
    if isinstance(v, tuple): return "(" + ", ".join(map(_show, v)) + ")"
    if isinstance(v, (set, frozenset)): return "{" + ", ".join(sorted(map(_show, v))) + "}"
    return str(v)
def show(*a):
    print(*map(_show, a))
def fails(f, *a, **k):
    try:
        v = f(*a, **k)
    except Exception:
        print("fails")
        return
    raise AssertionError("it does not fail, but gives %r" % (v,))
`

// Evaluate returns str() of an expression that can use modules by their names.
func Evaluate(modules starlark.StringDict, expression string) (string, error) {
	program, err := dialect.Compile("expression", []byte("result = str("+expression+")\n"), dialect.Options{Predeclared: modules.Has, Names: modules.Keys})
	if err != nil {
		return "", err
	}
	globals, err := program.Init(&starlark.Thread{Name: "expression"}, modules, nil)
	if err != nil {
		return "", err
	}
	text, _ := starlark.AsString(globals["result"])
	return text, nil
}
