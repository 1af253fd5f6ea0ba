package runtime_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime"
	"github.com/google/go-cmp/cmp"
)

func TestTraceback(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Project: files{
		"flows/inner.star": "def fetch(table, key):\n    return table[key]\n\ndef handler(system, this):\n    fetch({}, 'x')\n",
		"flows/outer.star": "def handler(system, this):\n    for name in ['inner']:\n        this.flow(name)\n",
	}})
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "outer"})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := x.Record()
	const want = `Traceback (most recent call last):
  File "flows/inner.star", line 5, in handler
    fetch({}, 'x')
  File "flows/inner.star", line 2, in fetch
    return table[key]
           ~~~~~^^^^^
KeyError: 'x'

That ended flow "inner", and its parent failed of it:

Traceback (most recent call last):
  File "flows/outer.star", line 3, in handler
    this.flow(name)
DependencyFailedError: flow "inner" failed: KeyError: 'x'
`
	if diff := cmp.Diff(want, r.StatusMessage); diff != "" {
		t.Errorf("traceback (-want +got):\n%s", diff)
	}
	if want := `DependencyFailedError: flow "inner" failed: KeyError: 'x'`; r.Message != want {
		t.Errorf("message %q, want %q", r.Message, want)
	}
	var flowErr *runtime.FlowError
	if !errors.As(x.Err(), &flowErr) {
		t.Fatalf("%v", x.Err())
	}
	if diff := cmp.Diff([]runtime.Frame{{File: "flows/outer.star", Line: 3, Column: 9, Function: "handler", Source: "this.flow(name)"}}, flowErr.Frames); diff != "" {
		t.Errorf("frames (-want +got):\n%s", diff)
	}
}

// A parent that fails because of its child can be asked for the reason.
func TestTheCauseOfAFailure(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	x := start(t, rt, t.Context(), "this.connect(connector_type='ECHO', vlaue=1)")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var failed *runtime.DependencyFailedError
	if !errors.As(x.Err(), &failed) || failed.Execution != x.Children()[0] || failed.Status != runtime.EndedError {
		t.Errorf("got %#v", x.Err())
	}
}

// Frames of one line are told once more than Python does before it counts them.
func TestTracebackOfARecursion(t *testing.T) {
	flowErr, traceback := failed(t, "def down(n):\n    if n == 0:\n        fail('here')\n    down(n - 1)\ndown(999)")
	f := flowErr.Frames
	if len(f) != 5 || flowErr.Omitted != 0 || f[0].Line != 6 || f[1].Line != 5 || f[3].Repeated != 996 || f[4].Line != 4 {
		t.Errorf("frames %+v, %d left out", f, flowErr.Omitted)
	}
	if want := "    down(n - 1)\n  [Previous line repeated 996 more times]\n  File"; !strings.Contains(traceback, want) {
		t.Errorf("traceback:\n%s", traceback)
	}
	_, traceback = failed(t, "def down(n):\n    if n == 0:\n        fail('here')\n    down(n - 1)\ndown(4)")
	if want := "  [Previous line repeated 1 more time]\n"; !strings.Contains(traceback, want) {
		t.Errorf("traceback:\n%s", traceback)
	}
	_, traceback = failed(t, "def down(n):\n    if n == 0:\n        fail('here')\n    down(n - 1)\ndown(3)")
	if strings.Contains(traceback, "repeated") || strings.Count(traceback, "down(n - 1)") != 3 {
		t.Errorf("traceback:\n%s", traceback)
	}
}

// Of a deep stack the ends are shown.
func TestTracebackOfADeepStack(t *testing.T) {
	flowErr, traceback := failed(t, "def down(n):\n    if n == 0:\n        fail('here')\n    other(n - 1)\ndef other(n):\n    down(n)\ndown(500)")
	f := flowErr.Frames
	if len(f) != 100 || flowErr.Omitted != 902 || f[0].Line != 8 || f[1].Line != 5 || f[99].Line != 4 {
		t.Errorf("%d frames from %v to %v, %d left out", len(f), f[0], f[len(f)-1], flowErr.Omitted)
	}
	lines := strings.Split(traceback, "\n")
	if i := slices.Index(lines, "  ... 902 calls left out ..."); i != 1+50*2 {
		t.Errorf("line %d of the traceback tells what is left out:\n%s", i, traceback)
	}
}

// failed runs the body of a handler that fails.
func failed(t *testing.T, body string) (flowErr *runtime.FlowError, traceback string) {
	t.Helper()
	x := start(t, newRuntime(t, runtime.Options{}), t.Context(), body)
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !errors.As(x.Err(), &flowErr) {
		t.Fatal(x.Err())
	}
	return flowErr, x.Record().StatusMessage
}

// A function that is called with wrong arguments has not begun: the fault is the call's.
func TestTracebackOfAWrongCall(t *testing.T) {
	for _, call := range []string{"f()", "f(1, 2, 3)", "f(1, c=2)", "f(1, a=2)", "none(1)"} {
		rt := newRuntime(t, runtime.Options{})
		x, err := rt.Start(t.Context(), runtime.Flow{Name: "x", Source: []byte(
			"def f(a, b=1):\n    return a + b\n\ndef none():\n    return 1\n\ndef handler(system, this):\n    return " + call + "\n")})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		var flowErr *runtime.FlowError
		if !errors.As(x.Err(), &flowErr) || flowErr.Class != "TypeError" {
			t.Fatalf("%s: %v", call, x.Err())
		}
		if n := len(flowErr.Frames); n != 1 || flowErr.Frames[0].Line != 8 {
			t.Errorf("%s: %d frames, want that of the call alone:\n%s", call, n, flowErr.Traceback())
		}
	}
}
