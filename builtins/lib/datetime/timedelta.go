package datetimemod

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Delta is a timedelta. As in Python only days are negative, and they are at most
// maxDays.
type Delta struct {
	days   int64
	micros int64 // less than a day
}

const (
	maxDays      = 999_999_999
	microsPerDay = 86_400_000_000
)

// DeltaOf returns a duration in whole microseconds.
func DeltaOf(d time.Duration) Delta { return floored(0, d.Microseconds()) }

// floored carries microseconds over to days.
func floored(days, micros int64) Delta {
	days += micros / microsPerDay
	if micros %= microsPerDay; micros < 0 {
		days, micros = days-1, micros+microsPerDay
	}
	return Delta{days, micros}
}

// checked is a timedelta that is not too long.
func checked(d Delta) (starlark.Value, error) {
	if d.days > maxDays || d.days < -maxDays {
		return nil, exception.Errorf(exception.OverflowError, "days=%d; must have magnitude <= %d", d.days, maxDays)
	}
	return d, nil
}

// total is the number of microseconds.
func (d Delta) total() *big.Int {
	n := big.NewInt(d.days)
	return n.Mul(n, big.NewInt(microsPerDay)).Add(n, big.NewInt(d.micros))
}

// ofMicros is a number of microseconds as a timedelta.
func ofMicros(n *big.Int) (starlark.Value, error) {
	days, micros := new(big.Int).DivMod(n, big.NewInt(microsPerDay), new(big.Int))
	if !days.IsInt64() {
		return nil, exception.Errorf(exception.OverflowError, "Python int too large to convert to C int")
	}
	return checked(Delta{days.Int64(), micros.Int64()})
}

// The arguments of timedelta, in the order in which they are added.
var deltaUnits = []struct {
	name string
	unit int64
}{
	{"microseconds", 1}, {"milliseconds", 1e3}, {"seconds", 1e6}, {"minutes", 60e6}, {"hours", 3600e6}, {"days", microsPerDay}, {"weeks", 7 * microsPerDay},
}

func deltaClass() *pytype.Class {
	return &pytype.Class{
		Module: "datetime", ID: "timedelta", New: newDelta, Method: deltaMethods.Unbound,
		Is: func(v starlark.Value) bool { _, ok := v.(Delta); return ok },
		Constants: starlark.StringDict{
			"min": Delta{-maxDays, 0}, "max": Delta{maxDays, microsPerDay - 1}, "resolution": Delta{0, 1},
		},
	}
}

// newDelta adds up its arguments as Python does: whole numbers exactly, and what floats
// have behind the point as floats, rounded at last.
func newDelta(c pytype.Call) (starlark.Value, error) {
	var micros, millis, seconds, minutes, hours, days, weeks starlark.Value
	if err := c.Unpack("days?", &days, "seconds?", &seconds, "microseconds?", &micros, "milliseconds?", &millis,
		"minutes?", &minutes, "hours?", &hours, "weeks?", &weeks); err != nil {
		return nil, err
	}
	sum, rest := new(big.Int), 0.0
	for i, v := range []starlark.Value{micros, millis, seconds, minutes, hours, days, weeks} {
		unit := deltaUnits[i].unit
		switch v := v.(type) {
		case nil:
		case starlark.Int:
			sum.Add(sum, new(big.Int).Mul(v.BigInt(), big.NewInt(unit)))
		case starlark.Float:
			whole, fraction := math.Modf(float64(v))
			n, err := wholeOf(whole)
			if err != nil {
				return nil, err
			}
			sum.Add(sum, n.Mul(n, big.NewInt(unit)))
			whole, fraction = math.Modf(fraction * float64(unit))
			sum.Add(sum, big.NewInt(int64(whole)))
			rest += fraction
		default:
			return nil, py.TypeError("unsupported type for timedelta %s component: %s", deltaUnits[i].name, pytype.TypeName(v))
		}
	}
	rounded := math.Round(rest)
	if math.Abs(rounded-rest) == 0.5 { // to even, counting what is there already
		odd := float64(sum.Bit(0))
		rounded = 2*math.Round((rest+odd)*0.5) - odd
	}
	return ofMicros(sum.Add(sum, big.NewInt(int64(rounded))))
}

// wholeOf is a float without a fraction.
func wholeOf(f float64) (*big.Int, error) {
	switch {
	case math.IsNaN(f):
		return nil, py.ValueError("cannot convert float NaN to integer")
	case math.IsInf(f, 0):
		return nil, exception.Errorf(exception.OverflowError, "cannot convert float infinity to integer")
	}
	n, _ := big.NewFloat(f).Int(nil)
	return n, nil
}

// Str is str(d).
func (d Delta) Str() string {
	var b strings.Builder
	if d.days != 0 {
		plural := "s"
		if d.days == 1 || d.days == -1 {
			plural = ""
		}
		fmt.Fprintf(&b, "%d day%s, ", d.days, plural)
	}
	seconds, micros := d.micros/1e6, d.micros%1e6
	fmt.Fprintf(&b, "%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	if micros != 0 {
		fmt.Fprintf(&b, ".%06d", micros)
	}
	return b.String()
}

func (d Delta) String() string {
	var parts []string
	for _, p := range []struct {
		name string
		n    int64
	}{{"days", d.days}, {"seconds", d.micros / 1e6}, {"microseconds", d.micros % 1e6}} {
		if p.n != 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", p.name, p.n))
		}
	}
	if parts == nil {
		parts = []string{"0"}
	}
	return "datetime.timedelta(" + strings.Join(parts, ", ") + ")"
}

func (d Delta) Type() string          { return "timedelta" }
func (d Delta) Freeze()               {}
func (d Delta) Truth() starlark.Bool  { return d != Delta{} }
func (d Delta) Hash() (uint32, error) { return starlark.MakeBigInt(d.total()).Hash() }

var deltaMethods = pytype.Methods[Delta]{
	"total_seconds": func(d Delta, c pytype.Call) (starlark.Value, error) {
		return starlark.Float(d.seconds()), c.Unpack()
	},
}

// seconds is the number of seconds, with microseconds as far as a float has them.
func (d Delta) seconds() float64 {
	f, _ := new(big.Rat).SetFrac(d.total(), big.NewInt(1e6)).Float64()
	return f
}

// Parts returns what the attributes days, seconds and microseconds are.
func (d Delta) Parts() (days, seconds, micros int64) { return d.days, d.micros / 1e6, d.micros % 1e6 }

// Attr implements [starlark.HasAttrs].
func (d Delta) Attr(name string) (starlark.Value, error) {
	switch name {
	case "days":
		return starlark.MakeInt64(d.days), nil
	case "seconds":
		return starlark.MakeInt64(d.micros / 1e6), nil
	case "microseconds":
		return starlark.MakeInt64(d.micros % 1e6), nil
	}
	return deltaMethods.Attr(d, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (d Delta) AttrNames() []string { return deltaMethods.Names("days", "microseconds", "seconds") }

var (
	_ starlark.HasUnary   = Delta{}
	_ starlark.HasBinary  = Delta{}
	_ starlark.Comparable = Delta{}
	_ starlark.HasAttrs   = Delta{}
)

// CompareSameType implements [starlark.Comparable].
func (d Delta) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	e := y.(Delta)
	if d.days != e.days {
		return compared(op, d.days, e.days), nil
	}
	return compared(op, d.micros, e.micros), nil
}

// Timedelta is timedelta(**kwargs).
func Timedelta(kwargs ...starlark.Tuple) (starlark.Value, error) {
	return newDelta(pytype.Call{Name: "timedelta", Kwargs: kwargs})
}
