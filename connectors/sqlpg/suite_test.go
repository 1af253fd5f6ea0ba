package sqlpg_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestSuite(t *testing.T) {
	pg := servers.StartPostgres(t, servers.PostgresOptions{})
	sqldbtest.Run(t, sqldbtest.Subject{
		New:       func(t testing.TB) connectors.Driver { return newDriver(t) },
		Inputs:    at(pg),
		Series:    "select n from generate_series(1, :n::int) as s(n)",
		Sleep:     "select pg_sleep(600)",
		Unknown:   "pg_backend_pid()",
		Leave:     "set flowrun.x = 'left'",
		Left:      "select coalesce(current_setting('flowrun.x', true), 'clean')",
		Clean:     "clean",
		Returning: true,
		Text:      "text",
		Position:  "$1",
		Levels:    []string{"read_uncommitted", "read_committed", "repeatable_read", "serializable"},
	})
}
