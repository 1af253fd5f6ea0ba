package datetimemod

import (
	"cmp"
	"math"
	"math/big"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Unary implements [starlark.HasUnary].
func (d Delta) Unary(op syntax.Token) (starlark.Value, error) {
	switch op {
	case syntax.MINUS:
		return checked(d.negative())
	case syntax.PLUS:
		return d, nil
	}
	return nil, nil
}

func (d Delta) negative() Delta { return floored(-d.days, -d.micros) }

// Binary implements [starlark.HasBinary].
func (d Delta) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch y := y.(type) {
	case Delta:
		if side == starlark.Right {
			d, y = y, d
		}
		return d.with(op, y)
	case starlark.Int:
		switch {
		case op == syntax.STAR:
			n := d.total()
			return ofMicros(n.Mul(n, y.BigInt()))
		case side == starlark.Right || op != syntax.SLASH && op != syntax.SLASHSLASH:
			return nil, nil
		case y.Sign() == 0:
			return nil, exception.Errorf(exception.ZeroDivisionError, "integer division or modulo by zero")
		case op == syntax.SLASH:
			return rounded(new(big.Rat).SetFrac(d.total(), y.BigInt()))
		}
		return ofMicros(floor(d.total(), y.BigInt()))
	case starlark.Float:
		if op != syntax.STAR && (op != syntax.SLASH || side == starlark.Right) {
			return nil, nil
		}
		ratio := new(big.Rat)
		if ratio.SetFloat64(float64(y)) == nil {
			if y != y {
				return nil, py.ValueError("cannot convert NaN to integer ratio")
			}
			return nil, exception.Errorf(exception.OverflowError, "cannot convert Infinity to integer ratio")
		}
		self := new(big.Rat).SetInt(d.total())
		if op == syntax.STAR {
			return rounded(self.Mul(self, ratio))
		}
		if y == 0 {
			return nil, exception.Errorf(exception.ZeroDivisionError, "integer division or modulo by zero")
		}
		return rounded(self.Quo(self, ratio))
	}
	return nil, nil
}

func (d Delta) with(op syntax.Token, e Delta) (starlark.Value, error) {
	switch op {
	case syntax.PLUS:
		return checked(floored(d.days+e.days, d.micros+e.micros))
	case syntax.MINUS:
		return checked(floored(d.days-e.days, d.micros-e.micros))
	case syntax.SLASH, syntax.SLASHSLASH, syntax.PERCENT:
	default:
		return nil, nil
	}
	if !e.Truth() {
		if op == syntax.SLASH {
			return nil, exception.Errorf(exception.ZeroDivisionError, "division by zero")
		}
		return nil, exception.Errorf(exception.ZeroDivisionError, "integer division or modulo by zero")
	}
	x, y := d.total(), e.total()
	switch op {
	case syntax.SLASH:
		if x.Sign() == 0 && y.Sign() < 0 {
			return starlark.Float(math.Copysign(0, -1)), nil
		}
		f, _ := new(big.Rat).SetFrac(x, y).Float64()
		return starlark.Float(f), nil
	case syntax.SLASHSLASH:
		return starlark.MakeBigInt(floor(x, y)), nil
	}
	q := floor(x, y)
	return ofMicros(x.Sub(x, q.Mul(q, y)))
}

// floor is x // y as Python has it.
func floor(x, y *big.Int) *big.Int {
	q, rest := new(big.Int).QuoRem(x, y, new(big.Int))
	if rest.Sign() != 0 && (rest.Sign() < 0) != (y.Sign() < 0) {
		q.Sub(q, big.NewInt(1))
	}
	return q
}

// rounded is a number of microseconds, half to even.
func rounded(r *big.Rat) (starlark.Value, error) {
	twice := new(big.Int).Lsh(r.Denom(), 1)
	n := new(big.Int).Lsh(r.Num(), 1)
	n, rest := n.DivMod(n.Add(n, r.Denom()), twice, new(big.Int))
	if rest.Sign() == 0 && n.Bit(0) == 1 {
		n.Sub(n, big.NewInt(1))
	}
	return ofMicros(n)
}

// compared is x op y.
func compared[T cmp.Ordered](op syntax.Token, x, y T) bool { return holds(op, cmp.Compare(x, y)) }

// holds reports whether op is true of two values that compare as c.
func holds(op syntax.Token, c int) bool {
	switch op {
	case syntax.EQL:
		return c == 0
	case syntax.NEQ:
		return c != 0
	case syntax.LT:
		return c < 0
	case syntax.LE:
		return c <= 0
	case syntax.GT:
		return c > 0
	}
	return c >= 0
}
