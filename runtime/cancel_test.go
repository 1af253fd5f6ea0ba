package runtime_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
)

// watch reads the events of rt from now on.
type watch func() (runtime.Event, bool)

func newWatch(t testing.TB, rt *runtime.Runtime) watch {
	next, stop := iter.Pull(rt.Watch(t.Context()))
	t.Cleanup(stop)
	return next
}

// until returns the next event for which ok holds.
func (next watch) until(t testing.TB, ok func(runtime.Event) bool) runtime.Event {
	t.Helper()
	for {
		e, more := next()
		if !more {
			t.Fatal("the events ended before what was waited for")
		}
		if ok(e) {
			return e
		}
	}
}

func started(typ runtime.Type) func(runtime.Event) bool {
	return func(e runtime.Event) bool { return e.Kind == runtime.EventStarted && e.Execution.Type() == typ }
}

func TestCancel(t *testing.T) {
	for _, test := range []struct {
		name, body string
		ready      func(runtime.Event) bool
	}{
		{"while a child runs", "this.connect(connector_type='HANG')", started(runtime.ConnectionType)},
		{"while it sleeps", "this.log('now')\nthis.sleep(3600)", logged},
		{"while it computes", "this.log('now')\nfor i in range(1 << 40):\n    pass", logged},
		{"while grandchildren run", `this.script("def handler(system, this):\n    this.connect(connector_type='HANG')\n")`, started(runtime.ConnectionType)},
		{"while a child runs that nobody waits for", "this.connect(connector_type='HANG', wait=False)\nthis.sleep(3600)", started(runtime.ConnectionType)},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, by := range []string{"Cancel", "context"} {
				rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Steps: -1}})
				events := newWatch(t, rt)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				x := start(t, rt, ctx, "this.set_output('so', 'far')\n"+test.body)
				events.until(t, test.ready)
				want := "cancelled"
				if by == "Cancel" {
					x.Cancel("no longer wanted")
					want = "no longer wanted"
				} else {
					cancel()
				}
				if err := x.WaitTree(t.Context()); err != nil {
					t.Fatal(err)
				}
				r := x.Record()
				if r.Status != runtime.EndedCancelled || r.Message != want || r.Output == nil {
					t.Errorf("by %s: %s: %q, output %v", by, r.Status, r.Message, r.Output)
				}
				for _, c := range x.Children() {
					if s := c.Status(); s != runtime.EndedCancelled {
						t.Errorf("by %s: a child is %s", by, s)
					}
				}
				var cancelled *runtime.CancelledError
				if !errors.As(x.Err(), &cancelled) {
					t.Errorf("by %s: the cause is %v", by, x.Err())
				}
			}
		})
	}
}

func logged(e runtime.Event) bool { return e.Kind == runtime.EventLog }

func TestCancelBeforeTheStart(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x, err := rt.Create(t.Context(), runtime.Flow{Name: "test", Source: flowText("this.log('x')")})
	if err != nil {
		t.Fatal(err)
	}
	x.Cancel("")
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Status != runtime.EndedCancelled || len(r.Logs) != 0 {
		t.Errorf("%s, logs %v", r.Status, r.Logs)
	}
}

// Only the child is cancelled; the parent is told, as of any failure.
func TestCancelOfAChild(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	events := newWatch(t, rt)
	x := start(t, rt, t.Context(), "this.connect(connector_type='HANG', name='slow')")
	events.until(t, started(runtime.ConnectionType)).Execution.Cancel("by hand")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := x.Record()
	if want := `DependencyFailedError: connection "slow" (HANG) was cancelled: by hand`; r.Status != runtime.EndedError || r.Message != want {
		t.Errorf("%s: %q, want %q", r.Status, r.Message, want)
	}
}

func TestAnOrphanGoesOn(t *testing.T) {
	release := make(chan struct{})
	rt := newRuntime(t, runtime.Options{Connectors: registryWith("GATE", release)})
	x := start(t, rt, t.Context(), "this.connect(connector_type='GATE', wait=False)")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	orphan := x.Children()[0]
	if s := orphan.Status(); s != runtime.Running {
		t.Fatalf("after its parent ended the child is %s", s)
	}
	close(release)
	if err := x.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := orphan.Status(); s != runtime.EndedSuccess {
		t.Errorf("the child ended in %s", s)
	}
}

func TestPause(t *testing.T) {
	release := make(chan struct{})
	rt := newRuntime(t, runtime.Options{Connectors: registryWith("GATE", release)})
	events := newWatch(t, rt)
	x := start(t, rt, t.Context(), "this.connect(connector_type='GATE')\nthis.log('after')")
	events.until(t, started(runtime.ConnectionType))
	x.Pause()
	close(release) // the connection goes on, and the flow stops at its next step
	events.until(t, func(e runtime.Event) bool { return e.Status == runtime.Paused })
	if r := x.Record(); r.Status != runtime.Paused || len(r.Logs) != 0 {
		t.Errorf("%s, logs %v", r.Status, r.Logs)
	}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Status != runtime.EndedSuccess || len(r.Logs) != 1 {
		t.Errorf("%s, logs %v", r.Status, r.Logs)
	}
}

func TestCancelOfAPausedFlow(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	events := newWatch(t, rt)
	x := start(t, rt, t.Context(), "this.pause()\nthis.log('after')")
	events.until(t, func(e runtime.Event) bool { return e.Status == runtime.Paused })
	x.Cancel("")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := x.Status(); s != runtime.EndedCancelled {
		t.Errorf("it is %s", s)
	}
}

// What is cancelled has ended when it has stopped, and not before.
func TestCancelOfADriverThatDoesNotListen(t *testing.T) {
	called, release := make(chan struct{}), make(chan struct{})
	deaf := connectors.Func("DEAF", "Ignore that the context has ended.", func(context.Context, struct{}) (struct{}, error) {
		close(called)
		<-release
		return struct{}{}, nil
	})
	rt := newRuntime(t, runtime.Options{Connectors: connectors.NewRegistry(deaf)})
	events := newWatch(t, rt)
	x := start(t, rt, t.Context(), "this.connect(connector_type='DEAF')")
	child := events.until(t, started(runtime.ConnectionType)).Execution
	<-called
	child.Cancel("not wanted")
	if s := child.Status(); s != runtime.Running {
		t.Errorf("while its driver works the child is %s", s)
	}
	close(release)
	if err := x.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	// It did what it was made for, whether or not that was still wanted.
	if s := child.Status(); s != runtime.EndedSuccess {
		t.Errorf("the child is %s", s)
	}
}
