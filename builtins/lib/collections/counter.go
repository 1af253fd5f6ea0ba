package collectionsmod

import (
	"slices"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A counter is an instance of Counter.
type counter struct{ dict }

var counterClass = &pytype.Class{
	Module: "collections", ID: "Counter",
	New: func(call pytype.Call) (starlark.Value, error) {
		c := &counter{newDict(0)}
		return c, c.update(call.Thread, "Counter", syntax.PLUS, call.Args, call.Kwargs)
	},
	Is: func(v starlark.Value) bool {
		_, ok := v.(*counter)
		return ok
	},
	Constants: starlark.StringDict{
		"fromkeys": starlark.NewBuiltin("Counter.fromkeys", func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
			return nil, exception.Errorf(exception.NotImplementedError, "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.")
		}),
	},
}

var zero = starlark.MakeInt(0)

// Get implements [starlark.Mapping]: what is not counted counts zero.
func (c *counter) Get(k starlark.Value) (starlark.Value, bool, error) {
	n, err := c.count(k)
	return n, true, err
}

func (c *counter) count(k starlark.Value) (starlark.Value, error) {
	v, found, err := c.Dict.Get(k)
	if !found {
		v = zero
	}
	return v, err
}

// DeleteIndex implements dialect.Deleter. What is not there need not be.
func (c *counter) DeleteIndex(k starlark.Value) error {
	_, _, err := c.Delete(k)
	return err
}

// update adds to the counts, or subtracts.
func (c *counter) update(thread *starlark.Thread, fn string, op syntax.Token, args starlark.Tuple, kwargs []starlark.Tuple) error {
	if len(args) > 1 {
		return py.TypeError("%s() takes at most 1 positional argument (%d given)", fn, len(args))
	}
	add := func(k, n starlark.Value) error {
		before, err := c.count(k)
		if err != nil {
			return err
		}
		if n, err = starlark.Binary(op, before, n); err != nil {
			return err
		}
		return c.SetKey(k, n)
	}
	addAll := func(items []starlark.Tuple) error {
		counts := add
		if c.Len() == 0 && op == syntax.PLUS { // they may be anything
			counts = func(k, n starlark.Value) error { return c.SetKey(k, n) }
		}
		for _, item := range items {
			if err := counts(item[0], item[1]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(args) == 1 && args[0] != starlark.None {
		if m, ok := args[0].(starlark.IterableMapping); ok {
			if err := addAll(m.Items()); err != nil {
				return err
			}
			return addAll(kwargs)
		}
		elems, err := py.All(thread, fn, args[0])
		if err != nil {
			return err
		}
		watch := py.Watch{Thread: thread}
		for _, e := range elems {
			if err := add(e, starlark.MakeInt(1)); err != nil {
				return err
			}
			if err := watch.Err(); err != nil {
				return err
			}
		}
	}
	return addAll(kwargs)
}

// common returns the entries by their counts, the largest first.
func (c *counter) common() (items []starlark.Tuple, err error) {
	items = c.Items()
	slices.SortStableFunc(items, func(x, y starlark.Tuple) int {
		for _, pair := range []struct {
			x, y starlark.Value
			sign int
		}{{x[1], y[1], -1}, {y[1], x[1], 1}} {
			more, e := starlark.Compare(syntax.GT, pair.x, pair.y)
			if e != nil {
				err = e
			}
			if more {
				return pair.sign
			}
		}
		return 0
	})
	return items, err
}

// Attr implements [starlark.HasAttrs].
func (c *counter) Attr(name string) (starlark.Value, error) {
	if v, err := py.Bind(c, counterMethods, name); v != nil || err != nil {
		return v, err
	}
	return c.Dict.Attr(name)
}

// AttrNames implements [starlark.HasAttrs].
func (c *counter) AttrNames() []string {
	return c.names("copy", "elements", "most_common", "subtract", "total")
}

var counterMethods = map[string]py.Method[*counter]{
	"copy": func(c *counter, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		d, err := c.copyOf()
		return &counter{d}, err
	},
	"elements": func(c *counter, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		items, left := c.Items(), 0
		for _, item := range items {
			if _, err := py.Int(item[1]); err != nil {
				return nil, err
			}
		}
		var of starlark.Value
		return py.NewStream(thread, "itertools.chain", false, func() starlark.Value {
			for left <= 0 {
				if len(items) == 0 {
					return nil
				}
				of = items[0][0]
				left, _ = py.Small(items[0][1])
				items = items[1:]
			}
			left--
			return of
		}), nil
	},
	"most_common": func(c *counter, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var most starlark.Value = starlark.None
		if err := py.UnpackArgs(b.Name(), args, kwargs, "n?", &most); err != nil {
			return nil, err
		}
		items, err := c.common()
		if err != nil {
			return nil, err
		}
		if most != starlark.None {
			n, err := py.Small(most)
			if err != nil {
				return nil, err
			}
			items = items[:min(max(n, 0), len(items))]
		}
		out := make([]starlark.Value, len(items))
		for i, item := range items {
			out[i] = item
		}
		return starlark.NewList(out), nil
	},
	"popitem": func(c *counter, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		return c.popitem(true)
	},
	"subtract": func(c *counter, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return starlark.None, c.update(thread, b.Name(), syntax.MINUS, args, kwargs)
	},
	"total": func(c *counter, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		var sum starlark.Value = zero
		for _, n := range c.Entries() {
			var err error
			if sum, err = starlark.Binary(syntax.PLUS, sum, n); err != nil {
				return nil, err
			}
		}
		return sum, nil
	},
	"update": func(c *counter, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return starlark.None, c.update(thread, b.Name(), syntax.PLUS, args, kwargs)
	},
}

// Binary implements [starlark.HasBinary]. Counts that are not above zero are left out.
func (c *counter) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	other, ok := y.(*counter)
	if !ok || side == starlark.Right {
		return nil, nil
	}
	var join func(x, y starlark.Value) (starlark.Value, error)
	switch op {
	case syntax.PLUS, syntax.MINUS:
		join = func(x, y starlark.Value) (starlark.Value, error) { return starlark.Binary(op, x, y) }
	case syntax.PIPE, syntax.AMP:
		join = func(x, y starlark.Value) (starlark.Value, error) {
			less, err := starlark.Compare(syntax.LT, x, y)
			if less == (op == syntax.PIPE) {
				return y, err
			}
			return x, err
		}
	default:
		return nil, nil
	}
	return c.joined(other, join)
}

func (c *counter) joined(other *counter, join func(x, y starlark.Value) (starlark.Value, error)) (starlark.Value, error) {
	out := &counter{newDict(c.Len())}
	for _, from := range []*counter{c, other} {
		for _, k := range from.Keys() {
			if _, done, err := c.Dict.Get(k); from == other && other != c && (done || err != nil) {
				continue
			}
			x, err := c.count(k)
			if err != nil {
				return nil, err
			}
			y, err := other.count(k)
			if err != nil {
				return nil, err
			}
			n, err := join(x, y)
			if err != nil {
				return nil, err
			}
			if positive, err := starlark.Compare(syntax.GT, n, zero); err != nil {
				return nil, err
			} else if positive {
				if err := out.SetKey(k, n); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// Unary implements [starlark.HasUnary].
func (c *counter) Unary(op syntax.Token) (starlark.Value, error) {
	empty := &counter{newDict(0)}
	switch op {
	case syntax.PLUS:
		return c.Binary(op, empty, starlark.Left)
	case syntax.MINUS:
		return empty.Binary(op, c, starlark.Left)
	}
	return nil, nil
}

// CompareSameType implements [starlark.Comparable].
func (c *counter) CompareSameType(op syntax.Token, y starlark.Value, depth int) (bool, error) {
	other, ok := y.(*counter)
	if !ok {
		return op == syntax.NEQ, nil
	}
	all := func(op syntax.Token) (bool, error) {
		for _, from := range []*counter{c, other} {
			for _, k := range from.Keys() {
				x, err := c.count(k)
				if err != nil {
					return false, err
				}
				y, err := other.count(k)
				if err != nil {
					return false, err
				}
				if holds, err := starlark.CompareDepth(op, x, y, depth-1); !holds || err != nil {
					return false, err
				}
			}
		}
		return true, nil
	}
	switch op {
	case syntax.NEQ:
		same, err := all(syntax.EQL)
		return !same, err
	case syntax.LT, syntax.GT:
		holds, err := all(map[syntax.Token]syntax.Token{syntax.LT: syntax.LE, syntax.GT: syntax.GE}[op])
		if !holds || err != nil {
			return false, err
		}
		same, err := all(syntax.EQL)
		return !same, err
	}
	return all(op)
}

func (c *counter) String() string {
	if c.Len() == 0 {
		return "Counter()"
	}
	items, err := c.common()
	if err != nil {
		items = c.Items()
	}
	return "Counter(" + c.text(items) + ")"
}

func (c *counter) Type() string          { return "Counter" }
func (c *counter) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'Counter'") }

var (
	_ starlark.Comparable = (*counter)(nil)
	_ starlark.HasAttrs   = (*counter)(nil)
	_ starlark.HasBinary  = (*counter)(nil)
	_ starlark.HasSetKey  = (*counter)(nil)
	_ starlark.HasUnary   = (*counter)(nil)
)
