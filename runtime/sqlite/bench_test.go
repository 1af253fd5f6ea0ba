package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime/sqlite"
	"github.com/flowrun/flowrun/runtime/store"
)

// open opens a store in a folder of the test's.
func open(t testing.TB, file string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func root(id string) store.Execution {
	return store.Execution{ID: id, Type: "FLOW", Name: "bench", FlowName: "bench", Status: "RUNNING", CreatedAt: time.Now(), StartedAt: time.Now()}
}

func child(parent string, n int, input, output []byte) store.Execution {
	now := time.Now()
	return store.Execution{
		ID: fmt.Sprintf("%s.%d", parent, n), Type: "CONNECTION", Name: "REST", ConnectorType: "REST", Status: "ENDED_SUCCESS", Step: 2 * n,
		Input: input, Output: output, CreatedAt: now, StartedAt: now, EndedAt: now,
	}
}

// BenchmarkInsert is one synced insert of a row in a database with the same
// settings: the least that a commit can cost.
func BenchmarkInsert(b *testing.B) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE t (n INTEGER PRIMARY KEY, a BLOB, b BLOB)"); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare("INSERT INTO t (a, b) VALUES (?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	in, out, data := make([]byte, 100), make([]byte, 100), make([]byte, 60)
	for b.Loop() {
		if _, err := insert.Exec(append(in, out...), data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCommit is the commit of one execution that has ended, with the entries
// of its parent.
func BenchmarkCommit(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "flowrun.db"))
	ctx := context.Background()
	if err := s.Commit(ctx, store.Batch{Executions: []store.Execution{root("a")}}); err != nil {
		b.Fatal(err)
	}
	in, out, data := make([]byte, 100), make([]byte, 100), make([]byte, 60)
	n := 0
	for b.Loop() {
		n++
		if err := s.Commit(ctx, store.Batch{
			Executions: []store.Execution{child("a", n, in, out)},
			Effects:    []store.Effects{{Execution: "a", First: 2*n - 1, Count: 2, Data: data}},
		}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTrees is a thousand trees that commit one child each at a time. size/child
// is what the file takes for one, without its values.
func BenchmarkTrees(b *testing.B) {
	const trees, rounds, values = 1000, 100, 200
	ctx := context.Background()
	in, out, data := make([]byte, values/2), make([]byte, values/2), make([]byte, 60)
	for b.Loop() {
		b.StopTimer()
		file := filepath.Join(b.TempDir(), "flowrun.db")
		s := open(b, file)
		b.StartTimer()
		for n := range rounds + 1 {
			var batch store.Batch
			for i := range trees {
				id := fmt.Sprintf("mfrggzdfmztwq2lkmfrggz%04d", i)
				if n == 0 {
					batch.Executions = append(batch.Executions, root(id))
					continue
				}
				batch.Executions = append(batch.Executions, child(id, n, in, out))
				batch.Effects = append(batch.Effects, store.Effects{Execution: id, First: 2*n - 1, Count: 2, Data: data})
			}
			if err := s.Commit(ctx, batch); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/(trees*rounds)-values-60, "size/child")
		b.StartTimer()
	}
	b.ReportMetric(float64(trees*rounds*b.N)/b.Elapsed().Seconds(), "children/s")
}
