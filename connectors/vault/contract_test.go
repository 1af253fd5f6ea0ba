package vault_test

import (
	"net"
	"testing"

	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/vault"
)

func TestDriver(t *testing.T) {
	v := startVault(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	inputs := func(pairs ...any) *value.Dict {
		return value.DictOf(append([]any{"host", v.Address, "token", v.RootToken, "secret_path", "secret/team/db"}, pairs...)...)
	}
	connectortest.Run(t, connectortest.Subject{
		Driver:  vault.NewDriver(),
		Good:    inputs("mode", "write", "data", value.DictOf("username", "app")),
		Refused: inputs("secret_path", "secret/none"),
		Hanging: value.DictOf("host", "http://"+silent.Addr().String(), "token", "x", "secret_path", "secret/x"),
		Secrets: []string{"token"},
	})
}
