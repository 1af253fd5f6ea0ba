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
	"connector":  stored(runtime.ConnectorSaved, (*runtime.Execution).StoredConnector, connectorMethods),
	"connection": stored(runtime.ConnectorSaved, (*runtime.Execution).StoredConnector, connectorMethods), // an older name
	"flow":       stored(runtime.FlowSaved, (*runtime.Execution).StoredFlow, flowMethods),
	"schema":     stored(runtime.SchemaSaved, (*runtime.Execution).StoredSchema, schemaMethods),
	"setting":    stored("setting", func(x *runtime.Execution, name string) (*value.Dict, error) { return x.Settings().Get(name) }, settingMethods),
	"execution":  (*system).execution,
	"file":       (*system).file,
	"message":    (*system).message,
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
