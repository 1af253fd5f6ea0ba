package dialect

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"
)

func noArgs(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) error {
	return starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0)
}

func listCopy(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := noArgs(b, args, kwargs); err != nil {
		return nil, err
	}
	return starlark.NewList(elementsOf(b.Receiver().(*starlark.List))), nil
}

func elementsOf(list *starlark.List) []starlark.Value {
	elems := make([]starlark.Value, list.Len())
	for i := range elems {
		elems[i] = list.Index(i)
	}
	return elems
}

// sequenceCount is list.count and tuple.count.
func sequenceCount(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
		return nil, err
	}
	n := 0
	p := pace{thread: thread}
	for e := range starlark.Elements(b.Receiver().(starlark.Iterable)) {
		if err := p.step(); err != nil {
			return nil, err
		}
		same, err := starlark.Equal(e, x)
		if err != nil {
			return nil, err
		}
		if same {
			n++
		}
	}
	return starlark.MakeInt(n), nil
}

func listReverse(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := noArgs(b, args, kwargs); err != nil {
		return nil, err
	}
	list := b.Receiver().(*starlark.List)
	elems := elementsOf(list)
	for i, e := range elems {
		if err := list.SetIndex(len(elems)-1-i, e); err != nil {
			return nil, err
		}
	}
	return starlark.None, nil
}

var sortedBuiltin = starlark.NewBuiltin("sorted", nil)

// listSort is list.sort(key=None, reverse=False).
func listSort(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) > 0 {
		return nil, fmt.Errorf("sort: got %d positional arguments, want none", len(args))
	}
	list := b.Receiver().(*starlark.List)
	v, err := sorted(thread, sortedBuiltin, starlark.Tuple{list}, kwargs)
	if err != nil {
		return nil, err
	}
	for i, e := range elementsOf(v.(*starlark.List)) {
		if err := list.SetIndex(i, e); err != nil {
			return nil, err
		}
	}
	return starlark.None, nil
}

func tupleIndex(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	start, end := 0, math.MaxInt32
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x, &start, &end); err != nil {
		return nil, err
	}
	t := b.Receiver().(starlark.Tuple)
	if start < 0 {
		start = max(0, start+len(t))
	}
	if end < 0 {
		end += len(t)
	}
	for i := start; i < min(end, len(t)); i++ {
		same, err := starlark.Equal(t[i], x)
		if err != nil {
			return nil, err
		}
		if same {
			return starlark.MakeInt(i), nil
		}
	}
	return nil, fmt.Errorf("index: value not in tuple")
}

func dictCopy(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := noArgs(b, args, kwargs); err != nil {
		return nil, err
	}
	d := b.Receiver().(*starlark.Dict)
	out := starlark.NewDict(d.Len())
	for k, v := range d.Entries() {
		if err := out.SetKey(k, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func setCopy(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := noArgs(b, args, kwargs); err != nil {
		return nil, err
	}
	return insertAll(starlark.Elements(b.Receiver().(*starlark.Set)))
}

func insertAll(elems func(yield func(starlark.Value) bool)) (*starlark.Set, error) {
	out := starlark.NewSet(0)
	for e := range elems {
		if err := out.Insert(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func setIsdisjoint(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var other starlark.Iterable
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &other); err != nil {
		return nil, err
	}
	p := pace{thread: thread}
	for e := range starlark.Elements(other) {
		if err := p.step(); err != nil {
			return nil, err
		}
		if found, err := b.Receiver().(*starlark.Set).Has(e); found || err != nil {
			return starlark.False, err
		}
	}
	return starlark.True, nil
}

func intBitLength(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := noArgs(b, args, kwargs); err != nil {
		return nil, err
	}
	return starlark.MakeInt(bitLen(b.Receiver().(starlark.Int))), nil
}

// numberIsInteger is int.is_integer and float.is_integer.
func numberIsInteger(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := noArgs(b, args, kwargs); err != nil {
		return nil, err
	}
	f, isFloat := b.Receiver().(starlark.Float)
	return starlark.Bool(!isFloat || float64(f) == math.Floor(float64(f)) && !math.IsInf(float64(f), 0)), nil
}
