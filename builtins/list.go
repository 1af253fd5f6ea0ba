package builtins

import (
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// list returns the builtin of system that lists what there is of a kind, as it is at that
// moment. What is listed is read when the script looks at it.
func list(fn, kind string, of func(s *system, name string) starlark.Value) method[*system] {
	return func(s *system, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var given starlark.Value
		dir := ""
		params := []param{arg("filter", &given)}
		if kind == runtime.ListFiles {
			params = append(params, keyword("dir", &dir))
		}
		if err := unpack(fn, args, kwargs, nil, params...); err != nil {
			return nil, err
		}
		var by value.Value
		if given != nil {
			var err error
			if by, err = runtime.FromStarlark(given); err != nil {
				return nil, typeError("%s: filter: %v", fn, err)
			}
		}
		names, err := s.x.List(kind, dir, by)
		if err != nil {
			return nil, err
		}
		records := make([]starlark.Value, len(names))
		for i, name := range names {
			records[i] = of(s, name)
		}
		return starlark.NewList(records), nil
	}
}

func storedRecord(kind string) func(s *system, name string) starlark.Value {
	return func(s *system, name string) starlark.Value {
		of := storedKinds[kind]
		return &record{x: s.x, kind: kind, name: name, methods: of.methods, load: func() (*value.Dict, error) {
			return of.load(s.x, name)
		}}
	}
}
