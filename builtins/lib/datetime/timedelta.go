package datetimemod

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A delta is a timedelta, in microseconds.
type delta int64

const (
	micro  delta = 1
	second       = 1_000_000 * micro
	minute       = 60 * second
	hour         = 60 * minute
	day          = 24 * hour
)

var deltaUnits = []struct {
	name string
	unit delta
}{
	{"days", day}, {"seconds", second}, {"microseconds", micro}, {"milliseconds", 1000 * micro},
	{"minutes", minute}, {"hours", hour}, {"weeks", 7 * day},
}

var deltaClass = &class{
	name: "timedelta",
	is:   func(v starlark.Value) bool { _, ok := v.(delta); return ok },
	members: starlark.StringDict{
		"min": delta(math.MinInt64), "max": delta(math.MaxInt64), "resolution": micro,
	},
	new: func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		values := make([]starlark.Value, len(deltaUnits))
		pairs := make([]any, 0, 2*len(deltaUnits))
		for i, u := range deltaUnits {
			pairs = append(pairs, u.name+"?", &values[i])
		}
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, pairs...); err != nil {
			return nil, err
		}
		sum := new(big.Rat)
		for i, v := range values {
			if v == nil {
				continue
			}
			n, err := rat(v)
			if err != nil {
				return nil, py.TypeError("unsupported type for timedelta %s component: %s", deltaUnits[i].name, v.Type())
			}
			sum.Add(sum, n.Mul(n, new(big.Rat).SetInt64(int64(deltaUnits[i].unit))))
		}
		return rounded(sum)
	},
}

// rat is a number, exactly.
func rat(v starlark.Value) (*big.Rat, error) {
	switch v := v.(type) {
	case starlark.Int:
		return new(big.Rat).SetInt(v.BigInt()), nil
	case starlark.Float:
		if r := new(big.Rat).SetFloat64(float64(v)); r != nil {
			return r, nil
		}
		return nil, py.ValueError("cannot convert float %v to integer", v)
	}
	return nil, py.TypeError("not a number: %s", v.Type())
}

// rounded is a number of microseconds, half to even.
func rounded(r *big.Rat) (starlark.Value, error) {
	twice := new(big.Int).Mul(r.Num(), big.NewInt(2))
	n, rest := new(big.Int).DivMod(twice.Add(twice, r.Denom()), new(big.Int).Mul(r.Denom(), big.NewInt(2)), new(big.Int))
	if rest.Sign() == 0 && n.Bit(0) == 1 {
		n.Sub(n, big.NewInt(1))
	}
	if !n.IsInt64() {
		return nil, exception.Errorf(exception.OverflowError, "timedelta out of range")
	}
	return delta(n.Int64()), nil
}

// parts are days, seconds and microseconds as Python has them: only days can be
// negative.
func (d delta) parts() (days, seconds, micros int64) {
	days = int64(d / day)
	rest := int64(d % day)
	if rest < 0 {
		days, rest = days-1, rest+int64(day)
	}
	return days, rest / int64(second), rest % int64(second)
}

func (d delta) duration() time.Duration { return time.Duration(d) * time.Microsecond }

func (d delta) Str() string {
	days, seconds, micros := d.parts()
	var b strings.Builder
	if days != 0 {
		plural := "s"
		if days == 1 || days == -1 {
			plural = ""
		}
		fmt.Fprintf(&b, "%d day%s, ", days, plural)
	}
	fmt.Fprintf(&b, "%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	if micros != 0 {
		fmt.Fprintf(&b, ".%06d", micros)
	}
	return b.String()
}

func (d delta) String() string {
	days, seconds, micros := d.parts()
	var parts []string
	for _, p := range []struct {
		name string
		n    int64
	}{{"days", days}, {"seconds", seconds}, {"microseconds", micros}} {
		if p.n != 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", p.name, p.n))
		}
	}
	if parts == nil {
		parts = []string{"0"}
	}
	return "datetime.timedelta(" + strings.Join(parts, ", ") + ")"
}

func (d delta) Type() string          { return "timedelta" }
func (d delta) Freeze()               {}
func (d delta) Truth() starlark.Bool  { return d != 0 }
func (d delta) Hash() (uint32, error) { return starlark.MakeInt64(int64(d)).Hash() }

func (d delta) Attr(name string) (starlark.Value, error) {
	days, seconds, micros := d.parts()
	switch name {
	case "days":
		return starlark.MakeInt64(days), nil
	case "seconds":
		return starlark.MakeInt64(seconds), nil
	case "microseconds":
		return starlark.MakeInt64(micros), nil
	}
	return methods[delta]{
		"total_seconds": func(d delta, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			return starlark.Float(float64(d) / 1e6), none(b, args, kwargs)
		},
	}.attr(d, name)
}

func (d delta) AttrNames() []string {
	return []string{"days", "microseconds", "seconds", "total_seconds"}
}

func (d delta) CompareSameType(op syntax.Token, other starlark.Value, _ int) (bool, error) {
	return compared(op, cmpInt(int64(d), int64(other.(delta)))), nil
}

func (d delta) Unary(op syntax.Token) (starlark.Value, error) {
	switch op {
	case syntax.MINUS:
		return -d, nil
	case syntax.PLUS:
		return d, nil
	}
	return nil, nil
}

func (d delta) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch y := y.(type) {
	case delta:
		if side == starlark.Right {
			d, y = y, d
		}
		switch op {
		case syntax.PLUS:
			return d.plus(y)
		case syntax.MINUS:
			return d.plus(-y)
		case syntax.SLASH, syntax.SLASHSLASH, syntax.PERCENT:
			if y == 0 {
				return nil, exception.Errorf(exception.ZeroDivisionError, "integer division or modulo by zero")
			}
			quotient := starlark.MakeInt64(int64(d)).Div(starlark.MakeInt64(int64(y)))
			if op == syntax.SLASH {
				return starlark.Float(float64(d) / float64(y)), nil
			} else if op == syntax.SLASHSLASH {
				return quotient, nil
			}
			q, _ := quotient.Int64()
			return d - delta(q)*y, nil
		}
	case starlark.Int, starlark.Float:
		n, err := rat(y)
		if err != nil {
			return nil, err
		}
		self := new(big.Rat).SetInt64(int64(d))
		switch {
		case op == syntax.STAR:
			return rounded(self.Mul(self, n))
		case side == starlark.Right || op != syntax.SLASH && op != syntax.SLASHSLASH:
			return nil, nil
		case n.Sign() == 0:
			return nil, exception.Errorf(exception.ZeroDivisionError, "division by zero")
		case op == syntax.SLASH:
			return rounded(self.Quo(self, n))
		}
		self.Quo(self, n)
		floor := new(big.Int)
		floor.DivMod(self.Num(), self.Denom(), new(big.Int))
		return delta(floor.Int64()), nil
	}
	return nil, nil
}

func (d delta) plus(other delta) (starlark.Value, error) {
	sum := d + other
	if (sum < d) != (other < 0) {
		return nil, exception.Errorf(exception.OverflowError, "timedelta out of range")
	}
	return sum, nil
}

func compared(op syntax.Token, c int) bool {
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

func cmpInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

var (
	_ starlark.HasUnary   = delta(0)
	_ starlark.HasBinary  = delta(0)
	_ starlark.Comparable = delta(0)
	_ starlark.HasAttrs   = delta(0)
)
