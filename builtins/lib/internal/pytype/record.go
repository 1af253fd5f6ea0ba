package pytype

import (
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Record is a tuple whose elements have names, as namedtuple makes them. It is equal to
// records of its class only, and not to a tuple: Starlark asks the tuple.
type Record struct {
	Class  *Class
	Fields []string // the names of Values
	Values starlark.Tuple
	Hidden starlark.StringDict // attributes that are no elements; may be nil
}

func (r *Record) String() string {
	var b strings.Builder
	b.WriteString(r.Class.Module + "." + r.Class.ID + "(")
	for i, name := range r.Fields {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name + "=" + r.Values[i].String())
	}
	b.WriteByte(')')
	return b.String()
}

func (r *Record) Type() string               { return r.Class.ID }
func (r *Record) Freeze()                    { r.Values.Freeze() }
func (r *Record) Truth() starlark.Bool       { return len(r.Values) > 0 }
func (r *Record) Hash() (uint32, error)      { return r.Values.Hash() }
func (r *Record) Len() int                   { return len(r.Values) }
func (r *Record) Index(i int) starlark.Value { return r.Values[i] }
func (r *Record) Iterate() starlark.Iterator { return r.Values.Iterate() }
func (r *Record) Slice(start, end, step int) starlark.Value {
	return r.Values.Slice(start, end, step)
}

// CompareSameType implements [starlark.Comparable].
func (r *Record) CompareSameType(op syntax.Token, y starlark.Value, depth int) (bool, error) {
	return starlark.CompareDepth(op, r.Values, y.(*Record).Values, depth)
}

// Binary implements [starlark.HasBinary], for in.
func (r *Record) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if op == syntax.IN && side == starlark.Right {
		return starlark.Binary(op, y, r.Values)
	}
	return nil, nil
}

// Attr implements [starlark.HasAttrs].
func (r *Record) Attr(name string) (starlark.Value, error) {
	for i, field := range r.Fields {
		if field == name {
			return r.Values[i], nil
		}
	}
	return r.Hidden[name], nil
}

// AttrNames implements [starlark.HasAttrs].
func (r *Record) AttrNames() []string { return append(r.Hidden.Keys(), r.Fields...) }

var (
	_ starlark.Sequence   = (*Record)(nil)
	_ starlark.Sliceable  = (*Record)(nil)
	_ starlark.Comparable = (*Record)(nil)
	_ starlark.HasBinary  = (*Record)(nil)
	_ starlark.HasAttrs   = (*Record)(nil)
)
