package dialect

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// Starlark compares values nested ten deep, which is too little for data, and in one
// operation, which ends in years for lists that hold one another twice. So == and != of
// what may be such values are done here: as deep as a value may be, and interrupted.

var errCompareDepth = fmt.Errorf("comparison exceeded maximum recursion depth")

// equal is x == y.
func equal(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	same, err := equalValues(thread, args[0], args[1])
	return starlark.Bool(same), err
}

// unequal is x != y.
func unequal(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	same, err := equalValues(thread, args[0], args[1])
	return starlark.Bool(!same), err
}

func equalValues(thread *starlark.Thread, x, y starlark.Value) (bool, error) {
	switch x.(type) {
	case starlark.String, starlark.Int, starlark.Float, starlark.Bool, starlark.NoneType, starlark.Bytes:
		return starlark.Equal(x, y)
	}
	c := comparison{pace{thread: thread}}
	return c.equal(x, y, 0)
}

type comparison struct{ pace }

func (c *comparison) equal(x, y starlark.Value, depth int) (bool, error) {
	if err := c.step(); err != nil {
		return false, err
	}
	if depth > maxDepth {
		return false, errCompareDepth
	}
	switch x := x.(type) {
	case *starlark.List:
		if y, ok := y.(*starlark.List); ok {
			return c.sequences(x, y, depth)
		}
	case starlark.Tuple:
		if y, ok := y.(starlark.Tuple); ok {
			return c.sequences(x, y, depth)
		}
	case *starlark.Dict:
		if y, ok := y.(*starlark.Dict); ok {
			return c.dicts(x, y, depth)
		}
	}
	return starlark.Equal(x, y)
}

func (c *comparison) sequences(x, y starlark.Indexable, depth int) (bool, error) {
	if x.Len() != y.Len() {
		return false, nil
	}
	for i := range x.Len() {
		if same, err := c.equal(x.Index(i), y.Index(i), depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (c *comparison) dicts(x, y *starlark.Dict, depth int) (bool, error) {
	if x.Len() != y.Len() {
		return false, nil
	}
	for k, v := range x.Entries() {
		other, found, err := y.Get(k)
		if err != nil || !found {
			return false, err
		}
		if same, err := c.equal(v, other, depth+1); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

// equality lowers x == y and x != y, of which x and y may be anything. A number or text
// is compared with whatever it is in no time.
func (l *lowerer) equality(op string, pos syntax.Pos, x, y star.Expr) star.Expr {
	helper := "equal"
	if compareOps[op] == star.NEQ {
		helper = "unequal"
	}
	return l.call(pos, helper, x, y)
}

// isPlain reports whether x is plainly a number, a text, None, True or False.
func (l *lowerer) isPlain(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		return isSingleton(x) || l.scope.neverList(x.Name)
	case *syntax.Call:
		fn, ok := x.Fn.(*syntax.Name)
		return ok && (fn.Name == "len" || fn.Name == "str" || fn.Name == "int" || fn.Name == "type") && l.isBuiltin(fn.Name)
	case *syntax.Compare:
		return true
	}
	return isScalar(x)
}
