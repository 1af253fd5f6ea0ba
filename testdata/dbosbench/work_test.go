package dbosbench

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

// The work that both do: steps, or connections that look at something, which return at
// once.
const (
	flowsAtOnce = 32
	stepsEach   = 100
)

// sequential, concurrent and short are the three kinds of work, with run performing
// one flow of so many steps.
func sequential(b *testing.B, run func(steps int)) {
	b.ResetTimer()
	run(b.N)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
}

func concurrent(b *testing.B, run func(steps int)) {
	n := 0
	for b.Loop() {
		over := make(chan struct{})
		for range flowsAtOnce {
			go func() {
				run(stepsEach)
				over <- struct{}{}
			}()
		}
		for range flowsAtOnce {
			<-over
		}
		n += flowsAtOnce * stepsEach
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "steps/s")
}

func short(b *testing.B, run func(steps int)) {
	for b.Loop() {
		run(3)
	}
}

// BenchmarkInsert is one synced insert of one row: what a step cannot be faster than.
func BenchmarkInsert(b *testing.B) {
	db := handle(b, "FULL")
	if _, err := db.Exec("CREATE TABLE t (n INTEGER PRIMARY KEY, v BLOB)"); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare("INSERT INTO t (v) VALUES (?)")
	if err != nil {
		b.Fatal(err)
	}
	defer insert.Close()
	v := make([]byte, 200)
	for b.Loop() {
		if _, err := insert.Exec(v); err != nil {
			b.Fatal(err)
		}
	}
}

// handle opens a database of one connection that is as durable as is said, and
// checks that it is.
func handle(b *testing.B, synchronous string) *sql.DB {
	b.Helper()
	file := filepath.Join(b.TempDir(), "bench.db")
	db, err := sql.Open("sqlite", fmt.Sprintf("file:%s?_pragma=journal_mode(WAL)&_pragma=busy_timeout(30000)&_pragma=synchronous(%s)", file, synchronous))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	check(b, db, synchronous)
	return db
}

func check(b *testing.B, db *sql.DB, want string) {
	b.Helper()
	var got int
	if err := db.QueryRow("PRAGMA synchronous").Scan(&got); err != nil {
		b.Fatal(err)
	}
	if names := []string{"OFF", "NORMAL", "FULL"}; names[got] != want {
		b.Fatalf("synchronous is %s, want %s", names[got], want)
	}
}
