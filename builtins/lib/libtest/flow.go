package libtest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
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

// At is a clock that has stopped.
func At(when time.Time) func() time.Time { return func() time.Time { return when } }

// Held returns the sizes of the texts that a value keeps, which an expression gives that
// can use modules by their names: what a limit of memory counts.
func Held(t *testing.T, modules starlark.StringDict, expression string) (sizes []int) {
	t.Helper()
	program, err := dialect.Compile("expression", []byte("result = "+expression+"\n"), dialect.Options{Predeclared: modules.Has, Names: modules.Keys})
	if err != nil {
		t.Fatal(err)
	}
	globals, err := program.Init(&starlark.Thread{Name: "expression"}, modules, nil)
	if err != nil {
		t.Fatal(err)
	}
	todo := []starlark.Value{globals["result"]}
	for len(todo) > 0 {
		v := todo[0]
		todo = todo[1:]
		switch v := v.(type) {
		case starlark.String:
			sizes = append(sizes, len(v))
		case dialect.Holder:
			todo = slices.AppendSeq(todo, v.Held())
		case starlark.Tuple:
			todo = append(todo, v...)
		}
	}
	return sizes
}
