package dateutilmod

import (
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/syntax"
)

func relativedeltaModule() *starlarkstruct.Module {
	members := starlark.StringDict{"relativedelta": relativedeltaClass(), "weekday": weekdayClass()}
	for i, name := range weekdayNames {
		members[name] = weekday{day: i}
	}
	return py.Module("dateutil.relativedelta", nil, members)
}

// The relative parts of a relativedelta, in the order of repr.
const (
	years = iota
	months
	days
	leapdays
	hours
	minutes
	seconds
	microseconds
	relatives
)

// The absolute parts of a relativedelta.
const (
	year = iota
	month
	dayOfMonth
	hour
	minute
	second
	microsecond
	absolutes
)

var (
	relativeNames = [relatives]string{"years", "months", "days", "leapdays", "hours", "minutes", "seconds", "microseconds"}
	absoluteNames = [absolutes]string{"year", "month", "day", "hour", "minute", "second", "microsecond"}
)

// A relativedelta is what is added to a date, and what is put in its place.
type relativedelta struct {
	relative [relatives]starlark.Value // ints or floats
	absolute [absolutes]starlark.Value // nil for None
	weekday  *weekday
}

// zero is a relativedelta that changes nothing.
func zero() *relativedelta {
	r := new(relativedelta)
	for i := range r.relative {
		r.relative[i] = starlark.MakeInt(0)
	}
	return r
}

func relativedeltaClass() *pytype.Class {
	return &pytype.Class{
		Module: "dateutil.relativedelta", ID: "relativedelta", New: newRelativedelta, Method: methods.Unbound,
		Is: func(v starlark.Value) bool { _, ok := v.(*relativedelta); return ok },
	}
}

func newRelativedelta(c pytype.Call) (starlark.Value, error) {
	r := zero()
	var dt1, dt2, weeks, day, yearday, nlyearday starlark.Value
	pairs := []any{"dt1?", &dt1, "dt2?", &dt2, "years?", &r.relative[years], "months?", &r.relative[months], "days?", &r.relative[days],
		"leapdays?", &r.relative[leapdays], "weeks?", &weeks, "hours?", &r.relative[hours], "minutes?", &r.relative[minutes],
		"seconds?", &r.relative[seconds], "microseconds?", &r.relative[microseconds], "year?", &r.absolute[year], "month?", &r.absolute[month],
		"day?", &r.absolute[dayOfMonth], "weekday?", &day, "yearday?", &yearday, "nlyearday?", &nlyearday,
		"hour?", &r.absolute[hour], "minute?", &r.absolute[minute], "second?", &r.absolute[second], "microsecond?", &r.absolute[microsecond]}
	if err := c.Unpack(pairs...); err != nil {
		return nil, err
	}
	if given(dt1) && given(dt2) {
		return difference(dt1, dt2)
	}
	if err := r.checkNumbers(weeks); err != nil {
		return nil, err
	}
	if weeks != nil {
		r.relative[days] = plus(r.relative[days], times(weeks, 7))
	}
	var err error
	if r.weekday, err = weekdayArgument(day); err != nil {
		return nil, err
	}
	if err := r.setYearDay(yearday, nlyearday); err != nil {
		return nil, err
	}
	r.fix()
	return r, nil
}

func given(v starlark.Value) bool { return v != nil && v != starlark.None && bool(v.Truth()) }

func (r *relativedelta) checkNumbers(weeks starlark.Value) error {
	for i, v := range r.relative {
		if !isNumber(v) {
			return py.TypeError("%s must be a number, not %s", relativeNames[i], pytype.TypeName(v))
		}
	}
	if weeks != nil && !isNumber(weeks) {
		return py.TypeError("weeks must be a number, not %s", pytype.TypeName(weeks))
	}
	for _, i := range []int{years, months} {
		whole, err := starlark.NumberToInt(r.relative[i])
		if err != nil {
			return py.ValueError("%s must be finite", relativeNames[i])
		}
		if equal, err := starlark.Equal(whole, r.relative[i]); err != nil || !equal {
			return py.ValueError("Non-integer years and months are ambiguous and not currently supported.")
		}
		r.relative[i] = whole
	}
	for i, v := range r.absolute {
		if v == starlark.None {
			r.absolute[i] = nil
		} else if v != nil && v.Type() != "int" {
			return py.TypeError("%s must be an int, not %s", absoluteNames[i], pytype.TypeName(v))
		}
	}
	return nil
}

func isNumber(v starlark.Value) bool {
	switch v.(type) {
	case starlark.Int, starlark.Float:
		return true
	}
	return false
}

func weekdayArgument(v starlark.Value) (*weekday, error) {
	switch v := v.(type) {
	case nil, starlark.NoneType:
		return nil, nil
	case weekday:
		return &v, nil
	case starlark.Int:
		n, err := starlark.AsInt32(v)
		if err != nil || n < -len(weekdayNames) || n >= len(weekdayNames) {
			return nil, exception.Errorf(exception.IndexError, "tuple index out of range")
		}
		return &weekday{day: (n + len(weekdayNames)) % len(weekdayNames)}, nil
	}
	return nil, py.TypeError("weekday must be an int or a weekday, not %s", pytype.TypeName(v))
}

// The last days of the months of a year that is none of 366 days, but for the last one,
// which dateutil gives one more.
var monthEnds = []int{31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 366}

// setYearDay makes month and day of the number of a day in the year.
func (r *relativedelta) setYearDay(yearday, nlyearday starlark.Value) error {
	v := nlyearday
	if !given(v) {
		if v = yearday; !given(v) {
			return nil
		}
	}
	n, err := starlark.AsInt32(v)
	if err != nil {
		return py.TypeError("a day of the year must be an int, not %s", pytype.TypeName(v))
	}
	if !given(nlyearday) && n > 59 {
		r.relative[leapdays] = starlark.MakeInt(-1)
	}
	before := 0
	for i, end := range monthEnds {
		if n <= end {
			r.absolute[month], r.absolute[dayOfMonth] = starlark.MakeInt(i+1), starlark.MakeInt(n-before)
			return nil
		}
		before = end
	}
	return py.ValueError("invalid year day (%d)", n)
}

// fix carries what is too much for a part over to the next one, away from zero.
func (r *relativedelta) fix() {
	for _, step := range []struct{ from, most, to int }{
		{microseconds, 1_000_000, seconds}, {seconds, 60, minutes}, {minutes, 60, hours}, {hours, 24, days}, {months, 12, years},
	} {
		v := r.relative[step.from]
		sign := 1
		if less(v, 0) {
			sign = -1
		}
		size := times(v, sign)
		if !less(size, step.most) {
			r.relative[step.from] = times(binary(syntax.PERCENT, size, starlark.MakeInt(step.most)), sign)
			r.relative[step.to] = plus(r.relative[step.to], times(binary(syntax.SLASHSLASH, size, starlark.MakeInt(step.most)), sign))
		}
	}
}

// hasTime reports whether a date that it is added to becomes a datetime.
func (r *relativedelta) hasTime() bool {
	for _, i := range []int{hours, minutes, seconds, microseconds} {
		if r.relative[i].Truth() {
			return true
		}
	}
	for _, i := range []int{hour, minute, second, microsecond} {
		if r.absolute[i] != nil {
			return true
		}
	}
	return false
}

func (r *relativedelta) String() string {
	var parts []string
	for i, v := range r.relative {
		if v.Truth() {
			f, _ := starlark.AsFloat(v)
			parts = append(parts, fmt.Sprintf("%s=%+.6g", relativeNames[i], f))
		}
	}
	for i, name := range absoluteNames {
		if v := r.absolute[i]; v != nil {
			parts = append(parts, name+"="+v.String())
		}
		if i == dayOfMonth && r.weekday != nil {
			parts = append(parts, "weekday="+r.weekday.String())
		}
	}
	return "relativedelta(" + strings.Join(parts, ", ") + ")"
}

func (r *relativedelta) Type() string { return "relativedelta" }
func (r *relativedelta) Freeze()      {}

// Truth is whether it changes anything.
func (r *relativedelta) Truth() starlark.Bool {
	for _, v := range r.relative {
		if v.Truth() {
			return true
		}
	}
	for _, v := range r.absolute {
		if v != nil {
			return true
		}
	}
	return r.weekday != nil
}

func (r *relativedelta) Hash() (uint32, error) { return starlark.Tuple(r.relative[:]).Hash() }

// CompareSameType implements [starlark.Comparable].
func (r *relativedelta) CompareSameType(op syntax.Token, y starlark.Value, depth int) (bool, error) {
	o := y.(*relativedelta)
	equal := sameWeekday(r.weekday, o.weekday)
	for i := range r.relative {
		same, err := starlark.EqualDepth(r.relative[i], o.relative[i], depth-1)
		if err != nil {
			return false, err
		}
		equal = equal && same
	}
	for i := range r.absolute {
		same, err := starlark.EqualDepth(orNone(r.absolute[i]), orNone(o.absolute[i]), depth-1)
		if err != nil {
			return false, err
		}
		equal = equal && same
	}
	return onlyEqual(op, equal, "relativedelta")
}

// sameWeekday: no number is the first.
func sameWeekday(a, b *weekday) bool {
	if a == nil || b == nil {
		return a == b
	}
	first := func(w *weekday) bool { return w.n == 0 || w.n == 1 }
	return a.day == b.day && (a.n == b.n || first(a) && first(b))
}

func orNone(v starlark.Value) starlark.Value {
	if v == nil {
		return starlark.None
	}
	return v
}

// Attr implements [starlark.HasAttrs].
func (r *relativedelta) Attr(name string) (starlark.Value, error) {
	for i, n := range relativeNames {
		if n == name {
			return r.relative[i], nil
		}
	}
	for i, n := range absoluteNames {
		if n == name {
			return orNone(r.absolute[i]), nil
		}
	}
	switch name {
	case "weeks":
		return starlark.NumberToInt(binary(syntax.SLASH, r.relative[days], starlark.Float(7)))
	case "weekday":
		if r.weekday == nil {
			return starlark.None, nil
		}
		return *r.weekday, nil
	}
	return methods.Attr(r, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (r *relativedelta) AttrNames() []string {
	names := append(relativeNames[:], absoluteNames[:]...)
	return methods.Names(append(names, "weekday", "weeks")...)
}

var (
	_ starlark.Comparable = (*relativedelta)(nil)
	_ starlark.HasAttrs   = (*relativedelta)(nil)
)
