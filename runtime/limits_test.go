package runtime_test

import (
	"errors"
	"strings"
	"testing"
	"time"

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
