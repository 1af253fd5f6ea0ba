package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// A counter counts how often something was done to the world, by name.
type counter struct {
	mu   sync.Mutex
	done map[string]int
}

func (c *counter) add(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = map[string]int{}
	}
	c.done[name]++
	return c.done[name]
}

type writeInput struct {
	Name string `flow:"name" doc:"What is done."`
	Fail bool   `flow:"fail,omitempty" doc:"Whether it fails."`
	connectors.Call
}

type writeOutput struct {
	Done  string `flow:"done" doc:"What was done."`
	Count int    `flow:"count" doc:"How often it was done."`
}

type readInput writeInput

func (readInput) ReadOnly() bool { return true }

// drivers are those that change and look at the world. A call with an idempotency
// key is done once, however often it is made.
func (c *counter) drivers() *connectors.Registry {
	do := func(_ context.Context, in writeInput) (writeOutput, error) {
		n := 1
		if key := in.Host.IdempotencyKey; key == "" || c.add("key "+key) == 1 {
			n = c.add(in.Name)
		}
		if in.Fail {
			return writeOutput{in.Name, n}, errors.New("as asked")
		}
		return writeOutput{in.Name, n}, nil
	}
	return connectors.NewRegistry(
		connectors.Func("WRITE", "Change the world.", do),
		connectors.Func("READ", "Look at the world.", func(ctx context.Context, in readInput) (writeOutput, error) {
			return do(ctx, writeInput(in))
		}),
		connectors.Func("FLAKY", "Fail the first time.", func(_ context.Context, in writeInput) (writeOutput, error) {
			n := c.add(in.Name)
			if n == 1 {
				return writeOutput{}, errors.New("not yet")
			}
			return writeOutput{in.Name, n}, nil
		}),
		hangDriver, echoDriver,
	)
}

const everyEffect = `
seen = []
this.log("begin", n=1)
a = this.connect(connector_type="WRITE", idempotency_key="a", inputs={"name": "a"})
seen.append(a.get("output_value"))
b = this.connect(connector_type="READ", inputs={"name": "b"}, idempotency_key="b", name="look", wait=False)
c = this.connect(connector_type="WRITE", idempotency_key="c", inputs={"name": "c"}, run=False)
seen.append(c.get("status"))
c.run_async()
this.wait_for(b, c)
seen.append((b.get("status"), c.get("output_value", "name")))
d = this.connect(connector_type="WRITE", idempotency_key="d", inputs={"name": "d", "fail": True}, wait=system.return_when.ALL_ENDED)
seen.append(d.get("status", "message", "output_value"))
this.save(message="half way", name="renamed", output_value={"saved": [1]})
f = this.script("def handler(system, this, inputs):\n    this.log('in script')\n    x = this.connect(connector_type='WRITE', idempotency_key='deep', inputs={'name': 'deep'})\n    this.sleep(0.001)\n    return [inputs['k'], x.get('output_value')]\n", k=(1, 2.5))
seen.append(f.get("output_value", "type"))
g = this.flow("sub", n=3, wait=False)
h = this.flow("sub", n=4, wait=False)
first = this.wait_for(g, h, return_when=system.return_when.FIRST_ENDED)[0]
seen.append(first.get("output_value") in (6, 8))
this.wait_for(g, h, timeout=60)
seen.append(system.flow("sub").exists())
seen.append(system.flow("nope").exists())
this.sleep(0.001)
this.set_output("list", seen)
this.set_output(answer=42)
seen.append(system.execution(g.get("id")).get("status"))
e = this.connect(connector_type="HANG", wait=False)
e.cancel("enough")
this.wait_for(e, return_when=system.return_when.ALL_ENDED)
this.log(e.get("status", "message"))
try:
    try:
        this.connect(connector_type="WRITE", idempotency_key="t", inputs={"name": "t", "fail": True})
    except Exception as x:
        seen.append((str(x), type(x).__name__))
        system.flow("nope").get("script")
    finally:
        this.connect(connector_type="WRITE", idempotency_key="u", inputs={"name": "u"})
except Exception as x:
    this.log(str(x), repr(x.__context__))
this.set_output("caught", seen[-1])
this.set_output(started=this.get("started_at") != None)
return this.success("done")
`

// A failing store fails after so many commits, as if the process ended there; zero
// is never.
type failing struct {
	*store.Memory
	after   int64
	commits atomic.Int64
}

var errCrash = errors.New("crashed")

func (s *failing) Commit(ctx context.Context, b store.Batch) error {
	if n := s.commits.Add(1); s.after > 0 && n > s.after {
		return errCrash
	}
	return s.Memory.Commit(ctx, b)
}

func project() files {
	return files{
		"flows/sub.star": "load('//lib.star', 'double')\ndef handler(system, this, inputs):\n    this.log('sub', inputs['n'])\n    return double(inputs['n'])\n",
		"lib.star":       "def double(n):\n    return n * 2\n",
	}
}

func durable(t testing.TB, s store.Store, c *counter) *runtime.Runtime {
	t.Helper()
	rt, err := runtime.New(runtime.Options{Bind: builtins.Bind, Connectors: c.drivers(), Project: project(), Store: s})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

func finish(t testing.TB, x *runtime.Execution) runtime.Record {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := x.Wait(ctx); err != nil {
		t.Fatalf("%v", err)
	}
	if err := x.WaitTree(ctx); err != nil {
		t.Fatalf("%v", err)
	}
	return x.Record()
}

func summary(x *runtime.Execution) string {
	var b strings.Builder
	var show func(x *runtime.Execution, depth string)
	show = func(x *runtime.Execution, depth string) {
		r := x.Record()
		in, _ := value.AppendJSON(nil, r.Input, value.JSONOptions{})
		out, _ := value.AppendJSON(nil, r.Output, value.JSONOptions{})
		fmt.Fprintf(&b, "%s%s %s %s %s %q %q in=%s out=%s\n", depth, r.ID[26:], r.Type, r.Name, r.Status, r.Message, r.StatusMessage, in, out)
		for _, l := range r.Logs {
			fmt.Fprintf(&b, "%s  log %s %s\n", depth, l.Level, l.Message)
		}
		for _, c := range x.Children() {
			show(c, depth+"  ")
		}
	}
	show(x, "")
	return b.String()
}

func TestCrashAfterEveryCommit(t *testing.T) {
	crashAfterEveryCommit(t, everyEffect, durable, durable)
}

// crashAfterEveryCommit runs a flow in a runtime of first, ends that after each of its
// commits, and goes on in one of then.
func crashAfterEveryCommit(t *testing.T, body string, first, then func(testing.TB, store.Store, *counter) *runtime.Runtime) {
	c := &counter{}
	s := &failing{Memory: store.NewMemory()}
	rt := first(t, s, c)
	x := start(t, rt, t.Context(), body)
	want := finish(t, x)
	if want.Status != runtime.EndedSuccess {
		t.Fatal(want.Message, want.StatusMessage)
	}
	whole := summary(x)
	total := int(s.commits.Load())
	for n := range total {
		c := &counter{}
		s := &failing{Memory: store.NewMemory(), after: int64(n + 1)}
		rt := first(t, s, c)
		x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: flowText(body)})
		if err == nil {
			err = x.Wait(t.Context())
		}
		rt.Close(t.Context())
		s.Close()
		if err == nil {
			continue
		}
		if !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		rt = then(t, s.Open(), c)
		y, err := rt.Resume(t.Context(), x.ID())
		if err != nil {
			t.Fatal(n, err)
		}
		finish(t, y)
		if diff := cmp.Diff(whole, summary(y)); diff != "" {
			t.Errorf("crash after commit %d: %s", n+1, diff)
		}
		rt.Close(t.Context())
		for name, times := range c.done {
			if times != 1 && name != "b" && !strings.HasPrefix(name, "key ") {
				t.Errorf("crash after commit %d: %s was done %d times", n+1, name, times)
			}
		}
	}
}
