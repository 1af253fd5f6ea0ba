package syntax

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/resolve"
	starlark "go.starlark.net/syntax"
)

var starlarkOptions = &starlark.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}

// starlarkDir returns the folder of the source of go.starlark.net.
func starlarkDir(t testing.TB) string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.starlark.net").Output()
	if err != nil {
		servers.Missing(t, "the source of go.starlark.net", fmt.Sprintf("go mod download (%v)", err))
	}
	return strings.TrimSpace(string(out))
}

// parseStarlark reads a text as go.starlark.net does, with the checks that its
// resolver does and our parser, and every name defined.
func parseStarlark(src string) (*starlark.File, error) {
	f, err := starlarkOptions.Parse("x.star", src, 0)
	if err != nil {
		return nil, err
	}
	all := func(string) bool { return true }
	return f, resolve.File(f, all, all)
}

// chunks splits a test file of go.starlark.net. Each chunk keeps its line numbers.
func chunks(src string) []string {
	var list []string
	line := 0
	for chunk := range strings.SplitSeq(src, "\n---\n") {
		list = append(list, strings.Repeat("\n", line)+chunk)
		line += strings.Count(chunk, "\n") + 2
	}
	return list
}

// The corners that no test file of go.starlark.net has.
var starlarkTexts = []string{
	"if x:\n\t\ta\n" + strings.Repeat(" ", 15) + "b\n", // a second tab is 7 wide
	"if x:\n \ta\n        b\n\tc\n",
	"if x:\r\n  a\r\n\r  b\rc\r\n",
	"x = [ # c\n\n  1,\n# d\n]\n",
	"x = 1 + \\\n2\n\\\n\ny",
	"é = 'ü' + b\"é\\xff\" + r'\\n' + rb'\\x'; ñ.ö(ä = é)\n",
	"x = 'a\\\r\nb' + '''\r\n\r''' + \"\\0\\177\\u00e9\\U0001F600\"\n",
	"x = 0, 0xFF, 0o17, 0b11, 1., .5, 1e5, 1.5E-3, 123456789012345678901234567890, 09.5\n",
	"x = not a == b and not c in d or e not in f\n",
	"x = -a.b[c](d) * ~e // +f % g - h << i & j ^ k | l < m\n",
	"x = a[b:], a[:b], a[:], a[::c], a[b, c], a[b, c:d]\n",
	"x = [a for b in c if lambda: d], {e: f for g, h in i for j in k if l if m}\n",
	"x = lambda a, b = 1, *c, d, **e: a if b else lambda: c\n",
	"def f(a, b = 1, *, c, d = 2, **e): return\n",
	"x = a.None + None.a; None = f(True = 1)\n",
	"(a, [b, (c)]), d.e, f[g] = h\n(x) += 1\n",
	"load('a.star', 'b', c = 'd',); match = 1; match(1); print(2)\n",
	"for x in 1, 2: pass\nwhile x: break; continue\n",
	"if a: b; c;\nelif d: e\nelse: f\n",
}

func TestStarlarkMeansTheSame(t *testing.T) {
	dir := starlarkDir(t)
	var files []string
	for _, pattern := range []string{"starlark/testdata/*.star", "syntax/testdata/*.star", "resolve/testdata/*.star"} {
		more, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(more) == 0 {
			t.Fatalf("no files match %s in %s", pattern, dir)
		}
		files = append(files, more...)
	}
	compared := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, chunk := range chunks(string(src)) {
			if want, err := parseStarlark(chunk); err == nil {
				compared++
				compareStarlark(t, file, chunk, want)
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d texts were compared", compared)
	}
}

func TestStarlarkCorners(t *testing.T) {
	for _, src := range starlarkTexts {
		want, err := parseStarlark(src)
		if err != nil {
			t.Errorf("%q: %v", src, err)
			continue
		}
		compareStarlark(t, "x.star", src, want)
	}
}

func compareStarlark(t *testing.T, name, src string, want *starlark.File) {
	t.Helper()
	got, errs := Parse(name, []byte(src))
	for _, e := range errs {
		t.Errorf("%s:%d:%d: %s", name, e.Start.Line, e.Start.Col, e.Msg)
	}
	if len(errs) == 0 {
		if diff := cmp.Diff(canonStarlark(want), canonOurs(got)); diff != "" {
			t.Errorf("%s: tree differs (-starlark +ours):\n%s", name, diff)
		}
	}
}
