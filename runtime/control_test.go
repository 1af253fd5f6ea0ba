package runtime_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

// Fifty goroutines pause, resume, cancel and retry a hundred executions at random:
// each ends in exactly one final status, once.
func TestControlAtRandom(t *testing.T) {
	s := &failing{Memory: store.NewMemory()}
	c := &counter{}
	rt, err := runtime.New(runtime.Options{Bind: builtins.Bind, Connectors: c.drivers(), Store: s, Keep: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	ended := map[string][]runtime.Status{}
	events := rt.Watch(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() {
		for e := range events {
			if e.Kind == runtime.EventEnded {
				ended[e.Execution.ID()] = append(ended[e.Execution.ID()], e.Status)
			}
		}
	})
	var mu sync.Mutex
	var all []*runtime.Execution
	for i := range 100 {
		all = append(all, start(t, rt, t.Context(), fmt.Sprintf("for i in range(20):\n    this.connect(connector_type='WRITE', inputs={'name': 'w%d'})\n    this.log(i)\n    this.sleep(0.001)", i)))
	}
	var wg sync.WaitGroup
	for g := range 50 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(uint64(g), 1))
			for range 40 {
				mu.Lock()
				x := all[random.IntN(len(all))]
				mu.Unlock()
				var err error
				switch random.IntN(5) {
				case 0, 1:
					err = rt.Control(t.Context(), store.Request{Execution: x.ID(), Kind: store.RequestPause})
				case 2:
					err = rt.Control(t.Context(), store.Request{Execution: x.ID(), Kind: store.RequestResume})
				case 3:
					err = rt.Control(t.Context(), store.Request{Execution: x.ID(), Kind: store.RequestCancel, Reason: "at random"})
				case 4:
					var plan *runtime.RetryPlan
					if plan, err = rt.PlanRetry(t.Context(), runtime.Retry{ID: x.ID()}); err == nil {
						var y *runtime.Execution
						if y, err = rt.Retry(t.Context(), plan); err == nil {
							mu.Lock()
							all = append(all, y)
							mu.Unlock()
						}
					}
				}
				if err != nil && !errors.Is(err, runtime.ErrWrongState) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for _, x := range all {
		// What was paused last goes on.
		if err := rt.Control(t.Context(), store.Request{Execution: x.ID(), Kind: store.RequestResume}); err != nil && !errors.Is(err, runtime.ErrWrongState) {
			t.Error(err)
		}
	}
	for _, x := range all {
		finish(t, x)
	}
	if err := rt.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	watching.Wait()
	cancelled := 0
	for _, x := range all {
		row, err := s.Execution(t.Context(), x.ID())
		if err != nil {
			t.Fatal(err)
		}
		if got := ended[x.ID()]; len(got) != 1 || got[0] != x.Status() || row.Status != string(got[0]) {
			t.Errorf("%s: ended %v, is %s, %s in the store", x.ID(), got, x.Status(), row.Status)
		}
		switch x.Status() {
		case runtime.EndedCancelled:
			cancelled++
		case runtime.EndedError:
			t.Error(x.Err())
		}
	}
	t.Logf("%d executions, %d cancelled", len(all), cancelled)
	if cancelled == 0 || cancelled == len(all) {
		t.Error("nothing was tested")
	}
}

// Another process asks by the store.
func TestControlFromAnotherProcess(t *testing.T) {
	s := store.NewMemory()
	c := &counter{}
	open := func(s store.Store) *runtime.Runtime {
		rt, err := runtime.New(runtime.Options{Bind: builtins.Bind, Connectors: c.drivers(), Store: s})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stopped(t, rt) })
		return rt
	}
	rt, other := open(s), open(s.Open())
	ask := func(id, kind string) {
		t.Helper()
		if err := other.Control(t.Context(), store.Request{Execution: id, Kind: kind, Reason: "from afar"}); err != nil {
			t.Error(err)
		}
	}
	var x *runtime.Execution
	until(t, rt, func() { x = start(t, rt, t.Context(), "while True:\n    this.sleep(0.001)") }, func(e runtime.Event) bool { return e.Kind == runtime.EventStarted })
	until(t, rt, func() { ask(x.ID(), store.RequestPause) }, func(e runtime.Event) bool { return e.Status == runtime.Paused })
	until(t, rt, func() { ask(x.ID(), store.RequestResume) }, func(e runtime.Event) bool { return e.Status == runtime.Running })
	ask(x.ID(), store.RequestCancel)
	if r := finish(t, x); r.Status != runtime.EndedCancelled || r.Message != "from afar" {
		t.Errorf("%+v", r)
	}
	if _, err := other.Resume(t.Context(), x.ID()); !errors.Is(err, runtime.ErrWrongState) && !errors.Is(err, store.ErrOwned) {
		t.Error(err)
	}
	if err := other.Control(t.Context(), store.Request{Execution: "none", Kind: store.RequestCancel}); !errors.Is(err, runtime.ErrNotFound) {
		t.Error(err)
	}
}

// What no process has is cancelled by whoever is asked to.
func TestControlOfWhatWasCutOff(t *testing.T) {
	s := store.NewMemory()
	c := &counter{}
	options := runtime.Options{Bind: builtins.Bind, Connectors: c.drivers(), Store: s}
	rt, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	var x *runtime.Execution
	until(t, rt, func() { x = start(t, rt, t.Context(), "this.connect(connector_type='HANG')") }, connectionStarted)
	stopped(t, rt)
	if rt, err = runtime.New(options); err != nil {
		t.Fatal(err)
	}
	defer stopped(t, rt)
	if err := rt.Control(t.Context(), store.Request{Execution: x.ID(), Kind: store.RequestCancel, Reason: "gone"}); err != nil {
		t.Fatal(err)
	}
	records, err := rt.Stored(t.Context(), x.ID())
	if err != nil || len(records) != 2 {
		t.Fatal(records, err)
	}
	for _, r := range records {
		if r.Status != runtime.EndedCancelled {
			t.Errorf("%s: %s %s", r.ID, r.Status, r.Message)
		}
	}
	if records[0].Message != "gone" {
		t.Error(records[0].Message)
	}
}
