package sqlpg_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestActions(t *testing.T) {
	pg := servers.StartPostgres(t, servers.PostgresOptions{})
	d := newDriver(t)
	must(t, d, at(pg, "statements", value.List{
		`create schema "My; drop"`, `create table "My; drop"."a.b""c" (a int primary key)`, `insert into "My; drop"."a.b""c" select generate_series(1, 10000)`,
		"create table plain (a int primary key)", "create role reader login password 'p'",
	}))
	const odd = `"My; drop"."a.b""c"`
	size := func() int64 {
		return must(t, d, at(pg, "fetchval", `select pg_relation_size('"My; drop"."a.b""c"'::regclass)`, "read_only", true)).(int64)
	}
	before := size()
	must(t, d, at(pg, "execute", "delete from "+odd))
	for _, test := range []struct{ action, table, want string }{
		{"VACUUM", odd, "VACUUM " + odd},
		{"VACUUM", `My; drop."a.b""c"`, "VACUUM " + odd},
		{"VACUUM", "", "VACUUM"},
		{"VACUUM FULL", odd, "VACUUM FULL " + odd},
		{"ANALYZE", odd, "ANALYZE " + odd},
		{"ANALYZE", "plain", `ANALYZE "plain"`},
		{"REINDEX", odd, "REINDEX TABLE " + odd},
		{"REINDEX", "", `REINDEX DATABASE "postgres"`},
	} {
		out, err := sqldbtest.Operate(t, d, test.action, connectors.Host{}, at(pg, "table", test.table, "fetchval", "select 1"))
		if err != nil {
			t.Errorf("%s %s: %v", test.action, test.table, err)
			continue
		}
		if got := sqldbtest.In(out, "statements"); !value.Equal(got, value.List{test.want}) {
			t.Errorf("%s %s ran %v", test.action, test.table, got)
		}
	}
	if after := size(); before == 0 || after != 0 {
		t.Errorf("there were %d bytes, and are %d", before, after)
	}
	if n := must(t, d, at(pg, "fetchval", "select reltuples::int from pg_class where relname = 'plain'", "read_only", true)); n != int64(0) {
		t.Errorf("plain was not analyzed: %v", n)
	}
	for _, test := range []struct {
		action, want string
		pairs        []any
	}{
		{"VACUUM", `request: relation "plain; drop table plain" does not exist`, []any{"table", "plain; drop table plain"}},
		{"REINDEX", "request: must be owner of table plain", []any{"table", "plain", "username", "reader", "password", "p"}},
		{"VACUUM", `input "table": want name or schema.name, got "a.b.c"`, []any{"table", "a.b.c"}},
		{"VACUUM", `input "table": want name or schema.name, got "a."`, []any{"table", "a."}},
		{"VACUUM", `log in: password authentication failed`, []any{"password", "wrong"}},
	} {
		if _, err := sqldbtest.Operate(t, d, test.action, connectors.Host{}, at(pg, test.pairs...)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
