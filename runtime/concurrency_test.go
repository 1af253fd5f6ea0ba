package runtime_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

// A thousand executions at once, each with children of its own, do not mix up
// what they know.
func TestAThousandExecutionsAtOnce(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Keep: 2000, Project: files{
		"flows/child.star": "def handler(system, this, inputs):\n    return [inputs['n'], this.connect(connector_type='ECHO', value=inputs['n']).get('output_value')['value']]\n",
	}})
	const n = 1000
	ctx, cancel := context.WithCancel(t.Context())
	ended := map[string]int{}
	watched := make(chan struct{})
	events := rt.Watch(ctx)
	go func() {
		defer close(watched)
		for e := range events {
			if e.Kind == runtime.EventEnded {
				ended[e.Execution.ID()]++
			}
			if len(ended) == 6*n {
				return
			}
		}
	}()
	text := flowText(`
n = this.get('input_value')['n']
fan = [this.connect(connector_type='ECHO', value=[n, i], wait=False) for i in range(3)]
child = this.flow('child', n=n)
this.wait_for(*fan)
this.log(n)
this.set_output('child', child.get('output_value'))
this.set_output('fan', [c.get('output_value')['value'] for c in fan])
`)
	var all sync.WaitGroup
	executions := make([]*runtime.Execution, n)
	for i := range n {
		all.Go(func() {
			x, err := rt.Start(ctx, runtime.Flow{Name: "parent", Source: text, Input: map[string]any{"n": i}})
			if err != nil {
				t.Error(err)
				return
			}
			executions[i] = x
			if err := x.Wait(ctx); err != nil {
				t.Error(err)
			}
			x.Record()
			rt.Roots()
		})
	}
	all.Wait()
	if t.Failed() {
		cancel()
		t.FailNow()
	}
	for i, x := range executions {
		want := fmt.Sprintf("{child: [%d, %d], fan: [[%d, 0], [%d, 1], [%d, 2]]}", i, i, i, i, i)
		r := x.Record()
		if !value.Equal(r.Output, value.DictOf(
			"child", value.List{int64(i), int64(i)},
			"fan", value.List{pair(i, 0), pair(i, 1), pair(i, 2)},
		)) || r.Status != runtime.EndedSuccess {
			t.Errorf("execution %d: %s %s: %v, want %s", i, r.Status, r.Message, r.Output, want)
		}
		if len(r.Logs) != 1 || r.Logs[0].Message != fmt.Sprint(i) {
			t.Errorf("execution %d: logs %v", i, r.Logs)
		}
	}
	<-watched
	cancel()
	for id, times := range ended {
		if times != 1 {
			t.Errorf("execution %s ended %d times", id, times)
		}
	}
}

func pair(a, b int) value.Value { return value.List{int64(a), int64(b)} }

// Everything that can be asked of an execution can be asked while it runs.
func TestConcurrentUseOfOneExecution(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x := start(t, rt, t.Context(), `
for i in range(300):
    this.connect(connector_type='ECHO', value=i)
    this.set_output(str(i), i)
    this.log(i)
    this.save(message=str(i))
`)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for !x.Status().Ended() {
				x.Record()
				x.Children()
				_, _ = x.Name(), x.Err()
				x.Pause()
				if err := x.Start(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	readers.Wait()
	if r := x.Record(); r.Status != runtime.EndedSuccess || r.Output.(*value.Dict).Len() != 300 || len(r.Logs) != 300 {
		t.Errorf("%s: %s, %d logs", r.Status, r.Message, len(r.Logs))
	}
}
