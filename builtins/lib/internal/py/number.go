package py

import (
	"math"
	"math/big"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// Float returns a number as a float.
func Float(v starlark.Value) (float64, error) {
	switch v := v.(type) {
	case starlark.Float:
		return float64(v), nil
	case starlark.Bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case starlark.Int:
		f := float64(v.Float())
		if math.IsInf(f, 0) {
			return 0, exception.Errorf(exception.OverflowError, "int too large to convert to float")
		}
		return f, nil
	}
	return 0, TypeError("must be real number, not %s", v.Type())
}

// Int returns an int, or a bool as one.
func Int(v starlark.Value) (*big.Int, error) {
	switch v := v.(type) {
	case starlark.Int:
		return v.BigInt(), nil
	case starlark.Bool:
		if v {
			return big.NewInt(1), nil
		}
		return new(big.Int), nil
	}
	return nil, TypeError("'%s' object cannot be interpreted as an integer", v.Type())
}

// Small returns an int of the machine, what is beyond one as the nearest there is.
func Small(v starlark.Value) (int, error) {
	n, err := Int(v)
	switch {
	case err != nil:
		return 0, err
	case n.IsInt64():
		return int(n.Int64()), nil
	case n.Sign() < 0:
		return math.MinInt, nil
	}
	return math.MaxInt, nil
}
