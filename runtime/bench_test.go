package runtime_test

import (
	"context"
	"fmt"
	goruntime "runtime"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

var nothing = connectors.Func("NOTHING", "Return at once.", func(context.Context, struct{}) (struct{}, error) {
	return struct{}{}, nil
})

// BenchmarkChild is one connection from a flow, with a driver that returns at
// once. kept-B/op is what stays on the heap of each child.
func BenchmarkChild(b *testing.B) {
	rt := newRuntime(b, runtime.Options{
		Connectors: connectors.NewRegistry(nothing),
		Limits:     runtime.Limits{Children: -1, Steps: -1},
	})
	var before, after goruntime.MemStats
	goruntime.GC()
	goruntime.ReadMemStats(&before)
	b.ReportAllocs()
	b.ResetTimer()
	x := start(b, rt, b.Context(), fmt.Sprintf("for i in range(%d):\n    this.connect(connector_type='NOTHING')", b.N))
	if err := x.Wait(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	goruntime.GC()
	goruntime.ReadMemStats(&after)
	if r := x.Record(); r.Status != runtime.EndedSuccess {
		b.Fatal(r.Message)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(b.N), "kept-B/op")
	goruntime.KeepAlive(x)
}

// BenchmarkThousandFlows is a thousand flows at once with ten children each.
func BenchmarkThousandFlows(b *testing.B) {
	rt := newRuntime(b, runtime.Options{Connectors: connectors.NewRegistry(nothing)})
	text := flowText("this.wait_for(*[this.connect(connector_type='NOTHING', wait=False) for i in range(10)])")
	b.ReportAllocs()
	for b.Loop() {
		all := make([]*runtime.Execution, 1000)
		for i := range all {
			x, err := rt.Start(b.Context(), runtime.Flow{Name: "fan", Source: text})
			if err != nil {
				b.Fatal(err)
			}
			all[i] = x
		}
		for _, x := range all {
			if err := x.Wait(b.Context()); err != nil {
				b.Fatal(err)
			}
			if s := x.Status(); s != runtime.EndedSuccess {
				b.Fatal(x.Err())
			}
		}
	}
}

// BenchmarkPureScript is a script without children as a flow, and BenchmarkBare
// the same in the bare interpreter: what the guards cost.
func BenchmarkPureScript(b *testing.B) {
	rt := newRuntime(b, runtime.Options{Limits: runtime.Limits{Steps: -1}})
	text := []byte(pureScript + "def handler(system, this):\n    work()\n")
	for b.Loop() {
		x, err := rt.Start(b.Context(), runtime.Flow{Name: "pure", Source: text})
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Wait(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBare(b *testing.B) {
	_, program, err := starlark.SourceProgramOptions(&syntax.FileOptions{While: true}, "pure.star", pureScript, func(string) bool { return false })
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		thread := new(starlark.Thread)
		globals, err := program.Init(thread, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := starlark.Call(thread, globals["work"], nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// Counting primes, joining text, filling a dict: additions, comparisons, calls.
const pureScript = `
def is_prime(n):
    d = 2
    while d < n // d + 1:
        if n - n // d - (n - n // d) or not (n // d + 1):
            return False
        d += 1
    return True

def work():
    found = {}
    text = []
    for n in range(2, 20000):
        if is_prime(n):
            found[n] = len(text)
        text.append(str(n))
        if len(text) > 100:
            text = [",".join(text)]
    return len(found)
`
