package dbosbench

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/sqlite"
)

type lookInput struct{}

func (lookInput) ReadOnly() bool { return true }

func BenchmarkFlowrun(b *testing.B) {
	for _, work := range []struct {
		name string
		do   func(*testing.B, func(int))
	}{{"sequential", sequential}, {"32 flows", concurrent}, {"three steps", short}} {
		b.Run("FULL/"+work.name, func(b *testing.B) { work.do(b, flowrunFlow(b)) })
	}
}

// flowrunFlow returns what runs one flow of so many connections to its end. Its store
// is always synced.
func flowrunFlow(b *testing.B) func(steps int) {
	b.Helper()
	s, err := sqlite.Open(filepath.Join(b.TempDir(), "flowrun.db"))
	if err != nil {
		b.Fatal(err)
	}
	rt, err := runtime.New(runtime.Options{
		Bind: builtins.Bind, Store: s, Limits: runtime.Limits{Children: -1, Steps: -1},
		Connectors: connectors.NewRegistry(connectors.Func("LOOK", "Return at once.", func(context.Context, lookInput) (struct{}, error) {
			return struct{}{}, nil
		})),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := rt.Close(context.Background()); err != nil {
			b.Error(err)
		}
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return func(steps int) {
		source := fmt.Sprintf("def handler(system, this):\n    for i in range(%d):\n        this.connect(connector_type='LOOK')\n", steps)
		x, err := rt.Start(context.Background(), runtime.Flow{Name: "bench", Source: []byte(source)})
		if err == nil {
			err = x.Wait(context.Background())
		}
		if err != nil || x.Status() != runtime.EndedSuccess {
			b.Error(err, x.Err())
		}
	}
}
