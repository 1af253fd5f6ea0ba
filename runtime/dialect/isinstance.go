package dialect

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// typeNames are the functions that stand for types, and the names that Starlark
// has for these.
var typeNames = map[string]string{
	"bool": "bool", "bytes": "bytes", "dict": "dict", "float": "float", "int": "int",
	"list": "list", "range": "range", "set": "set", "str": "string", "tuple": "tuple",
}

// The types that are not Starlark's own functions.
var (
	intType = starlark.NewBuiltin("int", toInt)
	strType = starlark.NewBuiltin("str", str)
)

// isOwnType reports whether fn, which has the name of a type, is the function of the
// language and no other of that name.
func isOwnType(fn *starlark.Builtin) bool {
	switch fn {
	case intType, strType, bytesType, dictType, floatType, listType, setType, tupleType:
		return true
	}
	return starlark.Value(fn) == starlarks(fn.Name())
}

// A Type is a value that stands for a type of a module, such as datetime.date.
type Type interface {
	starlark.Value
	// Instance reports whether a value is of the type.
	Instance(starlark.Value) bool
}

// isinstance is isinstance(x, T) or isinstance(x, (T, U)), where T is a function
// such as str, or a text that type() returned.
func isinstance(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, types starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &x, &types); err != nil {
		return nil, err
	}
	ok, err := isOf(x, types, 0)
	return starlark.Bool(ok), err
}

func isOf(x, types starlark.Value, depth int) (bool, error) {
	switch t := types.(type) {
	case starlark.Tuple:
		if depth > maxDepth {
			return false, errTooDeep
		}
		for _, e := range t {
			if ok, err := isOf(x, e, depth+1); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	case starlark.String:
		return x.Type() == string(t), nil
	case Type:
		return t.Instance(x), nil
	case *exception.Class:
		e, ok := x.(*exception.Exception)
		return ok && e.Class().Is(t), nil
	case *starlark.Builtin:
		name := typeNames[t.Name()]
		if name == "" || !isOwnType(t) {
			break
		}
		if d, ok := x.(Derived); ok && d.Base() == name {
			return true, nil
		}
		// In Python a bool is an int.
		return x.Type() == name || name == "int" && x.Type() == "bool", nil
	}
	return false, fmt.Errorf("isinstance: got %s as the type, want a type such as str or a tuple of types", types.Type())
}
