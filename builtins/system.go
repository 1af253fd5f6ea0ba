package builtins

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// system is the first argument of handler: what is stored.
type system struct{ x *runtime.Execution }

func (s *system) String() string        { return "<system>" }
func (s *system) Type() string          { return "system" }
func (s *system) Freeze()               {}
func (s *system) Truth() starlark.Bool  { return true }
func (s *system) Hash() (uint32, error) { return 0, errors.New("unhashable: system") }

var systemMethods = map[string]method[*system]{
	"connector":  (*system).connector,
	"connection": (*system).connector, // an older name
	"flow":       (*system).flow,
	"execution":  (*system).execution,
}

func (s *system) Attr(name string) (starlark.Value, error) {
	if name == "return_when" {
		return returnWhen(), nil
	}
	if v := bind(s, systemMethods, name); v != nil {
		return v, nil
	}
	return nil, nil
}

func (s *system) AttrNames() []string {
	return []string{"connection", "connector", "execution", "flow", "return_when"}
}

func (s *system) connector(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	name := ""
	if err := unpack("connector", args, kwargs, nil, required("name", &name)); err != nil {
		return nil, err
	}
	return &record{kind: "connector", name: name, load: func() (*value.Dict, error) {
		return s.x.StoredConnector(name)
	}}, nil
}

func (s *system) flow(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	name := ""
	if err := unpack("flow", args, kwargs, nil, required("name", &name)); err != nil {
		return nil, err
	}
	return &record{kind: "flow", name: name, load: func() (*value.Dict, error) {
		return s.x.StoredFlow(name)
	}}, nil
}

func (s *system) execution(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	id := ""
	if err := unpack("execution", args, kwargs, nil, required("id", &id)); err != nil {
		return nil, err
	}
	x, err := s.x.Find(id)
	if err != nil {
		return nil, err
	}
	return &execution{caller: s.x, target: x}, nil
}

// A record is something stored that can be read. It is looked up when it is
// read, so that one can ask whether it exists.
type record struct {
	kind, name string
	load       func() (*value.Dict, error)
}

func (r *record) String() string        { return fmt.Sprintf("<%s %q>", r.kind, r.name) }
func (r *record) Type() string          { return r.kind }
func (r *record) Freeze()               {}
func (r *record) Truth() starlark.Bool  { return true }
func (r *record) Hash() (uint32, error) { return starlark.String(r.kind + " " + r.name).Hash() }
func (r *record) AttrNames() []string   { return []string{"exists", "get", "load"} }

var recordMethods = map[string]method[*record]{
	"exists": (*record).exists,
	"get":    (*record).get,
	"load":   (*record).get,
}

func (r *record) Attr(name string) (starlark.Value, error) {
	if v := bind(r, recordMethods, name); v != nil {
		return v, nil
	}
	return nil, nil
}

func (r *record) exists(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("exists", args, kwargs, nil); err != nil {
		return nil, err
	}
	_, err := r.load()
	if runtime.ExceptionClass(err) == "ResourceNotFoundError" {
		return starlark.False, nil
	}
	return starlark.Bool(err == nil), err
}

func (r *record) get(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 || len(args) == 0 {
		return nil, typeError("get: takes names of fields and no keyword arguments")
	}
	fields, err := r.load()
	if err != nil {
		return nil, err
	}
	out := make(starlark.Tuple, len(args))
	for i, a := range args {
		name, ok := starlark.AsString(a)
		if !ok {
			return nil, typeError("get: want the name of a field, got %s", a.Type())
		}
		v, ok := fields.Get(name)
		if !ok {
			var names []string
			for n := range fields.Strings() {
				names = append(names, n)
			}
			hint := connectors.DidYouMean(name, names)
			if hint == "" {
				hint = fmt.Sprintf("its fields are %v", names)
			}
			return nil, &runtime.NamedError{Class: "AttributeError", Err: fmt.Errorf("a %s has no field %q (%s)", r.kind, name, hint)}
		}
		if out[i], err = runtime.ToStarlark(v); err != nil {
			return nil, err
		}
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}
