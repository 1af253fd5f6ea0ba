package py

import (
	"crypto/hmac"

	"go.starlark.net/starlark"
)

// CompareDigest is compare_digest of the modules hmac and secrets: whether two texts, or
// two bytes, are equal, in a time that does not depend on where they differ.
func CompareDigest(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, y starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &x, &y); err != nil {
		return nil, err
	}
	if x.Type() != y.Type() {
		return nil, TypeError("unsupported operand types(s) or combination of types: '%s' and '%s'", x.Type(), y.Type())
	}
	dx, err := Data(x)
	if err != nil {
		return nil, err
	}
	dy, err := Data(y)
	if err != nil {
		return nil, err
	}
	return starlark.Bool(hmac.Equal(dx, dy)), nil
}
