package sqlpg_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// exact compares ints of any size, and NaN with itself.
var exact = cmp.Options{cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 }), cmpopts.EquateNaNs()}

func list(v ...value.Value) value.List { return append(value.List{}, v...) }

func bigInt(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 10)
	return n
}

func TestTypes(t *testing.T) {
	pg := servers.StartPostgres(t, servers.PostgresOptions{})
	d := newDriver(t)
	must(t, d, at(pg, "statements", list(
		"create type mood as enum ('sad', 'ok')",
		"create domain positive as int check (value > 0)",
		"create type pair as (a int, b text)",
	)))
	for _, test := range []struct {
		sql  string
		want value.Value
		typ  string
	}{
		{"null::int", nil, "int4"},
		{"true", true, "bool"},
		{"false", false, "bool"},
		{"32767::smallint", int64(32767), "int2"},
		{"'-9223372036854775808'::bigint", int64(math.MinInt64), "int8"},
		{"4294967295::oid", int64(4294967295), "oid"},
		{"3.14::real", 3.14, "float4"},
		{"0.1::float8", 0.1, "float8"},
		{"1e308::float8", 1e308, "float8"},
		{"'NaN'::float8", math.NaN(), "float8"},
		{"'-Infinity'::float8", math.Inf(-1), "float8"},
		{"1.10::numeric(38,10)", "1.1000000000", "numeric"},
		{"12345678901234567890.1234567890::numeric(38,10)", "12345678901234567890.1234567890", "numeric"},
		{"123456789012345678901234567890::numeric", bigInt("123456789012345678901234567890"), "numeric"},
		{"-5::numeric(20,0)", int64(-5), "numeric"},
		{"sum(x) from (values (1::bigint), (2)) as t(x)", int64(3), "numeric"},
		{"'NaN'::numeric", "NaN", "numeric"},
		{"'12.50'::money", "$12.50", "money"},
		{"'x'::text", "x", "text"},
		{"'x'::varchar(5)", "x", "varchar"},
		{"'x'::char(3)", "x  ", "bpchar"},
		{"'x'::name", "x", "name"},
		{"'é漢😀'", "é漢😀", "text"},
		{`'\x00ff10'::bytea`, "AP8Q", "bytea"},
		{`''::bytea`, "", "bytea"},
		{"date '2024-02-29'", "2024-02-29", "date"},
		{"date 'infinity'", "infinity", "date"},
		{"date '0044-03-15 BC'", "0044-03-15 BC", "date"},
		{"time '01:02:03.45'", "01:02:03.45", "time"},
		{"timetz '01:02:03+02'", "01:02:03+02", "timetz"},
		{"timestamp '2024-01-02 03:04:05.123456'", "2024-01-02T03:04:05.123456", "timestamp"},
		{"timestamp '10000-01-02 03:04:05'", "10000-01-02T03:04:05", "timestamp"},
		{"timestamp '0044-03-15 00:00:00 BC'", "0044-03-15 00:00:00 BC", "timestamp"},
		{"timestamp '-infinity'", "-infinity", "timestamp"},
		{"timestamptz '2024-01-02 03:04:05.5+05:30'", "2024-01-01T21:34:05.5Z", "timestamptz"},
		{"timestamptz '2024-01-02 03:04:05+00'", "2024-01-02T03:04:05Z", "timestamptz"},
		{"timestamptz 'infinity'", "infinity", "timestamptz"},
		{"interval '1 day 2:03:04.5'", "1 day 02:03:04.5", "interval"},
		{`'{"b": [1, 2.5, null], "a": "x"}'::json`, value.DictOf("b", list(int64(1), 2.5, nil), "a", "x"), "json"},
		{`'[12345678901234567890]'::jsonb`, list(bigInt("12345678901234567890")), "jsonb"},
		{`'null'::jsonb`, nil, "jsonb"},
		{`'"x"'::jsonb`, "x", "jsonb"},
		{"'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "uuid"},
		{"inet '192.168.0.1/24'", "192.168.0.1/24", "inet"},
		{"int4range(1, 5)", "[1,5)", "int4range"},
		{"b'101'", "101", "bit"},
		{"point(1, 2)", "(1,2)", "point"},
		{"xmlparse(document '<a/>')", "<a/>", "xml"},
		{"array[1, null, 3]", list(int64(1), nil, int64(3)), "int4[]"},
		{"array[]::int[]", list(), "int4[]"},
		{"array[[1, 2], [3, 4]]", list(list(int64(1), int64(2)), list(int64(3), int64(4))), "int4[]"},
		{"'[0:1]={7,8}'::int[]", list(int64(7), int64(8)), "int4[]"},
		{`array['a', 'NULL', null, '', 'x"y', 'c:\d', '{e}', 'f,g', 'line
end']`, list("a", "NULL", nil, "", `x"y`, `c:\d`, "{e}", "f,g", "line\nend"), "text[]"},
		{"array[true, false]", list(true, false), "bool[]"},
		{`array['\x00ff'::bytea]`, list("AP8="), "bytea[]"},
		{"array[1.50, 2]::numeric[]", list("1.50", int64(2)), "numeric[]"},
		{"array[timestamptz '2024-01-02 03:04:05+01']", list("2024-01-02T02:04:05Z"), "timestamptz[]"},
		{`array['{"a": 1}'::jsonb]`, list(value.DictOf("a", 1)), "jsonb[]"},
		{"array[box '((1,1),(0,0))', box '((2,2),(0,0))']", list("(1,1),(0,0)", "(2,2),(0,0)"), "box[]"},
		{"'sad'::mood", "sad", "mood"},
		{"array['sad', 'ok']::mood[]", list("sad", "ok"), "mood[]"},
		{"5::positive", int64(5), "int4"}, // a column of a domain is one of its type
		{"array[5]::positive[]", list(int64(5)), "positive[]"},
		{"row(1, 'x')::pair", "(1,x)", "pair"},
		{"array[row(1, 'x,y')::pair]", list(`(1,"x,y")`), "pair[]"},
	} {
		out, err := do(t, d, connectors.Host{}, at(pg, "fetchall", "select "+test.sql))
		if err != nil {
			t.Errorf("%s: %v", test.sql, err)
			continue
		}
		rows, _ := out.Get("result")
		columns, _ := out.Get("columns")
		for _, v := range rows.(value.List)[0].(*value.Dict).All() {
			if diff := cmp.Diff(test.want, v, exact); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.sql, diff)
			}
		}
		if got, _ := columns.(value.List)[0].(*value.Dict).Get("type"); got != test.typ {
			t.Errorf("%s: the type is %v, want %s", test.sql, got, test.typ)
		}
		if _, err := value.Marshal(out); err != nil {
			t.Errorf("%s: %v", test.sql, err)
		}
	}
}

// TestParams sends values as a type, and reads them again.
func TestParams(t *testing.T) {
	pg := servers.StartPostgres(t, servers.PostgresOptions{})
	d := newDriver(t)
	must(t, d, at(pg, "execute", "create type mood as enum ('sad', 'ok')"))
	for _, test := range []struct {
		typ      string
		in, want value.Value
	}{
		{"int", nil, nil},
		{"int", int64(-5), int64(-5)},
		{"int", "7", int64(7)},
		{"bigint", int64(math.MaxInt64), int64(math.MaxInt64)},
		{"numeric", bigInt("123456789012345678901234567890"), bigInt("123456789012345678901234567890")},
		{"numeric(38,10)", "1.1", "1.1000000000"},
		{"numeric", 0.1, "0.1"},
		{"bool", true, true},
		{"bool", false, false},
		{"float8", 1e-300, 1e-300},
		{"float8", math.NaN(), math.NaN()},
		{"float8", math.Inf(1), math.Inf(1)},
		{"float8", math.Inf(-1), math.Inf(-1)},
		{"text", int64(1), "1"},
		{"text", true, "true"},
		{"text", "it's \"é\" \\ $1 :x", "it's \"é\" \\ $1 :x"},
		{"bytea", value.Bytes("\x00\xff'"), "AP8n"},
		{"bytea", value.Bytes(""), ""},
		{"timestamptz", "2024-01-02T02:04:05.25Z", "2024-01-02T02:04:05.25Z"},
		{"timestamp", "2024-01-02T02:04:05.25", "2024-01-02T02:04:05.25"},
		{"date", "2024-02-29", "2024-02-29"},
		{"interval", "1 day 02:03:04", "1 day 02:03:04"},
		{"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"inet", "::1", "::1"},
		{"mood", "ok", "ok"},
		{"jsonb", value.DictOf("a", list(int64(1), nil)), value.DictOf("a", list(int64(1), nil))},
		{"jsonb", list(int64(1), "x"), list(int64(1), "x")},
		{"json", int64(5), int64(5)},
		{"json", true, true},
		{"jsonb", `{"a": 1}`, value.DictOf("a", 1)},
		{"int[]", list(int64(1), nil, int64(3)), list(int64(1), nil, int64(3))},
		{"int[]", list(), list()},
		{"int[]", value.Tuple{int64(1)}, list(int64(1))},
		{"int[]", list(list(int64(1)), list(int64(2))), list(list(int64(1)), list(int64(2)))},
		{"text[]", list("a", "NULL", nil, "", `x"y`, `c:\d`, "{e}", "f,g", " h ", "😀"), list("a", "NULL", nil, "", `x"y`, `c:\d`, "{e}", "f,g", " h ", "😀")},
		{"bytea[]", list(value.Bytes("\x00\xff")), list("AP8=")},
		{"jsonb[]", list(value.DictOf("a", `"`)), list(value.DictOf("a", `"`))},
		{"mood[]", list("sad"), list("sad")},
	} {
		out, err := do(t, d, connectors.Host{}, at(pg, "fetchval", "select :v::"+test.typ, "params", named(test.in)))
		if err != nil {
			t.Errorf("%s of %v: %v", test.typ, test.in, err)
			continue
		}
		v, _ := out.Get("result")
		if diff := cmp.Diff(test.want, v, exact); diff != "" {
			t.Errorf("%s of %v (-want +got):\n%s", test.typ, test.in, diff)
		}
	}
	for want, in := range map[string]*value.Dict{
		`the statement has 2 placeholders, and params 1 values`:                        at(pg, "fetchval", "select $1::int + $2::int", "params", list(int64(1))),
		`invalid input syntax for type integer: "x" (SQLSTATE 22P02)`:                  at(pg, "fetchval", "select $1::int", "params", list("x")),
		`relation "nothing" does not exist, at character 15 (SQLSTATE 42P01)`:          at(pg, "fetchall", "select * from nothing"),
		`syntax error at or near "selct", at character 1 (SQLSTATE 42601)`:             at(pg, "execute", "selct 1"),
		`VACUUM cannot run inside a transaction block (SQLSTATE 25001); give it alone`: at(pg, "statements", list("vacuum")),
		`there are several statements in one text (give them as statements)`:           at(pg, "execute", "select 1; select 2"),
		`lists are nested more than 6 deep, which no array is`:                         at(pg, "fetchval", "select $1::int[]", "params", list(list(list(list(list(list(list(list(int64(1)))))))))),
	} {
		wantError(t, d, nil, want, in)
	}
	// A plan that was made before the table was another one.
	must(t, d, at(pg, "execute", "create table plans (a int)"))
	for range 3 {
		must(t, d, at(pg, "fetchall", "select * from plans"))
		must(t, d, at(pg, "execute", "alter table plans add column b"+string(rune('a'+must(t, d, at(pg, "fetchval", "select count(*) from information_schema.columns where table_name = 'plans'")).(int64)))+" int"))
	}
	must(t, d, at(pg, "execute", "vacuum"))
	must(t, d, at(pg, "execute", "create database other"))
	wantError(t, d, nil, "duplicate key value", at(pg, "statements", list("create table u (id int unique deferrable initially deferred)", "insert into u values (1), (1)")))
}
