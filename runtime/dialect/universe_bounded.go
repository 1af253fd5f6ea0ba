package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// The functions of Starlark's that are guarded. Those that stand for types are told
// apart from others by being these.
var (
	bytesType = starlark.NewBuiltin("bytes", boundedBy(maxBytes, 1))
	dictType  = starlark.NewBuiltin("dict", makeDict)
	floatType = starlark.NewBuiltin("float", toFloat)
	listType  = starlark.NewBuiltin("list", boundedBy(maxElements, 1))
	setType   = starlark.NewBuiltin("set", makeSet)
	tupleType = starlark.NewBuiltin("tuple", makeTuple)
)

// boundedBy is Starlark's function of the same name, which takes so many elements of its
// first n arguments; negative is all.
func boundedBy(most, n int) builtinFunc {
	return func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		g := guard{thread: thread, args: args}
		for i := range min(n, len(args)) {
			most := most
			if most >= 0 {
				most /= weight(args[i])
			}
			if err := g.bound(i, most); err != nil {
				return nil, fmt.Errorf("%s: %w", b.Name(), err)
			}
		}
		return g.call(starlarks(b.Name()), kwargs)
	}
}

// zip makes a tuple for each row: its elements, and two slots for itself.
func zip(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 {
		strict := false
		if err := starlark.UnpackArgs(b.Name(), nil, kwargs, "strict?", &strict); err != nil {
			return nil, err
		}
		if strict {
			var err error
			if args, err = sameLength(args); err != nil {
				return nil, err
			}
		}
		kwargs = nil
	}
	rows := -1 // of the shortest, as far as that is known
	for _, a := range args {
		if n := starlark.Len(a); n >= 0 && (rows < 0 || n < rows) {
			rows = n
		}
	}
	if rows >= 0 && rows <= smallLen && allHaveLen(args) {
		return starlarks("zip").(*starlark.Builtin).CallInternal(thread, args, kwargs)
	}
	most := maxElements / (len(args) + 2)
	if rows > most {
		return nil, fmt.Errorf("zip: %w", tooMany(most))
	}
	g := guard{thread: thread, args: args}
	for i := range args {
		// One that goes on for ever is taken from as long as the others last.
		if err := g.boundRows(i, most); err != nil {
			return nil, err
		}
	}
	return g.call(starlarks("zip"), kwargs)
}

func allHaveLen(args starlark.Tuple) bool {
	for _, a := range args {
		if starlark.Len(a) < 0 {
			return false
		}
	}
	return true
}

// boundRows bounds the i-th argument, which may be longer than what is taken of it: zip
// looks at one row more than there is.
func (g *guard) boundRows(i, most int) error {
	iterable, ok := g.args[i].(starlark.Iterable)
	if !ok || starlark.Len(iterable) >= 0 {
		return nil
	}
	if !g.changed {
		g.args, g.changed = append(starlark.Tuple(nil), g.args...), true
	}
	b := &bounded{Iterable: iterable, pace: pace{thread: g.thread}, left: most + 1, most: most}
	g.args[i] = b
	g.bounds = append(g.bounds, b)
	return nil
}

// sorted is Starlark's. What is long is sorted here, where a sort can be interrupted.
func sorted(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) > 0 {
		if n := starlark.Len(args[0]); 0 <= n && n <= smallLen {
			return starlarks("sorted").(*starlark.Builtin).CallInternal(thread, args, kwargs)
		}
	}
	var elems starlark.Iterable
	var key starlark.Callable
	var reverse bool
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "iterable", &elems, "key?", &key, "reverse?", &reverse); err != nil {
		return nil, err
	}
	v, err := starlark.Call(thread, listType, starlark.Tuple{elems}, nil)
	if err != nil {
		return nil, err
	}
	values := elementsOf(v.(*starlark.List))
	if err := sortValues(thread, values, key, reverse); err != nil {
		return nil, err
	}
	return starlark.NewList(values), nil
}
