package randommod

import (
	"math"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

func uniform(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var first, last starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "a", &first, "b", &last); err != nil {
		return nil, err
	}
	low, err := py.Float(first)
	if err != nil {
		return nil, err
	}
	high, err := py.Float(last)
	if err != nil {
		return nil, err
	}
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	width := float64(high-low) * t.float()
	return starlark.Float(low + width), nil
}

func triangular(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var first, last, top starlark.Value = starlark.Float(0), starlark.Float(1), starlark.None
	if err := py.UnpackArgs(b.Name(), args, kwargs, "low?", &first, "high?", &last, "mode?", &top); err != nil {
		return nil, err
	}
	low, err := py.Float(first)
	if err != nil {
		return nil, err
	}
	high, err := py.Float(last)
	if err != nil {
		return nil, err
	}
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	u, c := t.float(), 0.5
	if top != starlark.None {
		mode, err := py.Float(top)
		if err != nil {
			return nil, err
		}
		if high == low {
			return first, nil
		}
		c = (mode - low) / (high - low)
	}
	if u > c {
		u, c = 1-u, 1-c
		low, high = high, low
	}
	width := float64(high-low) * math.Sqrt(float64(u*c))
	return starlark.Float(low + width), nil
}

// A parameter of a distribution, and its default.
type parameter struct {
	name      string
	otherwise float64
}

func needed(name string) parameter { return parameter{name, math.NaN()} }

// distribution returns a method that calls f with its parameters.
func distribution(f func(g *generator, t *twister, p []float64) (float64, error), parameters ...parameter) method {
	return func(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		given := make([]starlark.Value, len(parameters))
		var pairs []any
		for i, p := range parameters {
			name := p.name
			if !math.IsNaN(p.otherwise) {
				given[i] = starlark.Float(p.otherwise)
				name += "?"
			}
			pairs = append(pairs, name, &given[i])
		}
		if err := py.UnpackArgs(b.Name(), args, kwargs, pairs...); err != nil {
			return nil, err
		}
		p := make([]float64, len(given))
		for i, v := range given {
			var err error
			if p[i], err = py.Float(v); err != nil {
				return nil, err
			}
		}
		t, err := g.numbers(thread)
		if err != nil {
			return nil, err
		}
		x, err := f(g, t, p)
		return starlark.Float(x), err
	}
}

// Methods that try until a number is right give up after so many: they would go on for
// ever with parameters that are no numbers or infinite. A try succeeds mostly.
const maxTries = 100_000

func errNoNumber(name string) error { return py.ValueError("%s: no number for these parameters", name) }

// The products are rounded before they are added to: Go may do both at once.

func gauss(g *generator, t *twister, p []float64) (float64, error) {
	if next := g.gauss; next != nil {
		g.gauss = nil
		return p[0] + float64(*next*p[1]), nil
	}
	angle := t.float() * 2 * math.Pi
	radius := math.Sqrt(-2 * math.Log(1-t.float()))
	next := math.Sin(angle) * radius
	g.gauss = &next
	return p[0] + float64(math.Cos(angle)*radius*p[1]), nil
}

func normal(_ *generator, t *twister, p []float64) (float64, error) {
	magic := 4 * math.Exp(-0.5) / math.Sqrt(2)
	for range maxTries {
		u1, u2 := t.float(), 1-t.float()
		z := magic * (u1 - 0.5) / u2
		if z*z/4 <= -math.Log(u2) {
			return p[0] + float64(z*p[1]), nil
		}
	}
	return 0, errNoNumber("normalvariate")
}

func lognormal(g *generator, t *twister, p []float64) (float64, error) {
	x, err := normal(g, t, p)
	if err != nil {
		return 0, err
	}
	y := math.Exp(x)
	if math.IsInf(y, 0) && !math.IsInf(x, 0) {
		return 0, exception.Errorf(exception.OverflowError, "math range error")
	}
	return y, nil
}

func exponential(_ *generator, t *twister, p []float64) (float64, error) {
	x := -math.Log(1 - t.float())
	if p[0] == 0 {
		return 0, exception.Errorf(exception.ZeroDivisionError, "float division by zero")
	}
	return x / p[0], nil
}

func gamma(_ *generator, t *twister, p []float64) (float64, error) {
	alpha, scale := p[0], p[1]
	switch {
	case alpha <= 0 || scale <= 0:
		return 0, py.ValueError("gammavariate: alpha and beta must be > 0.0")
	case alpha == 1:
		return -math.Log(1-t.float()) * scale, nil
	case alpha > 1:
		return gammaAbove(t, alpha, scale)
	}
	for range maxTries {
		u := t.float()
		b := (math.E + alpha) / math.E
		q := b * u
		x := 0.0
		if q <= 1 {
			x = math.Pow(q, 1/alpha)
		} else {
			x = -math.Log((b - q) / alpha)
		}
		u1 := t.float()
		if q > 1 && u1 <= math.Pow(x, alpha-1) || q <= 1 && u1 <= math.Exp(-x) {
			return x * scale, nil
		}
	}
	return 0, errNoNumber("gammavariate")
}

// gammaAbove is for alpha above 1.
func gammaAbove(t *twister, alpha, scale float64) (float64, error) {
	root := math.Sqrt(float64(2*alpha) - 1)
	b, c := alpha-math.Log(4), alpha+root
	magic := 1 + math.Log(4.5)
	for range maxTries {
		u1 := t.float()
		if !(1e-7 < u1 && u1 < 0.9999999) {
			continue
		}
		u2 := 1 - t.float()
		v := math.Log(u1/(1-u1)) / root
		x := alpha * math.Exp(v)
		z := u1 * u1 * u2
		r := b + float64(c*v) - x
		if r+magic-float64(4.5*z) >= 0 || r >= math.Log(z) {
			return x * scale, nil
		}
	}
	return 0, errNoNumber("gammavariate")
}

func beta(g *generator, t *twister, p []float64) (float64, error) {
	y, err := gamma(g, t, []float64{p[0], 1})
	if err != nil || y == 0 {
		return 0, err
	}
	z, err := gamma(g, t, []float64{p[1], 1})
	return y / (y + z), err
}

func pareto(_ *generator, t *twister, p []float64) (float64, error) {
	u := 1 - t.float()
	if p[0] == 0 {
		return 0, exception.Errorf(exception.ZeroDivisionError, "float division by zero")
	}
	return math.Pow(u, -1/p[0]), nil
}

func weibull(_ *generator, t *twister, p []float64) (float64, error) {
	u := 1 - t.float()
	if p[1] == 0 {
		return 0, exception.Errorf(exception.ZeroDivisionError, "float division by zero")
	}
	return p[0] * math.Pow(-math.Log(u), 1/p[1]), nil
}

func vonMises(_ *generator, t *twister, p []float64) (float64, error) {
	mu, kappa := p[0], p[1]
	if kappa <= 1e-6 {
		return 2 * math.Pi * t.float(), nil
	}
	s := 0.5 / kappa
	r := s + math.Sqrt(1+float64(s*s))
	z, found := 0.0, false
	for range maxTries {
		u1 := t.float()
		z = math.Cos(math.Pi * u1)
		d := z / (r + z)
		u2 := t.float()
		if u2 < 1-float64(d*d) || u2 <= float64((1-d)*math.Exp(d)) {
			found = true
			break
		}
	}
	if !found {
		return 0, errNoNumber("vonmisesvariate")
	}
	q := 1 / r
	f := (q + z) / (1 + float64(q*z))
	angle := math.Acos(f)
	if t.float() <= 0.5 {
		angle = -angle
	}
	theta := math.Mod(mu+angle, 2*math.Pi)
	if theta < 0 {
		theta += 2 * math.Pi
	}
	return theta, nil
}
