package runtime_test

import (
	"fmt"
	"path/filepath"
	goruntime "runtime"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/sqlite"
	"github.com/flowrun/flowrun/runtime/store"
)

// Ways in which a flow has many children.
var manyChildren = map[string]string{
	"wait_for": "all = [this.connect(connector_type='NOTHING', wait=False) for i in range(%d)]\nreturn len(this.wait_for(*all))",
	"map":      "return len(this.map(lambda i: this.connect(connector_type='NOTHING', run=False), range(%d), concurrency=32))",
	"wide map": "return len(this.map(lambda i: this.connect(connector_type='NOTHING', run=False), range(%d), concurrency=10000))",
}

// stores are where many children are kept.
var stores = map[string]func(testing.TB) store.Store{
	"none":   func(testing.TB) store.Store { return nil },
	"memory": func(testing.TB) store.Store { return store.NewMemory() },
	"sqlite": func(t testing.TB) store.Store {
		s, err := sqlite.Open(filepath.Join(t.TempDir(), "flowrun.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	},
}

func runMany(t testing.TB, s store.Store, body string, n int) {
	t.Helper()
	rt, err := runtime.New(runtime.Options{Bind: builtins.Bind, Connectors: connectors.NewRegistry(nothing), Store: s})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), fmt.Sprintf(body, n))
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Output != int64(n) {
		t.Fatalf("%s %s: %v, want %d", r.Status, r.Message, r.Output, n)
	}
}

// Ten thousand children take less than 400 MB, wherever they are kept.
func TestManyChildren(t *testing.T) {
	for kept, open := range stores {
		for way, body := range manyChildren {
			t.Run(kept+"/"+way, func(t *testing.T) {
				runMany(t, open(t), body, 10_000)
				var m goruntime.MemStats
				goruntime.ReadMemStats(&m)
				if m.HeapAlloc > 400<<20 { // with all garbage since the last collection
					t.Errorf("%d MB in use", m.HeapAlloc>>20)
				}
			})
		}
	}
}

// BenchmarkManyChildren is a flow of n children at once. What one child takes must not
// grow with n.
func BenchmarkManyChildren(b *testing.B) {
	for kept, open := range stores {
		for way, body := range manyChildren {
			for _, n := range []int{1000, 10_000} {
				b.Run(fmt.Sprintf("%s/%s/%d", kept, way, n), func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						runMany(b, open(b), body, n)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/child")
				})
			}
		}
	}
}
