package dbosbench

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/dbos-inc/dbos-transact-golang/dbos"
	_ "github.com/dbos-inc/dbos-transact-golang/dbos/driver/sqlite"
)

func BenchmarkDBOS(b *testing.B) {
	for _, synchronous := range []string{"FULL", "NORMAL"} {
		for _, work := range []struct {
			name string
			do   func(*testing.B, func(int))
		}{{"sequential", sequential}, {"32 flows", concurrent}, {"three steps", short}} {
			b.Run(synchronous+"/"+work.name, func(b *testing.B) { work.do(b, dbosFlow(b, synchronous)) })
		}
	}
}

// dbosFlow returns what runs one workflow of so many steps to its end.
func dbosFlow(b *testing.B, synchronous string) func(steps int) {
	b.Helper()
	db := handle(b, synchronous)
	c, err := dbos.NewContext(context.Background(), dbos.Config{
		AppName: "bench-app", SQLiteSystemDB: db, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		b.Fatal(err)
	}
	step := func(context.Context) (int, error) { return 1, nil }
	flow := func(ctx dbos.Context, steps int) (int, error) {
		for range steps {
			if _, err := dbos.RunAsStep(ctx, step); err != nil {
				return 0, err
			}
		}
		return steps, nil
	}
	dbos.RegisterWorkflow(c, flow)
	if err := dbos.Launch(c); err != nil {
		b.Fatal(err)
	}
	check(b, db, synchronous) // it has not been changed
	b.Cleanup(func() { _ = dbos.Shutdown(c, 10*time.Second) })
	return func(steps int) {
		h, err := dbos.RunWorkflow(c, flow, steps)
		if err != nil {
			b.Error(err)
			return
		}
		if _, err := h.GetResult(); err != nil {
			b.Error(err)
		}
	}
}
