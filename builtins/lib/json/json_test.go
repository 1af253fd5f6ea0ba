package jsonmod_test

import (
	"strings"
	"testing"

	jsonmod "github.com/flowrun/flowrun/builtins/lib/json"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"json": jsonmod.Module()}) }

// What is too deep, or holds itself, is an error.
func TestDeep(t *testing.T) {
	list := starlark.NewList(nil)
	if err := list.Append(list); err != nil {
		t.Fatal(err)
	}
	wide := starlark.Value(starlark.None)
	for range 60 {
		wide = starlark.Tuple{wide, wide}
	}
	members := jsonmod.Module().Members
	for _, test := range []struct {
		fn   string
		arg  starlark.Value
		want string
	}{
		{"dumps", list, "nested more than 1000"},
		{"dumps", wide, "more than 67108864 bytes"},
		{"loads", starlark.String(strings.Repeat("[", 1_500_000)), "deep"},
		{"loads", starlark.String(strings.Repeat("9", 2_000_000)), "number"},
	} {
		_, err := starlark.Call(new(starlark.Thread), members[test.fn], starlark.Tuple{test.arg}, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %.200v", test.fn, err)
		}
	}
}
