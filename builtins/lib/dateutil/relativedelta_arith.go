package dateutilmod

import (
	"math"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// binary is x op y of numbers, which cannot fail: no divisor is zero.
func binary(op syntax.Token, x, y starlark.Value) starlark.Value {
	v, err := starlark.Binary(op, x, y)
	if err != nil {
		return starlark.Float(math.NaN())
	}
	return v
}

func plus(x, y starlark.Value) starlark.Value { return binary(syntax.PLUS, x, y) }
func times(x starlark.Value, n int) starlark.Value {
	return binary(syntax.STAR, x, starlark.MakeInt(n))
}
func less(x starlark.Value, n int) bool {
	ok, err := starlark.Compare(syntax.LT, x, starlark.MakeInt(n))
	return ok && err == nil
}
func or(x, y starlark.Value) starlark.Value {
	if x == nil || !bool(x.Truth()) {
		return y
	}
	return x
}
func present(x, y starlark.Value) starlark.Value {
	if x == nil {
		return y
	}
	return x
}

// Unary implements [starlark.HasUnary].
func (r *relativedelta) Unary(op syntax.Token) (starlark.Value, error) {
	if op == syntax.MINUS {
		return r.negative(), nil
	}
	return nil, nil
}

func (r *relativedelta) negative() *relativedelta {
	n := *r
	for i := range n.relative {
		if i != leapdays {
			n.relative[i] = times(r.relative[i], -1)
		}
	}
	return &n
}

// Binary implements [starlark.HasBinary].
func (r *relativedelta) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch op {
	case syntax.PLUS:
		return r.plus(y)
	case syntax.MINUS:
		if side == starlark.Right {
			return r.negative().plus(y)
		}
		if o, ok := y.(*relativedelta); ok {
			n := o.negative()
			sum := n.with(r)
			sum.relative[leapdays] = or(r.relative[leapdays], o.relative[leapdays])
			return sum, nil
		}
	case syntax.STAR:
		return r.multiplied(y, func(f float64) float64 { return f })
	case syntax.SLASH:
		if side == starlark.Right {
			return nil, nil
		}
		if f, ok := starlark.AsFloat(y); ok && f == 0 {
			return nil, exception.Errorf(exception.ZeroDivisionError, "float division by zero")
		}
		return r.multiplied(y, func(f float64) float64 { return 1 / f })
	}
	return nil, nil
}

func (r *relativedelta) multiplied(y starlark.Value, of func(float64) float64) (starlark.Value, error) {
	if !isNumber(y) {
		return nil, nil
	}
	f, ok := starlark.AsFloat(y)
	if !ok {
		return nil, nil
	}
	p := *r
	for i := range p.relative {
		if i == leapdays {
			continue
		}
		n, err := starlark.NumberToInt(binary(syntax.STAR, r.relative[i], starlark.Float(of(f))))
		if err != nil {
			return nil, py.ValueError("cannot convert float to integer: %v", err)
		}
		p.relative[i] = n
	}
	p.fix()
	return &p, nil
}

// with is the sum of two; what the other one puts in place counts.
func (r *relativedelta) with(o *relativedelta) *relativedelta {
	sum := new(relativedelta)
	for i := range sum.relative {
		sum.relative[i] = plus(o.relative[i], r.relative[i])
	}
	sum.relative[leapdays] = or(o.relative[leapdays], r.relative[leapdays])
	for i := range sum.absolute {
		sum.absolute[i] = present(o.absolute[i], r.absolute[i])
	}
	if sum.weekday = o.weekday; sum.weekday == nil {
		sum.weekday = r.weekday
	}
	sum.fix()
	return sum
}

func (r *relativedelta) plus(y starlark.Value) (starlark.Value, error) {
	switch y := y.(type) {
	case *relativedelta:
		return r.with(y), nil
	case datetimemod.Delta:
		sum := *r
		d, s, micros := y.Parts()
		sum.relative[days] = plus(r.relative[days], starlark.MakeInt64(d))
		sum.relative[seconds] = plus(r.relative[seconds], starlark.MakeInt64(s))
		sum.relative[microseconds] = plus(r.relative[microseconds], starlark.MakeInt64(micros))
		sum.fix()
		return &sum, nil
	case datetimemod.Date:
		if r.hasTime() {
			return r.addTo(datetimemod.NewDatetime(y.Day(), nil, 0), y.Day())
		}
		return r.addTo(y, y.Day())
	case *datetimemod.Datetime:
		return r.addTo(y, y.Wall())
	}
	return nil, nil
}

// addTo is the sum with a date or datetime, which shows wall.
func (r *relativedelta) addTo(d starlark.Value, wall time.Time) (starlark.Value, error) {
	number := func(v starlark.Value, else_ int) (int, error) {
		if v == nil || !bool(v.Truth()) {
			return else_, nil
		}
		n, err := starlark.AsInt32(v)
		if err != nil {
			return 0, exception.Errorf(exception.OverflowError, "Python int too large to convert to C int")
		}
		return n, nil
	}
	y, err := number(r.absolute[year], wall.Year())
	if err != nil {
		return nil, err
	}
	m, err := number(r.absolute[month], int(wall.Month()))
	if err != nil {
		return nil, err
	}
	day, err := number(r.absolute[dayOfMonth], wall.Day())
	if err != nil {
		return nil, err
	}
	more, err := number(r.relative[years], 0)
	if err != nil {
		return nil, err
	}
	moreMonths, err := number(r.relative[months], 0) // less than a year
	if err != nil {
		return nil, err
	}
	y, m = y+more, m+moreMonths
	if moreMonths != 0 && m > 12 {
		y, m = y+1, m-12
	} else if moreMonths != 0 && m < 1 {
		y, m = y-1, m+12
	}
	if m < 1 || m > 12 {
		return nil, py.ValueError("bad month number %d; must be 1-12", m)
	}
	if y < 1 || y > 9999 {
		return nil, py.ValueError("year %d is out of range", y)
	}
	day = min(day, time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day())
	replace := []starlark.Tuple{keyword("year", starlark.MakeInt(y)), keyword("month", starlark.MakeInt(m)), keyword("day", starlark.MakeInt(day))}
	for _, i := range []int{hour, minute, second, microsecond} {
		if v := r.absolute[i]; v != nil {
			replace = append(replace, keyword(absoluteNames[i], v))
		}
	}
	if d, err = call(d, "replace", replace...); err != nil {
		return nil, err
	}
	moreDays := r.relative[days]
	if r.relative[leapdays].Truth() && m > 2 && time.Date(y, 2, 29, 0, 0, 0, 0, time.UTC).Day() == 29 {
		moreDays = plus(moreDays, r.relative[leapdays])
	}
	if d, err = added(d, keyword("days", moreDays), keyword("hours", r.relative[hours]), keyword("minutes", r.relative[minutes]),
		keyword("seconds", r.relative[seconds]), keyword("microseconds", r.relative[microseconds])); err != nil || r.weekday == nil {
		return d, err
	}
	return r.weekday.from(d)
}

// from is the nth of these days from a date on, that one counted.
func (w *weekday) from(d starlark.Value) (starlark.Value, error) {
	v, err := call(d, "weekday")
	if err != nil {
		return nil, err
	}
	is, err := starlark.AsInt32(v)
	if err != nil {
		return nil, err
	}
	n := w.n
	if n == 0 {
		n = 1
	}
	jump := 0
	if n > 0 {
		jump = (n-1)*7 + (7-is+w.day)%7
	} else {
		jump = -((-n-1)*7 + ((is-w.day)%7+7)%7)
	}
	return added(d, keyword("days", starlark.MakeInt(jump)))
}

func keyword(name string, v starlark.Value) starlark.Tuple {
	return starlark.Tuple{starlark.String(name), v}
}

// call calls a method that needs no thread.
func call(v starlark.Value, method string, kwargs ...starlark.Tuple) (starlark.Value, error) {
	f, err := v.(starlark.HasAttrs).Attr(method)
	if err != nil {
		return nil, err
	}
	return f.(*starlark.Builtin).CallInternal(nil, nil, kwargs)
}

// added is a date and the timedelta of these arguments.
func added(d starlark.Value, delta ...starlark.Tuple) (starlark.Value, error) {
	t, err := datetimemod.Timedelta(delta...)
	if err != nil {
		return nil, err
	}
	return starlark.Binary(syntax.PLUS, d, t)
}

// difference is what has to be added to dt2 for dt1: as many whole months as there are,
// and the rest.
func difference(dt1, dt2 starlark.Value) (starlark.Value, error) {
	a, ok := day(dt1)
	b, ok2 := day(dt2)
	if !ok || !ok2 {
		return nil, py.TypeError("relativedelta only diffs datetime/date")
	}
	if dt1.Type() != dt2.Type() {
		dt1, dt2 = asDatetime(dt1), asDatetime(dt2)
	}
	count := (a.Year()-b.Year())*12 + int(a.Month()) - int(b.Month())
	op, step := syntax.LT, -1
	earlier, err := starlark.Compare(syntax.LT, dt1, dt2)
	if err != nil {
		return nil, err
	}
	if earlier {
		op, step = syntax.GT, 1
	}
	r := zero()
	for {
		r.relative[years], r.relative[months] = starlark.MakeInt(count/12), starlark.MakeInt(count%12)
		reached, err := r.plus(dt2)
		if err != nil {
			return nil, err
		}
		over, err := starlark.Compare(op, dt1, reached)
		if err != nil {
			return nil, err
		}
		if over {
			count += step
			continue
		}
		rest, err := starlark.Binary(syntax.MINUS, dt1, reached)
		if err != nil {
			return nil, err
		}
		d, s, micros := rest.(datetimemod.Delta).Parts()
		r.relative[seconds], r.relative[microseconds] = starlark.MakeInt64(d*86400+s), starlark.MakeInt64(micros)
		r.fix()
		return r, nil
	}
}

func day(v starlark.Value) (t time.Time, ok bool) {
	switch v := v.(type) {
	case datetimemod.Date:
		return v.Day(), true
	case *datetimemod.Datetime:
		return v.Wall(), true
	}
	return t, false
}

func asDatetime(v starlark.Value) starlark.Value {
	if d, ok := v.(datetimemod.Date); ok {
		return datetimemod.NewDatetime(d.Day(), nil, 0)
	}
	return v
}

var methods = pytype.Methods[*relativedelta]{
	// normalized makes whole numbers of the relative parts.
	"normalized": func(r *relativedelta, c pytype.Call) (starlark.Value, error) {
		if err := c.Unpack(); err != nil {
			return nil, err
		}
		n := *r
		rest := 0.0
		for _, step := range []struct {
			part   int
			times  float64 // of these are one of the part before
			places float64 // that are not rounded away
		}{{days, 0, 0}, {hours, 24, 1e11}, {minutes, 60, 1e10}, {seconds, 60, 1e8}, {microseconds, 1e6, 1}} {
			v, ok := starlark.AsFloat(r.relative[step.part])
			if !ok || math.IsNaN(v) || math.Abs(v) > 1<<53 {
				return nil, exception.Errorf(exception.OverflowError, "%s is too large", relativeNames[step.part])
			}
			if step.part != days {
				v = math.RoundToEven((v+step.times*rest)*step.places) / step.places
			}
			whole := math.Trunc(v)
			rest = v - whole
			n.relative[step.part] = starlark.MakeInt64(int64(whole))
		}
		n.fix()
		return &n, nil
	},
}

var (
	_ starlark.HasUnary  = (*relativedelta)(nil)
	_ starlark.HasBinary = (*relativedelta)(nil)
)
