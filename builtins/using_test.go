package builtins_test

import (
	"testing"

	"github.com/flowrun/flowrun/runtime"
)

// The child that took too long does not run on.
func TestTimeoutCancelsTheChild(t *testing.T) {
	rt := newRuntime(t)
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", Source: []byte(`
def handler(system, this):
    this.using("timeout", timeout_sec=0.01).connect(connector_type="HANG")
`)})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := x.Children()[0].Record()
	if want := "not ended after 0.01 s"; r.Status != runtime.EndedCancelled || r.Message != want {
		t.Errorf("%s: %q, want %q", r.Status, r.Message, want)
	}
}
