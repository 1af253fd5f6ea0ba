package sqlpg_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestMonitor(t *testing.T) {
	pg := servers.StartPostgres(t, servers.PostgresOptions{})
	d := newDriver(t)
	act := func(name string, pairs ...any) error {
		_, err := sqldbtest.Operate(t, d, name, connectors.Host{}, at(pg, pairs...))
		return err
	}
	alice := func(sql string) *value.Dict { return at(pg, "username", "alice", "password", "p", "execute", sql) }
	must(t, d, at(pg, "statements", value.List{"create role alice login password 'p'", "grant create on database postgres to alice", "grant create on schema public to alice"}))
	if err := act("MONITOR", "username", "alice", "password", "p"); err == nil || !strings.Contains(err.Error(), "Must be superuser") {
		t.Errorf("by nobody: %v", err)
	}
	if n := must(t, d, at(pg, "fetchval", "select count(*) from pg_namespace where nspname = 'flowrun'", "read_only", true)); n != int64(0) {
		t.Error("what failed has left a schema")
	}
	for range 2 { // the second time nothing is lost
		if err := act("MONITOR"); err != nil {
			t.Fatal(err)
		}
		must(t, d, alice("create table if not exists mine (a int)"))
	}
	must(t, d, alice("alter table mine add b int"))
	must(t, d, alice("create temp table fleeting (a int)"))
	must(t, d, alice("insert into mine values (1)"))
	must(t, d, alice("drop table mine"))
	if _, err := do(t, d, connectors.Host{}, alice("delete from flowrun.schema_change")); err == nil {
		t.Error("alice can take back what was noted")
	}
	noted := func() []string {
		var all []string
		for _, r := range must(t, d, at(pg, "fetchall", "select username || ' ' || command || ' ' || object_type || ' ' || object_identity as x from flowrun.schema_change order by id")).(value.List) {
			x, _ := r.(*value.Dict).Get("x")
			all = append(all, x.(string))
		}
		return all
	}
	if got, want := noted(), []string{"alice CREATE TABLE table public.mine", "alice ALTER TABLE table public.mine", "alice DROP TABLE table public.mine"}; !slices.Equal(got, want) {
		t.Errorf("noted is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// Without its table changes are made all the same.
	must(t, d, at(pg, "statements", value.List{"alter table flowrun.schema_change rename to gone", "create table other (a int)"}))
	must(t, d, at(pg, "execute", "create table more (a int)"))
	must(t, d, at(pg, "execute", "alter table flowrun.gone rename to schema_change"))
	if err := act("UNMONITOR"); err != nil {
		t.Fatal(err)
	}
	if n := must(t, d, at(pg, "fetchval", "select (select count(*) from pg_namespace where nspname = 'flowrun') + (select count(*) from pg_event_trigger)", "read_only", true)); n != int64(0) {
		t.Errorf("%v things are left", n)
	}
	if err := act("UNMONITOR"); err != nil {
		t.Errorf("again: %v", err)
	}
	// What somebody else has put there.
	must(t, d, alice("create schema flowrun"))
	if err := act("MONITOR"); err == nil || !strings.Contains(err.Error(), "the schema flowrun is there already, and belongs to somebody else") {
		t.Errorf("in a schema of alice: %v", err)
	}
	must(t, d, alice("create table flowrun.own (a int)"))
	if err := act("UNMONITOR"); err != nil {
		t.Error(err)
	}
	must(t, d, alice("drop table flowrun.own"))
}
