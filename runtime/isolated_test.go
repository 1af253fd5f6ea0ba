package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/isolate/isolatetest"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

// interpreters are those of the tests: nothing of what the flows need is at hand there.
func interpreters() *isolatetest.Goroutines {
	return &isolatetest.Goroutines{Interpret: func(conn io.ReadWriter) { _ = runtime.Interpret(conn, bindObserving) }}
}

// bindObserving is builtins.Bind with a function that observes a number: another one each
// time.
func bindObserving(x *runtime.Execution) (runtime.World, error) {
	w, err := builtins.Bind(x)
	w.Predeclared["observe"] = starlark.NewBuiltin("observe", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		of := string(args[0].(starlark.String))
		v, err := x.Observe("a test", of, func(context.Context) (value.Value, error) {
			if of == "broken" {
				return nil, &runtime.NamedError{Class: "ValueError", Err: errors.New("cannot be seen")}
			}
			return "seen " + of + " by " + x.Name(), nil
		})
		if err != nil {
			return nil, err
		}
		return runtime.ToStarlark(v)
	})
	return w, err
}

// ids makes ids of 26 digits.
func ids() func() string {
	var n atomic.Int64
	return func() string { return fmt.Sprintf("%026d", n.Add(1)) }
}

// likePlain are flows that come to the same however they are interpreted.
var likePlain = []string{
	everyEffect,
	"return [1, 2.5, None, b'x', (1, 2), {'a': {1, 2}}]",
	"return lambda: 1",
	"this.set_output('a', 1)\nreturn 2",
	"this.save(output_value=[1])\nthis.set_output('a', 1)",
	"this.error('no good')",
	"this.success()",
	"1 // 0",
	"def f(n):\n    return f(n - 1) if n else [][n]\nf(300)",
	"try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('b') from e",
	"try:\n    {}['a']\nexcept KeyError:\n    [][1]",
	"this.script('def handler(system, this):\\n    this.connect(connector_type=\"WRITE\", inputs={\"name\": \"z\", \"fail\": True})\\n')",
	"this.script('def handler(system, this)\\n    x\\n')",
	"this.script('x = 1\\n')",
	"try:\n    this.script('def handler(system, this):\\n    1 // 0\\n', name='s')\nexcept Exception as e:\n    return [e.execution.get('name', 'status', 'message'), e.status, e.message, str(e.execution)[28:]]",
	"a = this.script('def handler(system, this):\\n    1 // 0\\n', name='s', wait=False)\ntry:\n    a.wait()\nexcept Exception as e:\n    return e.execution == a",
	"this.flow('none')",
	"this.connect(connector_type='NONE')",
	"this.connect(connector_type='HANG', wait=False)\nthis.cancel('by myself')",
	"try:\n    this.cancel('by myself')\nfinally:\n    this.log('cleaned', this.script('def handler(system, this):\\n    return 1\\n').get('output_value'))",
	"try:\n    this.error('x')\nfinally:\n    this.log('finally')",
	"this.get('nothing')",
	"system.execution('nothing')",
	"this.log('x', level='loud')",
	"load('//lib.star', 'double')\nreturn double(3)",
	"from lib import double\nreturn double(4)",
	"load('//none.star', 'x')",
	"this.log(observe('a'), observe('b'))\nthis.save(name='other')\nthis.log(observe('c'), str(this)[28:])\ntry:\n    observe('broken')\nexcept ValueError as e:\n    this.log(e)",
	"this.wait_for(this)",
	"a = this.connect(connector_type='HANG', wait=False)\ntry:\n    a.wait(timeout=0.001)\nfinally:\n    a.cancel()",
	"cs = [this.connect(connector_type='ECHO', value=i, wait=False) for i in range(20)]\nthis.wait_for(*cs)\nreturn [(c.get('status', 'output_value'), c == cs[0]) for c in cs]",
	"cs = [this.connect(connector_type='ECHO', value=i, wait=False) for i in range(20)]\nthis.wait_for(*cs)\nfor c in cs:\n    c.run()\nreturn len(cs)",
	"c = this.connect(connector_type='ECHO', value=1, run=False)\nout = c.get('output_value')\nc.run()\nreturn [out, str(c)[28:]]",
	"this.sleep(-1)",
	"print('a', 'b', sep='-')\nthis.end('success', 'older')",
}

func TestAnIsolatedFlowIsLikeAnother(t *testing.T) {
	for i, body := range likePlain {
		for _, kept := range []bool{false, true} {
			t.Run(fmt.Sprint(i, kept), func(t *testing.T) {
				var got [2]string
				for i, isolate := range []runtime.Isolator{nil, interpreters()} {
					c := &counter{}
					options := runtime.Options{Bind: bindObserving, Connectors: c.drivers(), Project: project(), NewID: ids(), Isolate: isolate}
					if kept {
						options.Store = store.NewMemory()
					}
					rt := newRuntime(t, options)
					x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: importing(body)})
					if err != nil {
						t.Fatal(err)
					}
					finish(t, x)
					failure, err := value.AppendJSON(nil, x.Record().Error, value.JSONOptions{})
					if err != nil {
						t.Fatal(err)
					}
					got[i] = fmt.Sprintf("%s%v\n%s\n", summary(x), x.Err(), failure)
					if kept {
						got[i] += effects(t, options.Store, x)
					}
				}
				if diff := cmp.Diff(got[0], got[1]); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// importing is flowText with the loads of the body where they have to be.
func importing(body string) []byte {
	first, rest, _ := strings.Cut(strings.Trim(body, "\n"), "\n")
	if strings.HasPrefix(first, "load(") || strings.HasPrefix(first, "from ") {
		return append([]byte(first+"\n"), flowText(rest+"\npass")...)
	}
	return flowText(body)
}

// effects is the journal of an execution, without what is of its time.
func effects(t *testing.T, s store.Store, x *runtime.Execution) string {
	t.Helper()
	steps, err := x.Runtime().Steps(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range steps {
		fmt.Fprintf(&b, "%d %s %s %s:%d %s %s\n", e.Number, e.What, e.Target, e.File, e.Line, e.Source, e.Failed)
	}
	return b.String()
}

// A flow that was cut off anywhere goes on isolated, and the other way round: the journal
// is the same.
func TestCrashAfterEveryCommitIsolated(t *testing.T) {
	isolated := func(t testing.TB, s store.Store, c *counter) *runtime.Runtime {
		t.Helper()
		rt, err := runtime.New(runtime.Options{
			Bind: builtins.Bind, Connectors: c.drivers(), Project: project(), Store: s, Isolate: interpreters(),
		})
		if err != nil {
			t.Fatal(err)
		}
		return rt
	}
	// Whether a call that hangs was made when it is cancelled is up to chance.
	before, rest, _ := strings.Cut(everyEffect, `e = this.connect(connector_type="HANG"`)
	_, after, found := strings.Cut(rest, "this.log(e.get(\"status\", \"message\"))\n")
	if !found {
		t.Fatal("no call that hangs")
	}
	settled := before + after
	for _, test := range []struct {
		name        string
		first, then func(testing.TB, store.Store, *counter) *runtime.Runtime
	}{
		{"isolated", isolated, isolated},
		{"then isolated", durable, isolated},
		{"first isolated", isolated, durable},
	} {
		t.Run(test.name, func(t *testing.T) { crashAfterEveryCommit(t, settled, test.first, test.then) })
	}
}

// The interpreters of a tree that leaves memory end, and others go on for them.
func TestParkedIsolated(t *testing.T) {
	var started, running atomic.Int64
	isolate := &isolatetest.Goroutines{Interpret: func(conn io.ReadWriter) {
		started.Add(1)
		running.Add(1)
		defer running.Add(-1)
		_ = runtime.Interpret(conn, builtins.Bind)
	}}
	s := store.NewMemory()
	c := &counter{}
	rt, err := runtime.New(runtime.Options{
		Bind: builtins.Bind, Connectors: c.drivers(), Project: project(), Store: s, ParkFrom: time.Millisecond, Isolate: isolate,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer stopped(t, rt)
	x := start(t, rt, t.Context(), "this.log('once')\nthis.connect(connector_type='WRITE', inputs={'name': 'w'})\nthis.sleep(1)\nreturn 7")
	untilParked(t, rt, s, x.ID())
	if n := running.Load(); n != 0 {
		t.Errorf("%d interpreters of a flow that is parked", n)
	}
	if r := finish(t, x); r.Status != runtime.EndedSuccess || r.Output != int64(7) || len(r.Logs) != 1 || c.done["w"] != 1 {
		t.Errorf("%s %s %v, %d logs, %v", r.Status, r.Message, r.Output, len(r.Logs), c.done)
	}
	if n := started.Load(); n != 2 {
		t.Errorf("%d interpreters", n)
	}
}
