package mysql_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestSuite(t *testing.T) {
	my := servers.StartMariaDB(t, servers.MariaDBOptions{})
	sqldbtest.Run(t, sqldbtest.Subject{
		New:       func(t testing.TB) connectors.Driver { return newDriver(t) },
		Inputs:    at(my),
		Series:    "select seq as n from seq_1_to_100000000 where seq <= :n",
		Sleep:     "select * from (select 1) as t where sleep(600) = 1",
		Unknown:   "connection_id()",
		Leave:     "set @x = 'left'",
		Left:      "select count(@x)",
		Clean:     int64(0),
		Returning: true,
		Text:      "longtext",
		Position:  "?",
		Levels:    []string{"read_uncommitted", "read_committed", "repeatable_read", "serializable"},
	})
}
