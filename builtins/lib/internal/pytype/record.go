package pytype

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Record is a tuple whose elements have names. It is equal to records, and not to a
// tuple: Starlark asks the tuple.
type Record struct {
	of     *RecordType
	values starlark.Tuple
	Hidden starlark.StringDict // attributes that are no elements; may be nil
}

// Attr implements [starlark.HasAttrs].
func (r *Record) Attr(name string) (starlark.Value, error) {
	if i := slices.Index(r.of.Fields, name); i >= 0 {
		return r.values[i], nil
	}
	if v := r.Hidden[name]; v != nil {
		return v, nil
	}
	if r.of.More != nil {
		if v, err := r.of.More(r, name); v != nil || err != nil {
			return v, err
		}
	}
	switch name {
	case "__class__":
		return r.of, nil
	case "count", "index":
		return dialect.Attr(r.values, name)
	case "_fields", "_field_defaults", "_make":
		return r.of.Constants[name], nil
	}
	if !r.of.Named {
		return nil, nil
	}
	return recordMethods.Attr(r, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (r *Record) AttrNames() []string {
	names := slices.Concat(r.of.Fields, r.Hidden.Keys(), r.of.MoreNames, []string{"count", "index"})
	if r.of.Named {
		names = append(names, "_asdict", "_field_defaults", "_fields", "_make", "_replace")
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var recordMethods = Methods[*Record]{
	"_asdict": func(r *Record, c Call) (starlark.Value, error) {
		if err := c.Unpack(); err != nil {
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
	"_replace": func(r *Record, c Call) (starlark.Value, error) {
		if len(c.Args) > 0 {
			return nil, py.TypeError("_replace() takes keyword arguments only")
		}
		values := make(starlark.Tuple, len(r.values))
		if err := r.of.assign(c.Name, values, c.Kwargs); err != nil {
			return nil, py.ValueError("%v", err)
		}
		for i := range values {
			if values[i] == nil {
				values[i] = r.values[i]
			}
		}
		return r.With(values), nil
	},
}

// Class is that of the record.
func (r *Record) Class() *RecordType { return r.of }

// Values are the elements, in the order of the fields.
func (r *Record) Values() starlark.Tuple { return r.values }

// With returns a record of the same class with other elements, as many.
func (r *Record) With(values starlark.Tuple) *Record { return &Record{r.of, values, r.Hidden} }

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

// Held implements [dialect.Holder].
func (r *Record) Held() func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) {
		if !yield(r.values) {
			return
		}
		for _, name := range r.Hidden.Keys() {
			if !yield(r.Hidden[name]) {
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

func (r *Record) Type() string          { return r.of.TypeName }
func (r *Record) Truth() starlark.Bool  { return len(r.values) > 0 }
func (r *Record) Freeze()               { r.values.Freeze(); r.Hidden.Freeze() }
func (r *Record) Hash() (uint32, error) { return r.values.Hash() }

// Copy implements [py.Copier].
func (r *Record) Copy(each func(starlark.Value) (starlark.Value, error), _ func(starlark.Value)) (starlark.Value, error) {
	values := make(starlark.Tuple, len(r.values))
	for i, v := range r.values {
		var err error
		if values[i], err = each(v); err != nil {
			return nil, err
		}
	}
	return r.With(values), nil
}

var (
	_ dialect.Compound    = (*Record)(nil)
	_ dialect.Derived     = (*Record)(nil)
	_ dialect.Holder      = (*Record)(nil)
	_ py.Copier           = (*Record)(nil)
	_ starlark.Comparable = (*Record)(nil)
	_ starlark.Container  = (*Record)(nil)
	_ starlark.HasAttrs   = (*Record)(nil)
	_ starlark.HasBinary  = (*Record)(nil)
	_ starlark.Sequence   = (*Record)(nil)
	_ starlark.Sliceable  = (*Record)(nil)
)
