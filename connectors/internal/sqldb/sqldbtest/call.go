package sqldbtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

func testModes(t *testing.T, d *db) {
	d.table(t, "suite_modes")
	d.want(t, int64(1), "execute", "insert into suite_modes values (:id, :v)", "params", row("id", 1, "v", "a"))
	d.want(t, int64(1), "mode", row("mode_name", "execute", "query", "insert into suite_modes values (2, 'b')"))
	d.want(t, int64(2), "executemany", "insert into suite_modes values (:id, :v)",
		"params", list(row("id", 3, "v", "c"), row("v", nil, "id", 4, "more", 1)))
	d.want(t, int64(0), "executemany", "insert into suite_modes values (:id, :v)", "params", list())
	d.want(t, list(int64(1), int64(3), int64(0)), "statements", list(
		"insert into suite_modes values (5, 'e')",
		row("query", "update suite_modes set v = :v where id > :id", "params", row("id", 2, "v", "z")),
		row("query", "delete from suite_modes where id > 100"),
	))
	d.want(t, list(row("id", 1, "v", "a"), row("id", 2, "v", "b")), "fetchall", "select id, v from suite_modes where id < 3 order by id")
	d.want(t, list(), "fetchall", "select id, v from suite_modes where id > 100")
	d.want(t, row("id", 1, "v", "a"), "fetchone", "select id, v from suite_modes order by id")
	d.want(t, nil, "fetchone", "select id, v from suite_modes where id > 100")
	d.want(t, int64(1), "fetchval", "select id, v from suite_modes order by id")
	d.want(t, nil, "fetchval", "select id, v from suite_modes where id > 100")
	d.want(t, "b", "mode", row("mode_name", "fetchval", "query", "select v from suite_modes where id = :id"), "params", row("id", 2))
	d.want(t, "a", "fetchval", "select v from suite_modes where id = "+d.Position, "params", list(int64(1)))
	d.want(t, int64(2), "executemany", strings.ReplaceAll("delete from suite_modes where id = ?", "?", d.Position),
		"params", list(list(int64(4)), value.Tuple{int64(5)}))
	d.want(t, row("a", 1, "a_2", 2, "A", 3, "a_3", 4), "fetchone", `select 1 as a, 2 as a, 3 as "A", 4 as a`)

	out, err := d.perform(t.Context(), connectors.Host{}, "fetchone", "select id, v from suite_modes where id > 100")
	if err != nil {
		t.Fatal(err)
	}
	if elapsed, _ := out.Get("elapsed"); elapsed.(float64) <= 0 {
		t.Errorf("elapsed is %v", elapsed)
	}
	columns, _ := out.Get("columns")
	for i, name := range []string{"id", "v"} {
		if got, _ := columns.(value.List)[i].(*value.Dict).Get("name"); got != name {
			t.Errorf("column %d is %v, want %s", i, got, name)
		}
	}
}

func testInputs(t *testing.T, d *db) {
	for _, test := range []struct {
		want  string
		pairs []any
	}{
		{"nothing to run: want one of execute, fetchall, fetchone, fetchval, executemany, statements and mode", nil},
		{"nothing to run", []any{"execute", ""}},
		{"want one of execute, fetchval, not all of them", []any{"execute", "select 1", "fetchval", "select 1"}},
		{"want one of statements, mode, not all of them", []any{"statements", list("select 1"), "mode", row("mode_name", "execute", "query", "select 1")}},
		{`input "mode": input "mode_name": "fetch" is none of execute, fetchall, fetchone, fetchval, executemany`, []any{"mode", row("mode_name", "fetch", "query", "select 1")}},
		{`input "fetchall": there is no statement in it`, []any{"fetchall", " -- nothing\n;"}},
		{`input "statements": there is no statement in it`, []any{"statements", list()}},
		{`input "statements": item 1: want a string or a dict, got int`, []any{"statements", list("select 1", int64(1))}},
		{`input "statements": item 0: query: want a string, got None`, []any{"statements", list(row("params", list()))}},
		{`input "statements": item 0: want the keys query and params, got "parms"`, []any{"statements", list(row("query", "select 1", "parms", list()))}},
		{`input "statements": item 0: params: the statement has :a, and there is no "a"`, []any{"statements", list(row("query", "select :a", "params", row()))}},
		{`input "params": statements have params of their own`, []any{"statements", list("select 1"), "params", list()}},
		{`input "params": want a list or a dict, got string`, []any{"fetchval", "select 1", "params", "x"}},
		{`input "params": the statement has :nmae, and there is no "nmae" (did you mean "name"?)`, []any{"fetchval", "select :nmae", "params", row("name", 1)}},
		{`input "params": the statement has no :name for any of them`, []any{"fetchval", "select 1", "params", row("name", 1)}},
		{`input "params": executemany wants a list of lists or dicts, got None`, []any{"executemany", "select 1"}},
		{`input "params": item 1: want a list or a dict, got int`, []any{"executemany", "select :a", "params", list(row("a", 1), int64(1))}},
		{`input "params": item 1: want what item 0 is, a list or a dict`, []any{"executemany", "select :a", "params", list(row("a", 1), list(int64(1)))}},
		{`input "params": item 0: want a list or a dict, got None`, []any{"executemany", "select 1", "params", list(nil)}},
		{`input "isolation_level": there is no snapshot here`, []any{"fetchval", "select 1", "isolation_level", "snapshot"}},
		{`input "isolation_level"`, []any{"fetchval", "select 1", "isolation_level", "SERIALIZABLE"}},
		{`input "isolation_level": with autocommit there is no transaction that has one`, []any{"fetchval", "select 1", "isolation_level", "serializable", "autocommit", true}},
		{`input "script_timeout": want 0 or more, got -1`, []any{"fetchval", "select 1", "script_timeout", -1}},
		{`input "dst": only fetchall has rows to store, not fetchval`, []any{"fetchval", "select 1", "dst", "x.csv"}},
		{`input "dst": want a name that ends in .jsonl or .csv, or format, got "x.txt"`, []any{"fetchall", "select 1", "dst", "x.txt"}},
		{`input "dst": "../x.csv" is no name of a file of the project's store`, []any{"fetchall", "select 1", "dst", "../x.csv"}},
		{`input "format": there is no dst that has it`, []any{"fetchall", "select 1", "format", "csv"}},
		{`input "execute": COMMIT: a call is a transaction of its own`, []any{"execute", "commit"}},
		{`input "execute": BEGIN: a call is a transaction of its own`, []any{"execute", "/* x */ begin"}},
		{`input "statements": ROLLBACK: a call is a transaction of its own`, []any{"statements", list("select 1", "rollback")}},
	} {
		d.wantError(t, connectors.ErrInput, d.driver.Spec().Type+": "+test.want, test.pairs...)
	}
}

func testTransactions(t *testing.T, d *db) {
	d.table(t, "suite_tx")
	insert := func(id int) string { return fmt.Sprintf("insert into suite_tx values (%d, 'x')", id) }
	// The second one fails, and with it the first.
	d.wantError(t, nil, "statement 1: ", "statements", list(insert(1), insert(1)))
	d.wantError(t, nil, "item 2 of params: ", "executemany", "insert into suite_tx values (:id, 'x')",
		"params", list(row("id", 1), row("id", 2), row("id", 1)))
	if n := d.count(t, "suite_tx"); n != 0 {
		t.Errorf("%d rows are left of transactions that failed", n)
	}
	// With autocommit the first one counts.
	d.wantError(t, nil, "statement 1: ", "statements", list(insert(1), insert(1)), "autocommit", true)
	d.wantError(t, nil, "item 1 of params: ", "executemany", "insert into suite_tx values (:id, 'x')", "params", list(row("id", 2), row("id", 2)), "autocommit", true)
	if n := d.count(t, "suite_tx"); n != 2 {
		t.Errorf("with autocommit there are %d rows, want 2", n)
	}
	for i, level := range d.Levels {
		d.want(t, int64(1), "execute", insert(10+i), "isolation_level", level)
		d.want(t, list(int64(1), int64(1)), "statements", list(insert(20+i), insert(30+i)), "isolation_level", level)
		d.wantError(t, nil, "", "statements", list(insert(40+i), insert(40+i)), "isolation_level", level)
	}
	if n := d.count(t, "suite_tx"); n != int64(2+3*len(d.Levels)) {
		t.Errorf("there are %d rows", n)
	}
	// The connections are as good as before.
	d.want(t, int64(1), "execute", insert(100))
}

// testSplice sends texts that would do harm if they became part of a statement.
func testSplice(t *testing.T, d *db) {
	d.table(t, "suite_splice")
	texts := []string{
		"'; drop table suite_splice; --", `"; drop table suite_splice; --`, `\'; drop table suite_splice; --`, "$$; drop table suite_splice; $$",
		":id", "$1", "?", "@p1", ":p1", "%s", "{0}", "/* ", "*/", "-- ", "# ", "é ü 漢字 😀", "line\nline\r\n\ttab", "", " ", "NULL", `\`, `\\`, "''", "`", "]",
		strings.Repeat("x", 100_000),
	}
	for i, text := range texts {
		d.want(t, int64(1), "execute", "insert into suite_splice values (:id, :v)", "params", row("id", i, "v", text))
		d.want(t, text, "fetchval", "select v from suite_splice where v = :v and id = :id and ':no' = ':no' -- :no", "params", row("id", i, "v", text))
		// The same as a position.
		if !strings.HasSuffix(d.Position, "1") {
			d.want(t, text, "fetchval", "select v from suite_splice where v = ? and id = ?", "params", list(text, int64(i)))
		}
	}
	if n := d.count(t, "suite_splice"); n != int64(len(texts)) {
		t.Errorf("there are %d rows of %d", n, len(texts))
	}
	d.want(t, nil, "fetchval", "select v from suite_splice where v = :v", "params", row("v", "' or 1 = 1 --"))
}

func testReading(t *testing.T, d *db) {
	d.table(t, "suite_reading")
	for _, test := range []struct {
		reads bool
		pairs []any
	}{
		{true, []any{"fetchall", "select * from suite_reading"}},
		{true, []any{"fetchone", "select * from suite_reading"}},
		{true, []any{"mode", row("mode_name", "fetchval", "query", "select 1")}},
		{true, []any{"fetchval", "select " + d.Unknown, "read_only", true}},
		{false, []any{"execute", "select 1"}},
		{false, []any{"statements", list("select 1")}},
		{false, []any{"fetchval", "select " + d.Unknown}},
		{false, []any{"fetchval", "select 1", "read_only", false}},
		{false, []any{"fetchall", "insert into suite_reading values (1, 'x')"}},
	} {
		c, err := d.prepare(t.Context(), test.pairs...)
		if err != nil {
			t.Error(err)
		} else if c.ReadOnly != test.reads {
			t.Errorf("%s: ReadOnly is %v", value.Summary(value.DictOf(test.pairs...), 200), c.ReadOnly)
		}
	}
	// What is claimed is seen to by the database.
	for _, sql := range []string{"insert into suite_reading values (1, 'x')", "update suite_reading set v = 'x'", "delete from suite_reading", "create table suite_more (id integer)"} {
		d.wantError(t, nil, "give read_only=False if it does not", "execute", sql, "read_only", true)
		d.wantError(t, nil, "give read_only=False if it does not", "statements", list(sql), "read_only", true)
	}
	if n := d.count(t, "suite_reading"); n != 0 {
		t.Errorf("%d rows were written", n)
	}
	d.result(t, "fetchval", "select "+d.Unknown)
	d.want(t, int64(1), "execute", "insert into suite_reading values (1, 'x')")
}

// testSessions looks for what a call has left to the next one.
func testSessions(t *testing.T, d *db) {
	for range 3 {
		d.result(t, "execute", d.Leave)
		d.want(t, d.Clean, "fetchval", d.Left)
		d.want(t, d.Clean, "fetchval", d.Left, "read_only", false)
		d.result(t, "statements", list("select 1", d.Leave))
		d.want(t, d.Clean, "fetchval", d.Left, "read_only", false)
	}
}
