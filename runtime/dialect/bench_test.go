package dialect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// A flow of 500 lines, which plain Starlark can read too.
func longFlow() string {
	const part = `
def step_%(system, this):
    """Fetches a page and counts what is on it."""
    page = this.connect(connector_type = "REST", url = "https://example.com/%", headers = {"a": "b"})
    rows = [row for row in page.get("output_value")["rows"] if row["id"] > 3]
    total = 0
    for i, row in enumerate(rows):
        if row["kind"] == "x" or not row.get("skip"):
            total += row["price"] * row["count"] - 1
        elif i == 10:
            break
    names = ", ".join(sorted([row["name"].upper() for row in rows]))
    this.log("%s: %d" % (names, total))
    return {"names": names, "total": total, "rest": rows[1:]}

`
	var b strings.Builder
	for i := range 33 {
		b.WriteString(strings.ReplaceAll(part, "_%", "_"+string(rune('a'+i%26))+string(rune('a'+i/26))))
	}
	return b.String()
}

func BenchmarkCompile(b *testing.B) {
	src := longFlow()
	b.Run("flow", func(b *testing.B) {
		for b.Loop() {
			if _, err := Compile("x.star", []byte(src), Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("starlark", func(b *testing.B) {
		options := fileOptions
		for b.Loop() {
			if _, _, err := starlark.SourceProgramOptions(&options, "x.star", src, func(string) bool { return false }); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// both runs a text as a flow and as plain Starlark.
func both(b *testing.B, src string, run func(b *testing.B, globals starlark.StringDict)) {
	b.Run("flow", func(b *testing.B) {
		p, err := Compile("x.star", []byte(src), Options{})
		if err != nil {
			b.Fatal(err)
		}
		globals, err := p.Init(&starlark.Thread{}, nil, nil)
		if err != nil {
			b.Fatal(err)
		}
		run(b, globals)
	})
	b.Run("starlark", func(b *testing.B) {
		options := fileOptions
		globals, err := starlark.ExecFileOptions(&options, &starlark.Thread{}, "x.star", src, nil)
		if err != nil {
			b.Fatal(err)
		}
		run(b, globals)
	})
}

func BenchmarkOperators(b *testing.B) {
	for name, expr := range map[string]string{
		"multiply": "x * y", "remainder": "x % y", "format": "'%s' % x", "add": "x + y", "method": "s.count('a')",
	} {
		b.Run(name, func(b *testing.B) {
			src := "def f(n):\n    x, y, s = 12, 5, 'banana'\n    for _ in range(n):\n        " + expr + "\n"
			both(b, src, func(b *testing.B, globals starlark.StringDict) {
				if _, err := starlark.Call(&starlark.Thread{}, globals["f"], starlark.Tuple{starlark.MakeInt(b.N)}, nil); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// BenchmarkStarlark runs go.starlark.net's own benchmarks both ways.
func BenchmarkStarlark(b *testing.B) {
	src, err := os.ReadFile(filepath.Join(starlarkDir(b), "starlark/testdata/benchmark.star"))
	if err != nil {
		b.Fatal(err)
	}
	text := strings.ReplaceAll(string(src), "json.", "dict().")
	for _, name := range []string{"bench_calling", "bench_gauss", "bench_mix", "bench_builtin_method"} {
		b.Run(name, func(b *testing.B) {
			both(b, text, func(b *testing.B, globals starlark.StringDict) {
				if _, err := starlark.Call(&starlark.Thread{}, globals[name], starlark.Tuple{rounds(b.N)}, nil); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// rounds is what go.starlark.net's benchmarks take: a value with an n.
type rounds int

func (r rounds) String() string        { return "rounds" }
func (r rounds) Type() string          { return "rounds" }
func (r rounds) Freeze()               {}
func (r rounds) Truth() starlark.Bool  { return true }
func (r rounds) Hash() (uint32, error) { return uint32(r), nil }
func (r rounds) AttrNames() []string   { return []string{"n"} }

func (r rounds) Attr(string) (starlark.Value, error) { return starlark.MakeInt(int(r)), nil }

func BenchmarkFString(b *testing.B) {
	const src = "def f(n):\n    x, y = 12, 'abc'\n    for _ in range(n):\n        f'{x}: {y:>10} {x:05d}'\n"
	p, err := Compile("x.star", []byte(src), Options{})
	if err != nil {
		b.Fatal(err)
	}
	globals, err := p.Init(&starlark.Thread{}, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := starlark.Call(&starlark.Thread{}, globals["f"], starlark.Tuple{starlark.MakeInt(b.N)}, nil); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkInit(b *testing.B) {
	p, err := Compile("x.star", []byte("import json\ndef handler(system, this):\n    return f'{sum([1])}'\n"), Options{Modules: func(string) bool { return true }})
	if err != nil {
		b.Fatal(err)
	}
	get := func(*starlark.Thread, string) (starlark.Value, error) { return starlark.None, nil }
	for b.Loop() {
		if _, err := p.Init(&starlark.Thread{}, nil, get); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGuards is each guarded function and operator beside Starlark's own:
//
//	go test ./runtime/dialect -run NONE -bench Guards -count 5
func BenchmarkGuards(b *testing.B) {
	for name, expr := range map[string]string{
		"list":         "list(l)",
		"list-long":    "list(long)",
		"tuple":        "tuple(l)",
		"set":          "set(l)",
		"set-long":     "set(long)",
		"dict":         "dict(d)",
		"sorted":       "sorted(l)",
		"sorted-long":  "sorted(long)",
		"zip":          "zip(l, l)",
		"enumerate":    "enumerate(l)",
		"max":          "max(l)",
		"max-long":     "max(long)",
		"any":          "any(l)",
		"reversed":     "reversed(l)",
		"join":         "','.join(t)",
		"join-long":    "','.join(texts)",
		"split":        "s.split(',')",
		"replace":      "s.replace(',', ';')",
		"splitlines":   "s.splitlines()",
		"extend":       "[].extend(l)",
		"update":       "{}.update(d)",
		"union":        "u.union(l)",
		"increment":    "add([], l)",
		"equal":        "l == m",
		"equal-texts":  "s == s2",
		"tuples":       "(l, m)",
		"star":         "same(*l)",
		"getattr":      "getattr(s, 'split')",
		"method-value": "s.split",
	} {
		b.Run(name, func(b *testing.B) {
			src := `
def add(x, y):
    x += y
def same(*args):
    pass
long = list(range(100000))
l, m = list(range(10)), list(range(10))
t = [str(e) for e in l]
texts = [str(e) for e in long]
d, u, s, s2 = {e: e for e in l}, set(l), 'a,b,c,d,e', 'a,b,c,d,f'
def f(n):
    for _ in range(n):
        ` + expr + "\n"
			both(b, src, func(b *testing.B, globals starlark.StringDict) {
				b.ResetTimer()
				if _, err := starlark.Call(&starlark.Thread{}, globals["f"], starlark.Tuple{starlark.MakeInt(b.N)}, nil); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// BenchmarkLoop is a loop of ten million rounds, of what is not guarded.
func BenchmarkLoop(b *testing.B) {
	const src = "def f(n):\n    total = 0\n    for i in range(n * 10000000):\n        if i - total:\n            total = i - 1\n    return total\n"
	both(b, src, func(b *testing.B, globals starlark.StringDict) {
		b.ResetTimer()
		if _, err := starlark.Call(&starlark.Thread{}, globals["f"], starlark.Tuple{starlark.MakeInt(b.N)}, nil); err != nil {
			b.Fatal(err)
		}
	})
}
