package collectionsmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// An ordered is an instance of OrderedDict.
type ordered struct{ dict }

var orderedClass = &pytype.Class{
	Module: "collections", ID: "OrderedDict",
	New: func(call pytype.Call) (starlark.Value, error) {
		o := &ordered{newDict(0)}
		return o, o.fill(call.Name, call.Args, call.Kwargs)
	},
	Is: func(v starlark.Value) bool {
		_, ok := v.(*ordered)
		return ok
	},
	Constants: starlark.StringDict{"fromkeys": fromkeys("OrderedDict", func(d dict) starlark.Value { return &ordered{d} })},
}

// Attr implements [starlark.HasAttrs].
func (o *ordered) Attr(name string) (starlark.Value, error) {
	if v, err := py.Bind(o, orderedMethods, name); v != nil || err != nil {
		return v, err
	}
	return o.Dict.Attr(name)
}

// AttrNames implements [starlark.HasAttrs].
func (o *ordered) AttrNames() []string { return o.names("copy", "move_to_end") }

var orderedMethods = map[string]py.Method[*ordered]{
	"copy": func(o *ordered, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		d, err := o.copyOf()
		return &ordered{d}, err
	},
	"move_to_end": func(o *ordered, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var k starlark.Value
		last := true
		if err := py.UnpackArgs(b.Name(), args, kwargs, "key", &k, "last?", &last); err != nil {
			return nil, err
		}
		return starlark.None, o.move(k, last)
	},
	"popitem": func(o *ordered, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		last := true
		if err := py.UnpackArgs(b.Name(), args, kwargs, "last?", &last); err != nil {
			return nil, err
		}
		return o.popitem(last)
	},
}

func (o *ordered) move(k starlark.Value, last bool) error {
	others := []starlark.Tuple(nil)
	v, found, err := o.Delete(k)
	switch {
	case err != nil:
		return err
	case !found:
		return keyError(k)
	case !last:
		others = o.Items()
		if err := o.Clear(); err != nil {
			return err
		}
	}
	if err := o.SetKey(k, v); err != nil {
		return err
	}
	for _, item := range others {
		if err := o.SetKey(item[0], item[1]); err != nil {
			return err
		}
	}
	return nil
}

// Binary implements [starlark.HasBinary].
func (o *ordered) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	d, err := o.union(op, y, side)
	if d == nil || err != nil {
		return nil, err
	}
	return &ordered{*d}, nil
}

// union is x | y of a dict and one derived from it, nil for other things.
func (d *dict) union(op syntax.Token, y starlark.Value, side starlark.Side) (*dict, error) {
	other, ok := y.(starlark.IterableMapping)
	if !ok || op != syntax.PIPE {
		return nil, nil
	}
	first, second := d.Items(), other.Items()
	if side == starlark.Right {
		first, second = second, first
	}
	out := newDict(len(first))
	for _, item := range append(first, second...) {
		if err := out.SetKey(item[0], item[1]); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// CompareSameType implements [starlark.Comparable].
func (o *ordered) CompareSameType(op syntax.Token, y starlark.Value, depth int) (bool, error) {
	other, ok := y.(*ordered)
	if !ok {
		return op == syntax.NEQ, nil
	}
	return compareDicts("OrderedDict", op, &o.dict, &other.dict, true, depth)
}

func compareDicts(name string, op syntax.Token, x, y *dict, ordered bool, depth int) (bool, error) {
	if op != syntax.EQL && op != syntax.NEQ {
		return false, py.TypeError("'%s' not supported between instances of '%s' and '%s'", op, name, name)
	}
	same, err := x.equal(y, ordered, depth)
	return same == (op == syntax.EQL), err
}

func (o *ordered) String() string {
	if o.Len() == 0 {
		return "OrderedDict()"
	}
	return "OrderedDict(" + o.text(o.Items()) + ")"
}

func (o *ordered) Type() string          { return "OrderedDict" }
func (o *ordered) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'OrderedDict'") }

var (
	_ starlark.Comparable = (*ordered)(nil)
	_ starlark.HasAttrs   = (*ordered)(nil)
	_ starlark.HasBinary  = (*ordered)(nil)
	_ starlark.HasSetKey  = (*ordered)(nil)
)
