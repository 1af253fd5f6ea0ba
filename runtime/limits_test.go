package runtime_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

func TestLimits(t *testing.T) {
	for _, test := range []struct {
		name   string
		limits runtime.Limits
		body   string
		limit  string // the cause; "" for a limit that a child exhausted
		want   string // in the message
	}{
		{
			name:   "steps, in a loop",
			limits: runtime.Limits{Steps: 100_000},
			body:   "x = 0\nfor i in range(1000000):\n    x += 1\n",
			limit:  "steps",
			want:   "limit exceeded: steps (100000), at test.star:",
		},
		{
			name:   "steps, in a child flow",
			limits: runtime.Limits{Steps: 100_000},
			body:   "this.script('def handler(system, this):\\n    for i in range(1000000):\\n        pass\\n', name='busy')",
			want:   `script "busy" failed: limit exceeded: steps (100000), at script.star:2`,
		},
		{
			name:   "steps, over several children",
			limits: runtime.Limits{Steps: 100_000},
			body:   "for i in range(100):\n    this.script('def handler(system, this):\\n    for i in range(5000):\\n        pass\\n', name='busy')",
			want:   `script "busy" failed: limit exceeded: steps (100000), at script.star:2`,
		},
		{
			name:   "wall time, computing",
			limits: runtime.Limits{WallTime: 20 * time.Millisecond, Steps: -1},
			body:   "for i in range(1 << 40):\n    pass\n",
			limit:  "wall_time",
			want:   "limit exceeded: wall_time (20ms)",
		},
		{
			name:   "wall time, waiting",
			limits: runtime.Limits{WallTime: 20 * time.Millisecond},
			body:   "this.connect(connector_type='HANG')",
			limit:  "wall_time",
		},
		{
			name:   "children",
			limits: runtime.Limits{Children: 5},
			body:   "for i in range(10):\n    this.connect(connector_type='ECHO')",
			limit:  "children",
			want:   "limit exceeded: children (5), at test.star:3",
		},
		{
			name:   "children that run at once",
			limits: runtime.Limits{ConcurrentChildren: 5},
			body:   "for i in range(10):\n    this.connect(connector_type='HANG', wait=False)",
			limit:  "concurrent_children",
			want:   "limit exceeded: concurrent_children (5), at test.star:3",
		},
		{
			name:   "output bytes",
			limits: runtime.Limits{OutputBytes: 1000},
			body:   "this.set_output('a', 'x' * 2000)",
			limit:  "output_bytes",
			want:   "limit exceeded: output_bytes (1000), at test.star:2",
		},
		{
			name:   "log bytes",
			limits: runtime.Limits{LogBytes: 1000},
			body:   "for i in range(1000):\n    this.log('some text')",
			limit:  "log_bytes",
			want:   "limit exceeded: log_bytes (1000), at test.star:3",
		},
		{
			name:   "log bytes, by print",
			limits: runtime.Limits{LogBytes: 1000},
			body:   "for i in range(1000):\n    print('some text')",
			limit:  "log_bytes",
			want:   "limit exceeded: log_bytes (1000), at test.star:3",
		},
		{
			name:   "log bytes, of empty messages",
			limits: runtime.Limits{LogBytes: 1000},
			body:   "for i in range(1000):\n    this.log()",
			limit:  "log_bytes",
			want:   "limit exceeded: log_bytes (1000), at test.star:3",
		},
		{
			name:   "log bytes, of saved messages",
			limits: runtime.Limits{LogBytes: 1000},
			body:   "for i in range(1000):\n    this.save(message='some text')",
			limit:  "log_bytes",
			want:   "limit exceeded: log_bytes (1000), at test.star:3",
		},
		{
			name:   "log bytes, of saved names",
			limits: runtime.Limits{LogBytes: 1000},
			body:   "this.save(name='x' * 2000)",
			limit:  "log_bytes",
			want:   "limit exceeded: log_bytes (1000), at test.star:2",
		},
		{
			name:   "output bytes, of a result",
			limits: runtime.Limits{OutputBytes: 1000},
			body:   "return ['x' * (25 << 20)] * 4",
			limit:  "output_bytes",
			want:   "test.star: the result of handler: limit exceeded: output_bytes (1000)",
		},
		{
			name:   "output bytes, of inputs",
			limits: runtime.Limits{OutputBytes: 10_000},
			body:   "text = 'x' * 1000\nfor i in range(100):\n    this.connect(connector_type='ECHO', value=text, run=False)",
			limit:  "output_bytes",
			want:   "limit exceeded: output_bytes (10000), at test.star:4",
		},
		{
			name:   "output bytes, of names",
			limits: runtime.Limits{OutputBytes: 10_000},
			body:   "text = 'x' * 1000\nfor i in range(100):\n    this.connect(connector_type='ECHO', name=text, run=False)",
			limit:  "output_bytes",
			want:   "limit exceeded: output_bytes (10000), at test.star:4",
		},
		{
			name:   "output bytes, of scripts",
			limits: runtime.Limits{OutputBytes: 10_000},
			body:   "text = '#' * 1000\nfor i in range(100):\n    this.script(text, run=False)",
			limit:  "output_bytes",
			want:   "limit exceeded: output_bytes (10000), at test.star:4",
		},
		{
			name:   "children that nobody waits for",
			limits: runtime.Limits{Children: 1000, ConcurrentChildren: -1},
			body:   "for i in range(100000):\n    this.connect(connector_type='HANG', wait=False)",
			limit:  "children",
			want:   "limit exceeded: children (1000), at test.star:3",
		},
		{
			name: "depth",
			body: "source = 'source = %r\\ndef handler(system, this):\\n    this.script(source %% source)\\n'\nthis.script(source % source)",
			want: `script "script" failed: limit exceeded: depth (100), at script.star:3`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			rt := newRuntime(t, runtime.Options{Limits: test.limits})
			x := start(t, rt, t.Context(), test.body)
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			r := x.Record()
			var limit *runtime.LimitError
			if test.limit != "" && (!errors.As(x.Err(), &limit) || limit.Limit != test.limit) {
				t.Fatalf("%s: %s (%v), want the limit %s", r.Status, r.Message, x.Err(), test.limit)
			}
			if r.Status != runtime.EndedError || !strings.Contains(r.Message, test.want) {
				t.Errorf("%s: %s, want %s", r.Status, r.Message, test.want)
			}
		})
	}
}

// The error names the line that used most, which is not always the one where the
// flow was stopped.
func TestStepLimitNamesTheBusiestLine(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Steps: 1_000_000}})
	x, err := rt.Start(t.Context(), runtime.Flow{File: "busy.star", Source: []byte(`
def busy():
    for i in range(100000):
        pass

def handler(system, this):
    busy()
    for i in range(10 * 1000 * 1000):
        i = i + 1
        i = i + 1
        i = i + 1
        i = i + 1
        i = i + 1
        i = i + 1
        i = i + 1
        i = i + 1
`)})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var limit *runtime.LimitError
	if !errors.As(x.Err(), &limit) {
		t.Fatalf("%v", x.Err())
	}
	if limit.Most != "busy.star:3" || limit.At == "" || limit.At == limit.Most {
		t.Errorf("at %q, most %q, want most busy.star:3", limit.At, limit.Most)
	}
}

// An execution gives back what it used of the limit of running executions.
func TestEndedChildrenDoNotCountAsRunning(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{ConcurrentChildren: 2}})
	r := run(t, rt, "for i in range(50):\n    this.connect(connector_type='ECHO')")
	if r.Status != runtime.EndedSuccess {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

func TestNegativeLimitsAreNone(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Steps: -1, WallTime: -1, Children: -1, ConcurrentChildren: -1, OutputBytes: -1, LogBytes: -1}})
	r := run(t, rt, "for i in range(50):\n    this.connect(connector_type='ECHO', value=i)\nthis.log('x')\nreturn 1")
	if r.Status != runtime.EndedSuccess {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

// Wherever a flow loops for ever, the error names the line.
func TestStepLimitNamesTheLoop(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Steps: 100_000}})
	for body, want := range map[string]string{
		"x = 0\nwhile True:\n    x = 1":                         "test.star:3",
		"x = 0\nwhile 1:\n    pass":                             "test.star:3",
		"x = 1\nwhile x:\n    pass":                             "test.star:3",
		"x = 1\nwhile not False:\n    pass":                     "test.star:3",
		"x = 1\nwhile True and True:\n    pass":                 "test.star:3",
		"x = 1\nwhile (True):\n    x = 1\nelse:\n    pass":      "test.star:3",
		"def f():\n    f()\nf()":                                "test.star:3",
		"f = lambda g: g(g)\nf(f)":                              "test.star:2",
		"x = [1]\nfor y in range(1 << 30):\n    pass":           "test.star:3",
		"x = [y for y in range(1 << 30) if False]\nreturn None": "test.star:2",
	} {
		x := start(t, rt, t.Context(), body)
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		var limit *runtime.LimitError
		if !errors.As(x.Err(), &limit) || limit.At != want {
			t.Errorf("%s\n%v, want at %s", body, x.Err(), want)
		}
	}
}

// A flow may start itself again for ever, as long as it ends.
func TestDepthDoesNotCountWhatHasEnded(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Project: files{"flows/again.star": `
def handler(system, this, inputs):
    if this.get("parent_execution_id"):
        system.execution(this.get("parent_execution_id")).wait()
    if inputs["n"] > 0:
        this.flow("again", n=inputs["n"] - 1, wait=False)
`}})
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "again", Input: map[string]any{"n": 2 * runtime.MaxDepth}})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; len(x.Children()) > 0; n++ {
		x = x.Children()[0]
	}
	if r := x.Record(); n != 2*runtime.MaxDepth || r.Status != runtime.EndedSuccess {
		t.Errorf("after %d: %s: %s", n, r.Status, r.Message)
	}
}

// The flow at the root is nobody's child.
func TestOneChildAtATime(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{ConcurrentChildren: 1}})
	if r := run(t, rt, "for i in range(3):\n    this.connect(connector_type='ECHO')"); r.Status != runtime.EndedSuccess {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

func TestLongMessagesAreShortened(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	for _, body := range []string{
		"fail('x' * 1000000 + 'the end')",
		"this.error('x' * 1000000 + 'the end')",
		"this.success('x' * 1000000 + 'the end')",
		"this.save(message='x' * 1000000 + 'the end')\nthis.success(this.get('message'))",
		"return 'x' * 1000000 + this.script('def handler(system, this):\\n    fail(\"x\" * 1000000 + \"the end\")\\n')",
	} {
		r := run(t, rt, body)
		if len(r.Message) > 70_000 || len(r.StatusMessage) > 70_000 || !strings.HasSuffix(r.Message, "the end") {
			t.Errorf("%s: a message of %d bytes, a traceback of %d", body, len(r.Message), len(r.StatusMessage))
		}
	}
}

// Each of these keys can be saved, and not all of them together: a value has at
// most 4,194,304 parts.
func TestAnOutputThatGrowsTooLargeIsNotLost(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: -1}})
	r := run(t, rt, "part = [None] * 2500000\nthis.set_output('a', part)\nthis.set_output('b', part)")
	if want := "ValueError: set_output: output_value: "; r.Status != runtime.EndedError || !strings.HasPrefix(r.Message, want) {
		t.Errorf("%s: %s, want %s", r.Status, r.Message, want)
	}
	if d, ok := r.Output.(*value.Dict); !ok || d.Len() != 1 {
		t.Errorf("the output is lost: %.50v", r.Output)
	}
	r = run(t, rt, "part = [None] * 2500000\nthis.set_output('a', part)\nthis.set_output('a', part)\nthis.set_output('b', 1)")
	if d, ok := r.Output.(*value.Dict); r.Status != runtime.EndedSuccess || !ok || d.Len() != 2 {
		t.Errorf("%s: %s, output %.50v", r.Status, r.Message, r.Output)
	}
}

func TestDepth(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Project: files{"flows/down.star": "def handler(system, this):\n    this.flow('down')\n"}})
	x := start(t, rt, t.Context(), "this.flow('down')")
	if err := x.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	depth := 0
	for ; len(x.Children()) > 0; depth++ {
		x = x.Children()[0]
	}
	var limit *runtime.LimitError
	if depth != runtime.MaxDepth || !errors.As(x.Err(), &limit) || limit.Limit != "depth" {
		t.Errorf("%d below one another, the last one ended with %v", depth, x.Err())
	}
}
