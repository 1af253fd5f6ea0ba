package dateutilmod

import (
	"fmt"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

var weekdayNames = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// A weekday is a day of the week, the nth of them: MO, FR(-1).
type weekday struct {
	day int // Monday is 0
	n   int
	set bool // n was given
}

func weekdayClass() *pytype.Class {
	return &pytype.Class{
		Module: "dateutil._common", ID: "weekday",
		Is: func(v starlark.Value) bool { _, ok := v.(weekday); return ok },
		New: func(c pytype.Call) (starlark.Value, error) {
			var w weekday
			var n starlark.Value
			if err := c.Unpack("weekday", &w.day, "n?", &n); err != nil {
				return nil, err
			}
			if w.day < 0 || w.day >= len(weekdayNames) {
				return nil, py.ValueError("weekday must be in 0..6")
			}
			return w.nth(n)
		},
	}
}

func (w weekday) nth(n starlark.Value) (starlark.Value, error) {
	switch n := n.(type) {
	case nil, starlark.NoneType:
		return weekday{day: w.day}, nil
	case starlark.Int:
		small, err := starlark.AsInt32(n)
		if err != nil {
			return nil, err
		}
		return weekday{w.day, small, true}, nil
	}
	return nil, py.TypeError("n must be an int or None, not %s", pytype.TypeName(n))
}

// Name implements [starlark.Callable].
func (w weekday) Name() string { return weekdayNames[w.day] }

// CallInternal implements [starlark.Callable]: MO(2) is the second Monday.
func (w weekday) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var n starlark.Value
	if err := py.UnpackArgs("weekday", args, kwargs, "n", &n); err != nil {
		return nil, err
	}
	return w.nth(n)
}

func (w weekday) String() string {
	if w.n == 0 {
		return w.Name()
	}
	return fmt.Sprintf("%s(%+d)", w.Name(), w.n)
}

func (w weekday) Type() string          { return "weekday" }
func (w weekday) Freeze()               {}
func (w weekday) Truth() starlark.Bool  { return true }
func (w weekday) Hash() (uint32, error) { return starlark.String(w.String()).Hash() }

// CompareSameType implements [starlark.Comparable].
func (w weekday) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	return onlyEqual(op, w == y.(weekday), "weekday")
}

// onlyEqual compares values that have no order.
func onlyEqual(op syntax.Token, equal bool, what string) (bool, error) {
	switch op {
	case syntax.EQL:
		return equal, nil
	case syntax.NEQ:
		return !equal, nil
	}
	return false, py.TypeError("'%s' not supported between instances of '%s' and '%s'", op, what, what)
}

// Attr implements [starlark.HasAttrs].
func (w weekday) Attr(name string) (starlark.Value, error) {
	switch {
	case name == "weekday":
		return starlark.MakeInt(w.day), nil
	case name == "n" && w.set:
		return starlark.MakeInt(w.n), nil
	case name == "n":
		return starlark.None, nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (w weekday) AttrNames() []string { return []string{"n", "weekday"} }

var (
	_ starlark.Callable   = weekday{}
	_ starlark.Comparable = weekday{}
	_ starlark.HasAttrs   = weekday{}
)
