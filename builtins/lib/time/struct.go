package timemod

import (
	"math"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// clockOf is what clocks in UTC show.
func clockOf(t time.Time) datetimemod.Clock {
	return datetimemod.Clock{
		Year: t.Year(), Month: int(t.Month()), Day: t.Day(), Hour: t.Hour(), Minute: t.Minute(), Second: t.Second(),
		Weekday: (int(t.Weekday()) + 6) % 7, YearDay: t.YearDay(), Aware: true, Name: "UTC",
	}
}

// parts are the nine elements of a struct_time or tuple; record is nil for a tuple.
func parts(v starlark.Value) (n [9]int, record *pytype.Record, err error) {
	elems, ok := v.(starlark.Tuple)
	if record, _ = v.(*pytype.Record); record != nil && record.Class() == datetimemod.StructTimeType() {
		elems, ok = record.Values(), true
	}
	if !ok {
		return n, nil, py.TypeError("Tuple or struct_time argument required")
	}
	if len(elems) != len(n) {
		return n, nil, py.TypeError("illegal time tuple argument")
	}
	for i, e := range elems {
		number, ok := e.(starlark.Int)
		if !ok {
			return n, nil, py.TypeError("'%s' object cannot be interpreted as an integer", pytype.TypeName(e))
		}
		small, ok := number.Int64()
		if !ok || small > math.MaxInt32 || small < math.MinInt32 {
			return n, nil, exception.Errorf(exception.OverflowError, "signed integer is greater than maximum")
		}
		n[i] = int(small)
	}
	return n, record, nil
}

// clockFrom is a struct_time or tuple as strftime takes it: a zero stands for the first
// month or day.
func clockFrom(v starlark.Value) (c datetimemod.Clock, err error) {
	n, record, err := parts(v)
	if err != nil {
		return c, err
	}
	for _, zero := range []int{1, 2, 7} {
		if n[zero] == 0 {
			n[zero] = 1
		}
	}
	for _, check := range []struct {
		i, from, to int
		what        string
	}{
		{1, 1, 12, "month"}, {2, 1, 31, "day of month"}, {3, 0, 23, "hour"}, {4, 0, 59, "minute"}, {5, 0, 61, "seconds"},
		{6, -1, math.MaxInt32, "day of week"}, {7, 1, 366, "day of year"},
	} {
		if n[check.i] < check.from || n[check.i] > check.to {
			return c, py.ValueError("%s out of range", check.what)
		}
	}
	c = datetimemod.Clock{
		Year: n[0], Month: n[1], Day: n[2], Hour: n[3], Minute: n[4], Second: n[5], Weekday: (n[6] + 7) % 7, YearDay: n[7],
		Aware: true, Name: "UTC",
	}
	if record != nil {
		if name, ok := record.Hidden["tm_zone"].(starlark.String); ok {
			c.Name = string(name)
		}
		if offset, ok := record.Hidden["tm_gmtoff"].(starlark.Int); ok {
			if s, ok := offset.Int64(); ok && s > -86400 && s < 86400 {
				c.Offset = time.Duration(s) * time.Second
			}
		}
	}
	return c, nil
}

// clock is an argument, or the time of the execution.
func clock(thread *starlark.Thread, v starlark.Value) (datetimemod.Clock, error) {
	if v != nil {
		return clockFrom(v)
	}
	now, err := datetimemod.Now(thread)
	return clockOf(now), err
}

func mktime(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &v); err != nil {
		return nil, err
	}
	n, _, err := parts(v)
	if err != nil {
		return nil, err
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	return starlark.Float(float64(t.Unix())), nil
}

func asctime(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0, &v); err != nil {
		return nil, err
	}
	c, err := clock(thread, v)
	if err != nil {
		return nil, err
	}
	return ascText(c)
}

func ascText(c datetimemod.Clock) (starlark.Value, error) {
	s, err := datetimemod.Strftime("%a %b %e %H:%M:%S %Y", c)
	return starlark.String(s), err
}

func strftime(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var format string
	var v starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &format, &v); err != nil {
		return nil, err
	}
	c, err := clock(thread, v)
	if err != nil {
		return nil, err
	}
	s, err := datetimemod.Strftime(format, c)
	return starlark.String(s), err
}

func strptime(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	text, format := "", "%a %b %d %H:%M:%S %Y"
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &text, &format); err != nil {
		return nil, err
	}
	p, err := datetimemod.Strptime(text, format)
	if err != nil {
		return nil, err
	}
	dst := -1
	if p.Name != "" {
		dst = 0
	}
	r := datetimemod.StructTime(p.Clock, dst)
	if p.Name != "" {
		r.Hidden["tm_zone"] = starlark.String(p.Name)
	}
	if p.HasOffset {
		r.Hidden["tm_gmtoff"] = starlark.MakeInt64(int64(p.Offset / time.Second))
	}
	return r, nil
}
