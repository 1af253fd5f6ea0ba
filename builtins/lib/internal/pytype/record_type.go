package pytype

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// A RecordType is a class of tuples whose elements have names.
type RecordType struct {
	*Class
	Fields   []string
	Defaults starlark.Tuple // of the last fields
	TypeName string         // what Type of a record says; Starlark compares values whose types have one name
	Title    string         // what the text of a record begins with
	Named    bool           // records have the methods of a namedtuple
	// More returns attributes that are no fields and that the fields' methods do not
	// hide, nil if there is none of that name; MoreNames are their names. Both may be nil.
	More      func(r *Record, name string) (starlark.Value, error)
	MoreNames []string
}

// NewRecordType returns a class as collections.namedtuple makes it. The names of its
// fields are right.
func NewRecordType(module, id string, fields []string, defaults starlark.Tuple) *RecordType {
	t := &RecordType{Fields: fields, Defaults: defaults, TypeName: "namedtuple." + id, Title: id, Named: true}
	values := starlark.NewDict(len(defaults))
	for i, v := range defaults {
		_ = values.SetKey(starlark.String(fields[len(fields)-len(defaults)+i]), v) // texts can be hashed
	}
	if len(defaults) == 0 {
		values.Freeze() // the class may be one of a module, which flows share
	}
	names := make(starlark.Tuple, len(fields))
	for i, f := range fields {
		names[i] = starlark.String(f)
	}
	t.Class = &Class{
		Module: module, ID: id, New: t.make, Is: t.has,
		Constants: starlark.StringDict{
			"_fields":         names,
			"_field_defaults": values,
			"_make":           Func(t.makeOf).Builtin("_make"),
		},
	}
	return t
}

// NewStructType returns a class of what C calls a struct sequence, such as
// time.struct_time: a tuple with names and none of the methods of a namedtuple. Flows
// cannot make one unless New is set.
func NewStructType(module, id string, fields []string) *RecordType {
	t := &RecordType{Fields: fields, TypeName: id, Title: module + "." + id}
	t.Class = &Class{Module: module, ID: id, Is: t.has}
	return t
}

func (t *RecordType) has(v starlark.Value) bool {
	r, ok := v.(*Record)
	return ok && r.of == t
}

// Of returns a record with as many values as there are fields.
func (t *RecordType) Of(values ...starlark.Value) *Record { return &Record{of: t, values: values} }

func (t *RecordType) make(c Call) (starlark.Value, error) {
	if len(c.Args) > len(t.Fields) {
		return nil, py.TypeError("%s() takes %d positional arguments but %d were given", c.Name, len(t.Fields), len(c.Args))
	}
	values := make(starlark.Tuple, len(t.Fields))
	copy(values, c.Args)
	if err := t.assign(c.Name, values, c.Kwargs); err != nil {
		return nil, err
	}
	for i := range values {
		if from := i - len(t.Fields) + len(t.Defaults); values[i] == nil && from >= 0 {
			values[i] = t.Defaults[from]
		}
		if values[i] == nil {
			return nil, py.TypeError("%s() missing required argument: '%s'", c.Name, t.Fields[i])
		}
	}
	return t.Of(values...), nil
}

// assign sets the fields that have no value yet and are named.
func (t *RecordType) assign(fn string, values starlark.Tuple, kwargs []starlark.Tuple) error {
	for _, kw := range kwargs {
		name := string(kw[0].(starlark.String))
		i := slices.Index(t.Fields, name)
		switch {
		case i < 0:
			return py.TypeError("%s() got an unexpected keyword argument '%s' (its fields are %s)", fn, name, strings.Join(t.Fields, ", "))
		case values[i] != nil:
			return py.TypeError("%s() got multiple values for argument '%s'", fn, name)
		}
		values[i] = kw[1]
	}
	return nil
}

func (t *RecordType) makeOf(c Call) (starlark.Value, error) {
	var iterable starlark.Value
	if err := starlark.UnpackPositionalArgs(c.Name, c.Args, c.Kwargs, 1, &iterable); err != nil {
		return nil, err
	}
	values, err := py.All(c.Thread, c.Name, iterable)
	if err != nil {
		return nil, err
	}
	if len(values) != len(t.Fields) {
		return nil, py.TypeError("Expected %d arguments, got %d", len(t.Fields), len(values))
	}
	return t.Of(values...), nil
}

var (
	_ starlark.Callable = (*RecordType)(nil)
	_ dialect.Type      = (*RecordType)(nil)
)
