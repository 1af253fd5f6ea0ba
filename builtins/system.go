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

// A storedKind is a kind of things stored by name.
type storedKind struct {
	load    func(x *runtime.Execution, name string) (*value.Dict, error)
	methods map[string]method[*record]
}

var storedKinds = map[string]storedKind{
	runtime.ListConnectors: {(*runtime.Execution).StoredConnector, connectorMethods},
	runtime.ListFlows:      {(*runtime.Execution).StoredFlow, flowMethods},
	runtime.ListSchemas:    {(*runtime.Execution).StoredSchema, schemaMethods},
	runtime.ListSettings: {
		func(x *runtime.Execution, name string) (*value.Dict, error) { return x.Settings().Get(name) },
		settingMethods,
	},
	runtime.ListVaults: {(*runtime.Execution).VaultConfig, vaultMethods},
}

var systemMethods = map[string]method[*system]{
	"connection":     stored(runtime.ListConnectors), // an older name
	"connections":    list("connections", runtime.ListConnectors, storedRecord(runtime.ListConnectors)),
	"connector":      stored(runtime.ListConnectors),
	"connectors":     list("connectors", runtime.ListConnectors, storedRecord(runtime.ListConnectors)),
	"execution":      (*system).execution,
	"executions":     list("executions", runtime.ListExecutions, (*system).listedExecution),
	"file":           (*system).file,
	"files":          list("files", runtime.ListFiles, func(s *system, name string) starlark.Value { return fileRecord(s.x, name) }),
	"flow":           stored(runtime.ListFlows),
	"flows":          list("flows", runtime.ListFlows, storedRecord(runtime.ListFlows)),
	"get_env_name":   getEnvName,
	"get_own_client": own("client", func(who runtime.Identity) string { return who.Client }),
	"get_own_user":   own("user", func(who runtime.Identity) string { return who.User }),
	"message":        (*system).message,
	"messages":       list("messages", runtime.ListMessages, func(s *system, id string) starlark.Value { return messageRecord(s.x, id) }),
	"schema":         stored(runtime.ListSchemas),
	"schemas":        list("schemas", runtime.ListSchemas, storedRecord(runtime.ListSchemas)),
	"setting":        (*system).setting,
	"settings":       list("settings", runtime.ListSettings, storedRecord(runtime.ListSettings)),
	"vault_config":   stored(runtime.ListVaults),
	"vault_configs":  list("vault_configs", runtime.ListVaults, storedRecord(runtime.ListVaults)),
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

func (s *system) listedExecution(id string) starlark.Value {
	return &execution{caller: s.x, listed: id}
}
