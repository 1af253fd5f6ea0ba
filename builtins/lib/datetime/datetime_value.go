package datetimemod

import (
	"fmt"
	"math"
	"math/big"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A datetime is what a clock and a calendar show, as a time that stands in UTC, and
// where; zone is nil if it is naive.
type datetime struct {
	wall time.Time
	zone *zone
}

func (c classes) datetime() *class {
	now := func(thread *starlark.Thread, z *zone) (starlark.Value, error) {
		t, err := c.clock(thread)
		if err != nil {
			return nil, err
		}
		t = t.UTC().Truncate(time.Microsecond)
		if z != nil {
			t = z.wall(t)
		}
		return &datetime{t, z}, nil
	}
	return &class{
		name: "datetime",
		is:   func(v starlark.Value) bool { _, ok := v.(*datetime); return ok },
		members: merged(starlark.StringDict{
			"min":        &datetime{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), nil},
			"max":        &datetime{time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), nil},
			"resolution": micro,
		}, functions("datetime", map[string]py.Func{
			"now": func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				var tz starlark.Value
				if err := starlark.UnpackArgs(b.Name(), args, kwargs, "tz?", &tz); err != nil {
					return nil, err
				}
				z, err := zoneOrNone(tz)
				if err != nil {
					return nil, err
				}
				return now(thread, z)
			},
			"utcnow": func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				if err := none(b, args, kwargs); err != nil {
					return nil, err
				}
				return now(thread, nil)
			},
			"today": func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				if err := none(b, args, kwargs); err != nil {
					return nil, err
				}
				return now(thread, nil)
			},
			"fromtimestamp": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				t, z, err := timestampArgs(b, args, kwargs)
				if err == nil && z != nil {
					t = z.wall(t)
				}
				return &datetime{t, z}, err
			},
			"utcfromtimestamp": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				t, _, err := timestampArgs(b, args, kwargs)
				return &datetime{t, nil}, err
			},
			"fromisoformat": datetimeFromISO,
			"strptime": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				var text, format string
				if err := starlark.UnpackArgs(b.Name(), args, kwargs, "date_string", &text, "format", &format); err != nil {
					return nil, err
				}
				return strptime(text, format)
			},
			"combine": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				var day starlark.Value
				var clock *clocktime
				var tz starlark.Value
				if err := starlark.UnpackArgs(b.Name(), args, kwargs, "date", &day, "time", &clock, "tzinfo?", &tz); err != nil {
					return nil, err
				}
				var t time.Time
				switch d := day.(type) {
				case date:
					t = d.day
				case *datetime:
					t = dateOf(d.wall).day
				default:
					return nil, py.TypeError("combine() argument 1 must be datetime.date, not %s", day.Type())
				}
				z := clock.zone
				if tz != nil {
					var err error
					if z, err = zoneOrNone(tz); err != nil {
						return nil, err
					}
				}
				return &datetime{t.Add(clock.wall.Sub(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))), z}, nil
			},
		})),
		new: func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var f fields
			var tz starlark.Value
			if err := starlark.UnpackArgs(b.Name(), args, kwargs, "year", &f.year, "month", &f.month, "day", &f.day,
				"hour?", &f.hour, "minute?", &f.minute, "second?", &f.second, "microsecond?", &f.micro, "tzinfo?", &tz, "fold?", new(int)); err != nil {
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
	z, err := zoneOrNone(tz)
	return &datetime{wall, z}, err
}

// timestampArgs are a time in seconds since 1970, and a time zone or none.
func timestampArgs(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (t time.Time, z *zone, err error) {
	var stamp, tz starlark.Value
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "timestamp", &stamp, "tz?", &tz); err != nil {
		return t, nil, err
	}
	if z, err = zoneOrNone(tz); err != nil {
		return t, nil, err
	}
	n, err := rat(stamp)
	if err != nil {
		return t, nil, err
	}
	v, err := rounded(n.Mul(n, big.NewRat(1_000_000, 1)))
	if err != nil {
		return t, nil, py.ValueError("year is out of range")
	}
	t, err = inRange(time.Unix(0, 0).UTC(), v.(delta))
	if err != nil {
		return t, nil, py.ValueError("year is out of range")
	}
	return t, z, nil
}

func (d *datetime) instant() time.Time {
	if d.zone == nil {
		return d.wall
	}
	return d.zone.instant(d.wall)
}

func (d *datetime) offsetText(colon string) string {
	if d.zone == nil {
		return ""
	}
	return offsetText(d.zone.offset(d.wall), colon)
}

func (d *datetime) iso(sep, spec string) string {
	return isoDate(d.wall) + sep + isoTime(d.wall, spec) + d.offsetText(":")
}

func (d *datetime) Str() string { return d.iso(" ", "auto") }

func (d *datetime) String() string {
	f := fieldsOf(d.wall)
	return fmt.Sprintf("datetime.datetime(%d, %d, %d, %s%s)", f.year, f.month, f.day, timeArgs(f), zoneArgText(d.zone))
}

func (d *datetime) Type() string         { return "datetime" }
func (d *datetime) Freeze()              {}
func (d *datetime) Truth() starlark.Bool { return true }
func (d *datetime) Hash() (uint32, error) {
	return starlark.MakeInt64(d.instant().UnixMicro()).Hash()
}

// Format is what format and f-strings give for a format.
func (d *datetime) Format(spec string) (string, error) { return strftime(spec, d.wall, d.zone) }

func (d *datetime) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	o := y.(*datetime)
	if (d.zone == nil) != (o.zone == nil) {
		return unequalKinds(op, "datetimes")
	}
	if d.zone == o.zone {
		return compared(op, d.wall.Compare(o.wall)), nil
	}
	return compared(op, d.instant().Compare(o.instant())), nil
}

func (d *datetime) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch y := y.(type) {
	case delta:
		if op == syntax.MINUS && side == starlark.Left && y != math.MinInt64 {
			y = -y
		} else if op != syntax.PLUS {
			return nil, nil
		}
		t, err := inRange(d.wall, y)
		return &datetime{t, d.zone}, err
	case *datetime:
		if op != syntax.MINUS {
			return nil, nil
		}
		if (d.zone == nil) != (y.zone == nil) {
			return nil, py.TypeError("can't subtract offset-naive and offset-aware datetimes")
		}
		a, b := d.instant(), y.instant()
		if d.zone == y.zone {
			a, b = d.wall, y.wall
		}
		seconds := a.Unix() - b.Unix()
		return delta(seconds)*second + delta(a.Nanosecond()-b.Nanosecond())/1000, nil
	}
	return nil, nil
}

var datetimeMethods = methods[*datetime]{
	"isoformat": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		sep, spec := "T", "auto"
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "sep?", &sep, "timespec?", &spec); err != nil {
			return nil, err
		}
		return starlark.String(d.iso(sep, spec)), checkTimespec(spec)
	},
	"strftime": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return strftimeOf(b, args, kwargs, d.wall, d.zone)
	},
	"date": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return dateOf(d.wall), none(b, args, kwargs)
	},
	"time": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := none(b, args, kwargs); err != nil {
			return nil, err
		}
		return fieldsOf(d.wall).clocktime(nil)
	},
	"timetz": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := none(b, args, kwargs); err != nil {
			return nil, err
		}
		return fieldsOf(d.wall).clocktime(zoneValue(d.zone))
	},
	"timestamp": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		t := d.instant()
		return starlark.Float(float64(t.Unix()) + float64(t.Nanosecond()/1000)/1e6), none(b, args, kwargs)
	},
	"astimezone": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var tz starlark.Value
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "tz?", &tz); err != nil {
			return nil, err
		}
		z, err := zoneOrNone(tz)
		if err != nil {
			return nil, err
		}
		if z == nil {
			z = utc // the zone of a flow
		}
		t := z.wall(d.instant())
		if t.Year() < 1 || t.Year() > 9999 {
			return nil, exception.Errorf(exception.OverflowError, "date value out of range")
		}
		return &datetime{t, z}, nil
	},
	"replace": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		f := fieldsOf(d.wall)
		tz := zoneValue(d.zone)
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "year?", &f.year, "month?", &f.month, "day?", &f.day,
			"hour?", &f.hour, "minute?", &f.minute, "second?", &f.second, "microsecond?", &f.micro, "tzinfo?", &tz, "fold?", new(int)); err != nil {
			return nil, err
		}
		return f.datetime(tz)
	},
	"utcoffset": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if d.zone == nil {
			return starlark.None, none(b, args, kwargs)
		}
		return d.zone.offset(d.wall), none(b, args, kwargs)
	},
	"tzname": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if d.zone == nil {
			return starlark.None, none(b, args, kwargs)
		}
		return starlark.String(d.zone.abbreviation(d.wall)), none(b, args, kwargs)
	},
	"dst": func(d *datetime, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		switch {
		case d.zone == nil || d.zone.fixed:
			return starlark.None, none(b, args, kwargs)
		case d.instant().IsDST():
			return hour, none(b, args, kwargs)
		}
		return delta(0), none(b, args, kwargs)
	},
}

func (d *datetime) Attr(name string) (starlark.Value, error) {
	if v := dateField(d.wall, name); v != nil {
		return v, nil
	}
	if v := timeField(d.wall, name); v != nil {
		return v, nil
	}
	if name == "tzinfo" {
		return zoneValue(d.zone), nil
	}
	if v, err := dayMethod(d.wall, name); v != nil {
		return v, err
	}
	return datetimeMethods.attr(d, name)
}

func (d *datetime) AttrNames() []string {
	return datetimeMethods.names(append([]string{"day", "fold", "hour", "microsecond", "minute", "month", "second", "tzinfo", "year"}, dayMethodNames...)...)
}

var (
	_ starlark.HasBinary  = (*datetime)(nil)
	_ starlark.Comparable = (*datetime)(nil)
	_ starlark.HasAttrs   = (*datetime)(nil)
)
