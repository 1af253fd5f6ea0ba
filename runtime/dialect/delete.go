package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// deleteIndex is del x[i].
func deleteIndex(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	switch x, i := args[0], args[1]; x := x.(type) {
	case *starlark.Dict:
		_, found, err := x.Delete(i)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("key %v not in %s", i, x.Type())
		}
	case *starlark.List:
		n, err := starlark.AsInt32(i)
		if err != nil {
			return nil, fmt.Errorf("list index: %s", err)
		}
		if n < 0 {
			n += x.Len()
		}
		switch {
		case x.Len() == 0:
			return nil, fmt.Errorf("list assignment index %v out of range: empty list", i)
		case n < 0 || n >= x.Len():
			return nil, fmt.Errorf("list assignment index %v out of range [%d:%d]", i, -x.Len(), x.Len()-1)
		}
		return starlark.None, keep(x, func(at int) bool { return at != n })
	case Deleter:
		return starlark.None, x.DeleteIndex(i)
	default:
		return nil, fmt.Errorf("%s value does not support item deletion", x.Type())
	}
	return starlark.None, nil
}

// deleteSlice is del x[lo:hi:step].
func deleteSlice(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	list, ok := args[0].(*starlark.List)
	if !ok {
		return nil, fmt.Errorf("%s value does not support slice deletion", args[0].Type())
	}
	// Which indices these are is what slicing a list of the indices says.
	lo, hi, step, err := sliceBounds(args[1], args[2], args[3], list.Len())
	if err != nil {
		return nil, err
	}
	gone := make(map[int]bool)
	for i := lo; step > 0 && i < hi || step < 0 && i > hi; i += step {
		gone[i] = true
	}
	return starlark.None, keep(list, func(at int) bool { return !gone[at] })
}

// keep removes the elements of list for which it is false.
func keep(list *starlark.List, in func(at int) bool) error {
	elems := make([]starlark.Value, 0, list.Len())
	for i := range list.Len() {
		if in(i) {
			elems = append(elems, list.Index(i))
		}
	}
	if err := list.Clear(); err != nil {
		return err
	}
	for _, e := range elems {
		if err := list.Append(e); err != nil {
			return err
		}
	}
	return nil
}

// sliceBounds returns what lo:hi:step means for n elements, as Python's
// slice.indices does.
func sliceBounds(loArg, hiArg, stepArg starlark.Value, n int) (lo, hi, step int, err error) {
	index := func(v starlark.Value, otherwise int, what string) int {
		if v == starlark.None || err != nil {
			return otherwise
		}
		i, e := starlark.AsInt32(v)
		if e != nil {
			err = fmt.Errorf("invalid %s: %s", what, e)
		}
		return i
	}
	step = index(stepArg, 1, "slice step")
	if err == nil && step == 0 {
		err = fmt.Errorf("zero is not a valid slice step")
	}
	least, most := 0, n
	if step < 0 {
		least, most = -1, n-1
	}
	clamp := func(v starlark.Value, otherwise int, what string) int {
		i := index(v, otherwise, what)
		if v != starlark.None && i < 0 {
			i += n
		}
		return max(least, min(i, most))
	}
	if step < 0 {
		lo, hi = clamp(loArg, most, "start index"), clamp(hiArg, least, "end index")
	} else {
		lo, hi = clamp(loArg, least, "start index"), clamp(hiArg, most, "end index")
	}
	return lo, hi, step, err
}
