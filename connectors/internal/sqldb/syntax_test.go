package sqldb

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors/value"
)

// The databases' syntaxes, as their packages have them.
var (
	pg     = Syntax{EText: true, Dollar: true, Nested: true, Numbered: true, Placeholder: func(n int) string { return fmt.Sprintf("$%d", n) }}
	my     = Syntax{Backslash: true, Backtick: true, Hash: true, DashSpace: true, Placeholder: func(int) string { return "?" }}
	lite   = Syntax{Backtick: true, Brackets: true, Numbered: true, Placeholder: func(n int) string { return fmt.Sprintf("?%d", n) }}
	ms     = Syntax{Brackets: true, Nested: true, Numbered: true, Placeholder: func(n int) string { return fmt.Sprintf("@p%d", n) }}
	oracle = Syntax{QText: true, Placeholder: func(n int) string { return fmt.Sprintf(":p%d", n) }}
)

// TestBindNames rewrites statements: what is bound stands behind them.
func TestBindNames(t *testing.T) {
	params := value.DictOf("a", 1, "b", 2, "ab", 3, "ä", 4)
	for _, test := range []struct {
		syntax    *Syntax
		sql, want string
		names     string
	}{
		{&pg, "select :a", "select $1", "a"},
		{&pg, "select :a, :b, :a", "select $1, $2, $1", "a b"},
		{&my, "select :a, :b, :a", "select ?, ?, ?", "a b a"},
		{&lite, "select :a, :b, :a", "select ?1, ?2, ?1", "a b"},
		{&ms, "select :a, :b", "select @p1, @p2", "a b"},
		{&oracle, "select :a, :b, :a from dual", "select :p1, :p2, :p3 from dual", "a b a"},
		{&pg, "select :ab,:a", "select $1,$2", "ab a"},
		{&pg, "select :ä", "select $1", "ä"},
		{&pg, "(:a)", "($1)", "a"},
		{&pg, "a=:a", "a=$1", "a"},
		{&pg, "select :a::int", "select $1::int", "a"},
		{&pg, "select x::a, :a", "select x::a, $1", "a"},
		{&pg, "select x :: a, :a", "select x :: a, $1", "a"},
		{&pg, "a := :a", "a := $1", "a"},
		{&pg, "select ':b', :a", "select ':b', $1", "a"},
		{&pg, "select 'it''s :b', :a", "select 'it''s :b', $1", "a"},
		{&pg, `select 'c:\', :a`, `select 'c:\', $1`, "a"},
		{&my, `select 'c:\', :b', :a`, `select 'c:\', :b', ?`, "a"},
		{&pg, `select E'c:\', :b', :a`, `select E'c:\', :b', $1`, "a"},
		{&pg, `select e'\\', :a`, `select e'\\', $1`, "a"},
		{&pg, `select ":b", :a`, `select ":b", $1`, "a"},
		{&pg, `select "x"":b", :a`, `select "x"":b", $1`, "a"},
		{&my, `select "x\":b", :a`, `select "x\":b", ?`, "a"},
		{&my, "select `:b`, :a", "select `:b`, ?", "a"},
		{&lite, "select [:b], :a", "select [:b], ?1", "a"},
		{&ms, "select [x]]:b], :a", "select [x]]:b], @p1", "a"},
		{&pg, "select x[:a], :b", "select x[$1], $2", "a b"},
		{&pg, "select x[1:2], :a", "select x[1:2], $1", "a"},
		{&pg, "select x[1:b], :a", "select x[1:b], $1", "a"},
		{&pg, "-- :b\nselect :a", "-- :b\nselect $1", "a"},
		{&pg, "select :a -- :b", "select $1 -- :b", "a"},
		{&my, "select 1--:a\n", "select 1--?\n", "a"},
		{&my, "select :a # :b", "select ? # :b", "a"},
		{&pg, "select 1 # :a", "select 1 # $1", "a"},
		{&pg, "/* :b */ select :a", "/* :b */ select $1", "a"},
		{&pg, "/* /* */ :b */ select :a", "/* /* */ :b */ select $1", "a"},
		{&my, "/* /* */ select :a", "/* /* */ select ?", "a"},
		{&pg, "/*/ :b */ select :a", "/*/ :b */ select $1", "a"},
		{&pg, "select $$:b$$, :a", "select $$:b$$, $1", "a"},
		{&pg, "select $x$ $$ :b $x$, :a", "select $x$ $$ :b $x$, $1", "a"},
		{&pg, "select x$a$ :a", "select x$a$ $1", "a"},
		{&pg, "select $1, :a", "select $1, $1", "a"}, // the server's own placeholder is the statement's business
		{&oracle, "select q'[ it's :b ]', :a", "select q'[ it's :b ]', :p1", "a"},
		{&oracle, "select nq'! ' :b !', :a", "select nq'! ' :b !', :p1", "a"},
		{&pg, "select :a, 'not ended :b", "select $1, 'not ended :b", "a"},
		{&pg, "select :a /* not ended :b", "select $1 /* not ended :b", "a"},
		{&pg, "select :a, $x$ not ended :b", "select $1, $x$ not ended :b", "a"},
		{&pg, "select ? from t where j ? 'x' and :a", "select ? from t where j ? 'x' and $1", "a"},
		{&pg, "select '😀:b', :a", "select '😀:b', $1", "a"},
	} {
		got, names, err := test.syntax.bindNames(test.sql, params)
		if err != nil || got != test.want || strings.Join(names, " ") != test.names {
			t.Errorf("%s:\ngot  %s %v %v\nwant %s %s", test.sql, got, names, err, test.want, test.names)
		}
	}
}

func TestBindNamesErrors(t *testing.T) {
	for _, test := range []struct {
		sql    string
		params *value.Dict
		want   string
	}{
		{"select :nmae", value.DictOf("name", 1), `the statement has :nmae, and there is no "nmae" (did you mean "name"?)`},
		{"select :x", value.DictOf(), `the statement has :x, and there is no "x"`},
		{"select %(x)s", value.DictOf("x", 1), "the statement has no :name for any of them (for placeholders without a name, give a list)"},
	} {
		if _, _, err := pg.bindNames(test.sql, test.params); err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.sql, err, test.want)
		}
	}
}

// FuzzTokens checks that tokens follow one another, whatever the text, and that what is
// rewritten keeps all else as it was.
func FuzzTokens(f *testing.F) {
	for _, sql := range []string{"select :a, 'x', \"y\", `z`, [w], $$ $$ -- c\n/* */ E'\\'' q'[x]' ::", "'", "$", "/*", ":", "é:é"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for _, s := range []*Syntax{&pg, &my, &lite, &ms, &oracle} {
			end := 0
			params := new(value.Dict)
			var rest strings.Builder
			for token := range s.tokens(sql) {
				if token.start < end || token.end <= token.start || token.end > len(sql) {
					t.Fatalf("a token from %d to %d after %d of %q", token.start, token.end, end, sql)
				}
				if strings.TrimLeft(sql[end:token.start], " \t\n\v\f\r") != "" {
					t.Fatalf("%q is left out of %q", sql[end:token.start], sql)
				}
				rest.WriteString(sql[end:token.start])
				end = token.end
				if token.kind == variable {
					params.Set(sql[token.start+1:token.end], nil)
					continue
				}
				rest.WriteString(sql[token.start:token.end])
			}
			rest.WriteString(sql[end:])
			s := *s
			s.Placeholder = func(int) string { return "" }
			got, _, err := s.bindNames(sql, params)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(rest.String(), got); diff != "" {
				t.Fatal(diff)
			}
			s.natureOf(sql)
		}
	})
}
