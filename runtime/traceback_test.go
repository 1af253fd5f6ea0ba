package runtime_test

import (
	"errors"
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
key "x" not in dict

That ended flow "inner", and its parent failed of it:

Traceback (most recent call last):
  File "flows/outer.star", line 3, in handler
    this.flow(name)
DependencyFailedError: flow "inner" failed: key "x" not in dict
`
	if diff := cmp.Diff(want, r.StatusMessage); diff != "" {
		t.Errorf("traceback (-want +got):\n%s", diff)
	}
	if want := `DependencyFailedError: flow "inner" failed: key "x" not in dict`; r.Message != want {
		t.Errorf("message %q, want %q", r.Message, want)
	}
	var flowErr *runtime.FlowError
	if !errors.As(x.Err(), &flowErr) {
		t.Fatalf("%v", x.Err())
	}
	if diff := cmp.Diff([]runtime.Frame{{File: "flows/outer.star", Line: 3, Column: 18, Function: "handler", Source: "this.flow(name)"}}, flowErr.Frames); diff != "" {
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
