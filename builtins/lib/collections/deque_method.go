package collectionsmod

import (
	"math"
	"slices"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// Attr implements [starlark.HasAttrs].
func (d *deque) Attr(name string) (starlark.Value, error) {
	if name == "maxlen" {
		if d.most < 0 {
			return starlark.None, nil
		}
		return starlark.MakeInt(d.most), nil
	}
	return py.Bind(d, dequeMethods, name)
}

// AttrNames implements [starlark.HasAttrs].
func (d *deque) AttrNames() []string {
	return []string{"append", "appendleft", "clear", "copy", "count", "extend", "extendleft", "index", "insert", "maxlen", "pop", "popleft", "remove", "reverse", "rotate"}
}

type dequeMethod = py.Method[*deque]

var dequeMethods = map[string]dequeMethod{
	"append":     dequeOne(func(d *deque, v starlark.Value) error { return d.append(v) }),
	"appendleft": dequeOne(func(d *deque, v starlark.Value) error { return d.appendleft(v) }),
	"clear": dequeNone(func(d *deque) (starlark.Value, error) {
		if err := d.change(); err != nil {
			return nil, err
		}
		d.set(nil)
		return starlark.None, nil
	}),
	"copy": dequeNone(func(d *deque) (starlark.Value, error) {
		out := &deque{most: d.most}
		out.set(d.elements())
		return out, nil
	}),
	"count": func(d *deque, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var x starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
			return nil, err
		}
		n := 0
		for e := range d.Parts() {
			same, err := starlark.Equal(e, x)
			if err != nil {
				return nil, err
			}
			if same {
				n++
			}
		}
		return starlark.MakeInt(n), nil
	},
	"extend": func(d *deque, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var iterable starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &iterable); err != nil {
			return nil, err
		}
		return starlark.None, d.extend(thread, iterable, d.append)
	},
	"extendleft": func(d *deque, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var iterable starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &iterable); err != nil {
			return nil, err
		}
		return starlark.None, d.extend(thread, iterable, d.appendleft)
	},
	"index": func(d *deque, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var x starlark.Value
		bounds := [2]starlark.Value{zero, starlark.MakeInt64(math.MaxInt64)}
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x, &bounds[0], &bounds[1]); err != nil {
			return nil, err
		}
		var at [2]int
		for i, v := range bounds {
			n, err := py.Small(v)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				n = max(n+d.n, 0)
			}
			at[i] = n
		}
		i, err := d.find(x, at[0], at[1])
		if err == nil && i < 0 {
			err = py.ValueError("%s is not in deque", shortText(x))
		}
		return starlark.MakeInt(i), err
	},
	"insert": func(d *deque, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var place, v starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &place, &v); err != nil {
			return nil, err
		}
		i, err := py.Small(place)
		if err != nil {
			return nil, err
		}
		if err := d.change(); err != nil {
			return nil, err
		}
		if d.n == d.most {
			return nil, exception.Errorf(exception.IndexError, "deque already at its maximum size")
		}
		if d.n == py.MaxElements {
			return nil, py.ErrTooManyElements("deque")
		}
		if i < 0 {
			i = max(i+d.n, 0)
		}
		d.set(slices.Insert(d.elements(), min(i, d.n), v))
		return starlark.None, nil
	},
	"pop":     dequeNone(func(d *deque) (starlark.Value, error) { return d.pop(-1) }),
	"popleft": dequeNone(func(d *deque) (starlark.Value, error) { return d.pop(0) }),
	"remove": dequeOne(func(d *deque, v starlark.Value) error {
		if err := d.change(); err != nil {
			return err
		}
		i, err := d.find(v, 0, d.n)
		if err != nil {
			return err
		}
		if i < 0 {
			return py.ValueError("deque.remove(x): x not in deque")
		}
		d.take(i)
		return nil
	}),
	"reverse": dequeNone(func(d *deque) (starlark.Value, error) {
		if err := d.change(); err != nil {
			return nil, err
		}
		elems := d.elements()
		slices.Reverse(elems)
		d.set(elems)
		return starlark.None, nil
	}),
	"rotate": func(d *deque, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var by starlark.Value = starlark.MakeInt(1)
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0, &by); err != nil {
			return nil, err
		}
		n, err := py.Small(by)
		if err != nil {
			return nil, err
		}
		if err := d.change(); err != nil || d.n == 0 {
			return starlark.None, err
		}
		n = (n%d.n + d.n) % d.n
		elems := d.elements()
		d.set(append(elems[d.n-n:len(elems):len(elems)], elems[:d.n-n]...))
		return starlark.None, nil
	},
}

func (d *deque) pop(i int) (starlark.Value, error) {
	if err := d.change(); err != nil {
		return nil, err
	}
	if d.n == 0 {
		return nil, exception.Errorf(exception.IndexError, "pop from an empty deque")
	}
	if i < 0 {
		i = d.n - 1
	}
	return d.take(i), nil
}

// shortText is what an error shows of a value.
func shortText(v starlark.Value) string {
	switch v := v.(type) {
	case starlark.Int, starlark.Float, starlark.Bool, starlark.NoneType:
		if text := v.String(); len(text) < 100 {
			return text
		}
	case starlark.String:
		if len(v) < 100 {
			return v.String()
		}
	}
	return "the " + v.Type()
}

// dequeNone returns a method without arguments.
func dequeNone(f func(d *deque) (starlark.Value, error)) dequeMethod {
	return func(d *deque, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0); err != nil {
			return nil, err
		}
		return f(d)
	}
}

// dequeOne returns a method with one argument, which returns None.
func dequeOne(f func(d *deque, v starlark.Value) error) dequeMethod {
	return func(d *deque, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var v starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &v); err != nil {
			return nil, err
		}
		return starlark.None, f(d, v)
	}
}
