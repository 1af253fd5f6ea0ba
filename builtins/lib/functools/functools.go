// Package functoolsmod is the module functools of flows:
//
//	reduce              a function over all elements
//	partial             a function with some of its arguments: func, args, keywords
//	cache, lru_cache    a function that remembers its results: cache_info, cache_clear, cache_parameters, __wrapped__
//	cmp_to_key          a key for sorted, min and max of a function that compares two values
//
// There are no decorators in flows, so write f = functools.cache(f) after the function. A
// cache belongs to the flow that runs, and is empty when it is run again.
//
// What differs from Python: there is no wraps, update_wrapper, total_ordering,
// singledispatch, cached_property and partialmethod, which are for classes and decorators.
package functoolsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module functools, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("functools", map[string]py.Func{
		"reduce": reduce, "cache": cache, "lru_cache": lruCache, "cmp_to_key": cmpToKey,
	}, starlark.StringDict{"partial": partialClass})
}

func reduce(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var fn, iterable, total starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &fn, &iterable, &total); err != nil {
		return nil, err
	}
	if py.IsEndless(iterable) {
		_, err := py.Elements(b.Name(), iterable) // its error
		return nil, err
	}
	next, err := py.Taker(b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	if total == nil {
		if total = next(); total == nil {
			return nil, py.TypeError("reduce() of empty iterable with no initial value")
		}
	}
	for e := next(); e != nil; e = next() {
		if total, err = starlark.Call(thread, fn, starlark.Tuple{total, e}, nil); err != nil {
			return nil, err
		}
	}
	return total, nil
}
