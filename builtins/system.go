package builtins

import (
	"errors"
	"maps"
	"slices"

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
	"setting":    (*system).setting,
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
	names := slices.AppendSeq([]string{"return_when"}, maps.Keys(systemMethods))
	slices.Sort(names)
	return names
}

func (s *system) connector(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	name := ""
	if err := unpack("connector", args, kwargs, nil, required("name", &name)); err != nil {
		return nil, err
	}
	return &record{x: s.x, kind: "connector", name: name, load: func() (*value.Dict, error) {
		return s.x.StoredConnector(name)
	}}, nil
}

func (s *system) flow(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	name := ""
	if err := unpack("flow", args, kwargs, nil, required("name", &name)); err != nil {
		return nil, err
	}
	return &record{x: s.x, kind: "flow", name: name, load: func() (*value.Dict, error) {
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
