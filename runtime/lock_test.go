package runtime_test

import (
	"context"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

// holderOf is who has the lock "l"; "" for nobody.
func holderOf(t *testing.T, rt *runtime.Runtime) string {
	t.Helper()
	locks, err := rt.Locks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range locks {
		if l.Name == "l" {
			return l.Holder.Execution
		}
	}
	return ""
}

// keepLock takes the lock "l" and does not end.
const keepLock = `
system.setting("l").acquire()
this.sleep(1000)
`

// A lock changes hands just before something is done to it.
func TestLockChangesMeanwhile(t *testing.T) {
	begin := func(t *testing.T) (*meddler, *runtime.Runtime) {
		s := &meddler{Memory: store.NewMemory(), kind: "lock"}
		rt := newRuntime(t, runtime.Options{Store: s})
		s.happen = func() {
			if _, err := rt.ReleaseLock(context.Background(), "l"); err != nil {
				t.Error(err)
			}
		}
		holdLock(t, rt)
		return s, rt
	}
	t.Run("who has waited long enough gets it", func(t *testing.T) {
		s, rt := begin(t)
		s.n = 2 // it comes into the queue, and leaves it
		x := start(t, rt, t.Context(), `system.setting("l").acquire(timeout=0)`)
		if r := finish(t, x); r.Status != runtime.EndedSuccess || holderOf(t, rt) != x.ID() {
			t.Errorf("%s %s, %q has it", r.Status, r.Message, holderOf(t, rt))
		}
	})
	t.Run("who is cancelled gets it, and passes it on", func(t *testing.T) {
		s, rt := begin(t)
		first := start(t, rt, t.Context(), keepLock)
		untilQueued(t, rt, "l", 1)
		second := start(t, rt, t.Context(), `system.setting("l").acquire()`)
		untilQueued(t, rt, "l", 2)
		s.n = 1
		first.Cancel("enough")
		if r := finish(t, second); r.Status != runtime.EndedSuccess || holderOf(t, rt) != second.ID() {
			t.Errorf("%s %s, %q has it", r.Status, r.Message, holderOf(t, rt))
		}
	})
	for name, release := range map[string]func(*testing.T, *runtime.Runtime){
		"a flow takes it from nobody else": func(t *testing.T, rt *runtime.Runtime) {
			if r := finish(t, start(t, rt, t.Context(), `system.setting("l").release()`)); r.Message != "" {
				t.Error(r.Message)
			}
		},
		"a person takes it from nobody else": func(t *testing.T, rt *runtime.Runtime) {
			if _, err := rt.ReleaseLock(t.Context(), "l"); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, rt := begin(t)
			next := start(t, rt, t.Context(), keepLock)
			untilQueued(t, rt, "l", 1)
			s.n = 1
			release(t, rt)
			if got := holderOf(t, rt); got != next.ID() {
				t.Errorf("%q has it, want %s", got, next.ID())
			}
			next.Cancel("over")
		})
	}
}

// A lock is held since it was got, not since it was asked for.
func TestLockIsHeldSince(t *testing.T) {
	clock := &handClock{now: time.Unix(1_000_000, 0)}
	rt := newRuntime(t, runtime.Options{Now: clock.Now})
	holdLock(t, rt)
	x := start(t, rt, t.Context(), `system.setting("l").acquire()`)
	untilQueued(t, rt, "l", 1)
	clock.add(time.Hour)
	was, err := rt.ReleaseLock(t.Context(), "l")
	if err != nil {
		t.Fatal(err)
	}
	finish(t, x)
	locks, err := rt.Locks(t.Context())
	if err != nil || len(locks) != 1 || locks[0].Holder.Execution != x.ID() {
		t.Fatalf("%v, %v", locks, err)
	}
	if got := locks[0].Holder.Since.Sub(was.Since); got != time.Hour {
		t.Errorf("the second has it %s after the first, want an hour", got)
	}
}
