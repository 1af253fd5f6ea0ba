package functoolsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// cmpToKey is functools.cmp_to_key: of a function that compares two values, and returns
// a number below, of, or above zero.
func cmpToKey(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var fn starlark.Callable
	if err := py.UnpackArgs(b.Name(), args, kwargs, "mycmp", &fn); err != nil {
		return nil, err
	}
	return starlark.NewBuiltin("functools.KeyWrapper", func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var object starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, "obj", &object); err != nil {
			return nil, err
		}
		return &compared{thread, fn, object}, nil
	}), nil
}

// A compared is a value that a function compares, on the thread that sorts.
type compared struct {
	thread *starlark.Thread
	fn     starlark.Callable
	object starlark.Value
}

// CompareSameType implements [starlark.Comparable].
func (c *compared) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	other, ok := y.(*compared)
	if !ok {
		return op == syntax.NEQ, nil
	}
	result, err := starlark.Call(c.thread, c.fn, starlark.Tuple{c.object, other.object}, nil)
	if err != nil {
		return false, err
	}
	return starlark.Compare(op, result, starlark.MakeInt(0))
}

// Attr implements [starlark.HasAttrs].
func (c *compared) Attr(name string) (starlark.Value, error) {
	if name == "obj" {
		return c.object, nil
	}
	return nil, nil
}

func (c *compared) AttrNames() []string  { return []string{"obj"} }
func (c *compared) String() string       { return "<functools.KeyWrapper object>" }
func (c *compared) Type() string         { return "functools.KeyWrapper" }
func (c *compared) Truth() starlark.Bool { return true }
func (c *compared) Freeze()              { c.object.Freeze() }
func (c *compared) Hash() (uint32, error) {
	return 0, py.TypeError("unhashable type: 'functools.KeyWrapper'")
}

var (
	_ starlark.Comparable = (*compared)(nil)
	_ starlark.HasAttrs   = (*compared)(nil)
)
