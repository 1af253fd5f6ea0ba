package sqlite_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
)

// endless is a statement that takes for ever.
const endless = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"

func TestContract(t *testing.T) {
	d := newDriver(t, t.TempDir())
	must(t, d, "path", "a.db", "execute", "create table t (id integer)")
	connectortest.Run(t, connectortest.Subject{
		Driver:  d,
		Good:    value.DictOf("path", "a.db", "fetchall", "select * from t"),
		Refused: value.DictOf("path", "a.db", "fetchall", "select * from nothing"),
		Hanging: value.DictOf("path", "a.db", "fetchval", endless),
	})
}
