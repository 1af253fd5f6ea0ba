package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// splitArgs makes positional arguments of sep= and maxsplit=, for Starlark's split and
// rsplit, which take no keywords.
func splitArgs(name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Tuple, error) {
	var sep, most starlark.Value
	if err := starlark.UnpackArgs(name, args, kwargs, "sep?", &sep, "maxsplit?", &most); err != nil {
		return nil, err
	}
	if sep == nil {
		sep = starlark.None
	}
	if most == nil {
		return starlark.Tuple{sep}, nil
	}
	return starlark.Tuple{sep, most}, nil
}

// stringStrip is Starlark's strip, lstrip and rstrip, where None stands for white space.
func stringStrip(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 1 && args[0] == starlark.None {
		args = nil
	}
	return callStarlark(thread, b, args, kwargs)
}

// callStarlark calls Starlark's own method of the receiver of b.
func callStarlark(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	fn, err := b.Receiver().(starlark.HasAttrs).Attr(b.Name())
	if err != nil {
		return nil, err
	}
	return starlark.Call(thread, fn, args, kwargs)
}

// sameLength makes of what can be gone through once what has a length, and reports, in
// Python's words, the first that is longer or shorter than those before.
func sameLength(args starlark.Tuple) (starlark.Tuple, error) {
	out := make(starlark.Tuple, len(args))
	for i, a := range args {
		out[i] = a
		if starlark.Len(a) < 0 {
			list, err := elementsIn(a)
			if err != nil {
				return nil, err
			}
			out[i] = list
		}
	}
	for i := 1; i < len(out); i++ {
		first, n := starlark.Len(out[0]), starlark.Len(out[i])
		if n == first {
			continue
		}
		others := "argument 1"
		if i > 1 {
			others = "arguments 1-" + starlark.MakeInt(i).String()
		}
		way := "longer"
		if n < first {
			way = "shorter"
		}
		return nil, exception.Errorf(exception.ValueError, "zip() argument %d is %s than %s", i+1, way, others)
	}
	return out, nil
}

// elementsIn is what can be gone through once, as a list.
func elementsIn(v starlark.Value) (*starlark.List, error) {
	iter := starlark.Iterate(v)
	if iter == nil {
		return nil, exception.Errorf(exception.TypeError, "'%s' object is not iterable", pythonType(v))
	}
	defer iter.Done()
	var elems []starlark.Value
	for e := range iterated(iter) {
		if len(elems) >= maxElements {
			return nil, errListTooLarge
		}
		elems = append(elems, e)
	}
	return starlark.NewList(elems), nil
}
