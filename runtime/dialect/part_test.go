package dialect

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

// What fails in lines of code, and the marks below its last frame: "" where Python has
// none.
var partTests = []struct{ src, marks string }{
	{"x = {}['a']", "    ~~^^^^^"},
	{"d = {}\nx = [1, d['a']['b'], 2]", "        ~^^^^^"},
	{"x = 1 / 0 + 2", "    ~~^~~"},
	{"x = 1 +  []", "    ~~^~~~~"},
	{"x = 1//0", "    ~^^~"},
	{"x = (2 + 'a') * 3", "     ~~^~~~~"},
	{"print(1) + int('x')", "           ^^^^^^^^"},
	{"int('x')", ""},
	{"{}['a']", "~~^^^^^"},
	{"1 / 0", "~~^~~"},
	{"x = int('x')", "    ^^^^^^^^"},
	{"x = 'a'.nothing.more", "    ^^^^^^^^^^^"},
	{"x = [1].append(1, 2)", "    ^^^^^^^^^^^^^^^^"},
	{"if 1 < 'a': x = 1", "   ^^^^^^^"},
	{"def f():\n    assert 1 == 2, 'no'\nf()", "       ^^^^^^"},
	{"x = -'a'", "    ^^^^"},
	{"for x in 5: y = 1", ""},
	{"def f(a): return a['x']\nf({})", "                 ~^^^^^"},
	{"x = max(\n    int('x'),\n    1)", "^^^^^^^^"},
	{"x = [\n    int(\n        'x'),\n]", ""},
	{"x = 'äö' + 1", "    ~~~~~^~~"},
	{"raise ValueError('x')", ""},
	{"x = {'a': 1}\ndel x['b']; y = 1", "    ~^^^^^"},
}

func TestParts(t *testing.T) {
	for _, test := range partTests {
		p, err := Compile("x.star", []byte(test.src+"\n"), Options{Predeclared: func(name string) bool { return name == "print" }})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Init(&starlark.Thread{Print: func(*starlark.Thread, string) {}}, starlark.StringDict{"print": starlark.Universe["print"]}, nil)
		var eval *starlark.EvalError
		if !errors.As(err, &eval) {
			t.Errorf("%s\ngot %v", test.src, err)
			continue
		}
		visible := VisibleFrames(eval.CallStack)
		part := p.Part(eval.CallStack[visible[len(visible)-1]].Pos)
		if diff := cmp.Diff(test.marks, part.Marks); diff != "" {
			t.Errorf("%s\n(-want +got):\n%s", test.src, diff)
		}
		if trimmed := strings.TrimLeft(part.Marks, " "); part.Marks != "" && part.Col < 1+len(part.Marks)-len(trimmed) {
			t.Errorf("%s\nthe part begins at column %d", test.src, part.Col)
		}
	}
}

// Python 3.11 puts the same marks there.
func TestPartsAgreeWithPython(t *testing.T) {
	python := servers.Program(t, "python3")
	out, err := exec.Command(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").Output()
	if v := strings.TrimSpace(string(out)); err != nil || v != "3.11" && v != "3.12" {
		servers.Missing(t, "Python 3.11, which puts the same marks (python3 is "+v+")", "install it as python3")
	}
	dir := t.TempDir()
	const run = "import sys, traceback\nfor f in sys.argv[1:]:\n    try: exec(compile(open(f).read(), f, 'exec'), {})\n    except Exception: traceback.print_exc(file=sys.stdout)\n    print('=====')\n"
	args := []string{"-c", run}
	for i, test := range partTests {
		file := filepath.Join(dir, fmt.Sprintf("x%d.py", i))
		if err := os.WriteFile(file, []byte(test.src+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	out, err = exec.Command(python, args...).Output()
	tracebacks := strings.Split(string(out), "=====\n")
	if err != nil || len(tracebacks) != len(partTests)+1 {
		t.Fatalf("%v\n%s", err, out)
	}
	for i, test := range partTests {
		lines := strings.Split(strings.TrimRight(tracebacks[i], "\n"), "\n")
		marks := ""
		if n := len(lines); n > 1 && strings.Trim(lines[n-2], " ^~") == "" {
			marks = strings.TrimPrefix(lines[n-2], "    ")
		}
		if marks != test.marks {
			t.Errorf("%s\nPython: %q, we: %q\n%s", test.src, marks, test.marks, tracebacks[i])
		}
	}
}
