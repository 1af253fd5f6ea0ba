package dialect

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// evaluate returns x of a text whose last line gives it a value.
func evaluate(thread *starlark.Thread, text string) (starlark.Value, error) {
	p, err := Compile("x.star", []byte(text), Options{})
	if err != nil {
		return nil, err
	}
	globals, err := p.Init(thread, nil, nil)
	return globals["x"], err
}

// impatient interrupts at the third look.
type impatient struct {
	alone
	looks, elements int
}

var errImpatient = errors.New("it takes too long")

func (i *impatient) Interrupted(_ *starlark.Thread, elements int) error {
	i.elements += elements
	if i.looks++; i.looks < 3 {
		return nil
	}
	return errImpatient
}

// What takes long looks whether it has to stop.
func TestInterrupted(t *testing.T) {
	const long, cyclic = "r = range(1 << 40)\n", "a, b = [0], [0]\nfor _ in range(40):\n    a, b = [a, a], [b, b]\n"
	for _, text := range []string{
		long + "x = max(r)",
		long + "x = min(r, key=lambda e: e)",
		long + "x = max(r, default=1)",
		long + "x = all(range(1, 1 << 40))",
		long + "x = any([e for e in []]) or all(range(1, 1 << 40))",
		long + "x = sum(r)",
		long + "x = filter(lambda e: False, r)",
		long + "x = map(lambda e: e, r)",
		long + "x = set([-1]).difference(r)",
		long + "x = set([-1]).issuperset(range(-1, -(1 << 40), -1)) or set([-1]).isdisjoint(r)",
		"x = sorted([(e * 7919) % 100003 for e in range(100000)])",
		"x = sorted(list(range(100000)), key=lambda e: -e)",
		"x = list(range(100000))\nx.sort(reverse=True)",
		"x = set(range(100000))",
		"x = dict([(e, e) for e in range(100000)])",
		"x = dict({e: e for e in range(100000)})",
		"x = {}\nx.update({e: e for e in range(100000)})",
		"x = set().union(range(100000))",
		"x = set()\nx.update([1], range(100000))",
		"x = {*range(100000)}",
		"x = [*range(100000)]",
		"a, *x = range(100000)",
		"x = [0] * 100000\nx = x.count(0)",
		"x = ','.join(['a'] * 100000)",
		"x = iter(range(100000))",
		"x = bytes([1] * 3000000)",
		"x = sum([[0]] * 100000, [])",
		cyclic + "x = a == b",
		cyclic + "x = a != b",
		cyclic + "x = {'a': a} == {'a': b}",
		"a = [0] * 100000\nb = [0] * 100000\nx = a == b",
	} {
		thread := &starlark.Thread{}
		who := &impatient{}
		SetUnwinding(thread, who)
		if v, err := evaluate(thread, text); !errors.Is(err, errImpatient) {
			t.Errorf("%s\ngives %.50v, %v, want %v", text, v, err, errImpatient)
		}
		if who.elements != 3*interval {
			t.Errorf("%s\ncounts %d elements, want %d", text, who.elements, 3*interval)
		}
	}
}

// What would be too large is refused before it is made.
func TestTooLarge(t *testing.T) {
	const elements, text = "elements", "the text would have more than 67108864 bytes"
	for expr, want := range map[string]string{
		"list(range(1 << 40))":                                   elements,
		"tuple(range(1 << 40))":                                  elements,
		"set(range(1 << 40))":                                    elements,
		"sorted(range(1 << 40))":                                 elements,
		"reversed(range(1 << 40))":                               elements,
		"enumerate(range(1 << 40))":                              elements,
		"zip(range(1 << 40), range(1 << 40))":                    elements,
		"bytes(range(1 << 40))":                                  elements,
		"iter(range(1 << 40))":                                   elements,
		"[*range(1 << 40)]":                                      elements,
		"{*range(1 << 40)}":                                      elements,
		"len(*[list(range(1 << 40))])":                           elements,
		"max(*range(1 << 40))":                                   elements,
		"[].extend(range(1 << 40))":                              elements,
		"getattr([], 'extend')(range(1 << 40))":                  elements,
		"[f(range(1 << 40)) for f in [[].extend]]":               elements,
		"[].extend(*[range(1 << 40)])":                           elements,
		"set().update(range(1 << 40))":                           elements,
		"set().union([1], range(1 << 40))":                       elements,
		"set().symmetric_difference(range(1 << 40))":             elements,
		"list(('a' * 10000000).elems())":                         elements,
		"(',' * 10000000).split(',')":                            elements,
		"(',' * 10000000).rsplit(',', 3)":                        elements,
		"('a ' * 10000000).split()":                              elements,
		"('\\n' * 10000000).splitlines()":                        elements,
		"('a' * 10000).replace('a', 'b' * 10000)":                text,
		"('a' * 10000).replace('', 'b' * 10000)":                 text,
		"('b' * 10000).join(['a'] * 10000)":                      text,
		"''.join(['b' * 100000] * 1000)":                         text,
		"'b'.join([c for c in ['a' * 1000] * 100000])":           text,
		"fail(['a' * 60000] * 40000)":                            "too large",
		"float('1' * 1000000)":                                   "invalid float literal",
		"sum([(0,) * 1000] * 1000, ())":                          elements,
		"sum([[0] * 1000000] * 10, [])":                          elements,
		"dict([(i, i) for i in range(1100000)])":                 elements,
		"dict([(i << 32, i) for i in range(20000)])":             "too many keys with the same hash",
		"set([1]).union([i << 32 for i in range(20000)])":        "too many keys with the same hash",
		"[t for t in [()] for _ in range(40) for t in [(t, t)]]": "",
	} {
		_, err := evaluate(&starlark.Thread{}, "x = "+expr)
		if want == "" {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", expr, err, want)
		}
	}
	for text, want := range map[string]string{
		"x = ()\nfor _ in range(40):\n    x = (x, x)":                  "a tuple of tuples with more than 1048576 elements in all",
		"x = ()\nfor _ in range(40):\n    x = tuple([x, x])":           "a tuple of tuples with more than",
		"x = ()\nfor _ in range(5000):\n    x = (x,)":                  "a tuple nested more than 1000 levels deep",
		"x = ()\nfor _ in range(5000):\n    x = (x, [1])[0:1] + (x,)":  "",
		"x = []\nx += range(1 << 40)":                                  elements,
		"x, y = [], range(1 << 40)\nx += y":                            elements,
		"x = {'a': []}\nx['a'] += range(1 << 40)":                      elements,
		"n = 1 << 24\nx = [0] * n":                                     "more than the 4194304 allowed",
		"n = 1 << 24\nx = n * (0,)":                                    "more than the 4194304 allowed",
		"n, t = 1 << 28, (0,)\nx = t * n":                              "more than the 4194304 allowed",
		"n, t = 1 << 28, 'a'\nx = n * t":                               "more than the 67108864 allowed",
		"n, t = 1 << 28, b'a'\nt *= n":                                 "more than the 67108864 allowed",
		"n = 1\nn <<= 500\nfor _ in range(40):\n    n = n * n":         "an int of more than",
		"x = 1\nx *= []\nx += range(1 << 40)":                          elements,
		"x = [1]\nfor _ in range(40):\n    x = x + x":                  elements,
		"x = [1]\nfor _ in range(40):\n    x = x * 8":                  "elements, more than the 4194304 allowed",
		"x = [1]\nfor _ in range(40):\n    x = 8 * x":                  "elements, more than the 4194304 allowed",
		"x = [1]\nfor _ in range(40):\n    x *= 8":                     "elements, more than the 4194304 allowed",
		"x = (1,)\nfor _ in range(40):\n    x = x + x":                 elements,
		"x = (1,)\nfor _ in range(40):\n    x += x":                    elements,
		"x = 'a'\nfor _ in range(40):\n    x = x + x":                  "the text would have more than 67108864 bytes",
		"x = 'a'\nfor _ in range(40):\n    x += x":                     "the text would have more than 67108864 bytes",
		"x = 'a'\nfor _ in range(40):\n    x = x + ', ' + x":           "the text would have more than 67108864 bytes",
		"x = 'a'\nfor _ in range(40):\n    x += f'{x}'":                "the text would have more than 67108864 bytes",
		"x = 'a'\nfor _ in range(40):\n    x += str(x)":                "the text would have more than 67108864 bytes",
		"x = 'a'\nfor _ in range(40):\n    x = str(x) + str(x)":        "the text would have more than 67108864 bytes",
		"x = {1: 'a'}\nfor _ in range(40):\n    x[1] += x[1]":          "the text would have more than 67108864 bytes",
		"x = b'a'\nfor _ in range(40):\n    x = x + x":                 "the bytes would be more than 67108864",
		"x = b'a'\nfor _ in range(40):\n    x *= 7":                    "more than the 67108864 allowed",
		"x = 0\nx *= 'a'\nx += 'b'\nfor _ in range(40):\n    x += x":   "the text would have more than 67108864 bytes",
		"a, *x = range(1 << 40)":                                       elements,
		"def f(*a):\n    pass\nx = f(*range(1 << 40))":                 elements,
		"def f(*a):\n    pass\nx = f(1, *range(1 << 40), *[2])":        elements,
		"x = '" + strings.Repeat("a", MaxSource) + "'":                 "more than the 1048576 allowed",
		"x = [0]\nfor _ in range(1500):\n    x = [x]\ny = x == [x][0]": "comparison exceeded maximum recursion depth",
	} {
		_, err := evaluate(&starlark.Thread{}, text)
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.100s\ngives %v, want %s", text, err, want)
		}
	}
}

// Data is compared as deep as it can be.
func TestEqualDeep(t *testing.T) {
	for _, text := range []string{
		"a, b = [0], [0]\nfor _ in range(900):\n    a, b = [a], [b]\nx = a == b and not a != b",
		"a, b = {'k': 0}, {'k': 0}\nfor _ in range(900):\n    a, b = {'k': a}, {'k': b}\nx = a == b and not a != b",
		"a, b = [0], [1]\nfor _ in range(900):\n    a, b = [a], [b]\nx = a != b and not a == b",
		"a, b = [1, (2, {'k': [3]}), set([4])], [1, (2, {'k': [3]}), set([4])]\nx = a == b == [1, (2, {'k': [3]}), set([4])]",
	} {
		if v, err := evaluate(&starlark.Thread{}, text); v != starlark.True || err != nil {
			t.Errorf("%s\ngives %v, %v", text, v, err)
		}
	}
}

// Guarded, everything gives what it gives in Starlark, whatever its size.
func TestBoundedIsTheSame(t *testing.T) {
	exprs := strings.Split(strings.TrimSpace(`
list(r)
tuple(l)
set(l)
set(d)
dict(d)
dict([(e, e) for e in l], a=1)
dict([[e, e] for e in l])
dict(l)
dict([(1, 2, 3)] + l)
sorted(l)
sorted(l, reverse=True)
sorted(l, key=lambda e: e % 7)
sorted(l, key=lambda e: e % 7, reverse=True)
sorted(r, lambda e: -e)
sorted(t, wrong=1)
sorted(l + ["a"])
reversed(r)
reversed(t)
enumerate(r)
enumerate(l, 5)
zip(r, l, t)
zip(r, [1, 2, 3])
zip(r, t.elems(), l)
zip()
zip(l, 1)
max(l)
min(r)
max(l, key=lambda e: -e)
min([])
max(l + [None])
any(l)
all(r)
any(1)
bytes(b)
bytes(l)
"-".join([str(e) for e in l])
"-".join(l)
"-".join(d)
"-".join({str(e): 1 for e in l})
"-".join(t.elems())
"".join(1)
t.replace("a", "bcd")
t.replace("a", "bcd", 2)
t.replace("", "x" * 100)
t.replace("a")
t.replace("a", 1)
t.split("a")
t.split()
t.split("b", 2)
t.split("")
t.rsplit("a", 3)
t.rsplit(None, 2)
t.splitlines()
t.splitlines(True)
t.split(1)
[1].extend(l)
[1].extend(r)
[1].extend(1)
[1].extend()
[f(l) for f in [[1].extend]]
set([1, 2]).union(l)
set([1, 2]).union(l, r)
set([1, 2]).union(l, 1)
set([1, 2]).update(r)
set([1, 2]).update(r, d)
set([1, 2]).difference(r)
set(l).intersection(r)
set(l).symmetric_difference(r)
set([1]).issubset(r)
set(l).issuperset(r)
{0: 1}.update(d)
{0: 1}.update([(e, e) for e in l], k=2)
{0: 1}.update(l)
{0: 1}.update(1)
{0: 1}.update()
getattr([], "extend")(1)
getattr("", "join")(["a"])
getattr(1, "join", None)
getattr([], "join")
hasattr("", "join")
hasattr([], "join")
struct.join(1)
len(*[l])
max(*l)
max(*r)
(l, t)
((l, r), (1, (2,)))
l == list(r)
l != list(r)
t == "a"
d == dict(d)
d == {}
(l, (l,)) == (l, (l,))
set(l) == set(r)
l == tuple(l)
l + l
l + t
t + t
t + l
t + 1
l + 1
l + None
tuple(l) + tuple(l)
tuple(l) + l
bytes(b) + bytes(b)
bytes(b) + t
set(l) + set(l)
d + d
l * 2
3 * l
t * 8
2 * t
t * 1.0
tuple(l) * 2
bytes(b) * 2
[l] == [l] and [[1]] != [[2]]
1 == 1.0 and [1] == [1.0]
`), "\n")
	for _, size := range []int{0, 1, smallLen - 1, smallLen, smallLen + 1, 3 * interval} {
		for _, expr := range exprs {
			// What is changed is seen as well as what is returned.
			text := fmt.Sprintf("n = %d\nr = range(n)\nl = [e for e in r]\nd = {e: e for e in r}\nt = 'ab c\\n' * (n // 5)\nb = [e %% 256 for e in r]\nx = %s\n", size, expr)
			if strings.HasPrefix(expr, "struct.") {
				text = "struct = 1\n" + text
			}
			got, err := evaluate(&starlark.Thread{}, text)
			options := fileOptions
			globals, wantErr := starlark.ExecFileOptions(&options, &starlark.Thread{}, "x.star", text, nil)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Errorf("%d: %s gives the error %v, want %v", size, expr, err, wantErr)
				continue
			}
			if err == nil && got.String() != globals["x"].String() {
				t.Errorf("%d: %s gives %.100s, want %.100s", size, expr, got, globals["x"])
			}
		}
	}
}

// += changes a list and makes a new one of everything else, as in Starlark.
func TestIncrementIsTheSame(t *testing.T) {
	for _, text := range []string{
		"y = [1]\nx = y\nx += [2]\nx = (x, y)",
		"y = [1]\nx = y\nx += range(3000)\nx = (x, y)",
		"y = [1]\nx = y\nx += {2: 3}\nx = (x, y)",
		"y = (1,)\nx = y\nx += (2,)\nx = (x, y)",
		"x = 'a'\ny = 'b'\nx += y",
		"y = ['a']\nx = y\nx += [e for e in range(10000)]\nx = (x, y)",
		"y = ['a']\nx = y\nx += list(range(10000))\nx = (x, y)",
		"y = 'b' * 100000\nx = 'a'\nx += y",
		"y = 'b' * 100000\nx = ['a']\nx += y",
		"y = 'b' * 100000\nx = 1\nx += y",
		"y = ('b',) * 100000\nx = ['a']\nx += y",
		"y = ('b',) * 100000\nx = ('a',)\nx += y",
		"y = ('b',) * 100000\nx = ('a',)\nx *= 3",
		"y = b'b' * 100000\nx = b'a'\nx += y",
		"x = [1]\nx += 1",
		"x = [1]\nx += 'abc'",
		"x = 1\nx += []",
		"z = [1]\ndef f():\n    z.append([z])\n    return z\nf()[0] += f()[0]\nx = z",
	} {
		got, err := evaluate(&starlark.Thread{}, text)
		options := fileOptions
		globals, wantErr := starlark.ExecFileOptions(&options, &starlark.Thread{}, "x.star", text, nil)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || err == nil && got.String() != globals["x"].String() {
			t.Errorf("%s\ngives %.100v, %v, want %.100v, %v", text, got, err, globals["x"], wantErr)
		}
	}
}

// Keys that were not chosen are not refused.
func TestUsualKeysAreNoCrowd(t *testing.T) {
	const n = 100_000
	for name, key := range map[string]func(int) starlark.Value{
		"numbers":            func(i int) starlark.Value { return starlark.MakeInt(i) },
		"seconds in ns":      func(i int) starlark.Value { return starlark.MakeInt(i * 1_000_000_000) },
		"numbers of a shift": func(i int) starlark.Value { return starlark.MakeInt(i << 9) },
		"short texts":        func(i int) starlark.Value { return starlark.String(fmt.Sprint(i)) },
		"long texts":         func(i int) starlark.Value { return starlark.String(fmt.Sprintf("a key of number %d", i)) },
		"pairs":              func(i int) starlark.Value { return starlark.Tuple{starlark.MakeInt(i), starlark.MakeInt(i)} },
		"floats":             func(i int) starlark.Value { return starlark.Float(i) / 7 },
	} {
		var c Crowd
		for i := range n {
			if err := c.Add(key(i)); err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
	}
}

// A countdown is an iterable whose length nobody knows.
type countdown int

func (c countdown) String() string        { return "countdown" }
func (c countdown) Type() string          { return "countdown" }
func (c countdown) Freeze()               {}
func (c countdown) Truth() starlark.Bool  { return true }
func (c countdown) Hash() (uint32, error) { return 0, nil }
func (c countdown) Iterate() starlark.Iterator {
	return &countdownIterator{left: c}
}

type countdownIterator struct{ left countdown }

func (it *countdownIterator) Done() {}
func (it *countdownIterator) Next(p *starlark.Value) bool {
	if it.left == 0 {
		return false
	}
	it.left--
	*p = starlark.MakeInt(int(it.left))
	return true
}

// As many elements come as may, and no more.
func TestBound(t *testing.T) {
	const most = interval + 10
	for _, n := range []countdown{0, most - 1, most, most + 1, 2 * most} {
		given, b, err := bound(&starlark.Thread{}, n, most)
		if err != nil || b == nil {
			t.Fatalf("%d: %v, %v", n, b, err)
		}
		came := 0
		for range iterated(given.(starlark.Iterable).Iterate()) {
			came++
		}
		if came != int(min(n, most)) || (b.err != nil) != (n > most) {
			t.Errorf("of %d came %d, with the error %v", n, came, b.err)
		}
	}
}

// A look costs something: there is one for so many elements.
func TestPace(t *testing.T) {
	thread, who := &starlark.Thread{}, &impatient{}
	SetUnwinding(thread, who)
	p := pace{thread: thread}
	for range 2*interval + interval/2 {
		if err := p.step(); err != nil {
			t.Fatal(err)
		}
	}
	if who.looks != 2 {
		t.Errorf("%d looks, want 2", who.looks)
	}
}
