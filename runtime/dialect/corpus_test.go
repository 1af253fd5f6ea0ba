package dialect

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

const (
	corpusDir  = "testdata/python/corpus"
	minCorpus  = 400 // functions, so that a file is not lost unnoticed
	pythonSide = corpusDir + "/prelude_python.py"
)

var corpusFunction = regexp.MustCompile(`(?m)^def (\w+)\(\):`)

// readCorpus returns a file of the corpus.
func readCorpus(t testing.TB, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(corpusDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// TestCorpus runs the functions of the corpus both ways. A file of it is functions
// without parameters, and others that they use.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob(corpusDir + "/*.py")
	if err != nil {
		t.Fatal(err)
	}
	functions := 0
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasPrefix(name, "prelude") {
			continue
		}
		src := readCorpus(t, name)
		var calls strings.Builder
		for _, m := range corpusFunction.FindAllStringSubmatch(src, -1) {
			functions++
			fmt.Fprintf(&calls, "run(%q, %s)\n", m[1], m[1])
		}
		t.Run(strings.TrimSuffix(name, ".py"), func(t *testing.T) {
			src := readCorpus(t, "prelude.py") + "\n\n" + src + "\n\n" + calls.String()
			want := sections(localName.ReplaceAllString(python(t, []byte(readCorpus(t, "prelude_python.py")+"\n\n"+src), "-"), ""))
			ours := corpusOutput(t, file, src)
			if diff := cmp.Diff(ours, corpusOutputOf(t, file, src, Options{Unknowns: true})); diff != "" {
				t.Errorf("compiled for values that are not known (-without +with):\n%s", diff)
			}
			got := sections(ours)
			for _, m := range corpusFunction.FindAllStringSubmatch(src, -1) {
				if diff := cmp.Diff(want[m[1]], got[m[1]]); diff != "" {
					t.Errorf("%s (-python +ours):\n%s", m[1], diff)
				}
			}
		})
	}
	if functions < minCorpus {
		t.Errorf("%d functions, want %d", functions, minCorpus)
	}
}

// localName is what Python puts before the names of functions in some of its texts.
var localName = regexp.MustCompile(`[\w.]*\.<locals>\.|__main__\.`)

// sections splits what a file of the corpus prints, by function.
func sections(out string) map[string][]string {
	list := map[string][]string{}
	name := ""
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if rest, ok := strings.CutPrefix(line, "== "); ok {
			name = rest
		}
		list[name] = append(list[name], line)
	}
	return list
}

// corpusOutput is what a program prints here, with the names that
// prelude_python.py gives to Python.
func corpusOutput(t testing.TB, file, src string) string {
	t.Helper()
	return corpusOutputOf(t, file, src, Options{})
}

func corpusOutputOf(t testing.TB, file, src string, options Options) string {
	t.Helper()
	out, err := runSharedAs(file, src, 0, options)
	if err != nil {
		if eval, ok := err.(*starlark.EvalError); ok {
			t.Fatalf("%s\n%s", eval.Backtrace(), out)
		}
		t.Fatal(err)
	}
	return out
}

// runShared runs a program that Python can run too. maxSteps 0 is no limit.
func runShared(file, src string, maxSteps uint64) (string, error) {
	return runSharedAs(file, src, maxSteps, Options{})
}

func runSharedAs(file, src string, maxSteps uint64, options Options) (string, error) {
	env := starlark.StringDict{"suppress": starlark.NewBuiltin("suppress", suppress), "manager": starlark.NewBuiltin("manager", manage)}
	options.Predeclared = env.Has
	p, err := Compile(file, []byte(src), options)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	thread := &starlark.Thread{Print: func(_ *starlark.Thread, msg string) { fmt.Fprintln(&out, msg) }}
	thread.SetMaxExecutionSteps(maxSteps)
	_, err = p.Init(thread, env, nil)
	return out.String(), err
}

// suppress is contextlib.suppress.
func suppress(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return suppressing{args}, nil
}

type suppressing struct{ starlark.Tuple }

func (s suppressing) Enter(*starlark.Thread) (starlark.Value, error) { return starlark.None, nil }

func (s suppressing) Exit(_ *starlark.Thread, e *exception.Exception) (bool, error) {
	if e == nil {
		return false, nil
	}
	return exception.Match(e, s.Tuple)
}

// manage is manager(log, name, swallow=False): a context manager that notes in log
// what is done with it, and gives name.
func manage(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	m := managed{}
	err := starlark.UnpackArgs(b.Name(), args, kwargs, "log", &m.log, "name", &m.name, "swallow?", &m.swallow)
	return m, err
}

type managed struct {
	starlark.NoneType
	log     *starlark.List
	name    starlark.Value
	swallow starlark.Bool
}

func (m managed) note(what string) error {
	name, err := textOf(m.name)
	if err != nil {
		return err
	}
	return m.log.Append(starlark.String(what + name))
}

func (m managed) Enter(*starlark.Thread) (starlark.Value, error) { return m.name, m.note("enter ") }

func (m managed) Exit(_ *starlark.Thread, e *exception.Exception) (bool, error) {
	left := "leave "
	if e != nil {
		left = e.Class().Name() + " leaves "
	}
	return bool(m.swallow), m.note(left)
}

var _, _ ContextManager = suppressing{}, managed{}
