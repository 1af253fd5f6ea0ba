package itertoolsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// call returns the arguments of what calls a function for each element.
func call(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (fn starlark.Value, elems []starlark.Value, err error) {
	var iterable starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &fn, &iterable); err != nil {
		return nil, nil, err
	}
	elems, err = py.All(thread, b.Name(), iterable)
	return fn, elems, err
}

func accumulate(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	var fn, total starlark.Value = starlark.None, starlark.None
	if len(args) > 2 {
		return nil, py.TypeError("accumulate() takes at most 2 positional arguments (%d given)", len(args))
	}
	if err := py.UnpackArgs(b.Name(), args, kwargs, "iterable", &iterable, "func?", &fn, "initial?", &total); err != nil {
		return nil, err
	}
	elems, err := py.All(thread, b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	out := make([]starlark.Value, 0, len(elems)+1)
	if total != starlark.None {
		out = append(out, total)
	}
	for _, e := range elems {
		switch {
		case len(out) == 0:
			total = e
		case fn != starlark.None:
			total, err = starlark.Call(thread, fn, starlark.Tuple{total, e}, nil)
		default:
			total, err = starlark.Binary(syntax.PLUS, total, e)
		}
		if err != nil {
			return nil, err
		}
		if s, ok := total.(starlark.Sequence); ok && len(out) > 0 && s.Len() > py.MaxElements/len(out) {
			return nil, py.ErrTooManyElements(b.Name()) // all of them stay in memory
		}
		if s, ok := total.(starlark.String); ok && len(out) > 0 && len(s) > py.MaxBytes/len(out) {
			return nil, py.ErrTooLong(b.Name())
		}
		out = append(out, total)
	}
	return py.NewStream(thread, b.Name(), false, py.Each(out)), nil
}

func starmap(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	fn, elems, err := call(thread, b, args, kwargs)
	if err != nil {
		return nil, err
	}
	out := make([]starlark.Value, len(elems))
	for i, e := range elems {
		row, err := py.All(thread, b.Name(), e)
		if err != nil {
			return nil, err
		}
		if out[i], err = starlark.Call(thread, fn, row, nil); err != nil {
			return nil, err
		}
	}
	return py.NewStream(thread, b.Name(), false, py.Each(out)), nil
}

func filterfalse(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	fn, elems, err := call(thread, b, args, kwargs)
	if err != nil {
		return nil, err
	}
	var out []starlark.Value
	for _, e := range elems {
		v := e
		if fn != starlark.None {
			if v, err = starlark.Call(thread, fn, starlark.Tuple{e}, nil); err != nil {
				return nil, err
			}
		}
		if !v.Truth() {
			out = append(out, e)
		}
	}
	return py.NewStream(thread, b.Name(), false, py.Each(out)), nil
}

// takewhile takes no element after the first one for which the function is false, so that
// the iterator may be endless.
func takewhile(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	fn, _, next, err := testedElements(b, args, kwargs)
	if err != nil {
		return nil, err
	}
	var out []starlark.Value
	for e := next(); e != nil; e = next() {
		v, err := starlark.Call(thread, fn, starlark.Tuple{e}, nil)
		if err != nil {
			return nil, err
		}
		if !v.Truth() {
			break
		}
		if len(out) == py.MaxElements {
			return nil, py.ErrTooManyElements(b.Name())
		}
		out = append(out, e)
	}
	return py.NewStream(thread, b.Name(), false, py.Each(out)), nil
}

// dropwhile calls the function only until it is false, so what follows may be endless.
func dropwhile(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	fn, iterable, next, err := testedElements(b, args, kwargs)
	if err != nil {
		return nil, err
	}
	var first starlark.Value
	for e := next(); e != nil; {
		v, err := starlark.Call(thread, fn, starlark.Tuple{e}, nil)
		if err != nil {
			return nil, err
		}
		if !v.Truth() {
			first = e
			break
		}
		e = next()
	}
	return py.NewStream(thread, b.Name(), py.IsEndless(iterable), func() starlark.Value {
		if first != nil {
			v := first
			first = nil
			return v
		}
		return next()
	}, iterable), nil
}

// testedElements are the arguments of takewhile and dropwhile.
func testedElements(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (fn, iterable starlark.Value, next py.Next, err error) {
	if err = starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &fn, &iterable); err != nil {
		return nil, nil, nil, err
	}
	next, err = py.Taker(b.Name(), iterable)
	return fn, iterable, next, err
}

func groupby(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	var key starlark.Value = starlark.None
	if err := py.UnpackArgs(b.Name(), args, kwargs, "iterable", &iterable, "key?", &key); err != nil {
		return nil, err
	}
	elems, err := py.All(thread, b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	var out, group []starlark.Value
	var of starlark.Value
	end := func() {
		if group != nil {
			out = append(out, starlark.Tuple{of, py.NewStream(thread, "itertools._grouper", false, py.Each(group))})
		}
		group = nil
	}
	for _, e := range elems {
		k := e
		if key != starlark.None {
			if k, err = starlark.Call(thread, key, starlark.Tuple{e}, nil); err != nil {
				return nil, err
			}
		}
		same := false
		if group != nil {
			if same, err = starlark.Equal(of, k); err != nil {
				return nil, err
			}
		}
		if !same {
			end()
			of = k
		}
		group = append(group, e)
	}
	end()
	return py.NewStream(thread, b.Name(), false, py.Each(out)), nil
}
