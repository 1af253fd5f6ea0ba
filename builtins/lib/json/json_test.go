package jsonmod_test

import (
	"errors"
	"strings"
	"testing"

	jsonmod "github.com/flowrun/flowrun/builtins/lib/json"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"github.com/flowrun/flowrun/runtime/dialect"
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

// What is in a list many times over takes long, and makes no step of the interpreter.
func TestDumpsInterrupted(t *testing.T) {
	why := errors.New("cancelled")
	thread := &starlark.Thread{Name: "test"}
	dialect.SetUnwinding(thread, interrupted{why: why})
	var shared starlark.Value = starlark.NewList([]starlark.Value{starlark.MakeInt(0)})
	for range 20 {
		shared = starlark.NewList([]starlark.Value{shared, shared})
	}
	dumps := jsonmod.Module().Members["dumps"]
	if _, err := starlark.Call(thread, dumps, starlark.Tuple{shared}, nil); !errors.Is(err, why) {
		t.Errorf("the error is %v, want %v", err, why)
	}
}

// An interrupted thread has to stop at the first look.
type interrupted struct {
	dialect.Unwinding
	why error
}

func (i interrupted) Interrupted(*starlark.Thread, int) error { return i.why }

func (interrupted) IsSignal(error) bool { return true }
