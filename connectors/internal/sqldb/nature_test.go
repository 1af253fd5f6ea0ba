package sqldb

import "testing"

// TestReads has statements that only read, and such that are not known to.
func TestReads(t *testing.T) {
	for _, test := range []struct {
		reads  bool
		syntax *Syntax
		sql    string
	}{
		{true, &pg, "select 1"},
		{true, &pg, "  SELECT * FROM t WHERE x IN (1, 2) ORDER BY y"},
		{true, &pg, "-- why\nselect 1;"},
		{true, &pg, "(select 1) union (select 2)"},
		{true, &pg, "with x as (select 1) select * from x"},
		{true, &pg, "with x as materialized (select 1) select * from x"},
		{true, &pg, "values (1, 2)"},
		{true, &pg, "table t"},
		{true, &pg, "show search_path"},
		{true, &pg, "explain select 1"},
		{true, &pg, "select count(*), coalesce(max(x), 0) from t group by y having sum(z) > 1"},
		{true, &pg, "select 'delete from t', \"update\", $$ insert $$ /* drop */ from t"},
		{true, &my, "select `delete` from t -- delete"},
		{true, &my, "show tables"},
		{true, &lite, "select [delete] from t"},

		{false, &pg, ""},
		{false, &pg, ";"},
		{false, &pg, "insert into t values (1)"},
		{false, &pg, "with x as (delete from t returning *) select * from x"},
		{false, &pg, "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x"},
		{false, &pg, "select * into u from t"},
		{false, &pg, "select * from t for update"},
		{false, &pg, "select * from t for share"},
		{false, &pg, "explain analyze delete from t"},
		{false, &pg, "explain (analyse) select 1"},
		{false, &pg, "select nextval('s')"},
		{false, &pg, "select my_function(1)"},
		{false, &pg, "select app.count(1)"},
		{false, &pg, `select "count"(1)`},
		{false, &pg, "select count /* c */ (1), f /* c */ (1)"},
		{false, &pg, "select 1; delete from t"},
		{false, &pg, "select 1; select 2"},
		{false, &pg, "do $$ begin end $$"},
		{false, &pg, "call p()"},
		{false, &pg, "copy t to program 'x'"},
		{false, &pg, "set x = 1"},
		{false, &pg, "select 'it\\'; delete from t; --'"},
		{false, &my, "select @x := 1"},
		{false, &my, "select 1 /*! into outfile '/tmp/x' */"},
		{false, &my, "select 1 /*M! into outfile '/tmp/x' */"},
		{false, &my, "select 1 into outfile '/tmp/x'"},
		{false, &my, "select * from t lock in share mode"},
		{false, &my, "select \"\\\" from t\"\nfrom t where f(1)"},
		{false, &lite, "pragma user_version = 1"},
		{false, &ms, "select next value for s"},
		{false, &ms, "exec p"},
		{false, &oracle, "select s.nextval from dual"},
	} {
		if n := test.syntax.natureOf(test.sql); n.reads != test.reads {
			t.Errorf("%s: reads is %v", test.sql, n.reads)
		}
	}
}

// TestLeaves has statements after which a session is as before, and others.
func TestLeaves(t *testing.T) {
	for _, test := range []struct {
		leaves bool
		syntax *Syntax
		sql    string
	}{
		{false, &pg, "select 1"},
		{false, &pg, "update t set a = 1"},
		{false, &pg, "insert into t values ('temporary')"},
		{false, &pg, "create table t (a int)"},
		{false, &pg, "with x as (select 1) select * from x"},
		{false, &pg, "(select 1)"},
		{false, &pg, "vacuum"},

		{true, &pg, "set search_path = x"},
		{true, &pg, "SET TIME ZONE 'UTC'"},
		{true, &pg, "create temp table t (a int)"},
		{true, &pg, "create local temporary table t (a int)"},
		{true, &pg, "select 1 as a into temp u"},
		{true, &pg, "select set_config('a.b', 'c', false)"},
		{true, &pg, "select pg_advisory_lock(1)"},
		{true, &pg, "select pg_try_advisory_lock(1)"},
		{true, &pg, "listen x"},
		{true, &pg, "prepare x as select 1"},
		{true, &pg, "declare c cursor with hold for select 1"},
		{true, &pg, "do $$ begin set x = 1; end $$"},
		{true, &pg, "call p()"},
		{true, &pg, "select 1; set x = 1"},
		{true, &my, "select @x := 1"},
		{true, &my, "select 1 into @x"},
		{true, &my, "select get_lock('a', 1)"},
		{true, &my, "lock tables t write"},
		{true, &my, "use other"},
		{true, &my, "/*! set x = 1 */"},
		{true, &lite, "pragma foreign_keys = on"},
		{true, &lite, "attach 'x' as y"},
	} {
		if n := test.syntax.natureOf(test.sql); n.leaves != test.leaves {
			t.Errorf("%s: leaves is %v", test.sql, n.leaves)
		}
	}
}

// TestBounds has what begins or ends a transaction, and what looks like it.
func TestBounds(t *testing.T) {
	for sql, want := range map[string]string{
		"begin":                           "BEGIN",
		"BEGIN TRANSACTION":               "BEGIN",
		"begin immediate":                 "BEGIN",
		"start transaction":               "START TRANSACTION",
		"commit":                          "COMMIT",
		"commit work;":                    "COMMIT",
		"-- c\nrollback":                  "ROLLBACK",
		"end":                             "END",
		"insert into t values (1);commit": "COMMIT",
		"start slave":                     "",
		"rollback to savepoint s":         "",
		"rollback to s":                   "",
		"commit prepared 'x'":             "",
		"savepoint s":                     "",
		"begin insert into t values (1); commit; end;":                "",
		"create trigger x after insert on t begin delete from u; end": "",
		"declare x int; begin null; commit; end;":                     "",
		"select 'commit'": "",
		"create function f() returns int begin atomic select 1; end": "",
		"select begin from t": "",
		"insert into t values (1); insert into t values ('; rollback')": "",
	} {
		if n := pg.natureOf(sql); n.bounds != want {
			t.Errorf("%s: bounds is %q, want %q", sql, n.bounds, want)
		}
	}
}
