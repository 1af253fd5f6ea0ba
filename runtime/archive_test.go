package runtime_test

import (
	"context"
	"fmt"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

func listed(t *testing.T, rt *runtime.Runtime, f store.Filter) (ids []string) {
	t.Helper()
	list, err := rt.List(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		ids = append(ids, x.ID)
	}
	return ids
}

// What is archived is left out of lists, in this process and the next, and kept.
func TestArchive(t *testing.T) {
	s := store.NewMemory()
	rt := durable(t, s, &counter{})
	x := start(t, rt, t.Context(), `
a = this.connect(connector_type="READ", inputs={"name": "a"})
b = this.connect(connector_type="READ", inputs={"name": "b"})
a.archive()
b.delete()
c = this.connect(connector_type="READ", inputs={"name": "c"})
return [a.get("output_value", "status"), b.get("status")]`)
	r := finish(t, x)
	if r.Status != runtime.EndedSuccess {
		t.Fatal(r.Message)
	}
	for range 2 {
		if got, want := listed(t, rt, store.Filter{}), []string{x.ID() + ".3", x.ID()}; !cmp.Equal(got, want) {
			t.Errorf("listed %v, want %v", got, want)
		}
		if got := listed(t, rt, store.Filter{Archived: true}); len(got) != 4 {
			t.Errorf("listed with what is archived: %v", got)
		}
		if records, err := rt.Stored(t.Context(), x.ID()); err != nil || len(records) != 4 {
			t.Errorf("%v, %v", records, err)
		}
		rt.Close(t.Context())
		rt = durable(t, s.Open(), &counter{})
	}
	rt.Close(t.Context())
}

// An execution of another tree can be archived and deleted by a flow once it has ended.
func TestArchiveOtherTree(t *testing.T) {
	rt := durable(t, store.NewMemory(), &counter{})
	defer rt.Close(t.Context())
	old := start(t, rt, t.Context(), "this.connect(connector_type='READ', inputs={'name': 'a'})")
	finish(t, old)
	runs := start(t, rt, t.Context(), "this.connect(connector_type='HANG')")
	r := finish(t, start(t, rt, t.Context(), fmt.Sprintf(`
def told(f):
    try:
        f()
    except Exception as x:
        return str(x)
system.execution(%q).archive()
running = system.execution(%[2]q)
running.archive()
return told(running.delete)`, old.ID(), runs.ID())))
	if want := `delete: flow "test" has not ended: not possible in this state (cancel() and wait() end it)`; r.Output != want {
		t.Errorf("%v %v, want %q", r.Output, r.Message, want)
	}
	if got, want := listed(t, rt, store.Filter{Roots: true}), []string{r.ID}; !cmp.Equal(got, want) {
		t.Errorf("listed %v, want %v", got, want)
	}
	r = finish(t, start(t, rt, t.Context(), fmt.Sprintf("system.execution(%q).delete()", old.ID())))
	if r.Status != runtime.EndedSuccess {
		t.Error(r.Message)
	}
	if _, err := rt.Stored(t.Context(), old.ID()); err == nil {
		t.Error("a deleted execution is there")
	}
	// A retry of what was archived is not.
	hidden := finish(t, start(t, rt, t.Context(), "this.log(1)"))
	finish(t, start(t, rt, t.Context(), fmt.Sprintf("system.execution(%q).archive()", hidden.ID)))
	plan, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: hidden.ID, From: 1})
	if err != nil {
		t.Fatal(err)
	}
	again, err := rt.Retry(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if x, err := rt.Store().Execution(t.Context(), hidden.ID); err != nil || !x.Archived {
		t.Errorf("%+v, %v", x, err)
	}
	finish(t, again)
	if x, err := rt.Store().Execution(t.Context(), again.ID()); err != nil || x.Archived {
		t.Errorf("%+v, %v", x, err)
	}
	// What waits in another's tree goes on being committed.
	runs.Cancel("enough")
	if r := finish(t, runs); r.Status != runtime.EndedCancelled {
		t.Error(r.Status)
	}
}

// An execution whose tree has not ended is not deleted, nor is one that is not there any
// more found again, with a store and without.
func TestDeleteOtherTree(t *testing.T) {
	for name, s := range map[string]*store.Memory{"in memory": nil, "in a store": store.NewMemory()} {
		t.Run(name, func(t *testing.T) {
			var opts runtime.Options
			if s != nil {
				opts.Store = s
			}
			rt := newRuntime(t, opts)
			x := start(t, rt, t.Context(), "this.connect(connector_type='HANG', wait=False)\nreturn 1")
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			remove := fmt.Sprintf("system.execution(%q).delete()", x.ID())
			want := `EngineException: delete: what flow "test" has started has not ended: not possible in this state`
			if r := finish(t, start(t, rt, t.Context(), remove)); r.Message != want {
				t.Errorf("%s %q, want %q", r.Status, r.Message, want)
			}
			x.Children()[0].Cancel("over")
			finish(t, x)
			if r := finish(t, start(t, rt, t.Context(), remove)); r.Message != "" {
				t.Errorf("%s %s", r.Status, r.Message)
			}
			want = fmt.Sprintf("ResourceNotFoundError: no execution named %q", x.ID())
			if r := finish(t, start(t, rt, t.Context(), remove)); !strings.HasPrefix(r.Message, want) {
				t.Errorf("%s %q, want %q", r.Status, r.Message, want)
			}
		})
	}
}

// A clone protects what the call that it is made of does, and more.
func TestProtectOfAClone(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x := start(t, rt, t.Context(), `
inputs = {"a": 1, "b": 2, "c": 3}
flow = this.script("def handler(system, this, inputs): return inputs", inputs=inputs, init={"protect_inputs": ["a"], "protect_outputs": ["b"]}, save=False)
flow.clone()
flow.clone(init={"protect_inputs": ["c", "a"]}).clone(run=True)
call = this.connect(connector_type="ECHO", value=1, init={"protect_inputs": ["value"]}, save=False)
call.clone(init={"protect_outputs": ["value"]})
`)
	if r := finish(t, x); r.Message != "" {
		t.Fatal(r.Message)
	}
	var got []string
	for _, c := range x.Children() {
		r := c.Record()
		b, err := value.AppendJSON(nil, value.List{r.Input, r.Output}, value.JSONOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(b))
	}
	more := `[{"a":"•••","b":2,"c":"•••"},{"a":1,"b":"•••","c":3}]`
	want := []string{`[{"a":"•••","b":2,"c":3},{"a":1,"b":"•••","c":3}]`, more, more, `[{"value":"•••"},{"value":"•••"}]`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p := runtime.Protect{Inputs: []string{"a"}}.With(runtime.Protect{Inputs: []string{"b", "a"}, Outputs: []string{"c"}})
	if diff := cmp.Diff(runtime.Protect{Inputs: []string{"a", "b"}, Outputs: []string{"c"}}, p); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Keys that are protected are seen by the flows of the tree alone.
func TestProtect(t *testing.T) {
	s := store.NewMemory()
	rt := durable(t, s, &counter{})
	x := start(t, rt, t.Context(), `
secret = "hu" + "sh"
init = {"protect_inputs": ["password", "nope"], "protect_outputs": ["token"]}
source = "def handler(system, this, inputs):\n    this.set_output(token=inputs['password'] + '!', n=1)\n    this.sleep(0.001)\n    return None\n"
child = this.script(source, init=init, password=secret, user="ada", wait=False)
early = child.get("input_value", "output_value")
child.wait()
call = this.connect(connector_type="READ", inputs={"name": secret}, init={"protect_inputs": ["name"], "protect_outputs": ["done"]})
return [early[0] == {"password": secret, "user": "ada"}, child.get("output_value") == {"token": secret + "!", "n": 1}, call.get("output_value")["done"] == secret, call.get("input_value")["name"] == secret]`)
	r := finish(t, x)
	if diff := cmp.Diff(value.List{true, true, true, true}, r.Output); diff != "" {
		t.Errorf("%s %s", r.Message, diff)
	}
	look := finish(t, start(t, rt, t.Context(), fmt.Sprintf(`return system.execution("%s.1").get("input_value", "output_value")`, x.ID())))
	steps, err := rt.Steps(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		stored, err := rt.Stored(t.Context(), x.ID())
		if err != nil {
			t.Fatal(err)
		}
		shown := fmt.Sprint(steps)
		for _, r := range append(stored, look, x.Children()[0].Record(), x.Children()[1].Record()) {
			b, err := value.AppendJSON(nil, value.List{r.Input, r.Output, r.Message}, value.JSONOptions{Lossy: true})
			if err != nil {
				t.Fatal(err)
			}
			shown += string(b)
		}
		if strings.Contains(shown, "hush") {
			t.Errorf("shown: %s", shown)
		}
		for _, want := range []string{"•••", "ada"} {
			if !strings.Contains(shown, want) {
				t.Errorf("no %q in %s", want, shown)
			}
		}
		in, _ := value.AppendJSON(nil, stored[1].Input, value.JSONOptions{})
		out, _ := value.AppendJSON(nil, stored[1].Output, value.JSONOptions{})
		if got, want := string(in)+string(out), `{"password":"•••","user":"ada"}{"token":"•••","n":1}`; got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
		rt.Close(t.Context())
		rt = durable(t, s.Open(), &counter{})
	}
	rt.Close(t.Context())
}

// closeNow breaks off what runs.
func closeNow(rt *runtime.Runtime) {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	_ = rt.Close(now) // it does not wait
}

// What a tree has used is known while it runs, and afterwards from the store.
func TestUsage(t *testing.T) {
	s := store.NewMemory()
	rt := durable(t, s, &counter{})
	x := start(t, rt, t.Context(), `
for i in range(20000):
    pass
this.log("12345")
this.connect(connector_type="READ", inputs={"name": "a"})
this.script("def handler(system, this):\n    this.log('123')\n    for i in range(20000):\n        pass\n")
this.set_output(k="v")`)
	r := finish(t, x)
	live := x.Usage()
	if live.Steps < 80_000 || live.Steps > 500_000 || live.Children != 2 || live.LogBytes != 8+2*64 || live.OutputBytes < 20 || live.ConcurrentChildren != 0 {
		t.Errorf("%+v", live)
	}
	if live.WallTime != r.EndedAt.Sub(r.StartedAt) || live.Limits.Children != runtime.DefaultLimits().Children {
		t.Errorf("%+v", live)
	}
	rt.Close(t.Context())
	rt = durable(t, s.Open(), &counter{})
	defer rt.Close(t.Context())
	stored, err := rt.StoredUsage(t.Context(), x.Children()[0].ID())
	if err != nil {
		t.Fatal(err)
	}
	if stored.Steps != live.Steps || stored.Children != 2 || stored.LogBytes != live.LogBytes || stored.ConcurrentChildren != -1 {
		t.Errorf("stored %+v, live %+v", stored, live)
	}
	if d := live.WallTime - stored.WallTime; d < -2000 || d > 2000 { // the store keeps microseconds
		t.Errorf("wall time %v, want %v", stored.WallTime, live.WallTime)
	}
}

// The steps of a flow that is left before its end are kept too.
func TestUsageOfSuspended(t *testing.T) {
	s := store.NewMemory()
	rt := durable(t, s, &counter{})
	x := start(t, rt, t.Context(), "for i in range(100000):\n    pass\nthis.connect(connector_type='HANG')")
	for x.Status() != runtime.Waiting {
		goruntime.Gosched()
	}
	closeNow(rt)
	rt = durable(t, s.Open(), &counter{})
	defer closeNow(rt)
	u, err := rt.StoredUsage(t.Context(), x.ID())
	if err != nil || u.Steps < 100_000 || u.Children != 1 || u.WallTime != -1 {
		t.Errorf("%+v, %v", u, err)
	}
}
