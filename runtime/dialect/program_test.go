package dialect

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

func compile(t testing.TB, src string) *Program {
	t.Helper()
	p, err := Compile("x.star", []byte(src), testOptions())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFunction(t *testing.T) {
	p := compile(t, `
def handler(system, this: x, inputs=None, *rest, key, other=1, **more): pass
def bare(a, *, b): pass
def twice(a): pass
def twice(b): pass
def replaced(a): pass
replaced = 1
if True:
    def inside(a): pass
load('a.star', 'loaded')
value = lambda: 1
`)
	got := map[string]string{}
	for _, name := range []string{"handler", "bare", "twice", "replaced", "inside", "loaded", "value", "none"} {
		f, ok := p.Function(name)
		if !ok {
			if p.Defines(name) {
				got[name] = "defined"
			}
			continue
		}
		var params []string
		for _, param := range f.Params {
			s := param.String()
			if param.KeywordOnly {
				s = "only " + s
			}
			params = append(params, s)
		}
		got[name] = f.Pos.String() + " " + strings.Join(params, ", ")
	}
	want := map[string]string{
		"handler":  "x.star:2:5 system, this, inputs=..., *rest, only key, only other=..., **more",
		"bare":     "x.star:3:5 a, only b",
		"twice":    "defined",
		"replaced": "defined",
		"inside":   "x.star:9:9 a",
		"value":    "defined",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLine(t *testing.T) {
	p := compile(t, "\ufeffa = 1\r\nb = 2\r\rc = 3\n")
	var got []string
	for i := range 7 {
		got = append(got, p.Line(i))
	}
	if diff := cmp.Diff([]string{"", "a = 1", "b = 2", "", "c = 3", "", ""}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The frames of an error are the author's: helpers hide themselves, lambdas and
// comprehensions add none.
func TestFrames(t *testing.T) {
	p := compile(t, `def fail_at(x):
    return 1 // x

def handler():
    any(fail_at(x) for x in [1, 2, 0] if x < 1)

def text():
    return f"a {1} {
        fail_at(0):>{5}}"

def call():
    return dict(**{"a": 1}, b=fail_at(0))

def key(x):
    return fail_at(0)

def sort():
    [1].sort(key=key)

def chain():
    return 1 < fail_at(0) < 3

def walrus():
    if (x := fail_at(0)):
        pass
`)
	globals, err := p.Init(&starlark.Thread{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := "x.star:2:14 fail_at"
	for name, want := range map[string][]string{
		"handler": {"x.star:5:16 handler", at},
		"text":    {"x.star:9:16 text", at},
		"call":    {"x.star:12:38 call", at},
		"sort":    {"x.star:18:13 sort", "x.star:15:19 key", at},
		"chain":   {"x.star:21:23 chain", at},
		"walrus":  {"x.star:24:21 walrus", at},
	} {
		_, err := starlark.Call(&starlark.Thread{}, globals[name], nil, nil)
		var eval *starlark.EvalError
		if !errors.As(err, &eval) {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, framesOf(eval)); diff != "" {
			t.Errorf("%s: frames (-want +got):\n%s", name, diff)
		}
	}
}

// One program can run many times at once.
func TestConcurrentInit(t *testing.T) {
	p, err := Compile("x.star", []byte("import os.path\ndel os\nimport os.path\nx = [f'{(y := n):>3}' for n in range(50)]\ndef f():\n    import os.path as p\n    return p.name\nz = f()\n"), newImportWorld().options())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			globals, err := p.Init(&starlark.Thread{}, nil, newImportWorld().get)
			if err != nil || globals["z"] != starlark.String("os.path") || globals["y"].String() != "49" {
				t.Errorf("got %v, %v", globals, err)
			}
		})
	}
	group.Wait()
}

// What is predeclared hides what the language gives; Init gives only what is used.
func TestPredeclared(t *testing.T) {
	p, err := Compile("x.star", []byte("x = [sum([1]), any(y for y in [1])]"), Options{
		Predeclared: func(name string) bool { return name == "sum" || name == "any" || name == "unused" },
	})
	if err != nil {
		t.Fatal(err)
	}
	mine := func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
		return starlark.String("mine"), nil
	}
	globals, err := p.Init(&starlark.Thread{}, starlark.StringDict{"sum": starlark.NewBuiltin("sum", mine), "any": starlark.NewBuiltin("any", mine)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := globals["x"].String(); got != `["mine", "mine"]` {
		t.Errorf("got %s", got)
	}
}

func TestUniverse(t *testing.T) {
	u := Universe()
	for name := range u {
		if isHidden(name) {
			t.Errorf("%s is to be seen", name)
		}
	}
	u["sum"] = nil
	if Universe()["sum"] == nil {
		t.Error("the universe can be changed")
	}
}

// Nested as deep as the parser allows, nothing overflows.
func TestDeep(t *testing.T) {
	const n = 300
	for name, src := range map[string]string{
		"parentheses": "x = " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n),
		"lists":       "x = " + strings.Repeat("[", n) + strings.Repeat("]", n),
		"not":         "x = " + strings.Repeat("not ", n) + "1",
		"chain":       "def f(a): return a\nx = 1" + strings.Repeat(" <= f(1)", n),
		"powers":      "x = 1" + strings.Repeat(" ** 1", n),
		"products":    "y = 1\nx = y" + strings.Repeat(" * y", n),
		"sums":        "y = 1\nx = y" + strings.Repeat(" + y", n),
		"lambdas":     "x = " + strings.Repeat("lambda: ", n) + "1",
		"calls":       "def f(): return f\nx = f" + strings.Repeat("()", n),
		"methods":     "x = ''" + strings.Repeat(".ljust(1)", n),
		"elifs":       "if 0: pass\n" + strings.Repeat("elif 0: pass\n", n) + "else: x = 1",
		"clauses":     "x = [1 for a in [1]" + strings.Repeat(" if 1", n) + "]",
		"fstrings":    "x = " + strings.Repeat("f'{", 100) + "1" + strings.Repeat("}'", 100),
		"walrus":      "x = " + strings.Repeat("(y := ", n) + "1" + strings.Repeat(")", n),
		"targets":     "x = 1\n" + strings.Repeat("[*", 400) + "x" + strings.Repeat("]", 400) + " = " + strings.Repeat("[", 400) + strings.Repeat("]", 400),
		"conditions":  "x = " + strings.Repeat("1 if 0 else ", n) + "1",
		"strings":     "x = " + strings.Repeat("'' f'{1}' ", 5000),
		"statements":  strings.Repeat("x = 1\n", 100_000),
	} {
		p, err := Compile("x.star", []byte(src), Options{})
		if err != nil {
			t.Errorf("%s: %.300v", name, err)
			continue
		}
		if globals, err := p.Init(&starlark.Thread{}, nil, nil); err != nil && name != "targets" || err == nil && globals["x"] == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
