package datetimemod

import (
	"fmt"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Date is a date.
type Date struct{ day time.Time }

// DateOf returns the date of a time, whose location does not count.
func DateOf(t time.Time) Date { return Date{midnight(t)} }

// Day returns the beginning of the day, in UTC.
func (d Date) Day() time.Time { return d.day }

func dateClass() *pytype.Class {
	ofDay := func(f func(pytype.Call) (time.Time, error)) pytype.Func {
		return func(c pytype.Call) (starlark.Value, error) {
			t, err := f(c)
			return DateOf(t), err
		}
	}
	return &pytype.Class{
		Module: "datetime", ID: "date", Method: dateMethods.Unbound,
		Is: func(v starlark.Value) bool {
			switch v.(type) {
			case Date, *Datetime: // a datetime is a date in Python
				return true
			}
			return false
		},
		Constants: starlark.StringDict{
			"min": DateOf(firstDay), "max": DateOf(lastDay), "resolution": Delta{days: 1},
		},
		Functions: map[string]pytype.Func{
			"fromordinal":     ofDay(ofOrdinal),
			"fromisocalendar": ofDay(ofISOCalendar),
			"today": ofDay(func(c pytype.Call) (time.Time, error) {
				if err := c.Unpack(); err != nil {
					return time.Time{}, err
				}
				return Now(c.Thread)
			}),
			"fromtimestamp": ofDay(func(c pytype.Call) (time.Time, error) {
				var stamp starlark.Value
				if err := c.Unpack("timestamp", &stamp); err != nil {
					return time.Time{}, err
				}
				return ofTimestamp(stamp)
			}),
			"fromisoformat": ofDay(func(c pytype.Call) (time.Time, error) {
				var s string
				if err := c.Unpack("date_string", &s); err != nil {
					return time.Time{}, err
				}
				return dateOfISO(s)
			}),
		},
		New: ofDay(func(c pytype.Call) (time.Time, error) {
			var f fields
			if err := c.Unpack("year", &f.year, "month", &f.month, "day", &f.day); err != nil {
				return time.Time{}, err
			}
			return f.wall()
		}),
	}
}

var (
	firstDay = time.Date(minYear, 1, 1, 0, 0, 0, 0, time.UTC)
	lastDay  = time.Date(maxYear, 12, 31, 0, 0, 0, 0, time.UTC)
)

// Str is the date as ISO 8601 has it.
func (d Date) Str() string { return isoDate(d.day) }

func (d Date) String() string {
	return fmt.Sprintf("datetime.date(%d, %d, %d)", d.day.Year(), d.day.Month(), d.day.Day())
}

func (d Date) Type() string          { return "date" }
func (d Date) Freeze()               {}
func (d Date) Truth() starlark.Bool  { return true }
func (d Date) Hash() (uint32, error) { return starlark.MakeInt(ordinal(d.day)).Hash() }

// Format is what format and f-strings give for a format.
func (d Date) Format(spec string) (string, error) { return Strftime(spec, clockOf(d.day)) }

// CompareSameType implements [starlark.Comparable].
func (d Date) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	return holds(op, d.day.Compare(y.(Date).day)), nil
}

// Binary implements [starlark.HasBinary]. Of a timedelta only the days count.
func (d Date) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch y := y.(type) {
	case Delta:
		days := Delta{days: y.days}
		switch {
		case op == syntax.PLUS:
		case op == syntax.MINUS && side == starlark.Left:
			days = days.negative()
		default:
			return nil, nil
		}
		t, err := moved(d.day, days)
		return Date{t}, err
	case Date:
		if op == syntax.MINUS {
			return between(d.day, y.day), nil
		}
	}
	return nil, nil
}

var dateMethods = merged(calendarMethods(Date.Day), pytype.Methods[Date]{
	"isoformat": func(d Date, c pytype.Call) (starlark.Value, error) {
		return starlark.String(d.Str()), c.Unpack()
	},
	"strftime": func(d Date, c pytype.Call) (starlark.Value, error) {
		return strftimeCall(c, clockOf(d.day))
	},
	"timetuple": func(d Date, c pytype.Call) (starlark.Value, error) {
		return structTime(clockOf(d.day), -1), c.Unpack()
	},
	"replace": func(d Date, c pytype.Call) (starlark.Value, error) {
		f := fieldsOf(d.day, 0)
		if err := c.Unpack("year?", &f.year, "month?", &f.month, "day?", &f.day); err != nil {
			return nil, err
		}
		t, err := f.wall()
		return Date{t}, err
	},
})

// Attr implements [starlark.HasAttrs].
func (d Date) Attr(name string) (starlark.Value, error) {
	if v := dateField(d.day, name); v != nil {
		return v, nil
	}
	return dateMethods.Attr(d, name), nil
}

// AttrNames implements [starlark.HasAttrs].
func (d Date) AttrNames() []string { return dateMethods.Names("day", "month", "year") }

var (
	_ starlark.HasBinary  = Date{}
	_ starlark.Comparable = Date{}
	_ starlark.HasAttrs   = Date{}
)
