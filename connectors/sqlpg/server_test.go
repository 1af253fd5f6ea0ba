package sqlpg_test

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
			return servers.StartPostgres(t, servers.PostgresOptions{TLS: cert})
		},
		Sleep:   "select pg_sleep(600) /* flowrun_marker */",
		Running: "select count(*) from pg_stat_activity where state = 'active' and query like '%flowrun_marker */'",
		Series:  "select n from generate_series(1, :n::int) as s(n)",
		Denied:  `password authentication failed for user "bob" (SQLSTATE 28P01)`,
		Version: "select version as ssl from pg_stat_ssl where pid = pg_backend_pid()",
		Secure:  "TLSv1.3",
	})
}

func TestClientCertificate(t *testing.T) {
	ca, clients := servers.NewCA(t), servers.NewCA(t)
	pg := servers.StartPostgres(t, servers.PostgresOptions{TLS: ca.Server(t), ClientCA: clients})
	d := newDriver(t)
	bob := clients.Client(t, "bob")
	in := at(pg, "fetchval", "select 1", "tls", "require", "cacert", string(ca.PEM))
	wantError(t, d, nil, "connection requires a valid client certificate", in)
	in.Set("client_cert", string(bob.CertPEM))
	in.Set("client_key", string(bob.KeyPEM))
	if got := must(t, d, in); got != int64(1) {
		t.Errorf("got %v", got)
	}
}
