package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime"
)

// Whoever starts, pauses and cancels executions as soon as they can be found: of
// each the first event is that it was created, and the last that it has ended.
func TestOrderOfEvents(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Keep: 10_000})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := map[*runtime.Execution][]runtime.EventKind{}
	events := rt.Watch(context.Background()) // ends with the runtime
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for e := range events {
			seen[e.Execution] = append(seen[e.Execution], e.Kind)
		}
	}()
	var meddlers sync.WaitGroup
	for i := range 3 {
		meddlers.Go(func() {
			for ctx.Err() == nil {
				for _, x := range rt.Roots() {
					if x.Status().Ended() {
						continue
					}
					switch i {
					case 0:
						x.Pause()
						fallthrough
					case 1:
						if err := x.Start(); err != nil {
							t.Error(err)
						}
					case 2:
						x.Cancel("")
					}
				}
			}
		})
	}
	for range 300 {
		x, err := rt.Create(t.Context(), runtime.Flow{Name: "test", Source: flowText("for i in range(20):\n    this.log(i)")})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	meddlers.Wait()
	if err := rt.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-watched
	if len(seen) != 300 {
		t.Errorf("events of %d executions", len(seen))
	}
	for x, kinds := range seen {
		created, ended := 0, 0
		for _, k := range kinds {
			switch k {
			case runtime.EventCreated:
				created++
			case runtime.EventEnded:
				ended++
			}
		}
		if created != 1 || ended != 1 || kinds[0] != runtime.EventCreated || kinds[len(kinds)-1] != runtime.EventEnded {
			t.Errorf("%s %s: %v", x.ID(), x.Status(), kinds)
		}
	}
}

// The clock and the maker of ids are the host's: no lock is held over them.
func TestTheHostsFunctionsMayAskTheRuntime(t *testing.T) {
	var rt *runtime.Runtime
	ask := func() {
		for _, x := range rt.Roots() {
			x.Record()
			if _, err := rt.Execution(x.ID()); err != nil {
				t.Error(err)
			}
			for _, c := range x.Children() {
				c.Status()
			}
		}
	}
	var ids sync.Mutex
	made := 0
	rt = newRuntime(t, runtime.Options{
		Now: func() time.Time { ask(); return time.Now() },
		NewID: func() string {
			ask()
			ids.Lock()
			defer ids.Unlock()
			made++
			return fmt.Sprint(made)
		},
	})
	events := newWatch(t, rt)
	x := start(t, rt, t.Context(), "this.log('x')\nthis.save(message='y')\nthis.connect(connector_type='ECHO')\nthis.pause()")
	events.until(t, func(e runtime.Event) bool { return e.Status == runtime.Paused })
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Status != runtime.EndedSuccess {
		t.Error(r.Status, r.Message)
	}
}

func TestAnIDThatIsMadeTwice(t *testing.T) {
	rt := newRuntime(t, runtime.Options{NewID: func() string { return "same" }})
	start(t, rt, t.Context(), "pass")
	_, err := rt.Start(t.Context(), runtime.Flow{Name: "test", Source: flowText("pass")})
	if err == nil || !strings.Contains(err.Error(), `NewID made "same" twice`) {
		t.Errorf("got %v", err)
	}
}

func TestCloseEndsWhatWasNeverStarted(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x, err := rt.Create(t.Context(), runtime.Flow{Name: "test", Source: flowText("pass")})
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Status != runtime.EndedCancelled || r.Message != runtime.ErrClosed.Error() {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

// A flow that is cancelled before its start does nothing, not even what needs
// nothing of the world.
func TestCancelledBeforeItBegan(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		x, err := rt.Start(ctx, runtime.Flow{Name: "test", Source: flowText("return 1")})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := x.Record(); r.Status != runtime.EndedCancelled || r.Output != nil {
			t.Fatalf("%s, output %v", r.Status, r.Output)
		}
	}
}

// An orphan can be found and is cancelled by Close, however many roots have ended
// since its own did.
func TestARunningOrphanIsNotForgotten(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Keep: 1})
	x := start(t, rt, context.Background(), "this.connect(connector_type='HANG', wait=False)")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := start(t, rt, t.Context(), "pass").WaitTree(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	orphan := x.Children()[0]
	if _, err := rt.Execution(orphan.ID()); err != nil {
		t.Error(err)
	}
	if roots := rt.Roots(); len(roots) != 2 {
		t.Errorf("%d roots, want 2: the one with the orphan and the last", len(roots))
	}
	if err := rt.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := orphan.Status(); s != runtime.EndedCancelled {
		t.Errorf("the orphan is %s", s)
	}
}

func TestStartOfAChildWhoseTreeHasEnded(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x := start(t, rt, t.Context(), "this.connect(connector_type='ECHO', run=False)")
	if err := x.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	child := x.Children()[0]
	if err := child.Start(); !errors.Is(err, runtime.ErrWrongState) || child.Status() != runtime.Created {
		t.Errorf("%v, and the child is %s", err, child.Status())
	}
	other := run(t, rt, fmt.Sprintf("system.execution(%q).run()", child.ID()))
	if want := "EngineException: start of execution \"ECHO\": not possible in this state"; !strings.HasPrefix(other.Message, want) {
		t.Errorf("message %q, want %s", other.Message, want)
	}
}

// Children are started while the trees that they belong to are forgotten.
func TestStartWhileForgotten(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Keep: 1})
	var starters sync.WaitGroup
	for range 5 {
		x := start(t, rt, t.Context(), "for i in range(2000):\n    this.connect(connector_type='ECHO', run=False)")
		if err := x.WaitTree(t.Context()); err != nil {
			t.Fatal(err)
		}
		begun, forgotten := make(chan struct{}), make(chan struct{})
		starters.Go(func() {
			for i := 0; ; i++ {
				for _, c := range x.Children() {
					if err := c.Start(); err != nil && !errors.Is(err, runtime.ErrWrongState) {
						t.Error(err)
					}
				}
				if i == 0 {
					close(begun)
				}
				select {
				case <-forgotten:
					return
				default:
				}
			}
		})
		<-begun
		if err := start(t, rt, t.Context(), "pass").WaitTree(t.Context()); err != nil {
			t.Fatal(err)
		}
		close(forgotten)
	}
	starters.Wait()
}

// The host may use a paused flow's execution; it goes on as running afterwards.
func TestPauseWithTwoWhoStop(t *testing.T) {
	for range 20 {
		release := make(chan struct{})
		rt := newRuntime(t, runtime.Options{Connectors: registryWith("GATE", release)})
		events := newWatch(t, rt)
		x := start(t, rt, t.Context(), "this.pause()\nthis.connect(connector_type='GATE')\nreturn this.get('status')")
		paused := func(e runtime.Event) bool { return e.Status == runtime.Paused }
		events.until(t, paused)
		var host sync.WaitGroup
		host.Go(func() {
			if err := x.Log("info", "from the host"); err != nil {
				t.Error(err)
			}
		})
		events.until(t, paused)
		if err := x.Start(); err != nil {
			t.Fatal(err)
		}
		host.Wait()
		close(release)
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := x.Record(); r.Output != "RUNNING" {
			t.Fatalf("%s: %s, output %v", r.Status, r.Message, r.Output)
		}
	}
}

// Nobody waits for who watches, and who watches late misses nothing.
func TestWatchOfASlowReader(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	events := newWatch(t, rt)
	if r := run(t, rt, "for i in range(1000):\n    this.log(i)"); r.Status != runtime.EndedSuccess {
		t.Fatal(r.Message)
	}
	// Nothing was read until now, and nothing is missing.
	for i := range 1000 {
		e := events.until(t, logged)
		if e.Message != fmt.Sprint(i) {
			t.Fatalf("event %d is %q", i, e.Message)
		}
	}
}
