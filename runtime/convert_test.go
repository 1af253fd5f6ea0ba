package runtime_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

func TestConvertThereAndBack(t *testing.T) {
	huge, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	for _, v := range []value.Value{
		nil, true, false, int64(0), int64(math.MinInt64), huge, 0.5, math.Inf(-1), "", "text", "\xff", value.Bytes("\x00\xff"),
		value.List{}, value.List{int64(1), value.List{nil}}, value.Tuple{}, value.Tuple{"a", int64(1)},
		value.Set{int64(3), "x"}, value.DictOf("z", int64(1), "a", value.List{}),
	} {
		s, err := runtime.ToStarlark(v)
		if err != nil {
			t.Errorf("%v: %v", v, err)
			continue
		}
		back, err := runtime.FromStarlark(s)
		if err != nil || !value.Equal(back, v) {
			t.Errorf("%#v became %#v, then %#v (%v)", v, s, back, err)
		}
	}
}

func TestConvertKeepsTheOrderOfDicts(t *testing.T) {
	d := starlark.NewDict(3)
	for _, k := range []starlark.Value{starlark.String("z"), starlark.MakeInt(1), starlark.Tuple{starlark.True}} {
		if err := d.SetKey(k, starlark.None); err != nil {
			t.Fatal(err)
		}
	}
	v, err := runtime.FromStarlark(d)
	if err != nil {
		t.Fatal(err)
	}
	back, err := runtime.ToStarlark(v)
	if err != nil || back.String() != d.String() {
		t.Errorf("%v became %v (%v)", d, back, err)
	}
}

func TestConvertRefuses(t *testing.T) {
	itself := starlark.NewList(nil)
	if err := itself.Append(itself); err != nil {
		t.Fatal(err)
	}
	deep := starlark.NewList(nil)
	for range 1_000_000 {
		deep = starlark.NewList([]starlark.Value{deep})
	}
	wide := starlark.Tuple{starlark.None}
	for range 40 {
		wide = starlark.Tuple{wide, wide}
	}
	function := starlark.NewBuiltin("f", nil)
	inside := starlark.NewDict(1)
	if err := inside.SetKey(starlark.String("k"), starlark.NewList([]starlark.Value{starlark.None, function})); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		v    starlark.Value
		want string
	}{
		{"a function", function, "a builtin_function_or_method cannot be stored or sent"},
		{"a function inside", inside, `at ["k"][1]`},
		{"a list that holds itself", itself, "holds itself"},
		{"a list too deep", deep, "nested deeper than 1000"},
		{"a value of 2^40 parts", wide, "parts"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := runtime.FromStarlark(test.v)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	if _, err := runtime.FromStarlark(deep); !errors.Is(err, value.ErrTooDeep) {
		t.Errorf("%v is no ErrTooDeep", err)
	}
}
