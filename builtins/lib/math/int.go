package mathmod

import (
	"math"
	"math/big"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// maxBits bounds ints that are made, as the language of flows does.
const maxBits = 1 << 20

func tooLarge(fn string) error {
	return exception.Errorf(exception.OverflowError, "%s: the result would have more than %d bits", fn, maxBits)
}

func integers(vs starlark.Tuple) ([]*big.Int, error) {
	out := make([]*big.Int, len(vs))
	for i, v := range vs {
		var err error
		if out[i], err = py.Int(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func rounded(f func(float64) float64) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		given, err := args(b, given, kwargs, 1, 1)
		if err != nil {
			return nil, err
		}
		x, isFloat := given[0].(starlark.Float)
		if !isFloat {
			i, err := py.Int(given[0])
			if err != nil {
				return nil, py.TypeError("must be real number, not %s", given[0].Type())
			}
			return starlark.MakeBigInt(i), nil
		}
		switch y := float64(x); {
		case math.IsNaN(y):
			return nil, py.ValueError("cannot convert float NaN to integer")
		case math.IsInf(y, 0):
			return nil, exception.Errorf(exception.OverflowError, "cannot convert float infinity to integer")
		}
		return starlark.NumberToInt(starlark.Float(f(float64(x))))
	}
}

func factorial(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, 1, 1)
	if err != nil {
		return nil, err
	}
	n, err := py.Int(given[0])
	if err != nil {
		return nil, err
	}
	switch {
	case n.Sign() < 0:
		return nil, py.ValueError("factorial() not defined for negative values")
	case !n.IsInt64() || n.Int64() > maxBits:
		return nil, tooLarge(b.Name())
	}
	if log, _ := math.Lgamma(float64(n.Int64()) + 1); log/math.Ln2 > maxBits {
		return nil, tooLarge(b.Name())
	}
	return starlark.MakeBigInt(new(big.Int).MulRange(1, n.Int64())), nil
}

// choice returns n and k of comb and perm; none is true if k is more than n.
func choice(b *starlark.Builtin, given starlark.Tuple) (n, k *big.Int, none bool, err error) {
	both, err := integers(given)
	if err != nil {
		return nil, nil, false, err
	}
	n, k = both[0], both[1]
	switch {
	case n.Sign() < 0:
		return nil, nil, false, py.ValueError("n must be a non-negative integer")
	case k.Sign() < 0:
		return nil, nil, false, py.ValueError("k must be a non-negative integer")
	}
	return n, k, k.Cmp(n) > 0, nil
}

func comb(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, 2, 2)
	if err != nil {
		return nil, err
	}
	n, k, none, err := choice(b, given)
	if err != nil || none {
		return starlark.MakeInt(0), err
	}
	if rest := new(big.Int).Sub(n, k); rest.Cmp(k) < 0 {
		k = rest
	}
	// comb(n, k) is at most (n*e/k)**k.
	if !k.IsInt64() || k.Int64() > maxBits || float64(k.Int64())*(float64(n.BitLen()-k.BitLen())+2.45) > maxBits {
		return nil, tooLarge(b.Name())
	}
	top := falling(n, k.Int64())
	return starlark.MakeBigInt(top.Quo(top, new(big.Int).MulRange(1, k.Int64()))), nil
}

func perm(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, 1, 2)
	if err != nil {
		return nil, err
	}
	if len(given) == 1 || given[1] == starlark.None {
		return factorial(nil, b, given[:1], nil)
	}
	n, k, none, err := choice(b, given)
	if err != nil || none {
		return starlark.MakeInt(0), err
	}
	if !k.IsInt64() || float64(k.Int64())*float64(n.BitLen()) > maxBits {
		return nil, tooLarge(b.Name())
	}
	return starlark.MakeBigInt(falling(n, k.Int64())), nil
}

// falling is n * (n-1) * ... of k factors, multiplied in halves.
func falling(n *big.Int, k int64) *big.Int {
	switch {
	case k == 0:
		return big.NewInt(1)
	case k == 1:
		return new(big.Int).Set(n)
	case n.IsInt64():
		return new(big.Int).MulRange(n.Int64()-k+1, n.Int64())
	}
	half := k / 2
	left := falling(n, half)
	return left.Mul(left, falling(new(big.Int).Sub(n, big.NewInt(half)), k-half))
}

func isqrt(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, 1, 1)
	if err != nil {
		return nil, err
	}
	n, err := py.Int(given[0])
	switch {
	case err != nil:
		return nil, err
	case n.Sign() < 0:
		return nil, py.ValueError("isqrt() argument must be nonnegative")
	}
	return starlark.MakeBigInt(n.Sqrt(n)), nil
}

func gcd(thread *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, len(given), len(given))
	if err != nil {
		return nil, err
	}
	ints, err := integers(given)
	if err != nil {
		return nil, err
	}
	out := new(big.Int)
	for _, i := range ints {
		if err := py.Cancelled(thread); err != nil {
			return nil, err
		}
		out.GCD(nil, nil, out, i.Abs(i))
	}
	return starlark.MakeBigInt(out), nil
}

func lcm(thread *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, len(given), len(given))
	if err != nil {
		return nil, err
	}
	ints, err := integers(given)
	if err != nil {
		return nil, err
	}
	out := big.NewInt(1)
	for _, i := range ints {
		if i.Sign() == 0 {
			return starlark.MakeInt(0), nil
		}
	}
	for _, i := range ints {
		if err := py.Cancelled(thread); err != nil {
			return nil, err
		}
		if out.BitLen()+i.BitLen() > 2*maxBits {
			return nil, tooLarge(b.Name())
		}
		i.Abs(i)
		common := new(big.Int).GCD(nil, nil, out, i)
		out.Mul(out, i.Quo(i, common))
		if out.BitLen() > maxBits {
			return nil, tooLarge(b.Name())
		}
	}
	return starlark.MakeBigInt(out), nil
}

// prod is prod(iterable, *, start=1), of numbers.
func prod(thread *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var iterable starlark.Value
	var start starlark.Value = starlark.MakeInt(1)
	if len(given) > 1 {
		return nil, py.TypeError("prod() takes exactly 1 positional argument (%d given)", len(given))
	}
	if err := py.UnpackArgs(b.Name(), given, kwargs, "iterable", &iterable, "start?", &start); err != nil {
		return nil, err
	}
	elems, err := py.Elements(b.Name(), iterable)
	if err != nil {
		return nil, err
	}
	whole, product, isFloat := big.NewInt(1), 1.0, false
	for i, e := range append([]starlark.Value{start}, elems...) {
		if f, ok := e.(starlark.Float); ok {
			if !isFloat {
				if product, err = py.Float(starlark.MakeBigInt(whole)); err != nil {
					return nil, err
				}
				isFloat = true
			}
			product *= float64(f)
			continue
		}
		factor, err := py.Int(e)
		if err != nil {
			return nil, py.TypeError("prod: want numbers, got %s", e.Type())
		}
		if isFloat {
			f, err := py.Float(starlark.MakeBigInt(factor))
			if err != nil {
				return nil, err
			}
			product *= f
			continue
		}
		if whole.BitLen()+factor.BitLen() > maxBits+1 {
			return nil, tooLarge(b.Name())
		}
		whole.Mul(whole, factor)
		if i%1024 == 0 {
			if err := py.Cancelled(thread); err != nil {
				return nil, err
			}
		}
	}
	if isFloat {
		return starlark.Float(product), nil
	}
	return starlark.MakeBigInt(whole), nil
}
