package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
)

const mib = 1 << 20

// Whatever a flow keeps its memory in, it is stopped when it has too much.
func TestHeapLimit(t *testing.T) {
	for name, body := range map[string]string{
		"a list":                     "kept = []\nwhile True:\n    kept.append('x' * 1000 + str(len(kept)))",
		"a dict":                     "kept = {}\nwhile True:\n    kept[len(kept)] = [len(kept)]",
		"a set":                      "kept = set()\nwhile True:\n    kept.add((len(kept), 'x'))",
		"nested tuples":              "kept = ()\nwhile True:\n    kept = [kept]",
		"a text":                     "x = 'x'\nwhile True:\n    x = x + 'x' * 100000",
		"a long list":                "x = [1]\nwhile True:\n    x = x + [1] * 10000",
		"a list that is added to":    "x = [1]\nwhile True:\n    x += [len(x)] * 1000",
		"bytes":                      "x = b'x'\nwhile True:\n    x = x + b'x' * 100000",
		"a comprehension":            "return [[i] for i in range(1 << 40)]",
		"a comprehension of a dict":  "return {i: [i] for i in range(1 << 40)}",
		"what a loop goes through":   "def down(n):\n    for x in [None, 'x' * (8 << 20) + str(n)]:\n        down(n + 1)\ndown(0)",
		"arguments":                  "def down(n, x):\n    down(n + 1, 'x' * 100000 + str(n))\ndown(0, '')",
		"a variable of two":          "kept = []\ndef more():\n    kept.append('x' * 1000 + str(len(kept)))\nwhile True:\n    more()",
		"functions":                  "def keeper(x):\n    return lambda: x\nkept = None\nwhile True:\n    kept = keeper(kept)",
		"methods":                    "kept = []\nwhile True:\n    kept.append(('x' * 1000 + str(len(kept))).upper)",
		"a variable that is unbound": "kept = []\nwhile True:\n    kept.append('x' * 1000 + str(len(kept)))\ndel kept",
		"exceptions":                 "kept = []\nwhile True:\n    kept.append(ValueError('x' * 1000 + str(len(kept))))",
		"iterators":                  "kept = []\nwhile True:\n    kept.append(iter(['x' * 1000 + str(len(kept))]))",
	} {
		t.Run(name, func(t *testing.T) {
			rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: 32 * mib}})
			x := start(t, rt, t.Context(), body)
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			var limit *runtime.LimitError
			if !errors.As(x.Err(), &limit) || limit.Limit != "heap" || limit.Value != fmt.Sprint(32*mib) {
				t.Fatalf("%s: %.500s", x.Status(), x.Record().Message)
			}
			if !strings.HasPrefix(limit.At, "test.star:") {
				t.Errorf("stopped at %q", limit.At)
			}
		})
	}
}

// Flows that have little go on beside one that has too much.
func TestHeapLimitStopsNobodyElse(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: 32 * mib, Steps: -1}})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	small := make([]*runtime.Execution, 20)
	for i := range small {
		small[i] = start(t, rt, ctx, "kept = ['x' * 1000 + str(i) for i in range(1000)]\nwhile True:\n    sorted(kept)\n    kept == list(kept)")
	}
	waits := start(t, rt, ctx, "kept = ['x' * 1000 + str(i) for i in range(1000)]\nthis.connect(connector_type='HANG')")
	large := start(t, rt, ctx, "kept = []\nwhile True:\n    kept.append('x' * 1000 + str(len(kept)))")
	if err := large.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var limit *runtime.LimitError
	if !errors.As(large.Err(), &limit) || limit.Limit != "heap" {
		t.Errorf("the large one ended with %v", large.Err())
	}
	for _, x := range append(small, waits) {
		if s := x.Status(); s.Ended() {
			t.Errorf("one that is small ended: %s: %v", s, x.Err())
		}
	}
}

// The flows of a tree have the limit together, also those that wait.
func TestHeapLimitIsTheTrees(t *testing.T) {
	rt := newRuntime(t, runtime.Options{
		Limits: runtime.Limits{Heap: 64 * mib},
		Project: files{"flows/down.star": `
def handler(system, this, inputs):
    kept = ["x" * (10 << 20) + str(i) for i in range(1)]
    this.flow("down", n=inputs["n"] + 1)
    return len(kept)
`},
	})
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "down", Input: map[string]any{"n": 0}})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	depth := 0
	var limit *runtime.LimitError
	for y := x; ; y = y.Children()[0] {
		depth++
		if errors.As(y.Err(), &limit) {
			break
		}
		if len(y.Children()) == 0 {
			t.Fatalf("none of %d has met the limit: %v", depth, x.Err())
		}
	}
	if limit.Limit != "heap" || depth > 40 {
		t.Errorf("the flow at depth %d ended with %v", depth, limit)
	}
}

// What the host has is not the flow's: neither what it keeps nor what it throws away.
func TestHeapLimitIsNotOfTheHost(t *testing.T) {
	const limit = 64 * mib
	var kept [][]byte
	type in struct{}
	type out struct{}
	hold := connectors.Func("HOLD", "Keep memory in the host.", func(context.Context, in) (out, error) {
		for range 4 {
			kept = append(kept, bytes.Repeat([]byte{1}, mib))
		}
		return out{}, nil
	})
	t.Run("that keeps it", func(t *testing.T) {
		rt := newRuntime(t, runtime.Options{Connectors: connectors.NewRegistry(hold), Limits: runtime.Limits{Heap: limit}})
		r := run(t, rt, "for i in range(100):\n    this.connect(connector_type='HOLD')\n    for j in range(200000):\n        pass")
		if r.Status != runtime.EndedSuccess {
			t.Errorf("with %d MiB: %s", len(kept), r.Message)
		}
	})
	t.Run("that throws it away", func(t *testing.T) {
		kept = nil
		rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: limit}})
		ctx, stop := context.WithCancel(t.Context())
		var thrower sync.WaitGroup
		thrower.Go(func() {
			for ctx.Err() == nil {
				kept = [][]byte{bytes.Repeat([]byte{1}, 2*limit)}
			}
		})
		r := run(t, rt, "x = list(range(300000))\nfor i in range(8):\n    y = sorted(x, reverse=True)\nreturn len(y)")
		stop()
		thrower.Wait()
		if r.Status != runtime.EndedSuccess {
			t.Error(r.Message)
		}
	})
}

// What is kept of executions has limits of its own: of children that have ended, and of
// trees that have.
func TestHeapLimitIsNotOfRecords(t *testing.T) {
	const limit = 32 * mib
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: limit}})
	t.Run("of children", func(t *testing.T) {
		r := run(t, rt, `
for i in range(200):
    this.script("def handler(system, this):\n    pass", x='x' * (1 << 20))
x = list(range(200000))
for i in range(15):
    y = sorted(x, reverse=True)
`)
		if r.Status != runtime.EndedSuccess {
			t.Error(r.Message)
		}
	})
	t.Run("of trees", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		x := start(t, rt, ctx, "for i in range(1 << 40):\n    y = sorted(range(1000))")
		for range 500 {
			run(t, rt, `this.script("def handler(system, this):\n    pass", x='x' * (1 << 20))`)
		}
		if x.Status().Ended() {
			t.Error(x.Err())
		}
	})
}

// Garbage does not count.
func TestHeapLimitLeavesGarbageAlone(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: 16 * mib}})
	r := run(t, rt, "kept = ['x' * 1000 + str(i) for i in range(5000)]\nfor i in range(100000):\n    x = 'x' * 10000 + str(i)\nreturn len(kept)")
	if r.Status != runtime.EndedSuccess {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

// The parts of a text share its memory.
func TestHeapLimitCountsWhatIsSharedOnce(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: 32 * mib}})
	r := run(t, rt, `
text = ('x' * 10000 + ',') * 1000
kept = [text] * 100000
kept.append(text.split(','))
kept.append(text.split(','))
x = kept * 3
for i in range(2000000):
    y = str(i)
return len(kept)
`)
	if r.Status != runtime.EndedSuccess {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

func TestNoHeapLimit(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: -1}})
	r := run(t, rt, "kept = ['x' * 1000 + str(i) for i in range(200000)]\nreturn len(kept)")
	if r.Status != runtime.EndedSuccess {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

// A loaded file may keep as much as the flow.
func TestHeapLimitOfALoadedFile(t *testing.T) {
	rt := newRuntime(t, runtime.Options{
		Limits:  runtime.Limits{Heap: 32 * mib},
		Project: files{"flows/lib.star": "kept = []\ndef more():\n    pass\nwhile True:\n    kept.append('x' * 1000 + str(len(kept)))\n"},
	})
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "flows/test.star", Source: []byte("load('lib.star', 'more')\ndef handler(system, this):\n    more()\n")})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var limit *runtime.LimitError
	if !errors.As(x.Err(), &limit) || limit.Limit != "heap" {
		t.Errorf("%s: %v", x.Status(), x.Err())
	}
}

// What cannot be frozen without harm is not loaded.
func TestLoadedValuesAreBounded(t *testing.T) {
	for text, want := range map[string]string{
		"x = []\nfor _ in range(20000):\n    x = [x]\n":                                               "nested more than 10000 levels deep cannot be loaded",
		"def pack(*args):\n    return args\nx = ()\nfor _ in range(60):\n    x = pack(x, x)\n":        "of more than 20000000 parts cannot be loaded",
		"def keeper(f):\n    return lambda: f\nx = None\nfor _ in range(20000):\n    x = keeper(x)\n": "nested more than 10000 levels deep cannot be loaded",
		"x = []\nfor _ in range(60):\n    x = [x, x]\n":                                               "",
	} {
		rt := newRuntime(t, runtime.Options{Project: files{"flows/lib.star": text}})
		x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "flows/test.star", Source: []byte("load('lib.star', 'x')\ndef handler(system, this):\n    pass\n")})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := x.Record(); !strings.Contains(r.Message, want) || (want == "") != (r.Status == runtime.EndedSuccess) {
			t.Errorf("%s\n%s: %s, want %s", text, r.Status, r.Message, want)
		}
	}
}
