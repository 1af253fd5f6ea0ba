package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestActions(t *testing.T) {
	dir := t.TempDir()
	d := newDriver(t, dir)
	must(t, d, "path", "a.db", "statements", value.List{"create table t (a)", "insert into t values (zeroblob(1000000))", "delete from t"})
	must(t, d, "path", "wal.db", "fetchval", "pragma journal_mode = wal")
	must(t, d, "path", "wal.db", "execute", "create table t (a)")
	size := func(name string) int64 {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	act := func(action, path string) value.List {
		t.Helper()
		out, err := sqldbtest.Operate(t, d, action, connectors.Host{}, value.DictOf("path", path, "fetchval", "select 1"))
		if err != nil {
			t.Fatal(err)
		}
		return sqldbtest.In(out, "result").(value.List)
	}
	if before := size("a.db"); before < 1_000_000 {
		t.Errorf("there are only %d bytes", before)
	}
	act("VACUUM", "a.db")
	if after := size("a.db"); after > 10_000 {
		t.Errorf("there are %d bytes", after)
	}
	if size("wal.db-wal") == 0 {
		t.Error("there is no log")
	}
	if got := act("WAL_CHECKPOINT", "wal.db"); sqldbtest.In(got[0], "busy") != int64(0) || size("wal.db-wal") != 0 {
		t.Errorf("the log has %d bytes: %v", size("wal.db-wal"), value.Summary(got, 100))
	}
	if got := act("INTEGRITY_CHECK", "a.db"); !value.Equal(got, value.List{value.DictOf("integrity_check", "ok")}) {
		t.Errorf("got %v", value.Summary(got, 100))
	}
	op, err := connectors.OperationOf(d, "INTEGRITY_CHECK")
	if err != nil {
		t.Fatal(err)
	}
	if request, err := op.Driver.Prepare(value.DictOf("path", "a.db")); err != nil || !request.ReadOnly {
		t.Errorf("the check does not only read, %v", err)
	}
	// A value that stands in the table and not in the index, or the other way round.
	must(t, d, "path", "broken.db", "statements", value.List{"create table t (a)", "create index i on t (a)",
		"with recursive s(n) as (select 1 union all select n + 1 from s where n < 1000) insert into t select n from s"})
	file, err := os.ReadFile(filepath.Join(dir, "broken.db"))
	if err != nil {
		t.Fatal(err)
	}
	file[len(file)-1] ^= 1
	if err := os.WriteFile(filepath.Join(dir, "copy.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := sqldbtest.Operate(t, d, "INTEGRITY_CHECK", connectors.Host{}, value.DictOf("path", "copy.db"))
	if err == nil || !strings.Contains(err.Error(), "request: the action failed: the database is broken: ") || len(sqldbtest.In(out, "result").(value.List)) == 0 {
		t.Errorf("of a broken database: %v", err)
	}
	for _, action := range []string{"VACUUM", "INTEGRITY_CHECK", "WAL_CHECKPOINT"} {
		if _, err := sqldbtest.Operate(t, d, action, connectors.Host{}, value.DictOf("path", "new.db")); err == nil || !strings.Contains(err.Error(), `open: there is no database "new.db"`) {
			t.Errorf("%s: %v", action, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "new.db")); err == nil {
		t.Error("a database was made")
	}
}
