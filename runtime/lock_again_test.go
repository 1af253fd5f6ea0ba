package runtime_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

// retryAt does an execution again from its step that is described so.
func retryAt(t testing.TB, rt *runtime.Runtime, id, step string) *runtime.Execution {
	t.Helper()
	steps, err := rt.Steps(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range steps {
		if strings.Contains(s.Source, step) {
			plan, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: id, From: i + 1})
			if err != nil {
				t.Fatal(err)
			}
			x, err := rt.Retry(t.Context(), plan)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
	}
	t.Fatalf("no step %q in %v", step, steps)
	return nil
}

// holder is the execution that has a lock, "" for nobody.
func holder(t testing.TB, rt *runtime.Runtime, name string) string {
	t.Helper()
	locks, err := rt.Locks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range locks {
		if l.Name == name {
			return l.Holder.Execution
		}
	}
	return ""
}

// What is done again from within a lock has the lock, and waits for it if need be.
func TestRetryWithinALock(t *testing.T) {
	rt := durable(t, store.NewMemory(), &counter{})
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), `
system.setting("other").acquire()
system.setting("other").release()
system.setting("l").update(lambda n: 1)
system.setting("l").acquire()
this.log("within")
system.setting("l").release()
this.log("without")
`)
	finish(t, x)
	other := finish(t, start(t, rt, t.Context(), `system.setting("l").acquire()`))
	y := retryAt(t, rt, x.ID(), `this.log("within")`)
	for len(mustLocks(t, rt)[0].Queue) == 0 {
		if y.Status().Ended() {
			t.Fatalf("it did not wait: %v", y.Record().Message)
		}
	}
	if h := holder(t, rt, "l"); h != other.ID {
		t.Errorf("%s has the lock, want %s", h, other.ID)
	}
	if _, err := rt.ReleaseLock(t.Context(), "l"); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, y); r.Status != runtime.EndedSuccess || len(r.Logs) != 2 {
		t.Errorf("%s %s %v", r.Status, r.Message, r.Logs)
	}
	if r := finish(t, retryAt(t, rt, x.ID(), `this.log("without")`)); r.Status != runtime.EndedSuccess {
		t.Errorf("%s %s", r.Status, r.Message)
	}
	if left := mustLocks(t, rt); len(left) > 0 {
		t.Errorf("locks are left: %+v", left)
	}
}

// What an execution that has ended has left locked, the one that does it again takes over.
func TestRetryTakesOverALock(t *testing.T) {
	rt := durable(t, store.NewMemory(), &counter{})
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), `
system.setting("l").acquire()
this.log("within")
this.log("still")
`)
	finish(t, x)
	y := retryAt(t, rt, x.ID(), `this.log("within")`)
	if r := finish(t, y); r.Status != runtime.EndedSuccess {
		t.Fatalf("%s %s", r.Status, r.Message)
	}
	if h := holder(t, rt, "l"); h != y.ID() {
		t.Errorf("%s has the lock, want %s", h, y.ID())
	}
	// And so does a second one, but not of the first, which has it no more.
	z := retryAt(t, rt, y.ID(), `this.log("still")`)
	finish(t, z)
	if h := holder(t, rt, "l"); h != z.ID() {
		t.Errorf("%s has the lock, want %s", h, z.ID())
	}
}

func mustLocks(t testing.TB, rt *runtime.Runtime) []runtime.Lock {
	t.Helper()
	locks, err := rt.Locks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return locks
}

// One that is cancelled while it waits for its lock leaves the queue, and its finally
// clauses run.
func TestRetryWaitsForALockInVain(t *testing.T) {
	rt := durable(t, store.NewMemory(), &counter{})
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), `
try:
    system.setting("l").acquire()
    this.log("within")
    system.setting("l").release()
finally:
    this.log("in the end")
`)
	finish(t, x)
	other := finish(t, start(t, rt, t.Context(), `system.setting("l").acquire()`))
	y := retryAt(t, rt, x.ID(), `this.log("within")`)
	for len(mustLocks(t, rt)[0].Queue) == 0 {
		if y.Status().Ended() {
			t.Fatalf("it did not wait: %v", y.Record().Message)
		}
	}
	y.Cancel("enough")
	r := finish(t, y)
	if r.Status != runtime.EndedCancelled || len(r.Logs) != 1 || r.Logs[0].Message != "in the end" {
		t.Errorf("%s %s %v", r.Status, r.Message, r.Logs)
	}
	if l := mustLocks(t, rt)[0]; l.Holder.Execution != other.ID || len(l.Queue) > 0 {
		t.Errorf("%+v", l)
	}
}
