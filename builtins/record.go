package builtins

import (
	"fmt"
	"maps"
	"slices"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A record is something stored by name: a setting, a flow, a connector. It is looked up
// when it is read, so that one can ask whether it exists. The fields that were read last
// are kept until it is loaded or changed.
type record struct {
	x          *runtime.Execution
	kind, name string
	load       func() (*value.Dict, error)
	methods    map[string]method[*record] // beside, or in place of, those that all have
	fields     *value.Dict                // nil until they are read
}

func (r *record) String() string        { return fmt.Sprintf("<%s %q>", r.kind, r.name) }
func (r *record) Type() string          { return r.kind }
func (r *record) Freeze()               {}
func (r *record) Truth() starlark.Bool  { return true }
func (r *record) Hash() (uint32, error) { return starlark.String(r.kind + " " + r.name).Hash() }

// CompareSameType implements [starlark.Comparable]: records are equal that are of the same.
func (r *record) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	other := y.(*record)
	same := r.kind == other.kind && r.name == other.name
	switch op {
	case syntax.EQL:
		return same, nil
	case syntax.NEQ:
		return !same, nil
	}
	return false, typeError("'%s' not supported between instances of '%s' and '%s'", op, r.kind, other.kind)
}

func (r *record) AttrNames() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(recordMethods)), maps.Keys(r.methods))
	slices.Sort(names)
	return slices.Compact(names)
}

var recordMethods = map[string]method[*record]{
	"exists": (*record).exists,
	"get":    (*record).get,
	"load":   (*record).reload,
}

func (r *record) Attr(name string) (starlark.Value, error) {
	if v := bind(r, r.methods, name); v != nil {
		return v, nil
	}
	if v := bind(r, recordMethods, name); v != nil {
		return v, nil
	}
	return nil, nil
}

func (r *record) exists(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("exists", args, kwargs, nil); err != nil {
		return nil, err
	}
	fields, err := r.load()
	if runtime.ExceptionClass(err) == "ResourceNotFoundError" {
		return starlark.False, nil
	}
	if err == nil {
		r.fields = fields
	}
	return starlark.Bool(err == nil), err
}

func (r *record) reload(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r.fields = nil
	return r.get(thread, args, kwargs)
}

func (r *record) get(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 || len(args) == 0 {
		return nil, typeError("get: takes names of fields and no keyword arguments")
	}
	if r.fields == nil {
		var err error
		if r.fields, err = r.load(); err != nil {
			return nil, err
		}
	}
	out := make(starlark.Tuple, len(args))
	for i, a := range args {
		name, ok := starlark.AsString(a)
		if !ok {
			return nil, typeError("get: want the name of a field, got %s", a.Type())
		}
		v, ok := r.fields.Get(name)
		if !ok {
			return nil, r.noField(name)
		}
		var err error
		if out[i], err = runtime.ToStarlark(v); err != nil {
			return nil, err
		}
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}

func (r *record) noField(name string) error {
	var names []string
	for n := range r.fields.Strings() {
		names = append(names, n)
	}
	hint := connectors.DidYouMean(name, names)
	if hint == "" {
		hint = fmt.Sprintf("its fields are %v", names)
	}
	return &runtime.NamedError{Class: "AttributeError", Err: fmt.Errorf("a %s has no field %q (%s)", r.kind, name, hint)}
}

var _ starlark.Comparable = (*record)(nil)
