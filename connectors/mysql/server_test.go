package mysql_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestServer(t *testing.T) {
	sqldbtest.RunServer(t, sqldbtest.Server{
		New: func(t testing.TB) connectors.Driver { return newDriver(t) },
		Start: func(t testing.TB, cert *servers.Certificate) *servers.Database {
			return servers.StartMariaDB(t, servers.MariaDBOptions{TLS: cert})
		},
		Sleep:   "select * from (select 1) as t where sleep(600) = 1 and 'flowrun_marker' <> ''",
		Running: "select count(*) from information_schema.processlist where command <> 'Sleep' and info like '%flowrun_marker%' and id <> connection_id()",
		Series:  "select seq as n from seq_1_to_100000000 where seq <= :n",
		Denied:  "Access denied for user 'bob'@'127.0.0.1' (using password: YES) (error 1045)",
		Version: "show session status like 'ssl_version'",
		Secure:  "TLSv1.3",
	})
}
