package libtest

import (
	"context"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// Flow runs a flow that has these modules, in a runtime with that clock and nothing else,
// and returns its record. In the flow this and system are None.
func Flow(t *testing.T, modules starlark.StringDict, now func() time.Time, source string) runtime.Record {
	t.Helper()
	rt, err := runtime.New(runtime.Options{
		Now: now,
		Bind: func(*runtime.Execution) (runtime.World, error) {
			return runtime.World{Predeclared: starlark.StringDict{}, Modules: modules, System: starlark.None, This: starlark.None}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := rt.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", Source: []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x.Record()
}
