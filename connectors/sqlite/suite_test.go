package sqlite_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestSuite(t *testing.T) {
	dir := t.TempDir()
	sqldbtest.Run(t, sqldbtest.Subject{
		New:       func(t testing.TB) connectors.Driver { return newDriver(t, dir) },
		Inputs:    value.DictOf("path", "suite.db"),
		Series:    "with recursive s(n) as (select 1 union all select n + 1 from s where n < :n) select n from s",
		Sleep:     endless,
		Unknown:   "random()",
		Leave:     "create temp table suite_left (a integer)",
		Left:      "select count(*) from pragma_table_info('suite_left')",
		Clean:     int64(0),
		Returning: true,
		Text:      "text",
		Position:  "?",
		Levels:    []string{"serializable"},
	})
}
