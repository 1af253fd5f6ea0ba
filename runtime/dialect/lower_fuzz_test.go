package dialect

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.starlark.net/starlark"
)

// The most steps of a program of FuzzLower. What is lowered takes some more of them
// than Starlark: a program that comes near is not compared.
const fuzzSteps = 20_000

// FuzzLower runs what is valid Starlark through go.starlark.net and through here: it
// prints the same, defines the same and fails in the same way.
func FuzzLower(f *testing.F) {
	for _, pattern := range []string{filepath.Join(starlarkDir(f), "starlark/testdata/*.star"), corpusDir + "/*.py", "testdata/python/*.py"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no files %s", pattern)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for _, chunk := range chunksOf(string(src)) {
				if len(chunk) < 1000 && !amplifies.MatchString(chunk) {
					f.Add(strings.TrimLeft(chunk, "\n"))
				}
			}
		}
	}
	for _, src := range lowerSeeds {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 2000 || !utf8.ValidString(src) || strings.ContainsAny(src, "\x00\ufeff") || strings.Contains(src, "load") || amplifies.MatchString(src) {
			return
		}
		prog, err := bareProgram("x.star", src)
		if err != nil {
			return
		}
		ours, err := Compile("x.star", []byte(src), Options{Predeclared: testPredeclared().Has})
		if err != nil {
			if strings.Contains(err.Error(), "used before it is assigned") {
				return // there it fails when it runs
			}
			t.Fatalf("go.starlark.net accepts it: %v", err)
		}
		var steps [2]uint64
		limited := func(i int, init func(*starlark.Thread, starlark.StringDict) (starlark.StringDict, error)) outcome {
			return run("x.star", func(thread *starlark.Thread, env starlark.StringDict) (starlark.StringDict, error) {
				thread.SetMaxExecutionSteps(fuzzSteps)
				globals, err := init(thread, env)
				steps[i] = thread.ExecutionSteps()
				return globals, err
			})
		}
		want := limited(0, func(thread *starlark.Thread, env starlark.StringDict) (starlark.StringDict, error) {
			return prog.Init(thread, env)
		})
		got := limited(1, func(thread *starlark.Thread, env starlark.StringDict) (starlark.StringDict, error) {
			return ours.Init(thread, env, nil)
		})
		if steps[0] >= fuzzSteps || steps[1] >= fuzzSteps {
			return
		}
		if want.Err != "" {
			// What fails may do so in other words, and may not fail here at all.
			if got.Err == "" {
				return
			}
			if notBegun.MatchString(want.Err) && len(want.Frames) == len(got.Frames) && len(want.Frames) > 0 {
				// Where a function begins that was called with wrong arguments nobody is told.
				last := len(want.Frames) - 1
				want.Frames, got.Frames = want.Frames[:last], got.Frames[:last]
			}
			want.Err, got.Err = "", ""
			want.Frames, got.Frames = lines(want.Frames), lines(got.Frames)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-starlark +ours):\n%s", diff)
		}
	})
}

var notBegun = regexp.MustCompile(`^function \S+ (?:missing \d+ argument|accepts |got )`)

// amplifies finds what makes much in one step. That is bounded here, and not there.
var amplifies = regexp.MustCompile(`[0-9]{4,}|<<|fibonacci|[0-9]e[0-9]`)

// lines leaves of frames the lines: a helper's error may be at another column.
func lines(frames []string) []string {
	out := slices.Clone(frames)
	for i, f := range out {
		if parts := strings.SplitN(f, ":", 3); len(parts) == 3 {
			out[i] = parts[0] + ":" + parts[1]
		}
	}
	return out
}

var lowerSeeds = []string{
	"x = [y * 2 for y in range(5) if y % 2]\nprint(x, 'a' % (), '%s' % x)\n",
	"def f(a, *b, c=1, **d):\n    return (a, b, c, d)\nx = f(1, 2, c=3, e=4)\n",
	"d = {'a': 1}\nd['b'] = d.pop('a')\nd['b'] += 2\nx = d.items()\n",
	"def f(x):\n    for i in x:\n        if i: continue\n        break\n    return i\ny = f([1, 0, 2])\n",
	"x = 1\nwhile x < 100:\n    x *= 3\ny = -x // 7 % 5 << 2 | 1 & 3 ^ 6\n",
	"a, (b, [c, d]) = 1, (2, [3, 4])\nx = (a, b, c, d)[::-1]\n",
	"f = lambda x, y=2: x if x > y else y\nz = [f(i) for i in range(4)]\n",
	"s = 'abc'.upper().split('B') + ['{} {x}'.format(1, x=2)]\nt = ','.join(s)\n",
	"x = struct(a=1)\ny = x.a if hasattr(x, 'a') else getattr(x, 'b', 0)\n",
	"x = {1, 2} | set([3])\ny = 1 in x and 5 not in x or not x\n",
}
