package mysql_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func do(t testing.TB, d connectors.Driver, in *value.Dict) (*value.Dict, error) {
	t.Helper()
	applied, err := connectors.Apply(t.Context(), d.Spec(), nil, nil, in)
	if err != nil {
		t.Fatal(err)
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return c.Perform(t.Context(), connectors.Host{})
}

// TestTypes stores values in columns of a type and reads them, with a statement that was
// prepared and one that was not: MySQL sends them in different ways.
func TestTypes(t *testing.T) {
	my := servers.StartMariaDB(t, servers.MariaDBOptions{})
	d := newDriver(t)
	list := func(v ...value.Value) value.List { return append(value.List{}, v...) }
	unsigned := new(big.Int).SetUint64(math.MaxUint64)
	for _, test := range []struct {
		typ      string
		in, want value.Value
		name     string
	}{
		{"int", nil, nil, "INT"},
		{"tinyint", int64(-128), int64(-128), "TINYINT"},
		{"bool", true, int64(1), "TINYINT"},
		{"smallint unsigned", int64(65535), int64(65535), "UNSIGNED SMALLINT"},
		{"mediumint", int64(-8388608), int64(-8388608), "MEDIUMINT"},
		{"int unsigned", int64(4294967295), int64(4294967295), "UNSIGNED INT"},
		{"bigint", int64(math.MinInt64), int64(math.MinInt64), "BIGINT"},
		{"bigint unsigned", unsigned, unsigned, "UNSIGNED BIGINT"},
		{"bigint unsigned", int64(5), int64(5), "UNSIGNED BIGINT"},
		{"decimal(38,10)", "1.1", "1.1000000000", "DECIMAL"},
		{"decimal(38,0)", "12345678901234567890123456789012345678", mustInt("12345678901234567890123456789012345678"), "DECIMAL"},
		{"decimal(38,0)", mustInt("12345678901234567890123"), mustInt("12345678901234567890123"), "DECIMAL"},
		{"float", 3.14, 3.14, "FLOAT"},
		{"double", 0.1, 0.1, "DOUBLE"},
		{"double", 1e-300, 1e-300, "DOUBLE"},
		{"bit(10)", int64(513), int64(513), "BIT"},
		{"year", int64(2024), int64(2024), "YEAR"},
		{"date", "2024-02-29", "2024-02-29", "DATE"},
		{"date", "0000-00-00", "0000-00-00", "DATE"},
		{"datetime", "2024-01-02 03:04:05", "2024-01-02T03:04:05", "DATETIME"},
		{"datetime(6)", "2024-01-02T03:04:05.25", "2024-01-02T03:04:05.25", "DATETIME"},
		{"datetime", "0000-00-00 00:00:00", "0000-00-00 00:00:00", "DATETIME"},
		{"datetime", "2024-00-00 00:00:00", "2024-00-00 00:00:00", "DATETIME"},
		{"timestamp(3) null", "2024-01-02 03:04:05.123", "2024-01-02T03:04:05.123Z", "TIMESTAMP"},
		{"time", "-838:59:59", "-838:59:59", "TIME"},
		{"time(2)", "01:02:03.4", "01:02:03.40", "TIME"},
		{"varchar(20)", "é漢😀", "é漢😀", "VARCHAR"},
		{"char(5)", "x", "x", "CHAR"},
		{"longtext", "", "", "TEXT"},
		{"varbinary(5)", value.Bytes("\x00\xff"), "AP8=", "VARBINARY"},
		{"blob", value.Bytes(""), "", "BLOB"},
		{"blob", value.Bytes("\xff\x00'\\"), "/wAnXA==", "BLOB"},
		{"enum('a','b')", "b", "b", "ENUM"},
		{"set('a','b','c')", "a,c", "a,c", "SET"},
		{"json", value.DictOf("a", list(int64(1))), `{"a":[1]}`, "TEXT"}, // MariaDB's JSON is a text
		{"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "CHAR"},
	} {
		_, err := do(t, d, at(my, "statements", list(
			"drop table if exists types", "create table types (v "+test.typ+")",
			value.DictOf("query", "insert into types values (:v)", "params", named(test.in)))))
		if err != nil {
			t.Errorf("%s: %v", test.typ, err)
			continue
		}
		for _, sql := range []*value.Dict{at(my, "fetchall", "select v from types"), at(my, "fetchall", "select v from types where 1 = :one", "params", value.DictOf("one", 1))} {
			out, err := do(t, d, sql)
			if err != nil {
				t.Errorf("%s: %v", test.typ, err)
				continue
			}
			rows, _ := out.Get("result")
			columns, _ := out.Get("columns")
			got, _ := rows.(value.List)[0].(*value.Dict).Get("v")
			if diff := cmp.Diff(test.want, got, cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); diff != "" {
				t.Errorf("%s of %v (-want +got):\n%s", test.typ, test.in, diff)
			}
			if got, _ := columns.(value.List)[0].(*value.Dict).Get("type"); got != test.name {
				t.Errorf("%s: the type is %v, want %s", test.typ, got, test.name)
			}
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(1)} {
		if _, err := do(t, d, at(my, "fetchval", "select :v", "params", value.DictOf("v", v))); err == nil {
			t.Errorf("%v was sent", v)
		}
	}
	// The server's time zone is +05:00.
	if out, err := do(t, d, at(my, "fetchval", "select timestampdiff(hour, utc_timestamp(), now())")); err != nil {
		t.Error(err)
	} else if v, _ := out.Get("result"); v != int64(0) {
		t.Errorf("the session is %v hours from UTC", v)
	}
}

func mustInt(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 10)
	return n
}

// named is a value as the parameter v.
func named(v value.Value) *value.Dict {
	d := new(value.Dict)
	d.Set("v", v)
	return d
}
