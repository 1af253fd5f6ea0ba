package itertoolsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

func count(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var start, step starlark.Value = starlark.MakeInt(0), starlark.MakeInt(1)
	if err := py.UnpackArgs(b.Name(), args, kwargs, "start?", &start, "step?", &step); err != nil {
		return nil, err
	}
	for _, v := range []*starlark.Value{&start, &step} {
		switch (*v).(type) {
		case starlark.Int, starlark.Float:
		case starlark.Bool:
			n, err := py.Int(*v)
			if err != nil {
				return nil, err
			}
			*v = starlark.MakeBigInt(n)
		default:
			return nil, py.TypeError("a number is required")
		}
	}
	next := start
	return py.NewStream(thread, b.Name(), true, func() starlark.Value {
		v := next
		sum, err := starlark.Binary(syntax.PLUS, v, step)
		if err != nil { // an int too large for a float
			sum = starlark.Float(0)
		}
		next = sum
		return v
	}), nil
}

func cycle(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &iterable); err != nil {
		return nil, err
	}
	if py.IsEndless(iterable) {
		return iterable, nil
	}
	elems, err := py.All(thread, b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	i := -1
	return py.NewStream(thread, b.Name(), len(elems) > 0, func() starlark.Value {
		if len(elems) == 0 {
			return nil
		}
		i++
		return elems[i%len(elems)]
	}), nil
}

func repeat(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var object, times starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "object", &object, "times?", &times); err != nil {
		return nil, err
	}
	if times == nil {
		return py.NewStream(thread, b.Name(), true, func() starlark.Value { return object }), nil
	}
	n, err := py.Small(times)
	if err != nil {
		return nil, err
	}
	return py.NewStream(thread, b.Name(), false, func() starlark.Value {
		if n <= 0 {
			return nil
		}
		n--
		return object
	}), nil
}
