package builtins

import (
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// stored returns the builtin of system that gives a record of something stored. by= says
// what it is looked up by: the id of something stored is its name.
func stored(kind string) method[*system] {
	return func(s *system, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		name, by := "", "name"
		if err := unpack(kind, args, kwargs, nil, required("name", &name), keyword("by", &by)); err != nil {
			return nil, err
		}
		if by != "name" && by != "id" {
			return nil, typeError("%s: by is %q, want \"name\" or \"id\"", kind, by)
		}
		return storedRecord(kind)(s, name), nil
	}
}

var flowMethods = map[string]method[*record]{
	"delete": deleteStored,
	"save":   saveStored("script"),
}

var connectorMethods = map[string]method[*record]{
	"action":  actOn,
	"analyse": operate(connectors.AnalysisOperation),
	"delete":  deleteStored,
	"save":    saveStored("value", "connector_type", "vault_secrets", "description", "repeatable", "using"),
	"test":    operate(connectors.TestOperation),
}

var schemaMethods = map[string]method[*record]{
	"delete":   deleteStored,
	"save":     saveStored("value"),
	"validate": validate,
}

// saveStored saves fields, of which the first can be given without its name.
func saveStored(names ...string) method[*record] {
	return func(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		given := make([]starlark.Value, len(names))
		params := make([]param, len(names))
		for i, name := range names {
			params[i] = keyword(name, &given[i])
		}
		params[0].positional = true
		if err := unpack("save", args, kwargs, nil, params...); err != nil {
			return nil, err
		}
		fields := new(value.Dict)
		for i, v := range given {
			if v == nil {
				continue
			}
			converted, err := runtime.FromStarlark(v)
			if err != nil {
				return nil, typeError("save: %s: %v", names[i], err)
			}
			fields.Set(names[i], converted)
		}
		if fields.Len() == 0 {
			return nil, typeError("save: nothing to save%s", hint("", params))
		}
		if _, isText := fields.Get("script"); isText {
			if _, ok := starlark.AsString(given[0]); !ok {
				return nil, typeError("save: script: want the text of a flow, got %s", given[0].Type())
			}
		}
		r.fields = nil
		return r, r.x.SaveStored(r.kind, r.name, fields)
	}
}

func deleteStored(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("delete", args, kwargs, nil); err != nil {
		return nil, err
	}
	r.fields = nil
	return starlark.None, r.x.DeleteStored(r.kind, r.name)
}
