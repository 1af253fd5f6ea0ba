package filter_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/filter"
	"github.com/google/go-cmp/cmp"
)

var fields = []string{"name", "status", "count", "created_at", "value"}

// parse reads a filter as a flow would write it, in YAML.
func parse(t *testing.T, text string) (*filter.Filter, error) {
	t.Helper()
	v, err := value.DecodeYAML([]byte(text), value.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return filter.Parse(v, fields)
}

func TestMatch(t *testing.T) {
	record := map[string]value.Value{
		"name":       "Deploy 100% of it",
		"status":     "ENDED_ERROR",
		"count":      int64(3),
		"created_at": "2026-11-27T10:00:00.000000Z",
	}
	for text, want := range map[string]bool{
		`null`: true, `{}`: true, `[]`: true, `{and: []}`: true, `{or: []}`: false, `{not: {}}`: false, `{not: {or: []}}`: true, `{or: [null]}`: true,

		`{field: status, op: eq, value: ENDED_ERROR}`:         true,
		`{field: status, op: eq, value: ended_error}`:         false,
		`{field: status, op: ne, value: ENDED_ERROR}`:         false,
		`{field: status, op: in, value: [A, ENDED_ERROR]}`:    true,
		`{field: status, op: in, value: [A, B]}`:              false,
		`{field: status, op: in, value: []}`:                  false,
		`{field: count, op: in, value: [1, 3.0]}`:             true,
		`{field: count, op: lt, value: 4}`:                    true,
		`{field: count, op: lt, value: 3}`:                    false,
		`{field: count, op: le, value: 3}`:                    true,
		`{field: count, op: gt, value: 2.5}`:                  true,
		`{field: count, op: gt, value: 3}`:                    false,
		`{field: count, op: ge, value: 3}`:                    true,
		`{field: count, op: ge, value: 3.5}`:                  false,
		`{field: created_at, op: ge, value: "2026-11-27"}`:    true,
		`{field: created_at, op: lt, value: "2026-11-27T11"}`: true,
		`{field: created_at, op: lt, value: "2026-11-27"}`:    false,
		`{field: value, op: eq, value: null}`:                 true,
		`{field: value, op: ne, value: null}`:                 false,
		`{field: value, op: in, value: [null]}`:               true,
		`{field: value, op: lt, value: 1}`:                    false,
		`{field: value, op: like, value: "%"}`:                false,

		`[{field: count, op: eq, value: 3}, {field: name, op: like, value: "deploy%"}]`:                             true,
		`[{field: count, op: eq, value: 3}, {field: name, op: like, value: "deploy"}]`:                              false,
		`{or: [{field: count, op: eq, value: 4}, {field: count, op: eq, value: 3}]}`:                                true,
		`{or: [{field: count, op: eq, value: 4}, {field: count, op: eq, value: 5}]}`:                                false,
		`{and: [{not: {field: count, op: eq, value: 4}}, {or: [[{field: count, op: eq, value: 5}], {not: null}]}]}`: false,
		`{not: [{field: count, op: eq, value: 3}, {field: count, op: eq, value: 4}]}`:                               true,
		`{not: {not: {and: [{field: count, op: ge, value: 3}, {or: [{field: status, op: like, value: "%ror"}]}]}}}`: true,
	} {
		f, err := parse(t, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Match(func(field string) value.Value { return record[field] }); got != want {
			t.Errorf("%s: got %t, want %t", text, got, want)
		}
	}
	var none *filter.Filter
	if !none.Match(nil) || none.Conjunction() != nil {
		t.Error("a nil filter does not match everything")
	}
}

// How two values compare: -1, 0, 1, or different where there is no order.
func TestCompare(t *testing.T) {
	const different = 2
	huge, _ := new(big.Int).SetString("9007199254740993000000000000000000001", 10)
	beyond := new(big.Int).Lsh(big.NewInt(1), 80)
	for _, test := range []struct {
		a, b value.Value
		want int
	}{
		{nil, nil, 0},
		{nil, "", different}, {nil, int64(0), different}, {nil, false, different},
		{true, true, 0}, {false, true, -1}, {true, int64(1), different}, {false, 0.0, different},
		{int64(1), int64(2), -1}, {int64(2), 2.0, 0}, {int64(2), 2.5, -1}, {math.Copysign(0, -1), int64(0), 0},
		{int64(1), "1", different}, {1.5, "1.5", different},
		{int64(1<<53 + 1), float64(1 << 53), 1}, // not the same, though it becomes the same as a float
		{int64(math.MaxInt64), float64(math.MaxInt64), -1},
		{huge, huge, 0}, {huge, new(big.Int).Neg(huge), 1}, {huge, int64(1), 1}, {huge, math.Inf(1), -1}, {math.Inf(-1), int64(math.MinInt64), -1},
		{beyond, math.Ldexp(1, 80), 0}, {beyond, math.Ldexp(1, 81), -1},
		{math.NaN(), math.NaN(), different}, {math.NaN(), int64(1), different}, {math.Inf(1), math.Inf(1), 0},
		{"a", "b", -1}, {"B", "a", -1}, {"z", "é", -1}, {"", "a", -1}, {"a", "a", 0}, {"\uffff", "\U00010000", -1},
		{value.Bytes("a"), value.Bytes("b"), -1}, {value.Bytes("a"), value.Bytes("a"), 0}, {value.Bytes("a"), "a", different},
		{value.List{}, "", different}, {new(value.Dict), nil, different},
	} {
		ops := map[string]bool{
			"eq": test.want == 0, "ne": test.want != 0,
			"lt": test.want == -1, "le": test.want == -1 || test.want == 0,
			"gt": test.want == 1, "ge": test.want == 1 || test.want == 0,
		}
		if test.a == nil && test.b == nil {
			ops["le"], ops["ge"] = false, false // None has no order
		}
		for op, want := range ops {
			f, err := filter.Parse(value.DictOf("field", "value", "op", op, "value", test.b), fields)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Match(func(string) value.Value { return test.a }); got != want {
				t.Errorf("%v %s %v: got %t, want %t", test.a, op, test.b, got, want)
			}
		}
		f, err := filter.Parse(value.DictOf("field", "value", "op", "in", "value", value.Tuple{"no", test.b}), fields)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Match(func(string) value.Value { return test.a }); got != (test.want == 0) {
			t.Errorf("%v in [%v]: got %t", test.a, test.b, got)
		}
	}
}

func TestLike(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"%", "", true}, {"%", "anything", true}, {"%%", "x", true},
		{"abc", "abc", true}, {"abc", "ABC", true}, {"aBc", "AbC", true}, {"abc", "abcd", false}, {"abc", "xabc", false},
		{"a%", "a", true}, {"a%", "ba", false}, {"%a", "ba", true}, {"%a", "ab", false}, {"%b%", "abc", true},
		{"a%a", "a", false}, {"a%a", "aa", true}, {"ab%ba", "aba", false}, {"ab%ba", "abba", true},
		{"a_c", "abc", true}, {"a_c", "ac", false}, {"a_c", "aéc", true}, {"_", "日", true}, {"__", "日", false}, {"%_", "", false}, {"%_", "é", true}, {"%é", "café", true}, {"%é_", "café", false},
		{"%ab%ab%", "xabyab", true}, {"%ab%ab%", "xabab", true}, {"%ab%ab%", "xaby", false}, {"%ab%ab", "abab", true}, {"%aab%", "aaab", true},
		{"%a_c%d", "xabbabcd", true},
		{`100\%`, "100%", true}, {`100\%`, "1000", false}, {`a\_b`, "a_b", true}, {`a\_b`, "axb", false}, {`a\\b`, `a\b`, true}, {`\x`, "x", true},
		{"GRÖSSE", "größe", false}, {"É%", "été", true}, {"é%", "ÉTÉ", true}, {"k", "\u212a", true}, {"\u212a", "K", true}, {"s", "ſ", true}, {"ς", "Σ", true},
		{"a.c", "abc", false}, {"[a]", "a", false}, {"a\nb%", "a\nbc\nd", true},
	} {
		f, err := filter.Parse(value.DictOf("field", "name", "op", "like", "value", test.pattern), fields)
		if err != nil {
			t.Errorf("%q: %v", test.pattern, err)
			continue
		}
		if got := f.Match(func(string) value.Value { return test.text }); got != test.want {
			t.Errorf("%q like %q: got %t, want %t", test.text, test.pattern, got, test.want)
		}
	}
}

// What takes exponential time when a matcher goes back.
func TestLikeTakesNoTime(t *testing.T) {
	pattern := strings.Repeat("%a_a", 200) + "%b"
	f, err := filter.Parse(value.DictOf("field", "name", "op", "like", "value", pattern), fields)
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Repeat("a", 100_000); f.Match(func(string) value.Value { return text }) {
		t.Error("matched")
	}
}

func TestParseErrors(t *testing.T) {
	nested := func(n int) string {
		return strings.Repeat("{not: ", n) + "{}" + strings.Repeat("}", n)
	}
	for text, want := range map[string]string{
		`name`:                            `filter: want a dict or a list, got string`,
		`[3]`:                             `filter: [0]: want a dict or a list, got int`,
		`{and: {}}`:                       `filter: and: want a list, got dict`,
		`{or: null}`:                      `filter: or: want a list, got None`,
		`{not: 1}`:                        `filter: not: want a dict or a list, got int`,
		`{1: 2}`:                          `filter: a key is a string, got int`,
		`{field: name, op: eq}`:           `filter: no key "value"`,
		`{op: eq, value: 1}`:              `filter: no key "field"`,
		`{field: name, value: 1}`:         `filter: no key "op"`,
		`{feild: name, op: eq, value: 1}`: `filter: no key "feild" (did you mean "field"?)`,
		`{xxxxxx: 1}`:                     `filter: no key "xxxxxx", want field, op, value, and, or or not`,
		`{and: [], or: []}`:               `filter: "and" stands alone in its dict, here with "or"`,
		`{field: name, not: {}}`:          `filter: "not" stands alone in its dict, here with "field"`,
		`{and: [{}, {field: name, op: eqq, value: 1}]}`:                     `filter: and[1]: no operator "eqq" (did you mean "eq"?)`,
		`{field: name, op: "==", value: 1}`:                                 `filter: no operator "==", want eq, ne, lt, le, gt, ge, like or in`,
		`{or: [[{not: {field: stauts, op: eq, value: 1}}]]}`:                `filter: or[0][0].not: no field "stauts" (did you mean "status"?)`,
		`{field: zzz, op: eq, value: 1}`:                                    `filter: no field "zzz", want name, status, count, created_at or value`,
		`{field: 1, op: eq, value: 1}`:                                      `filter: field: want a string, got int`,
		`{field: name, op: null, value: 1}`:                                 `filter: op: want a string, got None`,
		`{field: name, op: like, value: 1}`:                                 `filter: value: like wants a string, got int`,
		`{field: name, op: in, value: a}`:                                   `filter: value: in wants a list, got string`,
		`{field: name, op: in, value: [1, []]}`:                             `filter: value[1]: list cannot be compared`,
		`{field: name, op: eq, value: [1]}`:                                 `filter: value: eq wants a string, number, bool or None, got list (in takes a list)`,
		`{and: [{field: name, op: lt, value: {}}]}`:                         `filter: and[0].value: lt wants a string, number, bool or None, got dict`,
		`{field: name, op: like, value: 'a\'}`:                              `filter: value: a pattern ends with a backslash, which stands for the character after it: want "a\\\\"`,
		`{field: name, op: like, value: ` + strings.Repeat("é", 1001) + `}`: `filter: value: a pattern of more than 1000 characters`,
		nested(50):                              `filter: ` + strings.Repeat("not.", 49) + `not: more than 50 filters in one another`,
		`[` + strings.Repeat("{},", 1000) + `]`: `filter: [999]: more than 1000 terms`,
		`{field: name, op: in, value: [` + strings.Repeat("1,", 10_001) + `]}`: `filter: value: more than 10000 items for in`,
	} {
		_, err := parse(t, text)
		if err == nil || err.Error() != want {
			t.Errorf("%.80s:\ngot  %v\nwant %s", text, err, want)
		}
	}
	for _, text := range []string{nested(49), `[` + strings.Repeat("{},", 999) + `]`, `{field: name, op: like, value: ` + strings.Repeat("é", 1000) + `}`} {
		if _, err := parse(t, text); err != nil {
			t.Errorf("%.80s: %v", text, err)
		}
	}
}

// A value that holds itself many times over.
func TestParseShared(t *testing.T) {
	shared := value.List{}
	for range 45 {
		shared = value.List{shared, shared}
	}
	if _, err := filter.Parse(shared, fields); err == nil || !strings.HasSuffix(err.Error(), ": more than 1000 terms") {
		t.Error(err)
	}
}

func TestConjunction(t *testing.T) {
	term := func(field string, op filter.Op, v value.Value) filter.Term {
		return filter.Term{Field: field, Op: op, Value: v}
	}
	for text, want := range map[string][]filter.Term{
		`{}`:                                nil,
		`{field: status, op: eq, value: A}`: {term("status", filter.Eq, "A")},
		`[{field: status, op: in, value: [A, B]}, {and: [{field: name, op: like, value: "a%"}, {field: count, op: gt, value: 1}]}]`: {
			term("status", filter.In, value.List{"A", "B"}), term("name", filter.Like, "a%"), term("count", filter.Gt, int64(1)),
		},
		`{or: [{field: status, op: eq, value: A}]}`:                                    nil,
		`{not: {field: status, op: eq, value: A}}`:                                     nil,
		`[{field: status, op: ne, value: A}, {or: [{field: name, op: eq, value: b}]}]`: {term("status", filter.Ne, "A")},
	} {
		f, err := parse(t, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, f.Conjunction()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", text, diff)
		}
	}
	f, err := filter.Parse(value.DictOf("field", "name", "op", "in", "value", value.Tuple{"a"}), fields)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]filter.Term{term("name", filter.In, value.List{"a"})}, f.Conjunction()); diff != "" {
		t.Errorf("a tuple: (-want +got)\n%s", diff)
	}
}

func Example() {
	v := value.DictOf("and", value.List{
		value.DictOf("field", "status", "op", "eq", "value", "ENDED_ERROR"),
		value.DictOf("field", "name", "op", "like", "value", "deploy %"),
	})
	f, err := filter.Parse(v, []string{"name", "status"})
	if err != nil {
		fmt.Println(err)
		return
	}
	record := map[string]value.Value{"name": "Deploy the shop", "status": "ENDED_ERROR"}
	fmt.Println(f.Match(func(field string) value.Value { return record[field] }))

	_, err = filter.Parse(value.DictOf("field", "stat", "op", "eq", "value", "PAUSED"), []string{"name", "status"})
	fmt.Println(err)
	// Output:
	// true
	// filter: no field "stat" (did you mean "status"?)
}
