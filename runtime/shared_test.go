package runtime_test

import (
	"errors"
	"fmt"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// What flows share, between several processes: runtimes with stores of the same data.

// untilQueued waits until so many wait for a lock that somebody has.
func untilQueued(t testing.TB, rt *runtime.Runtime, name string, n int) {
	t.Helper()
	for {
		locks, err := rt.Locks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range locks {
			if l.Name == name && l.Holder.Execution != "" && len(l.Queue) == n {
				return
			}
		}
		goruntime.Gosched()
	}
}

// holdLock has an execution that has ended have the lock "l".
func holdLock(t testing.TB, rt *runtime.Runtime) runtime.Record {
	t.Helper()
	return finish(t, start(t, rt, t.Context(), `system.setting("l").acquire()`))
}

const takeLock = `
system.setting("l").acquire()
this.log("got it")
system.setting("l").release()
`

func TestLockAcrossProcesses(t *testing.T) {
	s := store.NewMemory()
	a, b := durable(t, s, &counter{}), durable(t, s.Open(), &counter{})
	defer stopped(t, a)
	defer stopped(t, b)
	holder := holdLock(t, a)
	x := start(t, b, t.Context(), takeLock)
	untilQueued(t, a, "l", 1)
	locks, err := a.Locks(t.Context())
	if err != nil || locks[0].Holder.Execution != holder.ID || locks[0].Holder.Describe != `flow "test"` || locks[0].Queue[0].Execution != x.ID() {
		t.Errorf("%+v, %v", locks, err)
	}
	released, err := a.ReleaseLock(t.Context(), "l")
	if err != nil || released.Execution != holder.ID {
		t.Errorf("%+v, %v", released, err)
	}
	if r := finish(t, x); r.Status != runtime.EndedSuccess {
		t.Errorf("%s %s", r.Status, r.Message)
	}
	if locks, err := b.Locks(t.Context()); err != nil || len(locks) != 0 {
		t.Errorf("locks are left: %+v, %v", locks, err)
	}
	if _, err := a.ReleaseLock(t.Context(), "l"); !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("released twice: %v", err)
	}
}

// Who waited in a process that is gone is passed over, and asks again when it goes on.
func TestLockOfAProcessThatIsGone(t *testing.T) {
	s := store.NewMemory()
	a, b := durable(t, s, &counter{}), durable(t, s.Open(), &counter{})
	defer stopped(t, a)
	holdLock(t, a)
	gone := start(t, b, t.Context(), takeLock)
	untilQueued(t, a, "l", 1)
	stopped(t, b)
	next := start(t, a, t.Context(), takeLock)
	untilQueued(t, a, "l", 2)
	if _, err := a.ReleaseLock(t.Context(), "l"); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, next); r.Status != runtime.EndedSuccess {
		t.Errorf("%s %s", r.Status, r.Message)
	}
	again, err := a.Resume(t.Context(), gone.ID())
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(t, again); r.Status != runtime.EndedSuccess || len(r.Logs) != 1 {
		t.Errorf("%s %s, %d logs", r.Status, r.Message, len(r.Logs))
	}
}

// Whoever waits for long is out of memory, and gets the lock all the same.
func TestLockIsWaitedForOutOfMemory(t *testing.T) {
	s := store.NewMemory()
	rt, other := parking(t, s), durable(t, s.Open(), &counter{})
	defer stopped(t, rt)
	defer stopped(t, other)
	holdLock(t, other)
	x := start(t, rt, t.Context(), takeLock)
	untilGone(rt)
	if _, err := other.ReleaseLock(t.Context(), "l"); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, x); r.Status != runtime.EndedSuccess || len(r.Logs) != 1 {
		t.Errorf("%s %s", r.Status, r.Message)
	}
}

// untilGone waits until a runtime has nothing in memory.
func untilGone(rt *runtime.Runtime) {
	for len(rt.Roots()) > 0 {
		goruntime.Gosched()
	}
}

const askName = `
m = this.message(subject="Who?", body={"properties": {"name": {"element": "string"}, "ok": {"element": "submit"}}, "required": ["name"]})
return m.get("response", "answered_by")
`

// theMessage waits for the only message that there is.
func theMessage(t testing.TB, rt *runtime.Runtime) runtime.Message {
	t.Helper()
	for {
		all, err := rt.Messages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 1 {
			return all[0]
		}
		goruntime.Gosched()
	}
}

func TestMessageIsAnsweredByAnotherProcess(t *testing.T) {
	for _, parked := range []bool{false, true} {
		t.Run(fmt.Sprint("parked ", parked), func(t *testing.T) {
			s := store.NewMemory()
			rt, other := durable(t, s, &counter{}), durable(t, s.Open(), &counter{})
			if parked {
				stopped(t, rt)
				s = s.Open()
				rt = parking(t, s)
			}
			defer stopped(t, rt)
			defer stopped(t, other)
			x := start(t, rt, t.Context(), askName)
			m := theMessage(t, other)
			if parked {
				untilGone(rt)
			}
			if m.Subject != "Who?" || m.From != `flow "test"` || m.Execution != x.ID() || !m.Asks() || m.Answered() {
				t.Errorf("%+v", m)
			}
			err := other.Answer(t.Context(), m.ID, value.DictOf("name", 5), "ada")
			if err == nil || !strings.Contains(err.Error(), "name") {
				t.Errorf("a wrong answer: %v", err)
			}
			if err := other.Answer(t.Context(), m.ID, value.DictOf("name", "Grace"), "ada"); err != nil {
				t.Fatal(err)
			}
			want := value.Value(value.Tuple{value.DictOf("name", "Grace", "ok", true), "ada"})
			if r := finish(t, x); r.Status != runtime.EndedSuccess || !value.Equal(r.Output, want) {
				t.Errorf("%s %s %v", r.Status, r.Message, value.Summary(r.Output, 200))
			}
			if err := other.Answer(t.Context(), m.ID, value.DictOf("name", "Late"), "bob"); !errors.Is(err, runtime.ErrAnswered) || !strings.Contains(err.Error(), "it was answered by ada at ") {
				t.Errorf("answered twice: %v", err)
			}
			if err := rt.Delete(t.Context(), x.ID()); err != nil {
				t.Fatal(err)
			}
			if all, err := other.Messages(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("messages are left: %v, %v", all, err)
			}
		})
	}
}

// Of several answers at the same time one counts, whole.
func TestMessageIsAnsweredOnce(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x := start(t, rt, t.Context(), `
m = this.message(subject="Who?", body={"properties": {"name": {"element": "string"}, "pin": {"element": "password"}, "ok": {"element": "submit"}}})
return [m.get("response")["name"], m.get("response")["pin"]]
`)
	m := theMessage(t, rt)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var won []string
	for i := range 8 {
		wg.Go(func() {
			who := fmt.Sprint("p", i)
			err := rt.Answer(t.Context(), m.ID, value.DictOf("name", who, "pin", "pin of "+who), who)
			switch {
			case err == nil:
				mu.Lock()
				won = append(won, who)
				mu.Unlock()
			case !errors.Is(err, runtime.ErrAnswered):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	r := finish(t, x)
	out, _ := r.Output.(value.List)
	if len(won) != 1 || len(out) != 2 || out[0] != won[0] {
		t.Fatalf("%v won, the flow has %s", won, value.Summary(r.Output, 200))
	}
	if _, secret := out[1].(value.Secret); !secret {
		t.Errorf("the pin is a %s", value.TypeName(out[1]))
	}
}

// Executions of other processes can be read, waited for and cancelled.
func TestExecutionsElsewhere(t *testing.T) {
	s := store.NewMemory()
	a, b := durable(t, s, &counter{}), durable(t, s.Open(), &counter{})
	defer stopped(t, a)
	defer stopped(t, b)
	old := finish(t, start(t, a, t.Context(), "this.log('said')\nthis.save(name='old')\nreturn {'n': 1}"))
	running := start(t, a, t.Context(), "this.save(name='running')\nthis.sleep(1000)")
	r := finish(t, start(t, b, t.Context(), fmt.Sprintf(`
old = system.execution(%q)
running = system.execution(%q)
this.log(old.get("name", "output_value", "status"))
this.log([l["message"] for l in old.get("logs")])
this.log(old.run().get("status"))
try:
    running.wait(timeout=0.01)
except Exception as e:
    this.log(type(e).__name__)
running.cancel("enough")
running.wait(return_when=system.return_when.ALL_ENDED)
this.log(running.get("status", "message"))
this.log(sorted([x.get("name") for x in system.executions({"field": "parent_execution_id", "op": "eq", "value": None})]))
`, old.ID, running.ID())))
	var logs []string
	for _, l := range r.Logs {
		logs = append(logs, l.Message)
	}
	want := []string{
		`("old", {"n": 1}, "ENDED_SUCCESS")`, `["said"]`, "ENDED_SUCCESS", "DependencyTimeoutError", `("ENDED_CANCELLED", "enough")`, `["old", "running", "test"]`,
	}
	if diff := cmp.Diff(want, logs); r.Status != runtime.EndedSuccess || diff != "" {
		t.Errorf("%s %s (-want +got):\n%s", r.Status, r.Message, diff)
	}
}

func TestAnalysesAreKept(t *testing.T) {
	s := store.NewMemory()
	a, b := durable(t, s, &counter{}), durable(t, s.Open(), &counter{})
	defer stopped(t, a)
	defer stopped(t, b)
	var none *runtime.NotFoundError
	if _, err := a.Analysis(t.Context(), "c"); !errors.As(err, &none) {
		t.Errorf("the error is %v", err)
	}
	for _, found := range []*value.Dict{value.DictOf("tables", 1), value.DictOf("tables", 2)} {
		if err := a.SaveAnalysis(t.Context(), runtime.Analysis{Connector: "c", Type: "T", Value: found}); err != nil {
			t.Fatal(err)
		}
		got, err := b.Analysis(t.Context(), "c")
		if err != nil || got.Connector != "c" || got.Type != "T" || !value.Equal(got.Value, found) || got.At.IsZero() {
			t.Errorf("%+v, %v", got, err)
		}
	}
}
