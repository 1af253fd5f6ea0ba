package mysql_test

import (
	"net"
	"testing"

	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestContract(t *testing.T) {
	my := servers.StartMariaDB(t, servers.MariaDBOptions{})
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	for name, hanging := range map[string]*value.Dict{
		"never answers": value.DictOf("hostname", "127.0.0.1", "port", silent.Addr().(*net.TCPAddr).Port, "tls", "off", "username", "bob", "fetchval", "select 1"),
		"sleeps":        at(my, "fetchval", "select * from (select 1) as t where sleep(600) = 1"),
	} {
		t.Run(name, func(t *testing.T) {
			connectortest.Run(t, connectortest.Subject{
				Driver:      newDriver(t),
				Good:        at(my, "fetchall", "select 1 as a"),
				Refused:     at(my, "fetchall", "select 1", "password", "wrong"),
				Hanging:     hanging,
				Secrets:     []string{"client_key"},
				SecretsWith: value.DictOf("client_cert", "file:cert.pem"),
			})
		})
	}
}
