package builtins

import (
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

var vaultMethods = map[string]method[*record]{
	"write_secret": writeSecret,
}

// writeSecret returns the version of the secret, None where none are kept.
func writeSecret(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	path := ""
	var secret starlark.Value
	if err := unpack("write_secret", args, kwargs, nil, required("path", &path), required("secret", &secret)); err != nil {
		return nil, err
	}
	converted, err := runtime.FromStarlark(secret)
	if err != nil {
		return nil, typeError("write_secret: secret: %v", err)
	}
	keys, ok := converted.(*value.Dict)
	if !ok {
		return nil, typeError("write_secret: secret: want a dict of keys and what they hold, got %s", secret.Type())
	}
	if keys.Len() == 0 {
		return nil, typeError("write_secret: secret: want at least one key")
	}
	for k := range keys.All() {
		if _, ok := k.(string); !ok {
			return nil, typeError("write_secret: secret: want keys that are strings, got %s", value.TypeName(k))
		}
	}
	version, err := r.x.WriteSecret(r.name, path, keys)
	if err != nil || version == int64(0) {
		return starlark.None, err
	}
	return runtime.ToStarlark(version)
}
