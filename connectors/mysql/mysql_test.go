package mysql_test

import (
	"io"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/mysql"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func newDriver(t testing.TB) connectors.Driver {
	d := mysql.New()
	t.Cleanup(func() {
		if err := d.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// at are the inputs of a server, with others.
func at(my *servers.Database, pairs ...any) *value.Dict {
	d := value.DictOf("hostname", my.Host, "port", my.Port, "database", my.Name, "username", my.User, "password", my.Password, "tls", "off")
	for k, v := range value.DictOf(pairs...).All() {
		d.SetKey(k, v)
	}
	return d
}
