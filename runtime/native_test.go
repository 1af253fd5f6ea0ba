package runtime_test

import (
	"errors"
	"testing"

	"github.com/flowrun/flowrun/runtime"
)

// Errors of the interpreter are named as Python names them.
func TestClassesOfNativeErrors(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	for _, test := range []struct{ class, body string }{
		{"KeyError", "{}['x']"},
		{"KeyError", "{}[(1, 'a\\nb')]"},
		{"KeyError", "{}.pop('x')"},
		{"KeyError", "{}.popitem()"},
		{"KeyError", "set([1]).remove(2)"},
		{"KeyError", "del {}['x']"},
		{"KeyError", "'%(a)s' % {}"},
		{"KeyError", "'{a}'.format()"},
		{"IndexError", "[1][7]"},
		{"IndexError", "[][0]"},
		{"IndexError", "(1, 2)[-5]"},
		{"IndexError", "'abc'[3]"},
		{"IndexError", "[1][1 << 80]"},
		{"IndexError", "[].pop()"},
		{"IndexError", "[1].pop(4)"},
		{"IndexError", "x = [1]\nx[3] = 1"},
		{"IndexError", "x = [1]\ndel x[3]"},
		{"IndexError", "'{1}'.format(1)"},
		{"ZeroDivisionError", "1 // 0"},
		{"ZeroDivisionError", "1 / 0"},
		{"ZeroDivisionError", "1 % 0"},
		{"ZeroDivisionError", "1.5 // 0.0"},
		{"ZeroDivisionError", "1.5 % 0"},
		{"ZeroDivisionError", "0.0 ** -1"},
		{"AttributeError", "[].size"},
		{"AttributeError", "[].apend(1)"},
		{"AttributeError", "getattr(1, 'x')"},
		{"AttributeError", "this.conect('x')"},
		{"AttributeError", "x = struct(a=1)\nx.a.b"},
		{"AttributeError", "this.x = 1"},
		{"UnboundLocalError", "if False:\n    x = 1\nprint(x)"},
		{"ValueError", "int('x')"},
		{"ValueError", "float('x')"},
		{"ValueError", "float('')"},
		{"ValueError", "a, b = [1, 2, 3]"},
		{"ValueError", "a, b = [1]"},
		{"ValueError", "[1].remove(2)"},
		{"ValueError", "[1].index(2)"},
		{"ValueError", "'a'.index('b')"},
		{"ValueError", "[1, 2][::0]"},
		{"ValueError", "chr(-1)"},
		{"ValueError", "1 << -1"},
		{"ValueError", "max([])"},
		{"ValueError", "int(float('nan'))"},
		{"ValueError", "'a'.split('')"},
		{"TypeError", "1 + 'a'"},
		{"TypeError", "-'a'"},
		{"TypeError", "None()"},
		{"TypeError", "def f(a):\n    pass\nf()"},
		{"TypeError", "def f(a):\n    pass\nf(1, 2)"},
		{"TypeError", "def f(a):\n    pass\nf(b=1)"},
		{"TypeError", "def f(a):\n    pass\nf(1, a=1)"},
		{"TypeError", "def f():\n    pass\nf(1)"},
		{"TypeError", "for x in 1:\n    pass"},
		{"TypeError", "{[]: 1}"},
		{"TypeError", "1[0]"},
		{"TypeError", "[1]['a']"},
		{"TypeError", "x = (1,)\nx[0] = 2"},
		{"TypeError", "a, b = 1"},
		{"TypeError", "1 < 'a'"},
		{"TypeError", "1 in 'a'"},
		{"TypeError", "len(1)"},
		{"TypeError", "len(1, 2)"},
		{"TypeError", "len(x=1)"},
		{"TypeError", "sorted([1], kee=1)"},
		{"TypeError", "sorted([1, 'a'])"},
		{"TypeError", "','.join([1])"},
		{"TypeError", "'a'.startswith(1)"},
		{"TypeError", "'%d' % 'a'"},
		{"TypeError", "'%s %s' % 1"},
		{"TypeError", "'a' % 1"},
		{"TypeError", "print(*1)"},
		{"TypeError", "print(**{1: 2})"},
		{"TypeError", "int([])"},
		{"TypeError", "1[1:2]"},
		{"RecursionError", "def f():\n    f()\nf()"},
		{"AssertionError", "assert 1 == 2"},
		{"AssertionError", "assert 1 == 2, 'no'"},
		{"Exception", "fail('key \"x\" not in dict')"},
		{"Exception", "fail('got int, want string')"},
	} {
		x := start(t, rt, t.Context(), test.body)
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		var flowErr *runtime.FlowError
		if !errors.As(x.Err(), &flowErr) || flowErr.Class != test.class {
			t.Errorf("%s\n%v, want %q", test.body, x.Record().Message, test.class)
		}
	}
}

func TestMessageOfAnAssertion(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	for body, want := range map[string]string{
		"assert 1 == 2":       "AssertionError",
		"assert 1 == 2, 'no'": "AssertionError: no",
	} {
		if r := run(t, rt, body); r.Message != want {
			t.Errorf("%s: %q, want %q", body, r.Message, want)
		}
	}
}
