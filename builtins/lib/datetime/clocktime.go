package datetimemod

import (
	"fmt"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A clocktime is a time of day: the wall clock of the first of January of the year 1.
type clocktime struct {
	wall time.Time
	zone *zone // nil if it is naive
}

var timeClass = &class{
	name:    "time",
	is:      func(v starlark.Value) bool { _, ok := v.(*clocktime); return ok },
	members: functions("time", map[string]py.Func{"fromisoformat": timeFromISO}),
	new: func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		f := fields{year: 1, month: 1, day: 1}
		var tz starlark.Value
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "hour?", &f.hour, "minute?", &f.minute, "second?", &f.second, "microsecond?", &f.micro, "tzinfo?", &tz, "fold?", new(int)); err != nil {
			return nil, err
		}
		return f.clocktime(tz)
	},
}

// fields are what a date and a time consist of.
type fields struct{ year, month, day, hour, minute, second, micro int }

func fieldsOf(t time.Time) fields {
	return fields{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1000}
}

// wall checks the fields.
func (f fields) wall() (time.Time, error) {
	for _, c := range []struct {
		name        string
		n, from, to int
	}{
		{"year", f.year, 1, 9999}, {"month", f.month, 1, 12}, {"hour", f.hour, 0, 23},
		{"minute", f.minute, 0, 59}, {"second", f.second, 0, 59}, {"microsecond", f.micro, 0, 999999},
	} {
		if c.n < c.from || c.n > c.to {
			switch c.name {
			case "year":
				return time.Time{}, py.ValueError("year %d is out of range", c.n)
			default:
				return time.Time{}, py.ValueError("%s must be in %d..%d", c.name, c.from, c.to)
			}
		}
	}
	t := time.Date(f.year, time.Month(f.month), f.day, f.hour, f.minute, f.second, f.micro*1000, time.UTC)
	if f.day < 1 || t.Day() != f.day {
		return time.Time{}, py.ValueError("day is out of range for month")
	}
	return t, nil
}

func (f fields) clocktime(tz starlark.Value) (*clocktime, error) {
	f.year, f.month, f.day = 1, 1, 1
	wall, err := f.wall()
	if err != nil {
		return nil, err
	}
	z, err := zoneOrNone(tz)
	return &clocktime{wall, z}, err
}

// zoneOrNone is the argument tzinfo.
func zoneOrNone(v starlark.Value) (*zone, error) {
	switch v := v.(type) {
	case nil, starlark.NoneType:
		return nil, nil
	case *zone:
		return v, nil
	}
	return nil, py.TypeError("tzinfo argument must be None or of a tzinfo subclass, not type '%s'", v.Type())
}

func zoneValue(z *zone) starlark.Value {
	if z == nil {
		return starlark.None
	}
	return z
}

func (c *clocktime) Str() string { return isoTime(c.wall, "auto") + c.offsetText() }

func (c *clocktime) offsetText() string {
	if c.zone == nil || !c.zone.fixed {
		return ""
	}
	return offsetText(c.zone.shift, ":")
}

func (c *clocktime) String() string {
	f := fieldsOf(c.wall)
	return "datetime.time(" + timeArgs(f) + zoneArgText(c.zone) + ")"
}

func timeArgs(f fields) string {
	s := fmt.Sprintf("%d, %d", f.hour, f.minute)
	if f.second != 0 || f.micro != 0 {
		s += fmt.Sprintf(", %d", f.second)
	}
	if f.micro != 0 {
		s += fmt.Sprintf(", %d", f.micro)
	}
	return s
}

func zoneArgText(z *zone) string {
	if z == nil {
		return ""
	}
	return ", tzinfo=" + z.String()
}

func (c *clocktime) Type() string          { return "time" }
func (c *clocktime) Freeze()               {}
func (c *clocktime) Truth() starlark.Bool  { return true }
func (c *clocktime) Hash() (uint32, error) { return starlark.String(c.Str()).Hash() }

func (c *clocktime) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	o := y.(*clocktime)
	if (c.zone == nil) != (o.zone == nil) {
		return unequalKinds(op, "times")
	}
	return compared(op, c.instant().Compare(o.instant())), nil
}

// unequalKinds compares a naive and an aware value.
func unequalKinds(op syntax.Token, what string) (bool, error) {
	switch op {
	case syntax.EQL:
		return false, nil
	case syntax.NEQ:
		return true, nil
	}
	return false, py.TypeError("can't compare offset-naive and offset-aware %s", what)
}

func (c *clocktime) instant() time.Time {
	if c.zone == nil || !c.zone.fixed {
		return c.wall
	}
	return c.wall.Add(-c.zone.shift.duration())
}

// Format is what format and f-strings give for a format.
func (c *clocktime) Format(spec string) (string, error) { return strftime(spec, c.wall, c.zone) }

var timeMethods = methods[*clocktime]{
	"isoformat": func(c *clocktime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		spec := "auto"
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "timespec?", &spec); err != nil {
			return nil, err
		}
		return starlark.String(isoTime(c.wall, spec) + c.offsetText()), checkTimespec(spec)
	},
	"strftime": func(c *clocktime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return strftimeOf(b, args, kwargs, time.Date(1900, 1, 1, c.wall.Hour(), c.wall.Minute(), c.wall.Second(), c.wall.Nanosecond(), time.UTC), c.zone)
	},
	"replace": func(c *clocktime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		f := fieldsOf(c.wall)
		tz := zoneValue(c.zone)
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "hour?", &f.hour, "minute?", &f.minute, "second?", &f.second, "microsecond?", &f.micro, "tzinfo?", &tz); err != nil {
			return nil, err
		}
		return f.clocktime(tz)
	},
	"utcoffset": func(c *clocktime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if c.zone == nil || !c.zone.fixed {
			return starlark.None, none(b, args, kwargs)
		}
		return c.zone.shift, none(b, args, kwargs)
	},
}

func (c *clocktime) Attr(name string) (starlark.Value, error) {
	if v := timeField(c.wall, name); v != nil {
		return v, nil
	}
	if name == "tzinfo" {
		return zoneValue(c.zone), nil
	}
	return timeMethods.attr(c, name)
}

func timeField(t time.Time, name string) starlark.Value {
	switch name {
	case "hour":
		return starlark.MakeInt(t.Hour())
	case "minute":
		return starlark.MakeInt(t.Minute())
	case "second":
		return starlark.MakeInt(t.Second())
	case "microsecond":
		return starlark.MakeInt(t.Nanosecond() / 1000)
	case "fold":
		return starlark.MakeInt(0)
	}
	return nil
}

func (c *clocktime) AttrNames() []string {
	return timeMethods.names("fold", "hour", "microsecond", "minute", "second", "tzinfo")
}

var (
	_ starlark.Comparable = (*clocktime)(nil)
	_ starlark.HasAttrs   = (*clocktime)(nil)
)
