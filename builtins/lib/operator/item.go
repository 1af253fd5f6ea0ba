package operatormod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

var getitem = ofTwo(getItem)

// getItem is x[k].
func getItem(x, k starlark.Value) (starlark.Value, error) {
	switch x := x.(type) {
	case starlark.Mapping:
		v, found, err := x.Get(k)
		if err == nil && !found {
			err = &exception.Raised{Exception: exception.New(exception.KeyError, k)}
		}
		return v, err
	case starlark.Indexable:
		i, err := place(x, k)
		if err != nil {
			return nil, err
		}
		return x.Index(i), nil
	}
	return nil, py.TypeError("'%s' object is not subscriptable", x.Type())
}

// place is the index that k means.
func place(x starlark.Indexable, k starlark.Value) (int, error) {
	i, err := py.Small(k)
	if err != nil {
		return 0, py.TypeError("%s indices must be integers or slices, not %s", x.Type(), k.Type())
	}
	if i < 0 {
		i += x.Len()
	}
	if i < 0 || i >= x.Len() {
		return 0, exception.Errorf(exception.IndexError, "%s index out of range", x.Type())
	}
	return i, nil
}

func setitem(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, k, v starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 3, &x, &k, &v); err != nil {
		return nil, err
	}
	switch x := x.(type) {
	case starlark.HasSetKey:
		return starlark.None, x.SetKey(k, v)
	case starlark.HasSetIndex:
		i, err := place(x, k)
		if err != nil {
			return nil, err
		}
		return starlark.None, x.SetIndex(i, v)
	}
	return nil, py.TypeError("'%s' object does not support item assignment", x.Type())
}

var delitem = ofTwo(func(x, k starlark.Value) (starlark.Value, error) { return starlark.None, dialect.Delete(x, k) })

func contains(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, y starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &x, &y); err != nil {
		return nil, err
	}
	return starlark.Binary(syntax.IN, y, x)
}

// concat is x + y of two sequences.
func concat(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, y starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &x, &y); err != nil {
		return nil, err
	}
	switch x.(type) {
	case starlark.Indexable:
		return starlark.Binary(syntax.PLUS, x, y)
	}
	return nil, py.TypeError("'%s' object can't be concatenated", x.Type())
}

// countOf counts what equals a value.
func countOf(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	n, _, err := count(thread, b, args, kwargs, false)
	return starlark.MakeInt(n), err
}

// indexOf finds the first element that equals a value.
func indexOf(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	n, first, err := count(thread, b, args, kwargs, true)
	if err == nil && n == 0 {
		err = py.ValueError("sequence.index(x): x not in sequence")
	}
	return starlark.MakeInt(first), err
}

func count(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple, once bool) (n, first int, err error) {
	var x, y starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &x, &y); err != nil {
		return 0, 0, err
	}
	next, err := py.Taker(b.Name(), x)
	if err != nil {
		return 0, 0, err
	}
	watch := py.Watch{Thread: thread}
	i := 0
	for e := next(); e != nil; e = next() {
		same, err := starlark.Equal(e, y)
		if err == nil {
			err = watch.Err()
		}
		if err != nil {
			return 0, 0, err
		}
		if same {
			if n++; once {
				return n, i, nil
			}
		}
		i++
	}
	return n, i, nil
}
