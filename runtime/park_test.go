package runtime_test

import (
	"errors"
	"fmt"
	goruntime "runtime"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

func parking(t testing.TB, s store.Store) *runtime.Runtime {
	t.Helper()
	c := &counter{}
	rt, err := runtime.New(runtime.Options{Bind: builtins.Bind, Connectors: c.drivers(), Project: project(), Store: s, ParkFrom: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// untilParked waits until a tree has left memory.
func untilParked(t testing.TB, rt *runtime.Runtime, s store.Store, id string) {
	t.Helper()
	for {
		x, err := s.Execution(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if !x.WakeAt.IsZero() && len(rt.Roots()) == 0 {
			return
		}
		goruntime.Gosched()
	}
}

const naps = `
this.log("before")
a = this.connect(connector_type="WRITE", inputs={"name": "a"})
c = this.script("def handler(system, this):\n    this.log('child')\n    this.sleep(0.15)\n    return 1\n", wait=False)
d = this.script("def handler(system, this):\n    this.sleep(0.1)\n    return 2\n", wait=False)
this.wait_for(c, d)
this.log("between")
this.sleep(0.1)
late = this.script("def handler(system, this):\n    this.sleep(0.3)\n", wait=False)
late.wait(timeout=0.1, return_when=system.return_when.ALL_ENDED)
`

// A flow that waits for a time leaves memory, and comes back as it was.
func TestParked(t *testing.T) {
	for _, held := range []bool{true, false} {
		t.Run(fmt.Sprint("held ", held), func(t *testing.T) {
			s := store.NewMemory()
			rt := parking(t, s)
			defer stopped(t, rt)
			id := func() string {
				x := start(t, rt, t.Context(), naps)
				untilParked(t, rt, s, x.ID())
				if held {
					r := finish(t, x)
					if r.Status != runtime.EndedError || len(r.Logs) != 2 || x.Children()[0].Status() != runtime.EndedSuccess {
						t.Errorf("%s %s, %d logs", r.Status, r.Message, len(r.Logs))
					}
				}
				return x.ID()
			}()
			goruntime.GC() // who holds nothing gets it from the store
			for {
				x, err := s.Execution(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				if runtime.Status(x.Status).Ended() {
					if want := `DependencyTimeoutError: not ended after 0.1 s: script "script"`; x.Message != want {
						t.Errorf("%s, want %s", x.Message, want)
					}
					break
				}
				goruntime.Gosched()
			}
			logs, err := rt.Logs(t.Context(), id)
			if err != nil || len(logs) != 2 {
				t.Errorf("%v %v", logs, err)
			}
		})
	}
}

// One that is back soon finds all that it did before.
func TestParkedForAMoment(t *testing.T) {
	s := store.NewMemory()
	rt := parking(t, s)
	defer stopped(t, rt)
	for range 10 {
		x := start(t, rt, t.Context(), "for i in range(5):\n    this.log(i)\n    this.sleep(0.003)\n    this.connect(connector_type='WRITE', inputs={'name': 'w'})")
		if r := finish(t, x); r.Status != runtime.EndedSuccess || len(r.Logs) != 5 || len(x.Children()) != 5 {
			t.Errorf("%s %s, %d logs, %d children", r.Status, r.Message, len(r.Logs), len(x.Children()))
		}
	}
}

func TestParkedIsCancelled(t *testing.T) {
	s := store.NewMemory()
	rt := parking(t, s)
	defer stopped(t, rt)
	x := start(t, rt, t.Context(), "c = this.script('def handler(system, this):\\n    this.sleep(1000)\\n', wait=False)\nthis.sleep(2000)")
	untilParked(t, rt, s, x.ID())
	x.Cancel("enough")
	if r := finish(t, x); r.Status != runtime.EndedCancelled || r.Message != "enough" {
		t.Errorf("%+v", r)
	}
	if c := x.Children()[0].Record(); c.Status != runtime.EndedCancelled {
		t.Errorf("%+v", c)
	}
}

// Who looks a parked execution up finds it.
func TestParkedIsFound(t *testing.T) {
	s := store.NewMemory()
	rt := parking(t, s)
	defer stopped(t, rt)
	x := start(t, rt, t.Context(), "this.sleep(1000)")
	untilParked(t, rt, s, x.ID())
	y, err := rt.Execution(x.ID())
	if err != nil || y != x {
		t.Fatal(y, err)
	}
	if err := rt.Control(t.Context(), store.Request{Execution: x.ID(), Kind: store.RequestCancel, Reason: "found"}); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, x); r.Message != "found" {
		t.Errorf("%+v", r)
	}
}

// A process that ends while a flow is parked leaves it to the next.
func TestParkedGoesOnInAnotherProcess(t *testing.T) {
	s := store.NewMemory()
	rt := parking(t, s)
	x := start(t, rt, t.Context(), "this.log('once')\nthis.sleep(0.2)\nreturn 7")
	untilParked(t, rt, s, x.ID())
	stopped(t, rt)
	if err := x.Wait(t.Context()); !errors.Is(err, runtime.ErrClosed) {
		t.Errorf("Wait: %v", err)
	}
	if err := x.WaitTree(t.Context()); err != nil {
		t.Errorf("WaitTree: %v", err)
	}
	rt = parking(t, s)
	defer stopped(t, rt)
	y, err := rt.Resume(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(t, y); r.Status != runtime.EndedSuccess || r.Output != int64(7) || len(r.Logs) != 1 {
		t.Errorf("%+v", r)
	}
}

// BenchmarkSleeping is a hundred thousand flows that sleep: what each of them costs, and
// how long it takes until all have woken.
func BenchmarkSleeping(b *testing.B) {
	const flows = 100_000
	for b.Loop() {
		rt := onDisk(b)
		var before, after goruntime.MemStats
		goruntime.GC()
		goruntime.ReadMemStats(&before)
		// They all wake at the same time.
		wake := time.Now().Add(100 * time.Second)
		text := flowText(fmt.Sprintf("this.sleep_until(%d.5)", wake.Unix()))
		started := make(chan struct{}, 500)
		for range flows {
			started <- struct{}{}
			go func() {
				defer func() { <-started }()
				if _, err := rt.Start(b.Context(), runtime.Flow{Name: "sleeper", Source: text}); err != nil {
					b.Error(err)
				}
			}()
		}
		for len(rt.Roots()) > 0 {
			time.Sleep(10 * time.Millisecond)
		}
		goruntime.GC()
		goruntime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/flows, "B/flow")
		b.ReportMetric(float64(after.HeapInuse+after.StackInuse)/(1<<20), "MiB")
		time.Sleep(time.Until(wake) - time.Second)
		for {
			left, err := rt.List(b.Context(), store.Filter{Unfinished: true, Limit: 1})
			if err != nil {
				b.Fatal(err)
			}
			if len(left) == 0 {
				break
			}
			time.Sleep(time.Second)
		}
		b.ReportMetric(time.Since(wake).Seconds(), "s-until-all-awake")
	}
}
