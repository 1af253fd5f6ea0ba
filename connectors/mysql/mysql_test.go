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
func TestSmoke(t *testing.T) {
	pg := servers.StartMariaDB(t, servers.MariaDBOptions{})
	d := newDriver(t)
	for _, in := range []*value.Dict{
		at(pg, "fetchval", "select 1+1"),
		at(pg, "fetchall", "select ? as a, ? as b, now() as d, null as e", "params", value.List{int64(1), "x"}),
		at(pg, "execute", "create table t (id int primary key, v json, ts timestamp null)"),
		at(pg, "executemany", "insert into t values (:id, :v, null)", "params", value.List{value.DictOf("id", 1, "v", value.DictOf("a", 1)), value.DictOf("id", 2, "v", value.List{int64(1)})}),
		at(pg, "fetchall", "select * from t order by 1"),
		at(pg, "execute", "insert into t values (9, null, '2024-01-02T03:04:05Z')"),
		at(pg, "execute", "insert into t values (10, null, '2024-01-02T03:04:05')"),
		at(pg, "fetchall", "insert into t values (5, null, null) returning id", "read_only", true),
		at(pg, "fetchone", "select * from t where id = 7"),
		at(pg, "statements", value.List{"insert into t values (3, null, null)", value.DictOf("query", "update t set v = :v", "params", value.DictOf("v", "1"))}),
		at(pg, "fetchval", "select foo(1)"),
		at(pg, "fetchval", "select 1", "password", "wrong"),
		at(pg, "fetchval", "select 1", "tls", "require"),
		at(pg, "fetchval", "select 1", "port", 1),
	} {
		req, err := d.Prepare(in)
		if err != nil {
			t.Error(err)
			continue
		}
		out, err := req.Do(t.Context(), connectors.Host{})
		t.Log(value.Summary(out, 400), err)
	}
}
