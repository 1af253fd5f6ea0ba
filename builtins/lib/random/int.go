package randommod

import (
	"math"
	"math/big"
	"slices"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

func getrandbits(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &given); err != nil {
		return nil, err
	}
	k, err := py.Small(given)
	switch {
	case err != nil:
		return nil, err
	case k < 0:
		return nil, py.ValueError("number of bits must be non-negative")
	case k > 1<<20:
		return nil, py.ValueError("getrandbits: an int has at most %d bits", 1<<20)
	}
	t, err := g.numbers(thread)
	if err != nil || k == 0 {
		return starlark.MakeInt(0), err
	}
	return starlark.MakeBigInt(t.bits(k)), nil
}

func randbytes(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "n", &given); err != nil {
		return nil, err
	}
	n, err := py.Small(given)
	switch {
	case err != nil:
		return nil, err
	case n < 0:
		return nil, py.ValueError("number of bits must be non-negative")
	case n > py.MaxBytes:
		return nil, py.ErrTooLong("randbytes")
	}
	t, err := g.numbers(thread)
	if err != nil || n == 0 {
		return starlark.Bytes(""), err
	}
	out := t.bits(8 * n).FillBytes(make([]byte, n))
	slices.Reverse(out)
	return starlark.Bytes(out), nil
}

func randint(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var first, last starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "a", &first, "b", &last); err != nil {
		return nil, err
	}
	low, err := whole(first, "non-integer arg 1 for randrange()")
	if err != nil {
		return nil, err
	}
	high, err := whole(last, "non-integer stop for randrange()")
	if err != nil {
		return nil, err
	}
	return g.between(thread, low, new(big.Int).Add(high, big.NewInt(1)))
}

// between returns an int from low to high, without high.
func (g *generator) between(thread *starlark.Thread, low, high *big.Int) (starlark.Value, error) {
	width := new(big.Int).Sub(high, low)
	if width.Sign() <= 0 {
		return nil, py.ValueError("empty range for randrange() (%v, %v, %v)", low, high, width)
	}
	return g.stepped(thread, low, big.NewInt(1), width)
}

// stepped returns low plus one of n multiples of step.
func (g *generator) stepped(thread *starlark.Thread, low, step, n *big.Int) (starlark.Value, error) {
	t, err := g.numbers(thread)
	if err != nil {
		return nil, err
	}
	r := t.belowBig(n)
	return starlark.MakeBigInt(r.Add(low, r.Mul(r, step))), nil
}

func randrange(g *generator, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var first, last, by starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "start", &first, "stop?", &last, "step?", &by); err != nil {
		return nil, err
	}
	start, err := whole(first, "non-integer arg 1 for randrange()")
	if err != nil {
		return nil, err
	}
	if last == nil || last == starlark.None {
		switch {
		case by != nil:
			return nil, py.TypeError("Missing a non-None stop argument")
		case start.Sign() <= 0:
			return nil, py.ValueError("empty range for randrange()")
		}
		return g.stepped(thread, new(big.Int), big.NewInt(1), start)
	}
	stop, err := whole(last, "non-integer stop for randrange()")
	if err != nil {
		return nil, err
	}
	step := big.NewInt(1)
	if by != nil {
		if step, err = whole(by, "non-integer step for randrange()"); err != nil {
			return nil, err
		}
	}
	if step.IsInt64() && step.Int64() == 1 {
		return g.between(thread, start, stop)
	}
	if step.Sign() == 0 {
		return nil, py.ValueError("zero step for randrange()")
	}
	n := new(big.Int).Sub(stop, start)
	n.Add(n, step)
	n.Sub(n, big.NewInt(int64(step.Sign())))
	if n.Sign()*step.Sign() <= 0 {
		return nil, py.ValueError("empty range for randrange()")
	}
	return g.stepped(thread, start, step, n.Quo(n, step))
}

// whole returns an int, or a float without a fraction.
func whole(v starlark.Value, otherwise string) (*big.Int, error) {
	if f, ok := v.(starlark.Float); ok {
		if math.IsInf(float64(f), 0) || math.IsNaN(float64(f)) || float64(f) != math.Trunc(float64(f)) {
			return nil, py.ValueError("%s", otherwise)
		}
		n, _ := big.NewFloat(float64(f)).Int(nil)
		return n, nil
	}
	return py.Int(v)
}
