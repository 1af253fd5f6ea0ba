package datetimemod

import (
	"math"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

func datetimeClass() *pytype.Class {
	return &pytype.Class{
		Module: "datetime", ID: "datetime", Method: datetimeMethods.Unbound,
		Is: func(v starlark.Value) bool { _, ok := v.(*Datetime); return ok },
		Constants: starlark.StringDict{
			"min": &Datetime{wall: firstDay}, "max": &Datetime{wall: lastDay.Add(oneDay - time.Microsecond)}, "resolution": Delta{micros: 1},
		},
		Functions: map[string]pytype.Func{
			"now": func(c pytype.Call) (starlark.Value, error) {
				var tz starlark.Value
				if err := c.Unpack("tz?", &tz); err != nil {
					return nil, err
				}
				z, err := ZoneArgument(tz)
				if err != nil {
					return nil, err
				}
				return now(c.Thread, z)
			},
			"utcnow": nowNaive, "today": nowNaive,
			"fromtimestamp": func(c pytype.Call) (starlark.Value, error) {
				var stamp, tz starlark.Value
				if err := c.Unpack("timestamp", &stamp, "tz?", &tz); err != nil {
					return nil, err
				}
				z, err := ZoneArgument(tz)
				if err != nil {
					return nil, err
				}
				return atTimestamp(stamp, z)
			},
			"utcfromtimestamp": func(c pytype.Call) (starlark.Value, error) {
				var stamp starlark.Value
				if err := c.Unpack("timestamp", &stamp); err != nil {
					return nil, err
				}
				return atTimestamp(stamp, nil)
			},
			"fromordinal": func(c pytype.Call) (starlark.Value, error) {
				t, err := ofOrdinal(c)
				return &Datetime{wall: t}, err
			},
			"fromisocalendar": func(c pytype.Call) (starlark.Value, error) {
				t, err := ofISOCalendar(c)
				return &Datetime{wall: t}, err
			},
			"fromisoformat": func(c pytype.Call) (starlark.Value, error) {
				var s string
				if err := c.Unpack("date_string", &s); err != nil {
					return nil, err
				}
				return datetimeOfISO(s)
			},
			"strptime": func(c pytype.Call) (starlark.Value, error) {
				var text, format string
				if err := c.Unpack("date_string", &text, "format", &format); err != nil {
					return nil, err
				}
				return datetimeOfFormat(text, format)
			},
			"combine": combine,
		},
		New: func(c pytype.Call) (starlark.Value, error) {
			var f fields
			var tz starlark.Value
			if err := c.Unpack("year", &f.year, "month", &f.month, "day", &f.day, "hour?", &f.hour, "minute?", &f.minute,
				"second?", &f.second, "microsecond?", &f.micro, "tzinfo?", &tz, "fold?", &f.fold); err != nil {
				return nil, err
			}
			return f.datetime(tz)
		},
	}
}

func (f fields) datetime(tz starlark.Value) (starlark.Value, error) {
	wall, err := f.wall()
	if err != nil {
		return nil, err
	}
	z, err := ZoneArgument(tz)
	return &Datetime{wall, z, f.fold}, err
}

func now(thread *starlark.Thread, z Zone) (starlark.Value, error) {
	t, err := Now(thread)
	if err != nil {
		return nil, err
	}
	return atOrNaive(t, z)
}

// atOrNaive is a moment as a datetime in a zone, or in UTC without one.
func atOrNaive(t time.Time, z Zone) (starlark.Value, error) {
	if z == nil {
		return &Datetime{wall: t}, nil
	}
	return at(t, z)
}

func nowNaive(c pytype.Call) (starlark.Value, error) {
	if err := c.Unpack(); err != nil {
		return nil, err
	}
	return now(c.Thread, nil)
}

func combine(c pytype.Call) (starlark.Value, error) {
	var day, tz starlark.Value
	var clock *Time
	if err := c.Unpack("date", &day, "time", &clock, "tzinfo?", &tz); err != nil {
		return nil, err
	}
	var t time.Time
	switch d := day.(type) {
	case Date:
		t = d.day
	case *Datetime:
		t = midnight(d.wall)
	default:
		return nil, py.TypeError("combine() argument 1 must be datetime.date, not %s", pytype.TypeName(day))
	}
	z := clock.zone
	if tz != nil {
		var err error
		if z, err = ZoneArgument(tz); err != nil {
			return nil, err
		}
	}
	return &Datetime{t.Add(clock.Clock()), z, clock.fold}, nil
}

// atTimestamp is the datetime of a number of seconds since 1970, in UTC without a zone.
func atTimestamp(stamp starlark.Value, z Zone) (starlark.Value, error) {
	t, err := ofTimestamp(stamp)
	if err != nil {
		return nil, err
	}
	return atOrNaive(t, z)
}

// ofTimestamp is when a number of seconds since 1970 have passed, rounded to
// microseconds, half to even.
func ofTimestamp(stamp starlark.Value) (time.Time, error) {
	var seconds int64
	micros := 0.0
	switch n := stamp.(type) {
	case starlark.Int:
		small, ok := n.Int64()
		if !ok {
			return time.Time{}, exception.Errorf(exception.OverflowError, "timestamp out of range for platform time_t")
		}
		seconds = small
	case starlark.Float:
		f := float64(n)
		if math.IsNaN(f) {
			return time.Time{}, py.ValueError("Invalid value NaN (not a number)")
		}
		if math.Abs(f) >= 1<<63 {
			return time.Time{}, exception.Errorf(exception.OverflowError, "timestamp out of range for platform time_t")
		}
		whole, fraction := math.Modf(f)
		seconds, micros = int64(whole), math.RoundToEven(fraction*1e6)
	default:
		return time.Time{}, py.TypeError("'%s' object cannot be interpreted as an integer", pytype.TypeName(stamp))
	}
	if first, last := firstDay.Unix(), lastDay.Unix()+86400; seconds < first || seconds >= last {
		return time.Time{}, py.ValueError("year is out of range")
	}
	t := time.Unix(seconds, int64(micros)*1000).UTC()
	if t.Year() < minYear || t.Year() > maxYear {
		return time.Time{}, py.ValueError("year %d is out of range", t.Year())
	}
	return t, nil
}
