package datetimemod

import (
	"fmt"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A date is a day: its midnight in UTC.
type date struct{ day time.Time }

// classes make the types that ask for the time.
type classes struct{ clock Clock }

func (c classes) date() *class {
	return &class{
		name: "date",
		is: func(v starlark.Value) bool {
			switch v.(type) {
			case date, *datetime: // a datetime is a date in Python
				return true
			}
			return false
		},
		members: merged(starlark.StringDict{
			"min": date{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)}, "max": date{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}, "resolution": day,
		}, functions("date", map[string]py.Func{
			"today": func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				if err := none(b, args, kwargs); err != nil {
					return nil, err
				}
				now, err := c.clock(thread)
				return dateOf(now.UTC()), err
			},
			"fromtimestamp": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				t, _, err := timestampArgs(b, args, kwargs)
				return dateOf(t), err
			},
			"fromisoformat": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				var s string
				if err := starlark.UnpackArgs(b.Name(), args, kwargs, "date_string", &s); err != nil {
					return nil, err
				}
				f, rest, ok := scanDate(s)
				if !ok || rest != "" {
					return nil, py.ValueError("Invalid isoformat string: '%s'", s)
				}
				t, err := f.wall()
				return date{t}, err
			},
			"fromordinal": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				var n int
				if err := starlark.UnpackArgs(b.Name(), args, kwargs, "ordinal", &n); err != nil {
					return nil, err
				}
				if n < 1 || n > 3652059 {
					return nil, py.ValueError("ordinal must be >= 1 and <= 3652059")
				}
				return date{time.Date(1, 1, n, 0, 0, 0, 0, time.UTC)}, nil
			},
			"fromisocalendar": func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				var year, week, weekday int
				if err := starlark.UnpackArgs(b.Name(), args, kwargs, "year", &year, "week", &week, "day", &weekday); err != nil {
					return nil, err
				}
				t := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
				t = t.AddDate(0, 0, -(int(t.Weekday())+6)%7+(week-1)*7+weekday-1)
				if y, w := t.ISOWeek(); y != year || w != week || weekday < 1 || weekday > 7 {
					return nil, py.ValueError("Invalid week or day: %d, %d", week, weekday)
				}
				return date{t}, nil
			},
		})),
		new: func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			var f fields
			if err := starlark.UnpackArgs(b.Name(), args, kwargs, "year", &f.year, "month", &f.month, "day", &f.day); err != nil {
				return nil, err
			}
			t, err := f.wall()
			return date{t}, err
		},
	}
}

func merged(all ...starlark.StringDict) starlark.StringDict {
	out := starlark.StringDict{}
	for _, d := range all {
		for name, v := range d {
			out[name] = v
		}
	}
	return out
}

func dateOf(t time.Time) date {
	return date{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)}
}

func (d date) Str() string           { return isoDate(d.day) }
func (d date) Type() string          { return "date" }
func (d date) Freeze()               {}
func (d date) Truth() starlark.Bool  { return true }
func (d date) Hash() (uint32, error) { return starlark.String(d.Str()).Hash() }
func (d date) String() string {
	return fmt.Sprintf("datetime.date(%d, %d, %d)", d.day.Year(), d.day.Month(), d.day.Day())
}

// Format is what format and f-strings give for a format.
func (d date) Format(spec string) (string, error) { return strftime(spec, d.day, nil) }

func (d date) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	return compared(op, d.day.Compare(y.(date).day)), nil
}

func (d date) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch y := y.(type) {
	case delta:
		days, _, _ := y.parts()
		switch {
		case op == syntax.PLUS:
		case op == syntax.MINUS && side == starlark.Left:
			days = -days // of the timedelta, whatever its seconds
		default:
			return nil, nil
		}
		t, err := inRange(d.day, delta(days)*day)
		return date{t}, err
	case date:
		if op == syntax.MINUS {
			return delta(d.day.Sub(y.day).Microseconds()), nil
		}
	}
	return nil, nil
}

// inRange adds to a time; years end with 9999.
func inRange(t time.Time, d delta) (time.Time, error) {
	// A time.Duration is too short for what a timedelta can be.
	days, seconds, micros := d.parts()
	if days > 1<<23 || days < -1<<23 {
		return t, exception.Errorf(exception.OverflowError, "date value out of range")
	}
	sum := t.AddDate(0, 0, int(days)).Add(time.Duration(seconds)*time.Second + time.Duration(micros)*time.Microsecond)
	if sum.Year() < 1 || sum.Year() > 9999 {
		return t, exception.Errorf(exception.OverflowError, "date value out of range")
	}
	return sum, nil
}

var dateMethods = methods[date]{
	"isoformat": func(d date, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return starlark.String(d.Str()), none(b, args, kwargs)
	},
	"strftime": func(d date, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return strftimeOf(b, args, kwargs, d.day, nil)
	},
	"replace": func(d date, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		f := fieldsOf(d.day)
		if err := starlark.UnpackArgs(b.Name(), args, kwargs, "year?", &f.year, "month?", &f.month, "day?", &f.day); err != nil {
			return nil, err
		}
		t, err := f.wall()
		return date{t}, err
	},
}

// dayMethod is what dates and datetimes have.
func dayMethod(t time.Time, name string) (starlark.Value, error) {
	f := func() starlark.Value {
		switch name {
		case "weekday":
			return starlark.MakeInt((int(t.Weekday()) + 6) % 7)
		case "isoweekday":
			return starlark.MakeInt((int(t.Weekday())+6)%7 + 1)
		case "toordinal":
			return starlark.MakeInt64(int64(dateOf(t).day.Sub(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC))/(24*time.Hour)) + 719163)
		case "isocalendar":
			y, w := t.ISOWeek()
			return starlark.Tuple{starlark.MakeInt(y), starlark.MakeInt(w), starlark.MakeInt((int(t.Weekday())+6)%7 + 1)}
		case "ctime":
			return starlark.String(t.Format(time.ANSIC))
		}
		return nil
	}
	if f() == nil {
		return nil, nil
	}
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return f(), none(b, args, kwargs)
	}), nil
}

var dayMethodNames = []string{"ctime", "isocalendar", "isoweekday", "toordinal", "weekday"}

func dateField(t time.Time, name string) starlark.Value {
	switch name {
	case "year":
		return starlark.MakeInt(t.Year())
	case "month":
		return starlark.MakeInt(int(t.Month()))
	case "day":
		return starlark.MakeInt(t.Day())
	}
	return nil
}

func (d date) Attr(name string) (starlark.Value, error) {
	if v := dateField(d.day, name); v != nil {
		return v, nil
	}
	if v, err := dayMethod(d.day, name); v != nil {
		return v, err
	}
	return dateMethods.attr(d, name)
}

func (d date) AttrNames() []string {
	return dateMethods.names(append([]string{"day", "month", "year"}, dayMethodNames...)...)
}

var (
	_ starlark.HasBinary  = date{}
	_ starlark.Comparable = date{}
	_ starlark.HasAttrs   = date{}
)
