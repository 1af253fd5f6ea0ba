package sqlpg_test

import (
	"net"
	"testing"

	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestContract(t *testing.T) {
	pg := servers.StartPostgres(t, servers.PostgresOptions{})
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	hanging := map[string]*value.Dict{
		"never answers":  value.DictOf("hostname", "127.0.0.1", "port", silent.Addr().(*net.TCPAddr).Port, "tls", "off", "username", "bob", "fetchval", "select 1"),
		"never says TLS": value.DictOf("hostname", "127.0.0.1", "port", silent.Addr().(*net.TCPAddr).Port, "username", "bob", "fetchval", "select 1"),
		"sleeps":         at(pg, "fetchval", "select pg_sleep(600)"),
	}
	for name, in := range hanging {
		t.Run(name, func(t *testing.T) {
			connectortest.Run(t, connectortest.Subject{
				Driver:  newDriver(t),
				Good:    at(pg, "fetchall", "select 1 as a"),
				Refused: at(pg, "fetchall", "select * from nothing"),
				Hanging: in,
			})
		})
	}
	t.Run("wrong password", func(t *testing.T) {
		connectortest.Run(t, connectortest.Subject{
			Driver:      newDriver(t),
			Good:        at(pg, "fetchall", "select 1 as a"),
			Refused:     at(pg, "fetchall", "select 1", "password", "wrong"),
			Hanging:     hanging["sleeps"],
			Secrets:     []string{"client_key"},
			SecretsWith: value.DictOf("client_cert", "file:cert.pem"),
		})
	})
}
