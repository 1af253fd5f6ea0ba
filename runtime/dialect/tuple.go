package dialect

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// Starlark hashes a tuple with all tuples in it, in one operation and as often as they are
// in it. So where a tuple is made of tuples it is seen to that they are not too many, and
// not nested too deep.

// maxTupleParts is how many elements there may be in a tuple and the tuples in it: to
// hash so many takes a few milliseconds.
const maxTupleParts = 1 << 20

// checkTuple refuses elements of a tuple that would make it too slow to hash.
func checkTuple(elems starlark.Tuple) error {
	left := maxTupleParts
	for _, e := range elems {
		if t, ok := e.(starlark.Tuple); ok {
			if err := checkNested(t, 1, &left); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkNested(t starlark.Tuple, depth int, left *int) error {
	if depth > maxDepth {
		return fmt.Errorf("a tuple nested more than %d levels deep", maxDepth)
	}
	if *left -= len(t) + 1; *left < 0 {
		return fmt.Errorf("a tuple of tuples with more than %d elements in all", maxTupleParts)
	}
	for _, e := range t {
		if t, ok := e.(starlark.Tuple); ok {
			if err := checkNested(t, depth+1, left); err != nil {
				return err
			}
		}
	}
	return nil
}

// nested is a tuple of its arguments.
func nested(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return args, checkTuple(args)
}

// makeTuple is Starlark's tuple.
func makeTuple(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	v, err := boundedTuple(thread, b, args, kwargs)
	if t, ok := v.(starlark.Tuple); ok && err == nil {
		err = checkTuple(t)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

var boundedTuple = boundedBy(maxElements, 1)

// mayNest reports whether an element of a tuple may be a tuple that was there before.
func (l *lowerer) mayNest(elems []syntax.Expr) bool {
	for _, e := range elems {
		switch syntax.Unparen(e).(type) {
		case *syntax.List, *syntax.Dict, *syntax.Set, *syntax.Comprehension, *syntax.Lambda:
			continue
		}
		if !l.isPlain(e) {
			return true
		}
	}
	return false
}

// nestedTuple lowers the display of a tuple that may hold others.
func (l *lowerer) nestedTuple(x *syntax.Tuple) star.Expr {
	return l.call(x.Start, "nested", l.exprs(x.Elems)...)
}
