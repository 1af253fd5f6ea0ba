package value

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// equal is Equal with the differences shown.
func equal(t *testing.T, got, want Value) {
	t.Helper()
	if !Equal(got, want) {
		t.Errorf("got %#v\nwant %#v\n%s", got, want, cmp.Diff(want, got, cmp.Comparer(func(a, b *Dict) bool { return Equal(a, b) })))
	}
}

func bigInt(text string) *big.Int {
	i, ok := new(big.Int).SetString(text, 0)
	if !ok {
		panic(text)
	}
	return i
}

// deep returns n lists in one another.
func deep(n int) Value {
	v := Value(int64(1))
	for range n {
		v = List{v}
	}
	return v
}

// laughs returns 1<<n values in n lists.
func laughs(n int) Value {
	v := Value(int64(1))
	for range n {
		v = List{v, v}
	}
	return v
}

func TestFrom(t *testing.T) {
	tests := map[string]struct {
		in   any
		want Value
		err  string
	}{
		"nil":           {in: nil, want: nil},
		"int":           {in: 7, want: int64(7)},
		"largest uint":  {in: uint64(math.MaxUint64), want: bigInt("18446744073709551615")},
		"small big":     {in: big.NewInt(7), want: int64(7)},
		"bytes":         {in: []byte("a"), want: Bytes("a")},
		"strings":       {in: []string{"a", "b"}, want: List{"a", "b"}},
		"map":           {in: map[string]any{"b": 1, "a": []any{uint8(2)}}, want: DictOf("a", List{int64(2)}, "b", int64(1))},
		"string map":    {in: map[string]string{"b": "1", "a": "2"}, want: DictOf("a", "2", "b", "1")},
		"inside a dict": {in: DictOf("a", Tuple{Set{int64(1)}}), want: DictOf("a", Tuple{Set{int64(1)}})},

		"channel":      {in: map[string]any{"a": map[string]any{"b": []any{1, 2, 3, make(chan int)}}}, err: "a.b[3]: no value of a flow: a Go chan int (want nil, bool, int, float, string, []byte, []any, map[string]any)"},
		"odd key":      {in: map[string]any{"a b": struct{}{}}, err: `["a b"]: no value of a flow: a Go struct {} (want nil, bool, int, float, string, []byte, []any, map[string]any)`},
		"nil big":      {in: (*big.Int)(nil), err: "no value of a flow: a Go *big.Int (want nil, bool, int, float, string, []byte, []any, map[string]any)"},
		"double set":   {in: Set{"a", "b", "a"}, err: "[2]: no value of a flow: the same in a set as [0]"},
		"list in set":  {in: Set{List{}}, err: "[0]: no value of a flow: a list is no key"},
		"deepest":      {in: deep(MaxDepth), want: deep(MaxDepth)},
		"too deep":     {in: deep(MaxDepth + 1), err: strings.Repeat("[0]", 8) + "..." + strings.Repeat("[0]", 8) + ": nested too deep: more than 1000 levels"},
		"many laughs":  {in: laughs(28), err: "[0][0][0][0][0][0][0][1]...[1][1][1][1][1][1][1][0]: too large: more than 4194304 values"},
		"large uint8s": {in: []any{uint16(1), uint32(2), uint(3), int8(4), int16(5), int32(6), float32(.5)}, want: List{int64(1), int64(2), int64(3), int64(4), int64(5), int64(6), .5}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := From(tt.in)
			if diff := cmp.Diff(tt.err, message(err)); diff != "" {
				t.Error(diff)
			}
			equal(t, got, tt.want)
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestEqual(t *testing.T) {
	nan := math.NaN()
	big1, big2 := bigInt("1267650600228229401496703205376"), bigInt("1267650600228229401496703205376")
	all := []Value{
		nil, true, false, int64(0), int64(1), big1, bigInt("-1267650600228229401496703205376"), 0.0, math.Copysign(0, -1), 1.0, nan,
		"", "a", "\xff", Bytes{}, Bytes("a"), List{}, List{nil}, List{int64(1)}, List{1.0}, Tuple{}, Tuple{nil}, Set{}, Set{nil},
		new(Dict), DictOf("a", nil), DictOf("a", nan), DictOf("a", 1, "b", 2), DictOf("b", 2, "a", 1), laughs(40),
	}
	for i, a := range all {
		for j, b := range all {
			if got := Equal(a, b); got != (i == j) {
				t.Errorf("Equal(%s, %s) = %v", Summary(a, 40), Summary(b, 40), got)
			}
		}
	}
	for _, pair := range [][2]Value{
		{big1, big2},
		{List{big1, nan}, List{big2, math.Float64frombits(math.Float64bits(nan) ^ 1)}},
		{(*Dict)(nil), new(Dict)},
		{List(nil), List{}},
		{Bytes(nil), Bytes{}},
	} {
		if !Equal(pair[0], pair[1]) {
			t.Errorf("%v and %v are not equal", pair[0], pair[1])
		}
	}
	// What is no Value equals nothing, and does no harm.
	if Equal([]byte("a"), []byte("a")) || Equal([]int{1}, List{int64(1)}) || Equal(nil, (*Dict)(nil)) {
		t.Error("what is no value is equal to something")
	}
}

func TestMapStrings(t *testing.T) {
	hide := func(s string) string { return strings.ReplaceAll(s, "secret", "***") }
	plain := DictOf("a", List{"b", math.NaN(), Tuple{"c"}}, "d", DictOf("e", Bytes("f"), "s", Set{"g"}))
	if got := MapStrings(plain, hide); got != Value(plain) {
		t.Errorf("a value without anything to replace was copied: %v", got)
	}
	in := DictOf("a", List{"my secret", int64(1)}, "secret", Tuple{Bytes("secret!")}, "b", Set{"secret", "***", "x"}, "c", plain)
	in.SetKey(Tuple{"secret"}, true)
	want := DictOf("a", List{"my ***", int64(1)}, "***", Tuple{Bytes("***!")}, "b", Set{"***", "x"}, "c", plain)
	want.SetKey(Tuple{"***"}, true)
	before := in.Clone()
	got := MapStrings(in, hide)
	equal(t, got, want)
	equal(t, in, before)
	if v, ok := got.(*Dict).Get("***"); !ok || TypeName(v) != "tuple" {
		t.Errorf("the replaced key is not found: %v", v)
	}
	was, _ := in.Get("c")
	if v, _ := got.(*Dict).Get("c"); v != was {
		t.Error("the part in which nothing was replaced was copied")
	}
	equal(t, MapStrings(DictOf("secret", 1, "***", 2), hide), DictOf("***", 2))
	equal(t, MapStrings((*Dict)(nil), hide), new(Dict))
}

func TestSummary(t *testing.T) {
	tests := []struct {
		in   Value
		n    int
		want string
	}{
		{nil, 10, "None"},
		{List{true, false, 1.5, int64(2)}, 40, "[True, False, 1.5, 2]"},
		{DictOf("a", Tuple{"b"}, "c", Set{Bytes("abc")}), 40, `{"a": ("b"), "c": {3 bytes}}`},
		{"a\n\"b", 40, `"a\n\"b"`},
		{strings.Repeat("é", 100), 9, `"éééé...`},
		{laughs(1000), 9, "[[[[[[[[[..."},
		{deep(1 << 20), 9, "[[[[[[[[[..."},
		{new(big.Int).Lsh(big.NewInt(1), 1<<22), 20, "an int of 4194305 bi..."},
		{bigInt("18446744073709551616"), 40, "18446744073709551616"},
		{make(chan int), 40, "Go chan int"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Summary(tt.in, tt.n)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestErrorKinds(t *testing.T) {
	for _, tt := range []struct {
		v    Value
		want error
	}{{deep(MaxDepth + 1), ErrTooDeep}, {laughs(28), ErrTooLarge}, {List{[]byte{}}, ErrNoValue}} {
		_, err := Marshal(tt.v)
		if !errors.Is(err, tt.want) {
			t.Errorf("got %v, want %v", err, tt.want)
		}
	}
}
