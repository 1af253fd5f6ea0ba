package osmod

import (
	"context"
	"maps"
	"slices"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// An environ is os.environ of an execution. Which variables there are is looked up when
// a flow first asks for it, the value of each when it is first read.
type environ struct {
	x     *runtime.Execution // nil for none, and no variables
	names []string           // sorted; nil until they are looked up
	read  map[string]string
}

// open looks up which variables there are.
func (e *environ) open() error {
	if e.x == nil || e.names != nil {
		return nil
	}
	v, err := e.x.Observe("os.environ", "names", func(context.Context) (value.Value, error) {
		names := slices.Sorted(maps.Keys(e.x.Runtime().Environment().Variables))
		list := make(value.List, len(names))
		for i, name := range names {
			list[i] = name
		}
		return list, nil
	})
	if err != nil {
		return err
	}
	list, _ := v.(value.List)
	e.names = make([]string, len(list))
	for i, name := range list {
		e.names[i], _ = name.(string)
	}
	return nil
}

func (e *environ) has(name string) bool {
	_, found := slices.BinarySearch(e.names, name)
	return found
}

// get returns the value of a variable that there is.
func (e *environ) get(name string) (starlark.String, error) {
	if text, ok := e.read[name]; ok {
		return starlark.String(text), nil
	}
	v, err := e.x.Observe("os.environ", "value of "+name, func(context.Context) (value.Value, error) {
		return e.x.Runtime().Environment().Variables[name], nil
	})
	if err != nil {
		return "", err
	}
	text, _ := v.(string)
	if e.read == nil {
		e.read = map[string]string{}
	}
	e.read[name] = text
	return starlark.String(text), nil
}

// missing is the KeyError of a variable that there is not, or not for flows.
func (e *environ) missing(name starlark.String) error {
	hint := "flows see the variables that the list env: of flowrun.yaml names"
	if e.x != nil && slices.Contains(e.x.Runtime().Environment().Withheld, string(name)) {
		hint = "there is one, which flows may not read: add " + string(name) + " to the list env: of flowrun.yaml"
	}
	return exception.Hinted(exception.KeyError, hint, "%s", string(name))
}

// Get implements [starlark.Mapping].
func (e *environ) Get(k starlark.Value) (starlark.Value, bool, error) {
	name, ok := k.(starlark.String)
	if !ok {
		return nil, false, py.TypeError("str expected, not %s", k.Type())
	}
	if err := e.open(); err != nil {
		return nil, false, err
	}
	if !e.has(string(name)) {
		return nil, false, e.missing(name)
	}
	v, err := e.get(string(name))
	return v, err == nil, err
}

// Has implements [starlark.Container].
func (e *environ) Has(k starlark.Value) (bool, error) {
	name, ok := k.(starlark.String)
	if !ok {
		return false, py.TypeError("str expected, not %s", k.Type())
	}
	err := e.open()
	return e.has(string(name)), err
}

// sorted returns the names, none before handler runs: who asks can be told no error.
func (e *environ) sorted() []string {
	_ = e.open()
	return e.names
}

// Len implements [starlark.Sequence].
func (e *environ) Len() int { return len(e.sorted()) }

// Iterate implements [starlark.Iterable]: it goes through the names.
func (e *environ) Iterate() starlark.Iterator { return py.Strings(e.sorted()).Iterate() }

// Attr implements [starlark.HasAttrs].
func (e *environ) Attr(name string) (starlark.Value, error) { return py.Bind(e, environMethods, name) }

// AttrNames implements [starlark.HasAttrs].
func (e *environ) AttrNames() []string { return []string{"copy", "get", "items", "keys", "values"} }

// String shows names only: values may be secrets.
func (e *environ) String() string {
	text := "environ("
	for i, name := range e.sorted() {
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text + ")"
}

func (e *environ) Type() string          { return "_Environ" }
func (e *environ) Truth() starlark.Bool  { return e.Len() > 0 }
func (e *environ) Freeze()               {} // it cannot be changed
func (e *environ) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: '_Environ'") }

type method = py.Method[*environ]

var environMethods = map[string]method{
	"copy": func(e *environ, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		items, err := e.items(b, args, kwargs)
		if err != nil {
			return nil, err
		}
		d := starlark.NewDict(len(items))
		for _, item := range items {
			if err := d.SetKey(item[0], item[1]); err != nil {
				return nil, err
			}
		}
		return d, nil
	},
	"get": (*environ).getenv,
	"items": func(e *environ, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		items, err := e.items(b, args, kwargs)
		list := make([]starlark.Value, len(items))
		for i, item := range items {
			list[i] = item
		}
		return starlark.NewList(list), err
	},
	"keys": func(e *environ, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		err := e.open()
		return py.Strings(e.names), err
	},
	"values": func(e *environ, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		items, err := e.items(b, args, kwargs)
		list := make([]starlark.Value, len(items))
		for i, item := range items {
			list[i] = item[1]
		}
		return starlark.NewList(list), err
	},
}

// items reads all variables.
func (e *environ) items(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) ([]starlark.Tuple, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	if err := e.open(); err != nil {
		return nil, err
	}
	items := make([]starlark.Tuple, len(e.names))
	for i, name := range e.names {
		v, err := e.get(name)
		if err != nil {
			return nil, err
		}
		items[i] = starlark.Tuple{starlark.String(name), v}
	}
	return items, nil
}

// getenv is os.getenv(key, default=None), and os.environ.get.
func (e *environ) getenv(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	var otherwise starlark.Value = starlark.None
	if err := py.UnpackArgs(b.Name(), args, kwargs, "key", &name, "default?", &otherwise); err != nil {
		return nil, err
	}
	if err := e.open(); err != nil {
		return nil, err
	}
	if !e.has(name) {
		return otherwise, nil
	}
	return e.get(name)
}

var (
	_ starlark.HasAttrs  = (*environ)(nil)
	_ starlark.Container = (*environ)(nil)
	_ starlark.Mapping   = (*environ)(nil)
	_ starlark.Sequence  = (*environ)(nil)
)
