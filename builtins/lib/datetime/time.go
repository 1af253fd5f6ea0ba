package datetimemod

import (
	"fmt"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Time is a time: that of a day, with a zone or, if it is naive, nil.
type Time struct {
	wall time.Time // on the first day that there is
	zone Zone
	fold int
}

func timeClass() *pytype.Class {
	return &pytype.Class{
		Module: "datetime", ID: "time", Method: timeMethods.Unbound,
		Is: func(v starlark.Value) bool { _, ok := v.(*Time); return ok },
		Constants: starlark.StringDict{
			"min": &Time{wall: firstDay}, "max": &Time{wall: firstDay.Add(oneDay - time.Microsecond)}, "resolution": Delta{micros: 1},
		},
		Functions: map[string]pytype.Func{
			"fromisoformat": func(c pytype.Call) (starlark.Value, error) {
				var s string
				if err := c.Unpack("time_string", &s); err != nil {
					return nil, err
				}
				return timeOfISO(s)
			},
		},
		New: func(c pytype.Call) (starlark.Value, error) {
			var f fields
			var tz starlark.Value
			if err := c.Unpack("hour?", &f.hour, "minute?", &f.minute, "second?", &f.second, "microsecond?", &f.micro, "tzinfo?", &tz, "fold?", &f.fold); err != nil {
				return nil, err
			}
			return f.time(tz)
		},
	}
}

func (f fields) time(tz starlark.Value) (starlark.Value, error) {
	f.year, f.month, f.day = minYear, 1, 1
	wall, err := f.wall()
	if err != nil {
		return nil, err
	}
	z, err := ZoneArgument(tz)
	return &Time{wall, z, f.fold}, err
}

// Clock returns the time since midnight.
func (t *Time) Clock() time.Duration { return t.wall.Sub(firstDay) }

// offset is what the zone says on any day; ok is false if there is nothing of that kind,
// and the time counts as naive.
func (t *Time) offset() (o Offset, ok bool) {
	if t.zone == nil {
		return o, false
	}
	return t.zone.Dateless()
}

func (t *Time) iso(spec string) string {
	s := isoTime(t.wall, spec)
	if o, ok := t.offset(); ok {
		s += offsetText(o.UTC, ":")
	}
	return s
}

// Str is the time as ISO 8601 has it.
func (t *Time) Str() string { return t.iso("auto") }

func (t *Time) String() string {
	return "datetime.time(" + timeArguments(t.wall) + zoneArgument(t.zone) + foldArgument(t.fold) + ")"
}

// timeArguments are hour, minute and, if there are, second and microsecond.
func timeArguments(t time.Time) string {
	s := fmt.Sprintf("%d, %d", t.Hour(), t.Minute())
	micros := t.Nanosecond() / 1000
	if t.Second() != 0 || micros != 0 {
		s += fmt.Sprintf(", %d", t.Second())
	}
	if micros != 0 {
		s += fmt.Sprintf(", %d", micros)
	}
	return s
}

func zoneArgument(z Zone) string {
	if z == nil {
		return ""
	}
	return ", tzinfo=" + z.String()
}

func foldArgument(fold int) string {
	if fold == 0 {
		return ""
	}
	return ", fold=1"
}

func (t *Time) Type() string          { return "time" }
func (t *Time) Freeze()               {}
func (t *Time) Truth() starlark.Bool  { return true }
func (t *Time) Hash() (uint32, error) { return starlark.MakeInt64(t.instant().UnixMicro()).Hash() }

// instant is the time in UTC, or as it is if it has no offset.
func (t *Time) instant() time.Time {
	if o, ok := t.offset(); ok {
		return t.wall.Add(-o.UTC)
	}
	return t.wall
}

// CompareSameType implements [starlark.Comparable].
func (t *Time) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	u := y.(*Time)
	if sameZone(t.zone, u.zone) {
		return holds(op, t.wall.Compare(u.wall)), nil
	}
	_, ok := t.offset()
	if _, other := u.offset(); ok != other {
		return mixed(op, "times")
	}
	return holds(op, t.instant().Compare(u.instant())), nil
}

// mixed compares a naive and an aware value.
func mixed(op syntax.Token, what string) (bool, error) {
	if op == syntax.EQL || op == syntax.NEQ {
		return op == syntax.NEQ, nil
	}
	return false, py.TypeError("can't compare offset-naive and offset-aware %s", what)
}

// clock is the time for strftime, on the day that Python takes.
func (t *Time) clock() Clock {
	c := clockOf(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).Add(t.Clock()))
	if o, ok := t.offset(); ok {
		c.in(o)
	}
	return c
}

// Format is what format and f-strings give for a format.
func (t *Time) Format(spec string) (string, error) { return Strftime(spec, t.clock()) }

// asked is a method that the zone answers, None without an offset.
func asked(f func(Offset) starlark.Value) func(*Time, pytype.Call) (starlark.Value, error) {
	return func(t *Time, c pytype.Call) (starlark.Value, error) {
		if o, ok := t.offset(); ok {
			return f(o), c.Unpack()
		}
		return starlark.None, c.Unpack()
	}
}

var timeMethods = pytype.Methods[*Time]{
	"isoformat": func(t *Time, c pytype.Call) (starlark.Value, error) {
		spec := "auto"
		if err := c.Unpack("timespec?", &spec); err != nil {
			return nil, err
		}
		return starlark.String(t.iso(spec)), checkTimespec(spec)
	},
	"strftime": func(t *Time, c pytype.Call) (starlark.Value, error) { return strftimeCall(c, t.clock()) },
	"replace": func(t *Time, c pytype.Call) (starlark.Value, error) {
		f, tz := fieldsOf(t.wall, t.fold), zoneValue(t.zone)
		if err := c.Unpack("hour?", &f.hour, "minute?", &f.minute, "second?", &f.second, "microsecond?", &f.micro, "tzinfo?", &tz, "fold?", &f.fold); err != nil {
			return nil, err
		}
		return f.time(tz)
	},
	"utcoffset": asked(Offset.utcoffset),
	"dst":       asked(Offset.dst),
	"tzname":    asked(Offset.tzname),
}

// Attr implements [starlark.HasAttrs].
func (t *Time) Attr(name string) (starlark.Value, error) {
	if v := timeField(t.wall, t.fold, t.zone, name); v != nil {
		return v, nil
	}
	return timeMethods.Attr(t, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (t *Time) AttrNames() []string {
	return timeMethods.Names("fold", "hour", "microsecond", "minute", "second", "tzinfo")
}

var (
	_ starlark.Comparable = (*Time)(nil)
	_ starlark.HasAttrs   = (*Time)(nil)
)
