package sqldbtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

func testLarge(t *testing.T, d *db) {
	// Rows are counted as they come.
	d.wantError(t, connectors.ErrOutputTooLarge, "the rows take more than max_output_bytes (16777216): ask for fewer, or give dst",
		"fetchall", d.Series, "params", row("n", 1_000_000))
	d.wantError(t, connectors.ErrOutputTooLarge, "(1000)", "fetchall", d.Series, "params", row("n", 1000), "max_output_bytes", 1000)
	d.table(t, "suite_large")
	d.result(t, "execute", "insert into suite_large values (1, :v)", "params", row("v", strings.Repeat("x", 1<<20)))
	for _, mode := range []string{"fetchall", "fetchone", "fetchval"} {
		d.wantError(t, connectors.ErrOutputTooLarge, "output too large", mode, "select v from suite_large", "max_output_bytes", 100_000)
	}
	// Of many rows one is wanted.
	d.want(t, row("n", 1), "fetchone", d.Series, "params", row("n", 100_000))
	d.want(t, int64(1), "fetchval", d.Series, "params", row("n", 100_000))
	d.want(t, int64(1), "fetchval", d.Series, "params", row("n", 10))
	d.want(t, int64(1), "fetchval", d.Series, "params", row("n", 100_000), "isolation_level", "serializable")
	// A statement that changes something comes to its end, or counts for nothing.
	if d.Returning {
		d.result(t, "executemany", "insert into suite_large values (:id, 'x')", "params", many(1000))
		d.want(t, int64(1000), "execute", "update suite_large set v = 'y' where id > 1")
		if got := d.result(t, "fetchone", "delete from suite_large where id > 501 returning v"); !value.Equal(got, row("v", "y")) {
			t.Errorf("got %v", got)
		}
		if n := d.count(t, "suite_large"); n != 501 {
			t.Errorf("%d rows are left, want 501", n)
		}
		d.wantError(t, connectors.ErrOutputTooLarge, "", "fetchall", "delete from suite_large returning v", "max_output_bytes", 1000)
		if n := d.count(t, "suite_large"); n != 501 {
			t.Errorf("%d rows are left of a call that failed", n)
		}
	}
	rows := d.result(t, "fetchall", d.Series, "params", row("n", 100_000)).(value.List)
	if len(rows) != 100_000 {
		t.Errorf("there are %d rows", len(rows))
	}
	if n, _ := rows[99_999].(*value.Dict).Get("n"); n != int64(100_000) {
		t.Errorf("the last one is %v", n)
	}
}

// many are n rows with the numbers from 2.
func many(n int) value.List {
	all := list()
	for i := range n {
		all = append(all, row("id", i+2))
	}
	return all
}

func testStore(t *testing.T, d *db) {
	f := files(t)
	host := connectors.Host{Files: f}
	const sql = `select 1 as id, 'a "b", c' as v, null as x, 1.5 as f union all select 2, '', null, 2.5`
	for name, want := range map[string]string{
		"a.jsonl":            "{\"id\":1,\"v\":\"a \\\"b\\\", c\",\"x\":null,\"f\":F1}\n{\"id\":2,\"v\":\"\",\"x\":null,\"f\":F2}\n",
		"file:sub/dir/b.csv": "id,v,x,f\n1,\"a \"\"b\"\", c\",,1.5\n2,,,2.5\n",
	} {
		out, err := d.perform(t.Context(), host, "fetchall", sql, "dst", name)
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := out.Get("result"); n != int64(2) {
			t.Errorf("%s: %v rows", name, n)
		}
		got := read(t, f, strings.TrimPrefix(name, "file:"))
		// A decimal is a string, a float none.
		got = strings.NewReplacer(`"1.5"`, "F1", `"2.5"`, "F2", ":1.5", ":F1", ":2.5", ":F2").Replace(got)
		if got != want {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
		}
	}
	if _, err := d.perform(t.Context(), host, "fetchall", "select 1 as a where 1 = 0", "dst", "empty", "format", "csv"); err != nil {
		t.Error(err)
	} else if got := read(t, f, "empty"); got != "a\n" {
		t.Errorf("without rows there is %q", got)
	}
	var told []string
	var held []uint64 // bytes in memory, each time that something is told
	host.Progress = func(message string) {
		told = append(told, message)
		var m goruntime.MemStats
		goruntime.GC()
		goruntime.ReadMemStats(&m)
		held = append(held, m.HeapAlloc)
	}
	const many = 1_000_000
	out, err := d.perform(t.Context(), host, "fetchall", d.Series, "params", row("n", many), "dst", "many.jsonl", "max_output_bytes", 1000)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := out.Get("result"); n != int64(many) {
		t.Errorf("%v rows", n)
	}
	if len(told) != many/100_000 || told[0] != "100000 rows" {
		t.Fatalf("progress is %q", told)
	}
	// A row that was kept would take more than a hundred bytes.
	if first, last := held[0], held[len(held)-1]; last > first+32<<20 {
		t.Errorf("after 100,000 rows %d MB are in memory, after a million %d", first>>20, last>>20)
	}
	text := []byte(read(t, f, "many.jsonl"))
	if n := bytes.Count(text, []byte("\n")); n != many {
		t.Errorf("%d lines", n)
	}
	var last struct{ N int }
	if err := json.Unmarshal(text[bytes.LastIndexByte(text[:len(text)-1], '\n'):], &last); err != nil || last.N != many {
		t.Errorf("the last line is %v, %v", last, err)
	}
	// What fails leaves no file.
	if _, err := d.perform(t.Context(), host, "fetchall", "select * from suite_nothing", "dst", "nothing.csv"); err == nil {
		t.Error("a table that is not there was stored")
	}
	if _, err := f.Open(t.Context(), "nothing.csv"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a file: %v", err)
	}
	d.wantError(t, nil, "this host has no store of files", "fetchall", "select 1 as a", "dst", "a.csv")
}

// testEnds ends calls before they are over.
func testEnds(t *testing.T, d *db) {
	for range 3 {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, errors.New("called off"))
		_, err := d.perform(ctx, connectors.Host{}, "fetchval", d.Sleep)
		cancel()
		if err == nil || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "called off") {
			t.Errorf("a call that was called off gives %v", err)
		}
	}
	d.wantError(t, connectors.ErrTimeout, "request: timed out after script_timeout (0.3 s)", "fetchval", d.Sleep, "script_timeout", 0.3)
	d.wantError(t, connectors.ErrTimeout, "timed out after timeout (0.3 s)", "fetchval", d.Sleep, "timeout", 0.3)
	// In a transaction, of which nothing stays.
	d.table(t, "suite_ends")
	d.wantError(t, connectors.ErrTimeout, "script_timeout", "statements", list("insert into suite_ends values (1, 'x')", d.Sleep), "script_timeout", 0.3)
	if n := d.count(t, "suite_ends"); n != 0 {
		t.Errorf("%d rows are left of a call that was ended", n)
	}
	// In the middle of its rows, which nobody takes.
	f := slowFiles{files(t), make(chan struct{})}
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-f.begun
		cancel(errors.New("called off"))
	}()
	_, err := d.perform(ctx, connectors.Host{Files: f}, "fetchall", d.Series, "params", row("n", 5_000_000), "dst", "x.csv")
	if err == nil || !strings.Contains(err.Error(), "called off") {
		t.Errorf("a call that was called off in the middle of its rows gives %v", err)
	}
	d.want(t, int64(1), "fetchval", "select 1")
}

// slowFiles tells when the first bytes are written.
type slowFiles struct {
	connectors.Files
	begun chan struct{}
}

func (f slowFiles) Create(ctx context.Context, name string) (connectors.FileWriter, error) {
	w, err := f.Files.Create(ctx, name)
	return &slowWriter{FileWriter: w, begun: f.begun}, err
}

type slowWriter struct {
	connectors.FileWriter
	once  sync.Once
	begun chan struct{}
}

func (w *slowWriter) Write(p []byte) (int, error) {
	w.once.Do(func() { close(w.begun) })
	return w.FileWriter.Write(p)
}

// testConcurrent makes more calls at once than there are connections.
func testConcurrent(t *testing.T, d *db) {
	d.table(t, "suite_many")
	var wg sync.WaitGroup
	const calls = 100
	for i := range calls {
		wg.Go(func() {
			_, err := d.perform(t.Context(), connectors.Host{}, "execute", "insert into suite_many values (:id, :v)", "params", row("id", i, "v", fmt.Sprint(i)))
			if err != nil {
				t.Error(err)
				return
			}
			out, err := d.perform(t.Context(), connectors.Host{}, "fetchval", "select v from suite_many where id = :id", "params", row("id", i))
			if err != nil {
				t.Error(err)
				return
			}
			if v, _ := out.Get("result"); v != fmt.Sprint(i) {
				t.Errorf("call %d gets %v", i, v)
			}
		})
	}
	wg.Wait()
	if n := d.count(t, "suite_many"); n != calls {
		t.Errorf("there are %d rows", n)
	}
}
