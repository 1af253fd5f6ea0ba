package mathmod

import (
	"math"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// log10 is exact for powers of ten, as Python's is and Go's is not.
func log10(x float64) float64 {
	y := math.Log10(x)
	if n := math.Round(y); n != y && math.Abs(n) <= 308 && math.Pow10(int(n)) == x {
		return n
	}
	return y
}

// logarithm returns f of a number, which may be an int that is too large for a
// float: f is a logarithm.
func logarithm(v starlark.Value, f func(float64) float64) (float64, error) {
	if i, ok := v.(starlark.Int); ok && i.Sign() > 0 {
		if bits := i.BigInt().BitLen(); bits > 1000 {
			// i is x shifted to the left.
			shift := bits - 64
			x := float64(starlark.MakeBigInt(i.BigInt().Rsh(i.BigInt(), uint(shift))).Float())
			return f(x) + float64(shift)*f(2), nil
		}
	}
	x, err := py.Float(v)
	switch {
	case err != nil:
		if i, ok := v.(starlark.Int); ok && i.Sign() < 0 {
			return 0, domainError()
		}
		return 0, err
	case x <= 0:
		return 0, domainError()
	}
	return f(x), nil
}

func logOf(f func(float64) float64) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		given, err := args(b, given, kwargs, 1, 1)
		if err != nil {
			return nil, err
		}
		y, err := logarithm(given[0], f)
		return starlark.Float(y), err
	}
}

// log is log(x, base=e).
func log(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, 1, 2)
	if err != nil {
		return nil, err
	}
	y, err := logarithm(given[0], math.Log)
	if err != nil || len(given) == 1 {
		return starlark.Float(y), err
	}
	base, err := logarithm(given[1], math.Log)
	if err == nil && base == 0 {
		err = exception.Errorf(exception.ZeroDivisionError, "float division by zero")
	}
	return starlark.Float(y / base), err
}

func frexp(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := numbers(b, given, kwargs, 1)
	if err != nil {
		return nil, err
	}
	fraction, exponent := math.Frexp(x[0])
	return starlark.Tuple{starlark.Float(fraction), starlark.MakeInt(exponent)}, nil
}

func ldexp(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, 2, 2)
	if err != nil {
		return nil, err
	}
	x, err := py.Float(given[0])
	if err != nil {
		return nil, err
	}
	i, err := py.Int(given[1])
	if err != nil {
		return nil, err
	}
	// What is beyond an int is beyond all floats.
	exponent := 1 << 20 * i.Sign()
	if i.IsInt64() && i.Int64() > -1<<20 && i.Int64() < 1<<20 {
		exponent = int(i.Int64())
	}
	y := math.Ldexp(x, exponent)
	if math.IsInf(y, 0) && !math.IsInf(x, 0) {
		return nil, rangeError()
	}
	return starlark.Float(y), nil
}

func modf(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := numbers(b, given, kwargs, 1)
	if err != nil {
		return nil, err
	}
	if math.IsInf(x[0], 0) {
		return starlark.Tuple{starlark.Float(math.Copysign(0, x[0])), starlark.Float(x[0])}, nil
	}
	whole := math.Trunc(x[0])
	return starlark.Tuple{starlark.Float(math.Copysign(x[0]-whole, x[0])), starlark.Float(whole)}, nil
}

func hypot(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	x, err := numbers(b, given, kwargs, len(given))
	return starlark.Float(norm(x)), err
}

func dist(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, 2, 2)
	if err != nil {
		return nil, err
	}
	var points [2][]float64
	for i, v := range given {
		elems, err := py.Elements(b.Name(), v)
		if err != nil {
			return nil, err
		}
		if points[i], err = floats(elems); err != nil {
			return nil, err
		}
	}
	if len(points[0]) != len(points[1]) {
		return nil, py.ValueError("both points must have the same number of dimensions")
	}
	for i := range points[0] {
		points[0][i] -= points[1][i]
	}
	return starlark.Float(norm(points[0])), nil
}

func norm(xs []float64) float64 {
	most, nan := 0.0, false
	for _, x := range xs {
		most = max(most, math.Abs(x))
		nan = nan || math.IsNaN(x)
		if math.IsInf(x, 0) {
			return math.Inf(1)
		}
	}
	switch {
	case nan:
		return math.NaN()
	case most == 0:
		return 0
	case len(xs) == 2:
		return math.Hypot(xs[0], xs[1])
	}
	// Scaled by a power of two, which changes no digit.
	_, exponent := math.Frexp(most)
	var sum, lost float64
	for _, x := range xs {
		y := math.Ldexp(x, -exponent)
		square := y*y - lost
		next := sum + square
		lost = next - sum - square
		sum = next
	}
	return math.Ldexp(math.Sqrt(sum), exponent)
}

func isclose(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var first, second starlark.Value
	var relative, absolute starlark.Value = starlark.Float(1e-9), starlark.Float(0)
	if len(given) > 2 {
		return nil, py.TypeError("isclose() takes exactly 2 positional arguments (%d given)", len(given))
	}
	if err := py.UnpackArgs(b.Name(), given, kwargs, "a", &first, "b", &second, "rel_tol?", &relative, "abs_tol?", &absolute); err != nil {
		return nil, err
	}
	x, err := floats([]starlark.Value{first, second, relative, absolute})
	if err != nil {
		return nil, err
	}
	p, q, rel, abs := x[0], x[1], x[2], x[3]
	switch {
	case rel < 0 || abs < 0:
		return nil, py.ValueError("tolerances must be non-negative")
	case p == q:
		return starlark.True, nil
	case math.IsInf(p, 0) || math.IsInf(q, 0):
		return starlark.False, nil
	}
	diff := math.Abs(q - p)
	return starlark.Bool(diff <= math.Abs(rel*q) || diff <= math.Abs(rel*p) || diff <= abs), nil
}

// fsum adds without loss: by Shewchuk's algorithm, with which the partial sums
// together are exact (Python's math_fsum).
func fsum(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	given, err := args(b, given, kwargs, 1, 1)
	if err != nil {
		return nil, err
	}
	elems, err := py.Elements(b.Name(), given[0])
	if err != nil {
		return nil, err
	}
	var partials []float64
	var special, infinities float64
	for _, e := range elems {
		x, err := py.Float(e)
		if err != nil {
			return nil, err
		}
		original := x
		n := 0
		for _, y := range partials {
			if math.Abs(x) < math.Abs(y) {
				x, y = y, x
			}
			hi := x + y
			if lo := y - (hi - x); lo != 0 {
				partials[n] = lo
				n++
			}
			x = hi
		}
		partials = partials[:n]
		switch {
		case x == 0:
		case math.IsInf(x, 0) || math.IsNaN(x):
			if !math.IsInf(original, 0) && !math.IsNaN(original) {
				return nil, exception.Errorf(exception.OverflowError, "intermediate overflow in fsum")
			}
			if math.IsInf(original, 0) {
				infinities += original
			}
			special += original
			partials = partials[:0]
		default:
			partials = append(partials, x)
		}
	}
	if special != 0 {
		if math.IsNaN(infinities) {
			return nil, py.ValueError("-inf + inf in fsum")
		}
		return starlark.Float(special), nil
	}
	return starlark.Float(rounding(partials)), nil
}

// rounding is the sum of partial sums, which do not overlap, rounded once.
func rounding(partials []float64) float64 {
	n := len(partials)
	if n == 0 {
		return 0
	}
	n--
	hi, lo := partials[n], 0.0
	for n > 0 && lo == 0 {
		n--
		x, y := hi, partials[n]
		hi = x + y
		lo = y - (hi - x)
	}
	// Half way between two floats, the next partial sum decides.
	if n > 0 && (lo < 0 && partials[n-1] < 0 || lo > 0 && partials[n-1] > 0) {
		if y := lo * 2; hi+y-hi == y {
			hi += y
		}
	}
	return hi
}
