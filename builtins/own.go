package builtins

import (
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// Who and where a flow runs for.

func getEnvName(s *system, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("get_env_name", args, kwargs, nil); err != nil {
		return nil, err
	}
	who, err := s.x.Identity()
	return starlark.String(who.Environment), err
}

// own gives a record with a name.
func own(kind string, of func(runtime.Identity) string) method[*system] {
	return func(s *system, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := unpack("get_own_"+kind, args, kwargs, nil); err != nil {
			return nil, err
		}
		who, err := s.x.Identity()
		if err != nil {
			return nil, err
		}
		fields := value.DictOf("id", of(who), "name", of(who))
		return &record{x: s.x, kind: kind, name: of(who), load: func() (*value.Dict, error) { return fields, nil }}, nil
	}
}
