package dialect

import (
	"fmt"
	"math"
	"math/big"

	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// Binary is x op y as in a flow: ** too, with the sizes of results looked at first.
func Binary(op star.Token, x, y starlark.Value) (starlark.Value, error) {
	check := func(x, y starlark.Value) error { return nil }
	switch op {
	case star.PLUS:
		check = checkSum
	case star.STAR:
		check = checkProduct
	case star.STARSTAR:
		return pow(x, y)
	case star.PERCENT:
		if s, ok := x.(starlark.String); ok {
			return formatPercent(string(s), y)
		}
	}
	if err := check(x, y); err != nil {
		return nil, err
	}
	return starlark.Binary(op, x, y)
}

// checkProduct reports that x * y would be too large.
func checkProduct(x, y starlark.Value) error {
	if i, ok := x.(starlark.Int); ok {
		j, ok := y.(starlark.Int)
		if !ok {
			return checkRepeat(y, i)
		}
		if _, small := i.Int64(); small {
			if _, small := j.Int64(); small {
				return nil
			}
		}
		if bitLen(i)+bitLen(j) > maxIntBits {
			return errIntTooLarge
		}
		return nil
	}
	if j, ok := y.(starlark.Int); ok {
		return checkRepeat(x, j)
	}
	return nil
}

func checkRepeat(x starlark.Value, count starlark.Int) error {
	n, size := 0, 1
	switch x := x.(type) {
	case starlark.String:
		n = len(x)
	case starlark.Bytes:
		n = len(x)
	case *starlark.List:
		n, size = x.Len(), elementSize
	case starlark.Tuple:
		n, size = len(x), elementSize
	default:
		return nil
	}
	c, ok := count.Int64()
	if !ok || c <= 0 || n == 0 || c > math.MaxInt32 || int64(n)*c >= 1<<30 {
		return nil // Starlark has an error for what is larger still
	}
	if int64(n)*c*int64(size) > maxBytes {
		return fmt.Errorf("%s * %d would have %d elements, more than the %d allowed", x.Type(), c, int64(n)*c, maxBytes/size)
	}
	return nil
}

// power is x ** y.
func power(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return pow(args[0], args[1])
}

func pow(x, y starlark.Value) (starlark.Value, error) {
	x, y = asNumber(x), asNumber(y)
	if base, ok := x.(starlark.Int); ok {
		if exp, ok := y.(starlark.Int); ok && exp.Sign() >= 0 {
			return intPow(base, exp)
		}
	}
	base, ok := x.(starlark.Float)
	if i, isInt := x.(starlark.Int); isInt {
		base, ok = i.Float(), true
	}
	exp, ok2 := y.(starlark.Float)
	if i, isInt := y.(starlark.Int); isInt {
		exp, ok2 = i.Float(), true
	}
	if !ok || !ok2 {
		for _, v := range []struct {
			x, y starlark.Value
			side starlark.Side
		}{{x, y, starlark.Left}, {y, x, starlark.Right}} {
			if b, ok := v.x.(starlark.HasBinary); ok {
				if z, err := b.Binary(star.STARSTAR, v.y, v.side); z != nil || err != nil {
					return z, err
				}
			}
		}
		return nil, fmt.Errorf("unknown binary op: %s ** %s", x.Type(), y.Type())
	}
	return floatPow(float64(base), float64(exp))
}

// asNumber makes an int of a bool, as arithmetic in Python does.
func asNumber(v starlark.Value) starlark.Value {
	if b, ok := v.(starlark.Bool); ok {
		if b {
			return starlark.MakeInt(1)
		}
		return starlark.MakeInt(0)
	}
	return v
}

func intPow(base, exp starlark.Int) (starlark.Value, error) {
	b := base.BigInt()
	n, ok := exp.Int64()
	if b.CmpAbs(big.NewInt(1)) <= 0 { // -1, 0 and 1 stay small
		if !ok || n > 2 {
			n = 2 - int64(exp.BigInt().Bit(0))
		}
		ok = true
	}
	if !ok || n > maxIntBits || int64(b.BitLen()-1)*n > maxIntBits {
		return nil, errIntTooLarge
	}
	return starlark.MakeBigInt(new(big.Int).Exp(b, big.NewInt(n), nil)), nil
}

func floatPow(x, y float64) (starlark.Value, error) {
	switch {
	case x == 0 && y < 0:
		return nil, fmt.Errorf("0.0 cannot be raised to a negative power")
	case x < 0 && !math.IsInf(x, 0) && !math.IsInf(y, 0) && y != math.Floor(y):
		return nil, fmt.Errorf("a negative number cannot be raised to a power that is not whole: %v ** %v", starlark.Float(x), starlark.Float(y))
	}
	z := math.Pow(x, y)
	if math.IsInf(z, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return nil, fmt.Errorf("the result of ** is too large for a float")
	}
	return starlark.Float(z), nil
}
