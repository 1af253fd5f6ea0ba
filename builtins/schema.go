package builtins

import (
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// validate checks a value against a stored schema, and returns it.
func validate(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value = starlark.None
	if err := unpack("validate", args, kwargs, nil, required("value", &given)); err != nil {
		return nil, err
	}
	fields, err := r.load()
	if err != nil {
		return nil, err
	}
	of, _ := fields.Get("value")
	s, err := r.x.Runtime().Schema(r.x.Context(), of)
	if err != nil {
		return nil, err
	}
	v, err := runtime.FromStarlark(given)
	if err != nil {
		return nil, typeError("validate: %v", err)
	}
	if err := s.Validate(v); err != nil {
		return nil, &runtime.NamedError{Class: "SchemaValidationError", Err: err}
	}
	return given, nil
}
