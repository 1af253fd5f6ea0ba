package py

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A RecordType is a class that collections.namedtuple has made.
type RecordType struct {
	*Class
	Fields   []string
	Defaults starlark.Tuple // of the last fields
}

// A Record is an instance of such a class: a tuple whose elements have names.
type Record struct {
	of     *RecordType
	values starlark.Tuple
}

// NewRecordType returns a class of records. The names of its fields are right.
func NewRecordType(module, title string, fields []string, defaults starlark.Tuple) *RecordType {
	t := &RecordType{Fields: fields, Defaults: defaults}
	values := starlark.NewDict(len(defaults))
	for i, v := range defaults {
		_ = values.SetKey(starlark.String(fields[len(fields)-len(defaults)+i]), v) // texts can be hashed
	}
	names := make(starlark.Tuple, len(fields))
	for i, f := range fields {
		names[i] = starlark.String(f)
	}
	t.Class = &Class{
		Module: module, Title: title, Make: t.make,
		Has: func(v starlark.Value) bool {
			r, ok := v.(*Record)
			return ok && r.of == t
		},
		Attrs: starlark.StringDict{
			"_fields":         names,
			"_field_defaults": values,
			"_make":           starlark.NewBuiltin("_make", t.makeOf),
		},
	}
	return t
}

// New returns a record with as many values as there are fields.
func (t *RecordType) New(values ...starlark.Value) *Record { return &Record{t, values} }

func (t *RecordType) make(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) > len(t.Fields) {
		return nil, TypeError("%s() takes %d positional arguments but %d were given", b.Name(), len(t.Fields), len(args))
	}
	values := make(starlark.Tuple, len(t.Fields))
	copy(values, args)
	if err := t.assign(b.Name(), values, kwargs); err != nil {
		return nil, err
	}
	for i := range values {
		if from := i - len(t.Fields) + len(t.Defaults); values[i] == nil && from >= 0 {
			values[i] = t.Defaults[from]
		}
		if values[i] == nil {
			return nil, TypeError("%s() missing required argument: '%s'", b.Name(), t.Fields[i])
		}
	}
	return &Record{t, values}, nil
}

// assign sets the fields that have no value yet and are named.
func (t *RecordType) assign(fn string, values starlark.Tuple, kwargs []starlark.Tuple) error {
	for _, kw := range kwargs {
		name := string(kw[0].(starlark.String))
		i := slices.Index(t.Fields, name)
		switch {
		case i < 0:
			return TypeError("%s() got an unexpected keyword argument '%s' (its fields are %s)", fn, name, strings.Join(t.Fields, ", "))
		case values[i] != nil:
			return TypeError("%s() got multiple values for argument '%s'", fn, name)
		}
		values[i] = kw[1]
	}
	return nil
}

func (t *RecordType) makeOf(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &iterable); err != nil {
		return nil, err
	}
	values, err := All(thread, b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	if len(values) != len(t.Fields) {
		return nil, TypeError("Expected %d arguments, got %d", len(t.Fields), len(values))
	}
	return &Record{t, values}, nil
}

// Attr implements [starlark.HasAttrs].
func (r *Record) Attr(name string) (starlark.Value, error) {
	if i := slices.Index(r.of.Fields, name); i >= 0 {
		return r.values[i], nil
	}
	switch name {
	case "__class__":
		return r.of, nil
	case "count", "index":
		return dialect.Attr(r.values, name)
	case "_fields", "_field_defaults", "_make":
		return r.of.Attrs[name], nil
	}
	return Bind(r, recordMethods, name)
}

// AttrNames implements [starlark.HasAttrs].
func (r *Record) AttrNames() []string {
	return append(slices.Clone(r.of.Fields), "_asdict", "_field_defaults", "_fields", "_make", "_replace", "count", "index")
}

var recordMethods = map[string]Method[*Record]{
	"_asdict": func(r *Record, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := starlark.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		d := starlark.NewDict(len(r.values))
		for i, f := range r.of.Fields {
			if err := d.SetKey(starlark.String(f), r.values[i]); err != nil {
				return nil, err
			}
		}
		return d, nil
	},
	"_replace": func(r *Record, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(args) > 0 {
			return nil, TypeError("_replace() takes keyword arguments only")
		}
		values := make(starlark.Tuple, len(r.values))
		if err := r.of.assign(b.Name(), values, kwargs); err != nil {
			return nil, ValueError("%v", err)
		}
		for i := range values {
			if values[i] == nil {
				values[i] = r.values[i]
			}
		}
		return &Record{r.of, values}, nil
	},
}

// Values are the elements, in the order of the fields.
func (r *Record) Values() starlark.Tuple { return r.values }

// With returns a record of the same class with other elements, as many.
func (r *Record) With(values starlark.Tuple) *Record { return &Record{r.of, values} }

// Base implements [dialect.Derived].
func (r *Record) Base() string { return "tuple" }

// Parts implements [dialect.Compound].
func (r *Record) Parts() func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) {
		for _, v := range r.values {
			if !yield(v) {
				return
			}
		}
	}
}

// What a tuple does.

func (r *Record) Index(i int) starlark.Value                   { return r.values[i] }
func (r *Record) Len() int                                     { return len(r.values) }
func (r *Record) Iterate() starlark.Iterator                   { return r.values.Iterate() }
func (r *Record) Slice(start, end, step int) starlark.Value    { return r.values.Slice(start, end, step) }
func (r *Record) Has(v starlark.Value) (found bool, err error) { return r.values.Has(v) }

// Binary implements [starlark.HasBinary]: a sum is a plain tuple.
func (r *Record) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if other, ok := y.(*Record); ok {
		y = other.values
	}
	if side == starlark.Right {
		return starlark.Binary(op, y, r.values)
	}
	return dialect.Binary(op, r.values, y)
}

// CompareSameType implements [starlark.Comparable].
func (r *Record) CompareSameType(op syntax.Token, y starlark.Value, depth int) (bool, error) {
	other, ok := y.(*Record)
	if !ok {
		return op == syntax.NEQ, nil
	}
	return starlark.CompareDepth(op, r.values, other.values, depth)
}

func (r *Record) String() string {
	var b strings.Builder
	b.WriteString(r.of.Title + "(")
	for i, f := range r.of.Fields {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(f + "=" + r.values[i].String())
	}
	return b.String() + ")"
}

// Type begins with what no other type does: Starlark compares values of types of the
// same name.
func (r *Record) Type() string          { return "namedtuple." + r.of.Title }
func (r *Record) Truth() starlark.Bool  { return len(r.values) > 0 }
func (r *Record) Freeze()               { r.values.Freeze() }
func (r *Record) Hash() (uint32, error) { return r.values.Hash() }

var (
	_ dialect.Compound    = (*Record)(nil)
	_ dialect.Derived     = (*Record)(nil)
	_ starlark.Comparable = (*Record)(nil)
	_ starlark.Container  = (*Record)(nil)
	_ starlark.HasAttrs   = (*Record)(nil)
	_ starlark.HasBinary  = (*Record)(nil)
	_ starlark.Sequence   = (*Record)(nil)
	_ starlark.Sliceable  = (*Record)(nil)
	_ starlark.Callable   = (*RecordType)(nil)
	_ dialect.Type        = (*RecordType)(nil)
)
