package sqlmssql

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
		"nothing to run":                         sqldbtest.At(1),
		`input "isolation_level"`:                sqldbtest.At(1, "fetchval", "select 1", "isolation_level", "none"),
		`input "params": "v": SQL Server has no`: sqldbtest.At(1, "fetchval", "select :v", "params", value.DictOf("v", math.NaN())),
	} {
		if _, err := d.Prepare(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for sql, reads := range map[string]bool{
		"select [update] from t": true, "select top 1 * from t": true, "select * from t with (nolock)": false,
		"select next value for s": false, "select 1; delete from t": false, "exec p": false, "select * into u from t": false,
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
		{"BIT", true, true},
		{"BIGINT", int64(math.MaxInt64), int64(math.MaxInt64)},
		{"FLOAT", 0.1, 0.1},
		{"DECIMAL", []byte("1.10"), "1.10"},
		{"DECIMAL", []byte("-12345678901234567890"), mustInt("-12345678901234567890")},
		{"MONEY", []byte("1.5000"), "1.5000"},
		{"NVARCHAR", "é", "é"},
		{"VARBINARY", []byte("\x00\xff"), "AP8="},
		{"UNIQUEIDENTIFIER", []byte{0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}, "00112233-4455-6677-8899-aabbccddeeff"},
		{"DATETIMEOFFSET", when, "2024-01-02T02:04:05.1234567Z"},
		{"DATETIME2", local, "2024-01-02T03:04:05"},
		{"DATE", local, "2024-01-02"},
		{"TIME", when, "03:04:05.1234567"},
	} {
		got, err := fromColumn(test.typ, test.in)
		if diff := cmp.Diff(test.want, got, cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", test.typ, err, diff)
		}
	}
	for _, test := range []struct{ in, want any }{
		{nil, nil}, {true, true}, {int64(1), int64(1)}, {"x", "x"}, {1.5, 1.5}, {value.Bytes("x"), []byte("x")},
		{mustInt("12345678901234567890"), "12345678901234567890"}, {value.DictOf("a", 1), `{"a":1}`}, {value.List{int64(1)}, "[1]"},
	} {
		got, err := param(test.in)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%v: %v\n%s", test.in, err, diff)
		}
	}
}

func TestStatements(t *testing.T) {
	for table, want := range map[string]string{"": "EXEC sys.sp_updatestats", "t": "UPDATE STATISTICS [t]", "a]b.\"c.d\"": "UPDATE STATISTICS [a]]b].[c.d]"} {
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
