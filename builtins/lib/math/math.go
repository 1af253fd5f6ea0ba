// Package mathmod is the module math of flows.
//
// It has all functions and constants of math in Python 3.11, with their results and
// errors: floor, ceil, trunc, factorial, comb, perm, gcd, lcm and isqrt give ints of
// any size.
//
// What differs from Python: an int that a function makes has at most 1,048,576
// bits; functions such as sin or gamma may differ in the last digit, as they do
// from one machine to another in Python; floor, ceil and trunc take numbers only.
package mathmod

import (
	"math"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module math, frozen.
func Module() *starlarkstruct.Module {
	functions := map[string]py.Func{
		"ceil": rounded(math.Ceil), "floor": rounded(math.Floor), "trunc": rounded(math.Trunc),
		"comb": comb, "factorial": factorial, "gcd": gcd, "isqrt": isqrt, "lcm": lcm, "perm": perm, "prod": prod,
		"dist": dist, "fsum": fsum, "hypot": hypot, "isclose": isclose,
		"frexp": frexp, "ldexp": ldexp, "modf": modf,
		"log": log, "log10": logOf(log10), "log2": logOf(math.Log2),
		"isfinite": test(func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) }),
		"isinf":    test(func(x float64) bool { return math.IsInf(x, 0) }),
		"isnan":    test(math.IsNaN),
	}
	for name, f := range unary {
		functions[name] = ofOne(f)
	}
	for name, f := range overflowing {
		functions[name] = ofOneLarge(f)
	}
	for name, f := range binary {
		functions[name] = ofTwo(f)
	}
	return py.Module("math", functions, starlark.StringDict{
		"pi": starlark.Float(math.Pi), "e": starlark.Float(math.E), "tau": starlark.Float(2 * math.Pi),
		"inf": starlark.Float(math.Inf(1)), "nan": starlark.Float(math.NaN()),
	})
}

func domainError() error { return py.ValueError("math domain error") }
func rangeError() error  { return exception.Errorf(exception.OverflowError, "math range error") }

func floats(vs []starlark.Value) ([]float64, error) {
	out := make([]float64, len(vs))
	for i, v := range vs {
		var err error
		if out[i], err = py.Float(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// args returns so many arguments, which have no names.
func args(b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple, least, most int) (starlark.Tuple, error) {
	switch {
	case len(kwargs) > 0:
		return nil, py.TypeError("%s() takes no keyword arguments", b.Name())
	case len(given) < least || len(given) > most:
		return nil, py.TypeError("%s: got %d arguments, want %s", b.Name(), len(given), count(least, most))
	}
	return given, nil
}

func count(least, most int) string {
	if least == most {
		return starlark.MakeInt(least).String()
	}
	return starlark.MakeInt(least).String() + " or " + starlark.MakeInt(most).String()
}

// numbers returns so many arguments as floats.
func numbers(b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple, n int) ([]float64, error) {
	given, err := args(b, given, kwargs, n, n)
	if err != nil {
		return nil, err
	}
	return floats(given)
}

// unary are the functions that have no result where it would be infinite.
var unary = map[string]func(float64) float64{
	"acos": math.Acos, "acosh": math.Acosh, "asin": math.Asin, "asinh": math.Asinh, "atan": math.Atan, "atanh": math.Atanh,
	"cbrt": math.Cbrt, "cos": math.Cos, "degrees": func(x float64) float64 { return x * (180 / math.Pi) },
	"erf": math.Erf, "erfc": math.Erfc, "fabs": math.Abs, "log1p": math.Log1p,
	"radians": func(x float64) float64 { return x * (math.Pi / 180) },
	"sin":     math.Sin, "sqrt": math.Sqrt, "tan": math.Tan, "tanh": math.Tanh,
	"ulp": ulp,
}

// overflowing are the functions whose result can be too large.
var overflowing = map[string]func(float64) float64{
	"cosh": math.Cosh, "exp": math.Exp, "exp2": math.Exp2, "expm1": math.Expm1, "sinh": math.Sinh,
	"gamma": gamma, "lgamma": lgamma,
}

var binary = map[string]func(x, y float64) (float64, error){
	"atan2":     func(x, y float64) (float64, error) { return math.Atan2(x, y), nil },
	"copysign":  func(x, y float64) (float64, error) { return math.Copysign(x, y), nil },
	"nextafter": func(x, y float64) (float64, error) { return math.Nextafter(x, y), nil },
	"fmod":      strict(math.Mod),
	"pow":       pow,
	"remainder": strict(math.Remainder),
}

func ofOne(f func(float64) float64) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		x, err := numbers(b, given, kwargs, 1)
		if err != nil {
			return nil, err
		}
		y := f(x[0])
		if math.IsNaN(y) && !math.IsNaN(x[0]) || math.IsInf(y, 0) && !math.IsInf(x[0], 0) {
			return nil, domainError()
		}
		return starlark.Float(y), nil
	}
}

func ofOneLarge(f func(float64) float64) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		x, err := numbers(b, given, kwargs, 1)
		if err != nil {
			return nil, err
		}
		y := f(x[0])
		switch {
		case math.IsNaN(y) && !math.IsNaN(x[0]):
			return nil, domainError()
		case math.IsInf(y, 0) && !math.IsInf(x[0], 0):
			return nil, rangeError()
		}
		return starlark.Float(y), nil
	}
}

func ofTwo(f func(x, y float64) (float64, error)) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		x, err := numbers(b, given, kwargs, 2)
		if err != nil {
			return nil, err
		}
		y, err := f(x[0], x[1])
		return starlark.Float(y), err
	}
}

// strict refuses what has no result.
func strict(f func(x, y float64) float64) func(x, y float64) (float64, error) {
	return func(x, y float64) (float64, error) {
		z := f(x, y)
		if math.IsNaN(z) && !math.IsNaN(x) && !math.IsNaN(y) {
			return 0, domainError()
		}
		return z, nil
	}
}

func pow(x, y float64) (float64, error) {
	z := math.Pow(x, y)
	finite := !math.IsInf(x, 0) && !math.IsInf(y, 0) && !math.IsNaN(x) && !math.IsNaN(y)
	switch {
	case finite && (math.IsNaN(z) || math.IsInf(z, 0) && x == 0):
		return 0, domainError()
	case finite && math.IsInf(z, 0):
		return 0, rangeError()
	}
	return z, nil
}

func test(f func(float64) bool) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		x, err := numbers(b, given, kwargs, 1)
		if err != nil {
			return nil, err
		}
		return starlark.Bool(f(x[0])), nil
	}
}

// gamma is exact where Python's is. No result is NaN for what has no value.
func gamma(x float64) float64 {
	switch {
	case x == math.Trunc(x) && x <= 0:
		return math.NaN()
	case x == math.Trunc(x) && x <= 23:
		f := 1.0
		for i := 2.0; i < x; i++ {
			f *= i
		}
		return f
	}
	return math.Gamma(x)
}

func lgamma(x float64) float64 {
	if x == math.Trunc(x) && x <= 0 && !math.IsInf(x, 0) {
		return math.NaN()
	}
	y, _ := math.Lgamma(x)
	if math.IsInf(x, 0) {
		return math.Inf(1)
	}
	return y
}

func ulp(x float64) float64 {
	x = math.Abs(x)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return x
	case x == math.MaxFloat64:
		return x - math.Nextafter(x, 0)
	}
	return math.Nextafter(x, math.Inf(1)) - x
}
