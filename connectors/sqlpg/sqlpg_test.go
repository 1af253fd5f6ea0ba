package sqlpg_test

import (
	"io"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/sqlpg"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func newDriver(t testing.TB) connectors.Driver {
	d := sqlpg.New()
	t.Cleanup(func() {
		if err := d.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// at are the inputs of a server, with others.
func at(pg *servers.Database, pairs ...any) *value.Dict {
	d := value.DictOf("hostname", pg.Host, "port", pg.Port, "database", pg.Name, "username", pg.User, "password", pg.Password, "tls", "off")
	for k, v := range value.DictOf(pairs...).All() {
		d.SetKey(k, v)
	}
	return d
}
