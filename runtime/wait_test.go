package runtime_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
)

// Two flows that wait for each other: whoever comes second is told so, and the
// other one goes on.
func TestTwoFlowsThatWaitForEachOther(t *testing.T) {
	release := make(chan struct{})
	rt := newRuntime(t, runtime.Options{Connectors: registryWith("GATE", release)})
	x := start(t, rt, t.Context(), `
source = "def handler(system, this, inputs):\n    this.connect(connector_type='GATE')\n    other = [c for c in system.execution(inputs['parent']).get('logs')]\n    system.execution(other[inputs['other']]['message']).wait(return_when='ALL_ENDED')\n"
a = this.script(source, name='a', parent=this.get('id'), other=1, run=False)
b = this.script(source, name='b', parent=this.get('id'), other=0, run=False)
this.log(a.get('id'))
this.log(b.get('id'))
a.run_async()
b.run_async()
this.wait_for(a, b, return_when='ALL_ENDED')
return sorted([a.get('status'), b.get('status')])
`)
	close(release)
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var deadlocks int
	for _, c := range x.Children() {
		if errors.Is(c.Err(), runtime.ErrDeadlock) {
			deadlocks++
		} else if c.Err() != nil {
			t.Error(c.Err())
		}
	}
	if r := x.Record(); deadlocks != 1 || r.Status != runtime.EndedSuccess {
		t.Errorf("%d deadlocks, %s: %s %v", deadlocks, r.Status, r.Message, r.Output)
	}
}

// A wait for one of several is no deadlock as long as another of them can end.
func TestAWaitForTheFirstIsNoDeadlock(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	r := run(t, rt, `
source = "def handler(system, this, inputs):\n    good = this.connect(connector_type='ECHO', wait=False)\n    this.wait_for(system.execution(inputs['parent']), good, return_when='FIRST_ENDED')\n"
this.script(source, parent=this.get('id'))
`)
	if r.Status != runtime.EndedSuccess {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

func TestAWaitWithATimeoutIsNoDeadlock(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x := start(t, rt, t.Context(), `
source = "def handler(system, this, inputs):\n    system.execution(inputs['parent']).wait(timeout=0.01)\n"
this.script(source, parent=this.get('id'), wait='ALL_ENDED')
`)
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var timeout *runtime.DependencyTimeoutError
	if err := x.Children()[0].Err(); !errors.As(err, &timeout) || timeout.Timeout != 10*time.Millisecond {
		t.Errorf("got %v", err)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x := start(t, rt, t.Context(), "this.connect(connector_type='HANG')")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := x.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait: %v", err)
	}
	if err := x.WaitTree(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("WaitTree: %v", err)
	}
}

// A driver's time-out is an error of the child, not a cancelled child.
func TestTimeoutOfAConnection(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x := start(t, rt, t.Context(), "this.connect(connector_type='HANG', timeout=0.01)")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	child := x.Children()[0]
	if r := child.Record(); r.Status != runtime.EndedError || !errors.Is(child.Err(), connectors.ErrTimeout) {
		t.Errorf("%s: %s (%v)", r.Status, r.Message, child.Err())
	}
}
