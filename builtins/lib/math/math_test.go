package mathmod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	mathmod "github.com/flowrun/flowrun/builtins/lib/math"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"math": mathmod.Module()}) }

func TestErrors(t *testing.T) {
	large := starlark.MakeInt64(1 << 62)
	huge := starlark.MakeInt(1).Lsh(1 << 20)
	for _, test := range []struct {
		fn          string
		args        starlark.Tuple
		class, want string
	}{
		{"sqrt", starlark.Tuple{starlark.MakeInt(-1)}, "ValueError", "math domain error"},
		{"exp", starlark.Tuple{starlark.MakeInt(1000)}, "OverflowError", "math range error"},
		{"sqrt", starlark.Tuple{starlark.String("1")}, "TypeError", "must be real number, not string"},
		{"log", starlark.Tuple{starlark.MakeInt(2), starlark.MakeInt(1)}, "ZeroDivisionError", "division by zero"},
		{"factorial", starlark.Tuple{large}, "OverflowError", "more than 1048576 bits"},
		{"factorial", starlark.Tuple{starlark.MakeInt(1_000_000)}, "OverflowError", "more than 1048576 bits"},
		{"comb", starlark.Tuple{large, starlark.MakeInt(1_000_000)}, "OverflowError", "more than 1048576 bits"},
		{"comb", starlark.Tuple{starlark.MakeInt(40_000_000), starlark.MakeInt(20_000_000)}, "OverflowError", "more than 1048576 bits"},
		{"perm", starlark.Tuple{large, large}, "OverflowError", "more than 1048576 bits"},
		{"lcm", starlark.Tuple{huge, huge.Sub(starlark.MakeInt(1))}, "OverflowError", "more than 1048576 bits"},
		{"prod", starlark.Tuple{starlark.NewList([]starlark.Value{huge, huge})}, "OverflowError", "more than 1048576 bits"},
		{"prod", starlark.Tuple{starlark.String("ab")}, "TypeError", "not iterable"},
	} {
		fn := mathmod.Module().Members[test.fn]
		_, err := starlark.Call(new(starlark.Thread), fn, test.args, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) || runtime.ExceptionClass(err) != test.class {
			t.Errorf("%s: got %s %v, want %s %s", test.fn, runtime.ExceptionClass(err), err, test.class, test.want)
		}
	}
}

// The largest that are allowed take no noticeable time.
func TestLarge(t *testing.T) {
	for _, test := range []struct {
		fn   string
		args starlark.Tuple
	}{
		{"factorial", starlark.Tuple{starlark.MakeInt(70_000)}},
		{"comb", starlark.Tuple{starlark.MakeInt(400_000), starlark.MakeInt(200_000)}},
		{"comb", starlark.Tuple{starlark.MakeInt(1).Lsh(5000), starlark.MakeInt(200)}},
		{"perm", starlark.Tuple{starlark.MakeInt(1).Lsh(50), starlark.MakeInt(20_000)}},
		{"isqrt", starlark.Tuple{starlark.MakeInt(1).Lsh(1 << 20)}},
		{"gcd", starlark.Tuple{starlark.MakeInt(1).Lsh(1 << 18).Sub(starlark.MakeInt(1)), starlark.MakeInt(3).Lsh(1 << 17).Sub(starlark.MakeInt(5))}},
	} {
		if _, err := starlark.Call(new(starlark.Thread), mathmod.Module().Members[test.fn], test.args, nil); err != nil {
			t.Errorf("%s: %v", test.fn, err)
		}
	}
}
