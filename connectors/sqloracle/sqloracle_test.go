package sqloracle

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestUnserved(t *testing.T) { sqldbtest.Unserved(t, New) }

func TestInputs(t *testing.T) {
	d := sqldbtest.CloseAfter(t, New())
	for want, in := range map[string]*value.Dict{
		"nothing to run":          sqldbtest.At(1),
		`input "isolation_level"`: sqldbtest.At(1, "fetchval", "select 1", "isolation_level", "none"),
		`input "params": "v": a NUMBER of Oracle is no NaN`: sqldbtest.At(1, "fetchval", "select :v", "params", value.DictOf("v", math.NaN())),
	} {
		if _, err := d.Prepare(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for sql, reads := range map[string]bool{
		"select 1 from dual": true, "select q'[delete]' from t": true, "select s.nextval from dual": false,
		"select f(1) from dual": false, "begin p; end;": false, "select * from t for update": false,
	} {
		req, err := d.Prepare(sqldbtest.At(1, "fetchall", sql))
		if err != nil || req.ReadOnly != reads {
			t.Errorf("%s: ReadOnly is not %v, %v", sql, reads, err)
		}
	}
}

func TestValues(t *testing.T) {
	when := time.Date(2024, 1, 2, 3, 4, 5, 123456700, time.FixedZone("", 3600))
	local := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		typ      string
		in, want any
	}{
		{"NUMBER", "12345678901234567890", mustInt("12345678901234567890")},
		{"NUMBER", "-1.50", "-1.50"},
		{"NCHAR", "1", "1"},
		{"IBDouble", 0.1, 0.1},
		{"RAW", []byte("\x00\xff"), "AP8="},
		{"TimeStampTZ", when, "2024-01-02T02:04:05.1234567Z"},
		{"TimeStampTZ_DTY", when, "2024-01-02T02:04:05.1234567Z"},
		{"TimeStampLTZ_DTY", when, "2024-01-02T02:04:05.1234567Z"},
		{"TimeStampDTY", local, "2024-01-02T03:04:05"},
		{"DATE", local, "2024-01-02T03:04:05"},
	} {
		got, err := fromColumn(test.typ, test.in)
		if diff := cmp.Diff(test.want, got, cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", test.typ, err, diff)
		}
	}
	for _, test := range []struct{ in, want any }{
		{nil, nil}, {true, int64(1)}, {false, int64(0)}, {int64(1), int64(1)}, {"x", "x"}, {1.5, 1.5}, {value.Bytes("x"), []byte("x")},
		{mustInt("12345678901234567890"), "12345678901234567890"}, {value.DictOf("a", 1), `{"a":1}`}, {value.List{int64(1)}, "[1]"},
	} {
		got, err := param(test.in)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%v: %v\n%s", test.in, err, diff)
		}
	}
}

func TestPort(t *testing.T) {
	for want, in := range map[uint16]server{2484: {}, 1521: {Server: sqldb.Server{TLS: "off"}}, 7: {Port: 7}} {
		if got := in.port(); got != want {
			t.Errorf("the port is %d, want %d", got, want)
		}
	}
}

func TestStatements(t *testing.T) {
	for table, want := range map[string]string{
		"":          "BEGIN DBMS_STATS.GATHER_SCHEMA_STATS(ownname => SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')); END;",
		"T":         "BEGIN DBMS_STATS.GATHER_TABLE_STATS(ownname => SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), tabname => '\"T\"'); END;",
		`A'b."c.d"`: "BEGIN DBMS_STATS.GATHER_TABLE_STATS(ownname => '\"A''b\"', tabname => '\"c.d\"'); END;",
	} {
		in := acting{Target: sqldb.Target{Table: table}}
		if got := in.statement(); got != want {
			t.Errorf("%s: %s", table, got)
		}
	}
}

func mustInt(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 10)
	return n
}
