package sqlite_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// TestTypes stores values in columns that are declared in a way, and reads them.
func TestTypes(t *testing.T) {
	d := newDriver(t, t.TempDir())
	list := func(v ...value.Value) value.List { return append(value.List{}, v...) }
	for _, test := range []struct {
		declared string
		in, want value.Value
	}{
		{"integer", nil, nil},
		{"integer", int64(math.MinInt64), int64(math.MinInt64)},
		{"integer", "x", "x"}, // SQLite stores what it is given
		{"integer", "7", int64(7)},
		{"text", int64(7), "7"},
		{"", int64(7), int64(7)},
		{"", "7", "7"},
		{"real", int64(1), 1.0},
		{"real", 0.1, 0.1},
		{"real", math.Inf(1), math.Inf(1)},
		{"real", math.NaN(), nil}, // as SQLite has it
		{"numeric", "1.50", 1.5},
		{"text", "1.50", "1.50"},
		{"boolean", true, true},
		{"boolean", false, false},
		{"boolean", int64(2), int64(2)},
		{"integer", true, int64(1)},
		{"text", "é漢😀", "é漢😀"},
		{"text", "", ""},
		{"blob", value.Bytes("\x00\xff"), "AP8="},
		{"blob", value.Bytes(""), ""},
		{"text", value.Bytes("\xff"), "/w=="},
		{"json", value.DictOf("a", list(int64(1), nil)), value.DictOf("a", list(int64(1), nil))},
		{"json", "no json", "no json"},
		{"text", list(int64(1)), "[1]"},
		{"date", "2024-02-29", "2024-02-29"},
		{"datetime", "2024-01-02 03:04:05.25", "2024-01-02T03:04:05.25Z"},
		{"datetime", "2024-01-02T03:04:05+01:00", "2024-01-02T03:04:05+01:00"},
		{"timestamp", "2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"},
		{"datetime", "yesterday", "yesterday"},
		{"datetime", int64(1704164645), int64(1704164645)},
		{"text", "2024-01-02 03:04:05", "2024-01-02 03:04:05"},
	} {
		params := new(value.Dict)
		params.Set("v", test.in)
		must(t, d, "path", "types.db", "statements", list("drop table if exists t", "create table t (v "+test.declared+")",
			value.DictOf("query", "insert into t values (:v)", "params", params)))
		got := must(t, d, "path", "types.db", "fetchval", "select v from t")
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s of %v (-want +got):\n%s", test.declared, test.in, diff)
		}
	}
	wantError(t, d, connectors.ErrInput, "an int of SQLite has 64 bits", "path", "types.db", "fetchval", "select :v", "params", value.DictOf("v", uint64(math.MaxUint64)))
}
