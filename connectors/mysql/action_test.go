package mysql_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestActions(t *testing.T) {
	my := servers.StartMariaDB(t, servers.MariaDBOptions{})
	d := newDriver(t)
	must(t, d, at(my, "statements", value.List{"create database `My; drop`", "create table `My; drop`.`a.b``c` (a int primary key)", "create table plain (a int)", "create view seen as select 1 as a"}))
	for _, test := range []struct{ action, table, want string }{
		{"OPTIMIZE", "My; drop.\"a.b`c\"", "OPTIMIZE TABLE `My; drop`.`a.b``c`"},
		{"OPTIMIZE", "", "OPTIMIZE TABLE `plain`"},
		{"ANALYZE", "plain", "ANALYZE TABLE `plain`"},
	} {
		out, err := sqldbtest.Operate(t, d, test.action, connectors.Host{}, at(my, "table", test.table))
		if err != nil {
			t.Errorf("%s %s: %v", test.action, test.table, err)
			continue
		}
		if got := sqldbtest.In(out, "statements"); !value.Equal(got, value.List{test.want}) {
			t.Errorf("%s %s ran %v", test.action, test.table, got)
		}
		rows := sqldbtest.In(out, "result").(value.List)
		if text := sqldbtest.In(rows[len(rows)-1], "msg_text"); text != "OK" {
			t.Errorf("%s %s says %v", test.action, test.table, text)
		}
	}
	for _, test := range []struct {
		action, want string
		pairs        []any
	}{
		{"ANALYZE", "request: the action failed: test.nothing: Table 'test.nothing' doesn't exist", []any{"table", "nothing"}},
		{"ANALYZE", `input "database": without it there has to be a table, as schema.name`, []any{"database", ""}},
		{"ANALYZE", `input "database": without it there has to be a table, as schema.name`, []any{"database", "", "table", "plain"}},
		{"ANALYZE", `input "table": want name or schema.name, got "a.b.c"`, []any{"table", "a.b.c"}},
	} {
		if _, err := sqldbtest.Operate(t, d, test.action, connectors.Host{}, at(my, test.pairs...)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
