package runtime_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// To be run again from any step is the same as to be run once: so is a crash there.
func TestRetryFromEveryStep(t *testing.T) {
	c := &counter{}
	rt := durable(t, store.NewMemory(), c)
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), everyEffect)
	finish(t, x)
	want := summary(x)
	steps, err := rt.Steps(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) < 30 {
		t.Fatalf("%d steps", len(steps))
	}
	for from := 1; from <= len(steps)+1; from++ {
		plan, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: x.ID(), From: from})
		if err != nil {
			t.Fatal(from, err)
		}
		y, err := rt.Retry(t.Context(), plan)
		if err != nil {
			t.Fatal(from, err)
		}
		finish(t, y)
		if diff := cmp.Diff(want, summary(y)); diff != "" {
			t.Errorf("retry from step %d: %s", from, diff)
		}
	}
}

const failsOnce = `
a = this.connect(connector_type="WRITE", inputs={"name": "a"})
b = this.connect(connector_type="FLAKY", wait=False, inputs={"name": "b"})
c = this.connect(connector_type="WRITE", wait=False, inputs={"name": "c"})
d = this.connect(connector_type="FLAKY", wait=False, inputs={"name": "d"})
e = this.script("def handler(system, this):\n    this.connect(connector_type='WRITE', inputs={'name': 'e1'})\n    this.connect(connector_type='FLAKY', inputs={'name': 'e2'})\n", wait=False)
this.wait_for(a, b, c, d, e, return_when=system.return_when.ALL_ENDED)
this.wait_for(a, b, c, d, e)
return this.success("done")
`

// What failed is done again, with what a flow below failed of, and nothing else.
func TestRetryDoesAgainWhatFailed(t *testing.T) {
	c := &counter{}
	rt := durable(t, store.NewMemory(), c)
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), strings.Replace(failsOnce, "this.wait_for(a, b, c, d, e, return_when=system.return_when.ALL_ENDED)\n", "", 1))
	r := finish(t, x)
	if r.Status != runtime.EndedError || !strings.Contains(r.Message, "not yet") {
		t.Fatal(r.Status, r.Message)
	}
	plan, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: x.ID()})
	if err != nil {
		t.Fatal(err)
	}
	id := func(s string) string { return x.ID() + s }
	if diff := cmp.Diff([]string{id(".1"), id(".3"), id(".5.1")}, plan.Reused); diff != "" {
		t.Error("reused", diff)
	}
	if diff := cmp.Diff([]string{id(".2"), id(".4"), id(".5"), id(".5.2")}, plan.Again); diff != "" {
		t.Error("again", diff)
	}
	y, err := rt.Retry(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(t, y); r.Status != runtime.EndedSuccess {
		t.Error(r.Status, r.Message, r.StatusMessage)
	}
	for name, want := range map[string]int{"a": 1, "b": 2, "c": 1, "d": 2, "e1": 1, "e2": 2} {
		if got := c.done[name]; got != want {
			t.Errorf("%s was done %d times, want %d", name, got, want)
		}
	}
	listed, err := rt.List(t.Context(), store.Filter{Roots: true})
	if err != nil || len(listed) != 2 || listed[0].RetryOf != x.ID() {
		t.Errorf("%+v %v", listed, err)
	}
	if _, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: y.ID()}); !errors.Is(err, runtime.ErrWrongState) {
		t.Errorf("retry of a success: %v", err)
	}
}

func TestRetryWithAnotherText(t *testing.T) {
	c := &counter{}
	rt := durable(t, store.NewMemory(), c)
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), `
a = this.connect(connector_type="WRITE", inputs={"name": "a"})
b = this.connect(connector_type="WRITE", inputs={"name": "b", "fail": True})
`)
	finish(t, x)
	retry := func(body string) (*runtime.Execution, error) {
		plan, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: x.ID(), Source: flowText(body)})
		if err != nil {
			t.Fatal(err)
		}
		return rt.Retry(t.Context(), plan)
	}
	y, err := retry(`
# the lines are others, and the second call is

a = this.connect(connector_type="WRITE", inputs={"name": "a"})
b = this.connect(connector_type="WRITE", inputs={"name": "b"})
return [a.get("output_value"), b.get("output_value")]
`)
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(t, y); r.Status != runtime.EndedSuccess {
		t.Error(r.Message, r.StatusMessage)
	}
	if c.done["a"] != 1 || c.done["b"] != 2 {
		t.Error(c.done)
	}
	// What is taken over has to be what the text asks for.
	z, err := retry(`b = this.connect(connector_type="WRITE", inputs={"name": "other"})`)
	if err != nil {
		t.Fatal(err)
	}
	err = z.Wait(t.Context())
	var diverged *runtime.DivergenceError
	if !errors.As(err, &diverged) {
		t.Fatal(err)
	}
	if diverged.Step != 1 || diverged.Now.What != "connect WRITE" || slices.Contains([]int{0}, diverged.Now.Line) {
		t.Errorf("%+v", diverged)
	}
	if c.done["other"] != 0 {
		t.Error("a diverged flow went on")
	}
}

// A failure that the flow has seen and gone on from is not done again.
func TestRetryLeavesWhatWasHandled(t *testing.T) {
	c := &counter{}
	rt := durable(t, store.NewMemory(), c)
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), `
a = this.connect(connector_type="FLAKY", inputs={"name": "a"}, wait=system.return_when.ALL_ENDED)
this.log(a.get("status"))
b = this.connect(connector_type="WRITE", inputs={"name": "b"})
c = this.connect(connector_type="FLAKY", inputs={"name": "c"})
`)
	finish(t, x)
	plan, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: x.ID()})
	if err != nil {
		t.Fatal(err)
	}
	y, err := rt.Retry(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(t, y); r.Status != runtime.EndedSuccess || r.Logs[0].Message != "ENDED_ERROR" {
		t.Errorf("%s %s %v", r.Status, r.Message, r.Logs)
	}
	if c.done["a"] != 1 || c.done["b"] != 1 || c.done["c"] != 2 {
		t.Error(c.done)
	}
}

// A flow that names things by its id goes on with what it did under another one, and does
// the rest under its own; a retry of a retry too.
func TestRetryOfWhatKnowsItsID(t *testing.T) {
	rt := durable(t, store.NewMemory(), &counter{})
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), `
id = this.get("id")
system.setting(id + "/a").save(id)
m = system.message(subject=id, request="?")
this.log("between")
system.setting(id + "/b").save([id, m.get("id"), id])
m.answer(string=id)
c = this.connect(connector_type="WRITE", name=id, inputs={"name": id}, idempotency_key=id + "/c")
this.log(m.wait().get("response")["string"])
return c.get("name") == id
`)
	first := finish(t, x)
	if first.Status != runtime.EndedSuccess {
		t.Fatal(first.Status, first.Message)
	}
	again := retryAt(t, rt, x.ID(), `this.log("between")`)
	finish(t, again)
	for _, id := range []string{x.ID(), again.ID()} {
		steps, err := rt.Steps(t.Context(), id)
		if err != nil || len(steps) < 12 {
			t.Fatal(steps, err)
		}
		for from := range len(steps) + 1 {
			plan, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: id, From: from + 1})
			if err != nil {
				t.Fatal(err)
			}
			y, err := rt.Retry(t.Context(), plan)
			if err != nil {
				t.Fatal(err)
			}
			if r := finish(t, y); r.Status != runtime.EndedSuccess {
				t.Errorf("from step %d: %s %s", from+1, r.Status, r.Message)
			}
			if got, err := rt.Replay(t.Context(), y.ID(), nil); err != nil {
				t.Errorf("replay from step %d: %v %v", from+1, got, err)
			}
		}
	}
}

// A readStore does something between a look at a tree and what is told of it.
type readStore struct {
	*store.Memory
	read func()
}

func (s *readStore) Tree(ctx context.Context, root string) ([]store.Execution, error) {
	rows, err := s.Memory.Tree(ctx, root)
	if s.read != nil {
		s.read()
	}
	return rows, err
}

// What runs cannot be done again: neither here, nor in another process, nor parked, nor
// what goes on while it is looked at, of which a part would be missing.
func TestRetryOfWhatRuns(t *testing.T) {
	data := store.NewMemory()
	s := &readStore{Memory: data.Open()}
	open := func(s store.Store) *runtime.Runtime {
		rt := durable(t, s, &counter{})
		t.Cleanup(func() { stopped(t, rt) })
		return rt
	}
	rt, other := open(s), open(data.Open())
	refused := func(what string, rt *runtime.Runtime, id string) {
		t.Helper()
		if _, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: id, From: 1}); !errors.Is(err, runtime.ErrWrongState) {
			t.Errorf("%s: %v", what, err)
		}
	}
	parked := start(t, rt, t.Context(), "this.sleep(86400)").ID()
	untilParked(t, rt, s, parked)
	refused("parked", rt, parked)
	refused("parked in another process", other, parked)

	gone := open(data.Open())
	var x *runtime.Execution
	until(t, gone, func() { x = start(t, gone, t.Context(), "this.connect(connector_type='HANG')") }, connectionStarted)
	refused("running", gone, x.ID())
	refused("running in another process", rt, x.ID())
	stopped(t, gone)
	if _, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: x.ID(), From: 1}); err != nil {
		t.Error("cut off: ", err)
	}
	looks := 0
	s.read = func() {
		if looks++; looks > 1 {
			return
		}
		var err error
		if x, err = rt.Resume(t.Context(), x.ID()); err != nil {
			t.Error(err)
		}
	}
	refused("going on since", rt, x.ID())
	if looks == 0 {
		t.Error("nobody looked")
	}
	s.read = func() {
		x.Cancel("")
		finish(t, x)
	}
	refused("ending meanwhile", rt, x.ID())
}
