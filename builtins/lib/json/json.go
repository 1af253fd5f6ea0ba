// Package jsonmod is the module json of flows: loads, dumps and JSONDecodeError, with
// Python's results.
//
// What differs from Python: there are no files, so no load and dump; loads has no hooks,
// takes values nested at most 1,000 deep, and neither NaN nor Infinity, as JSON has them
// not; dumps has no cls. What a JSONDecodeError says is worded differently; its pos counts
// as indexes of texts do.
package jsonmod

import (
	"fmt"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module json, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("json", map[string]py.Func{"loads": loads, "dumps": dumps}, starlark.StringDict{"JSONDecodeError": decodeErrorClass})
}

func loads(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var s starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "s", &s); err != nil {
		return nil, err
	}
	var data []byte
	switch s := s.(type) {
	case starlark.String:
		data = []byte(s)
	case starlark.Bytes:
		data = []byte(s)
	default:
		return nil, py.TypeError("the JSON object must be str, bytes or bytearray, not %s", s.Type())
	}
	v, err := value.DecodeJSON(data, value.DefaultLimits)
	if err != nil {
		return nil, newDecodeError(string(data), err)
	}
	return runtime.ToStarlark(v)
}

func dumps(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	e := encoder{thread: thread, ascii: true, item: ", ", key: ": ", nan: true}
	var v, indent, separators, fallback starlark.Value
	skip := false
	if err := py.UnpackArgs(b.Name(), args, kwargs, "obj", &v, "skipkeys?", &skip, "ensure_ascii?", &e.ascii, "allow_nan?", &e.nan,
		"indent?", &indent, "separators?", &separators, "default?", &fallback, "sort_keys?", &e.sort); err != nil {
		return nil, err
	}
	e.skip = skip
	if fallback != starlark.None {
		e.fallback = fallback
	}
	switch i := indent.(type) {
	case nil, starlark.NoneType:
	case starlark.Int:
		n, err := starlark.AsInt32(i)
		if err != nil || n > 100 {
			return nil, py.ValueError("indent must be at most 100, not %v", i)
		}
		e.setIndent(fmt.Sprintf("%*s", max(n, 0), ""))
	case starlark.String:
		e.setIndent(string(i))
	default:
		return nil, py.TypeError("indent must be an int or a str, not %s", i.Type())
	}
	if separators != nil && separators != starlark.None {
		pair, err := py.Elements(b.Name(), separators)
		if err != nil {
			return nil, err
		}
		var ok, ok2 bool
		if len(pair) == 2 {
			e.item, ok = starlark.AsString(pair[0])
			e.key, ok2 = starlark.AsString(pair[1])
		}
		if !ok || !ok2 {
			return nil, py.TypeError("separators must be two texts")
		}
	}
	if err := e.value(v, 0); err != nil {
		return nil, err
	}
	return starlark.String(e.out), nil
}
