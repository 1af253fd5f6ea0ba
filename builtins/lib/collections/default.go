package collectionsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A defaulting is an instance of defaultdict.
type defaulting struct {
	dict
	factory starlark.Value
	thread  *starlark.Thread // that calls it: mappings are asked without one
}

var defaultClass = &pytype.Class{
	Module: "collections", ID: "defaultdict",
	New: func(call pytype.Call) (starlark.Value, error) {
		d := &defaulting{newDict(0), starlark.None, call.Thread}
		if len(call.Args) > 0 {
			d.factory, call.Args = call.Args[0], call.Args[1:]
		}
		if _, ok := d.factory.(starlark.Callable); !ok && d.factory != starlark.None {
			return nil, py.TypeError("first argument must be callable or None")
		}
		return d, d.fill(call.Name, call.Args, call.Kwargs)
	},
	Is: func(v starlark.Value) bool {
		_, ok := v.(*defaulting)
		return ok
	},
	Constants: starlark.StringDict{"fromkeys": fromkeys("defaultdict", func(d dict) starlark.Value { return &defaulting{dict: d, factory: starlark.None} })},
}

// Get implements [starlark.Mapping]: what is not there is made.
func (d *defaulting) Get(k starlark.Value) (starlark.Value, bool, error) {
	v, found, err := d.Dict.Get(k)
	switch {
	case found || err != nil:
		return v, found, err
	case d.factory == starlark.None:
		return nil, false, keyError(k)
	}
	if v, err = d.missing(); err != nil {
		return nil, false, err
	}
	return v, true, d.SetKey(k, v)
}

// int() and str() want an argument in Starlark.
var intType, strType = dialect.Universe()["int"], dialect.Universe()["str"]

func (d *defaulting) missing() (starlark.Value, error) {
	switch d.factory {
	case intType:
		return zero, nil
	case strType:
		return starlark.String(""), nil
	}
	return starlark.Call(d.thread, d.factory, nil, nil)
}

// Attr implements [starlark.HasAttrs].
func (d *defaulting) Attr(name string) (starlark.Value, error) {
	if name == "default_factory" {
		return d.factory, nil
	}
	if v, err := py.Bind(d, defaultMethods, name); v != nil || err != nil {
		return v, err
	}
	return d.Dict.Attr(name)
}

// AttrNames implements [starlark.HasAttrs].
func (d *defaulting) AttrNames() []string { return d.names("copy", "default_factory") }

var defaultMethods = map[string]py.Method[*defaulting]{
	"copy": func(d *defaulting, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		entries, err := d.copyOf()
		return &defaulting{entries, d.factory, d.thread}, err
	},
	"popitem": func(d *defaulting, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		return d.popitem(true)
	},
}

// Binary implements [starlark.HasBinary].
func (d *defaulting) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	entries, err := d.union(op, y, side)
	if entries == nil || err != nil {
		return nil, err
	}
	return &defaulting{*entries, d.factory, d.thread}, nil
}

// CompareSameType implements [starlark.Comparable].
func (d *defaulting) CompareSameType(op syntax.Token, y starlark.Value, depth int) (bool, error) {
	other, ok := y.(*defaulting)
	if !ok {
		return op == syntax.NEQ, nil
	}
	return compareDicts("defaultdict", op, &d.dict, &other.dict, false, depth)
}

// Freeze implements [starlark.Value].
func (d *defaulting) Freeze() {
	d.Dict.Freeze()
	d.factory.Freeze()
}

func (d *defaulting) String() string {
	return "defaultdict(" + d.factory.String() + ", " + d.text(d.Items()) + ")"
}

func (d *defaulting) Type() string          { return "defaultdict" }
func (d *defaulting) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'defaultdict'") }

var (
	_ starlark.Comparable = (*defaulting)(nil)
	_ starlark.HasAttrs   = (*defaulting)(nil)
	_ starlark.HasBinary  = (*defaulting)(nil)
	_ starlark.HasSetKey  = (*defaulting)(nil)
)
