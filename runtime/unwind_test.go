package runtime_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

const cleansUp = `
try:
    try:
        this.connect(connector_type="WRITE", inputs={"name": "do"})
        %s
    except:
        this.log("caught")
    finally:
        this.log("inner")
        this.connect(connector_type="WRITE", idempotency_key="undo", inputs={"name": "undo"})
finally:
    this.script("def handler(system, this):\n    this.connect(connector_type='WRITE', idempotency_key='deep', inputs={'name': 'deep'})")
    this.log("outer")
`

func logsOf(r runtime.Record) (logs []string) {
	for _, l := range r.Logs {
		logs = append(logs, l.Message)
	}
	return logs
}

// A flow that is cancelled runs its finally clauses, in which it can do all that it
// could before, and ends as cancelled.
func TestFinallyOfACancelledFlow(t *testing.T) {
	for _, test := range []struct {
		name, body string
		ready      func(runtime.Event) bool
	}{
		{"while a child runs", "this.connect(connector_type='HANG')", func(e runtime.Event) bool {
			return e.Kind == runtime.EventStarted && strings.Contains(e.Execution.Describe(), "HANG")
		}},
		{"while it sleeps", "this.log('now')\n        this.sleep(3600)", logged},
		{"while it computes", "this.log('now')\n        for i in range(1 << 40):\n            pass", logged},
	} {
		for _, kept := range []bool{false, true} {
			name := test.name
			if kept {
				name += ", durable"
			}
			t.Run(name, func(t *testing.T) {
				c := &counter{}
				opts := runtime.Options{Bind: builtins.Bind, Connectors: c.drivers()}
				m := store.NewMemory()
				if kept {
					opts.Store = m
				}
				rt, err := runtime.New(opts)
				if err != nil {
					t.Fatal(err)
				}
				var x *runtime.Execution
				until(t, rt, func() { x = start(t, rt, t.Context(), strings.ReplaceAll(cleansUp, "%s", test.body)) }, test.ready)
				x.Cancel("enough")
				r := finish(t, x)
				if r.Status != runtime.EndedCancelled || r.Message != "enough" {
					t.Errorf("%s %s %s", r.Status, r.Message, r.StatusMessage)
				}
				logs := slices.DeleteFunc(logsOf(r), func(l string) bool { return l == "now" })
				if !slices.Equal(logs, []string{"inner", "outer"}) || c.done["undo"] != 1 || c.done["deep"] != 1 {
					t.Errorf("%q %v", logs, c.done)
				}
				defer func() {
					if err := rt.Close(t.Context()); err != nil {
						t.Error(err)
					}
				}()
				if !kept {
					return
				}
				// What is recorded of it can be looked at.
				replayed, err := rt.Replay(t.Context(), x.ID(), nil)
				if err != nil || replayed.Status != runtime.EndedCancelled {
					t.Errorf("%+v %v", replayed, err)
				}
			})
		}
	}
}

// A flow that is cancelled by the end of the context it was started with cleans up too.
func TestFinallyWhenTheContextEnds(t *testing.T) {
	c := &counter{}
	rt := durable(t, store.NewMemory(), c)
	defer stopped(t, rt)
	ctx, cancel := context.WithCancel(t.Context())
	var x *runtime.Execution
	until(t, rt, func() {
		x = start(t, rt, ctx, strings.ReplaceAll(cleansUp, "%s", "this.log('now')\n        this.sleep(3600)"))
	}, logged)
	cancel()
	if r := finish(t, x); r.Status != runtime.EndedCancelled || c.done["undo"] != 1 || c.done["deep"] != 1 {
		t.Errorf("%s %s %v", r.Status, r.Message, c.done)
	}
}

// The time for cleaning up is bounded.
func TestFinallyTakesTooLong(t *testing.T) {
	rt := newRuntime(t, runtime.Options{CleanUp: 10 * time.Millisecond})
	for _, body := range []string{"this.sleep(3600)", "for i in range(1 << 40):\n        pass", "this.connect(connector_type='HANG')"} {
		var x *runtime.Execution
		until(t, rt, func() {
			x = start(t, rt, t.Context(), "try:\n    this.log('now')\n    this.sleep(3600)\nfinally:\n    "+body+"\n    this.log('not reached')")
		}, logged)
		x.Cancel("enough")
		x.Cancel("once more") // does not take the time away, or end it twice
		if r := finish(t, x); r.Status != runtime.EndedCancelled || r.Message != "enough" || len(r.Logs) != 1 {
			t.Errorf("%s: %s %s %q", body, r.Status, r.Message, logsOf(r))
		}
	}
}

// A finally clause cannot take back that its flow has ended.
func TestFinallyReturns(t *testing.T) {
	for ending, want := range map[string]runtime.Status{
		"this.success('done')":  runtime.EndedSuccess,
		"this.error('wrong')":   runtime.EndedError,
		"this.cancel('enough')": runtime.EndedCancelled,
	} {
		for _, leaving := range []string{"return 1", "break", "continue"} {
			r := run(t, newRuntime(t, runtime.Options{}), "n = 0\nwhile n < 3:\n    n += 1\n    try:\n        "+ending+"\n    finally:\n        this.log('finally')\n        "+leaving+"\nthis.log('not reached')")
			if r.Status != want || !slices.Equal(logsOf(r), []string{"finally"}) {
				t.Errorf("%s, %s: %s %s %q", ending, leaving, r.Status, r.Message, logsOf(r))
			}
		}
	}
}

// What ends a flow without its finally clauses.
func TestNoFinally(t *testing.T) {
	const body = "try:\n    this.log('now')\n    %s\nexcept:\n    this.log('caught')\nfinally:\n    this.log('cleaned')"
	t.Run("limit", func(t *testing.T) {
		rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Steps: 100_000}})
		r := run(t, rt, strings.ReplaceAll(body, "%s", "for i in range(1 << 40):\n        pass"))
		if r.Status != runtime.EndedError || len(r.Logs) != 1 || !strings.Contains(r.Message, "steps") {
			t.Errorf("%s %s %q", r.Status, r.Message, logsOf(r))
		}
	})
	t.Run("suspension", func(t *testing.T) {
		m := store.NewMemory()
		rt := durable(t, m, &counter{})
		var x *runtime.Execution
		until(t, rt, func() { x = start(t, rt, t.Context(), strings.ReplaceAll(body, "%s", "this.sleep(0.2)")) }, logged)
		stopped(t, rt)
		rt = durable(t, m, &counter{})
		defer stopped(t, rt)
		y, err := rt.Resume(t.Context(), x.ID())
		if err != nil {
			t.Fatal(err)
		}
		if r := finish(t, y); r.Status != runtime.EndedSuccess || !slices.Equal(logsOf(r), []string{"now", "cleaned"}) {
			t.Errorf("%s %s %q", r.Status, r.Message, logsOf(r))
		}
	})
}

// A flow that was cut off while it was being cancelled cleans up when it is resumed:
// what it had cleaned up stays so. The process ends after every commit in turn.
func TestCutOffWhileItCleansUp(t *testing.T) {
	text := strings.ReplaceAll(cleansUp, "%s", "this.log('now')\n        this.sleep(3600)")
	for after := int64(1); ; after++ {
		c := &counter{}
		m := store.NewMemory()
		s := &failing{Memory: m, after: after}
		rt := durable(t, s, c)
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		events := rt.Watch(ctx)
		x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: flowText(text)})
		if err != nil {
			stop()
			_ = rt.Close(t.Context()) // of a store that is gone
			continue                  // it was never there
		}
		for e := range events {
			if e.Kind == runtime.EventSuspended && e.Execution == x || logged(e) && e.Message == "now" {
				break
			}
		}
		stop()
		x.Cancel("enough")
		err = x.Wait(t.Context())
		_ = rt.Close(t.Context())
		if err == nil {
			if after < 5 {
				t.Fatalf("it ended within %d commits", after)
			}
			return
		}
		rt = durable(t, m, c)
		y, err := rt.Resume(t.Context(), x.ID())
		if errors.Is(err, runtime.ErrNotFound) {
			stopped(t, rt)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !y.Status().Ended() { // the cancelling may not have been recorded
			y.Cancel("enough")
		}
		r := finish(t, y)
		if r.Status != runtime.EndedCancelled && r.Status != runtime.EndedError {
			t.Errorf("after %d commits: %s %s", after, r.Status, r.Message)
		}
		logs := logsOf(r)
		if n := len(logs); n != len(slices.Compact(slices.Clone(logs))) || c.done["undo"] > 1 || c.done["deep"] > 1 {
			t.Errorf("after %d commits: %q %v", after, logs, c.done)
		}
		if slices.Contains(logs, "now") && (c.done["undo"] != 1 || c.done["deep"] != 1 || logs[len(logs)-1] != "outer") {
			t.Errorf("after %d commits: %q %v", after, logs, c.done)
		}
		stopped(t, rt)
	}
}
