package runtime_test

import (
	"context"
	"fmt"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/sqlite"
	"github.com/flowrun/flowrun/runtime/store"
)

// lookAtOnce reads and returns at once.
var lookAtOnce = connectors.Func("LOOK", "Return at once.", func(context.Context, lookInput) (struct{}, error) {
	return struct{}{}, nil
})

type lookInput struct{}

func (lookInput) ReadOnly() bool { return true }

// onDisk returns a runtime with a store on disk, every commit synced.
func onDisk(b *testing.B) *runtime.Runtime {
	b.Helper()
	s, err := sqlite.Open(filepath.Join(b.TempDir(), "flowrun.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return newRuntime(b, runtime.Options{
		Bind: builtins.Bind, Connectors: connectors.NewRegistry(lookAtOnce, nothing), Store: s,
		Limits: runtime.Limits{Children: -1, Steps: -1},
	})
}

func runDurable(b *testing.B, rt *runtime.Runtime, flows, children int, call string) {
	b.Helper()
	text := flowText(fmt.Sprintf("for i in range(%d):\n    %s", children, call))
	all := make(chan error)
	for range flows {
		go func() {
			x, err := rt.Start(b.Context(), runtime.Flow{Name: "bench", Source: text})
			if err == nil {
				err = x.Wait(b.Context())
			}
			if err == nil && x.Status() != runtime.EndedSuccess {
				err = x.Err()
			}
			all <- err
		}()
	}
	for range flows {
		if err := <-all; err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDurableChild is one reading connection after the other, each on disk
// before the flow goes on. Beside it: BenchmarkInsert of package sqlite.
func BenchmarkDurableChild(b *testing.B) {
	rt := onDisk(b)
	b.ResetTimer()
	runDurable(b, rt, 1, b.N, "this.connect(connector_type='LOOK')")
}

// BenchmarkDurableWriting is the same with connections that may change something:
// that they are about to be made is on disk too.
func BenchmarkDurableWriting(b *testing.B) {
	rt := onDisk(b)
	b.ResetTimer()
	runDurable(b, rt, 1, b.N, "this.connect(connector_type='NOTHING')")
}

// BenchmarkDurableFlows is flows at once, a hundred children each.
func BenchmarkDurableFlows(b *testing.B) {
	for _, flows := range []int{32, 1000} {
		b.Run(fmt.Sprint(flows), func(b *testing.B) {
			rt := onDisk(b)
			n := 0
			for b.Loop() {
				runDurable(b, rt, flows, 100, "this.connect(connector_type='LOOK')")
				n += flows * 100
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "children/s")
		})
	}
}

// BenchmarkDurableThree is a whole flow of three children.
func BenchmarkDurableThree(b *testing.B) {
	rt := onDisk(b)
	for b.Loop() {
		runDurable(b, rt, 1, 3, "this.connect(connector_type='LOOK')")
	}
}

// BenchmarkReplay is a hundred thousand recorded effects given to a flow that is run
// again.
func BenchmarkReplay(b *testing.B) {
	const effects = 100_000
	dir := b.TempDir()
	open := func() *sqlite.Store {
		s, err := sqlite.Open(filepath.Join(dir, "flowrun.db"))
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	// The flow waits for something that hangs: a process that goes on with it
	// comes as far again.
	text := flowText(fmt.Sprintf("for i in range(%d):\n    this.get('status')\nthis.log('there')\nthis.connect(connector_type='HANG')", effects))
	options := func(s store.Store) runtime.Options {
		return runtime.Options{Bind: builtins.Bind, Connectors: connectors.NewRegistry(hangDriver), Store: s}
	}
	s := open()
	rt, err := runtime.New(options(s))
	if err != nil {
		b.Fatal(err)
	}
	x, err := rt.Start(b.Context(), runtime.Flow{Name: "bench", Source: text})
	if err != nil {
		b.Fatal(err)
	}
	started := func(rt *runtime.Runtime, do func()) {
		ctx, stop := context.WithCancel(b.Context())
		defer stop()
		events := rt.Watch(ctx)
		do()
		for e := range events {
			if e.Execution.Type() == runtime.ConnectionType && (e.Kind == runtime.EventStarted || e.Kind == runtime.EventResumed) {
				return
			}
		}
	}
	started(rt, func() {})
	for b.Loop() {
		b.StopTimer()
		stopped, stop := context.WithCancel(b.Context())
		stop()
		_ = rt.Close(stopped)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		s = open()
		if rt, err = runtime.New(options(s)); err != nil {
			b.Fatal(err)
		}
		started(rt, func() {
			if _, err := rt.Resume(b.Context(), x.ID()); err != nil {
				b.Fatal(err)
			}
		})
	}
	stopped, stop := context.WithCancel(b.Context())
	stop()
	_ = rt.Close(stopped)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkBigOutput is a connection whose output is one text of a megabyte. Of it,
// copies/op stay in memory while the flow holds it, and peak-copies/op is what there is
// at most, with what is not collected yet.
func BenchmarkBigOutput(b *testing.B) {
	const size = 1 << 20
	big := connectors.Func("BIG", "Return a megabyte.", func(context.Context, lookInput) (bigOutput, error) {
		return bigOutput{Text: strings.Repeat("x", size)}, nil
	})
	s, err := sqlite.Open(filepath.Join(b.TempDir(), "flowrun.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	rt := newRuntime(b, runtime.Options{
		Bind: builtins.Bind, Connectors: connectors.NewRegistry(big, hangDriver), Store: s,
		Limits: runtime.Limits{Children: -1, OutputBytes: -1},
	})
	var before, after goruntime.MemStats
	goruntime.GC()
	goruntime.ReadMemStats(&before)
	var x *runtime.Execution
	var most uint64
	b.ResetTimer()
	until(b, rt, func() {
		x = start(b, rt, b.Context(), fmt.Sprintf("held = []\nfor i in range(%d):\n    held.append(this.connect(connector_type='BIG').get('output_value'))\nthis.log('there')\nthis.connect(connector_type='HANG')\nreturn len(held)", b.N))
	}, func(e runtime.Event) bool {
		goruntime.ReadMemStats(&after)
		most = max(most, after.HeapAlloc)
		return e.Kind == runtime.EventLog
	})
	b.StopTimer()
	goruntime.GC()
	goruntime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/size/float64(b.N), "copies/op")
	b.ReportMetric(float64(most-before.HeapAlloc)/size/float64(b.N), "peak-copies/op")
	x.Cancel("enough")
}

type bigOutput struct {
	Text string `flow:"text"`
}
