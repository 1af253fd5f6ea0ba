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

func TestSmoke(t *testing.T) {
	pg := servers.StartPostgres(t, servers.PostgresOptions{})
	d := newDriver(t)
	for _, in := range []*value.Dict{
		at(pg, "fetchval", "select 1+1"),
		at(pg, "fetchall", "select $1::int as a, $2 as b, array[1,2,null] as c, now() as d, null as e", "params", value.List{int64(1), "x"}),
		at(pg, "execute", "create table t (id int primary key, v jsonb)"),
		at(pg, "executemany", "insert into t values (:id, :v)", "params", value.List{value.DictOf("id", 1, "v", value.DictOf("a", 1)), value.DictOf("id", 2, "v", value.List{int64(1)})}),
		at(pg, "fetchall", "select * from t order by 1"),
		at(pg, "fetchone", "select * from t where id = 7"),
		at(pg, "statements", value.List{"insert into t values (3, null)", value.DictOf("query", "update t set v = :v", "params", value.DictOf("v", "1"))}),
		at(pg, "fetchval", "select sleep(1)"),
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
