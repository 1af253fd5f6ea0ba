package datetimemod

import (
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

const (
	minYear = 1
	maxYear = 9999
	// The number of the last day, of which 0001-01-01 is the first.
	maxOrdinal = 3652059
	// The number of 1970-01-01.
	unixOrdinal = 719163
)

// A date and a time as a calendar and a clock show them are a time.Time in UTC, whatever
// zone they belong to.

// fields are what a date and a time consist of.
type fields struct{ year, month, day, hour, minute, second, micro, fold int }

func fieldsOf(t time.Time, fold int) fields {
	return fields{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1000, fold}
}

// wall checks the fields.
func (f fields) wall() (time.Time, error) {
	if f.year < minYear || f.year > maxYear {
		return time.Time{}, py.ValueError("year %d is out of range", f.year)
	}
	for _, c := range []struct {
		name        string
		n, from, to int
	}{
		{"month", f.month, 1, 12}, {"hour", f.hour, 0, 23}, {"minute", f.minute, 0, 59},
		{"second", f.second, 0, 59}, {"microsecond", f.micro, 0, 999999},
	} {
		if c.n < c.from || c.n > c.to {
			return time.Time{}, py.ValueError("%s must be in %d..%d", c.name, c.from, c.to)
		}
	}
	if f.fold != 0 && f.fold != 1 {
		return time.Time{}, py.ValueError("fold must be either 0 or 1")
	}
	t := time.Date(f.year, time.Month(f.month), f.day, f.hour, f.minute, f.second, f.micro*1000, time.UTC)
	if f.day < 1 || t.Day() != f.day {
		return time.Time{}, py.ValueError("day is out of range for month")
	}
	return t, nil
}

// midnight is the beginning of a day.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// moved is a time and what is added to it.
func moved(t time.Time, d Delta) (time.Time, error) {
	return inRange(t.AddDate(0, 0, int(d.days)).Add(time.Duration(d.micros) * time.Microsecond))
}

func inRange(t time.Time) (time.Time, error) {
	if t.Year() < minYear || t.Year() > maxYear {
		return t, exception.Errorf(exception.OverflowError, "date value out of range")
	}
	return t, nil
}

// between is a - b.
func between(a, b time.Time) Delta {
	seconds := a.Unix() - b.Unix()
	micros := int64(a.Nanosecond()-b.Nanosecond()) / 1000
	return floored(seconds/86400, seconds%86400*1e6+micros)
}

// weekday is the day of the week from Monday, 0, on.
func weekday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

func ordinal(t time.Time) int { return int(midnight(t).Unix()/86400) + unixOrdinal }

func ofOrdinal(c pytype.Call) (time.Time, error) {
	var n int
	if err := c.Unpack("ordinal", &n); err != nil {
		return time.Time{}, err
	}
	switch {
	case n < 1:
		return time.Time{}, py.ValueError("ordinal must be >= 1")
	case n > maxOrdinal:
		return time.Time{}, py.ValueError("year is out of range")
	}
	return time.Date(1, 1, n, 0, 0, 0, 0, time.UTC), nil
}

func ofISOCalendar(c pytype.Call) (time.Time, error) {
	var year, week, day int
	if err := c.Unpack("year", &year, "week", &week, "day", &day); err != nil {
		return time.Time{}, err
	}
	return isoDay(year, week, day)
}

// isoDay is a day of a week of a year, as ISO 8601 counts them.
func isoDay(year, week, day int) (time.Time, error) {
	if year < minYear || year > maxYear {
		return time.Time{}, py.ValueError("Year is out of range: %d", year)
	}
	if week < 1 || week > 53 {
		return time.Time{}, py.ValueError("Invalid week: %d", week)
	}
	if day < 1 || day > 7 {
		return time.Time{}, py.ValueError("Invalid day: %d (range is [1, 7])", day)
	}
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // is in the first week
	monday := fourth.AddDate(0, 0, (week-1)*7-weekday(fourth))
	if y, _ := monday.ISOWeek(); y != year {
		return time.Time{}, py.ValueError("Invalid week: %d", week)
	}
	t := monday.AddDate(0, 0, day-1)
	if t.Year() < minYear || t.Year() > maxYear {
		return t, py.ValueError("year %d is out of range", t.Year())
	}
	return t, nil
}

// dateField returns an attribute that dates and datetimes have.
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

// timeField returns an attribute that times and datetimes have.
func timeField(t time.Time, fold int, z Zone, name string) starlark.Value {
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
		return starlark.MakeInt(fold)
	case "tzinfo":
		return zoneValue(z)
	}
	return nil
}

// merged are methods of a type and those that its values have with those of another.
func merged[T starlark.Value](all ...pytype.Methods[T]) pytype.Methods[T] {
	out := pytype.Methods[T]{}
	for _, m := range all {
		for name, f := range m {
			out[name] = f
		}
	}
	return out
}

// calendarMethods are those that dates and datetimes have.
func calendarMethods[T starlark.Value](day func(T) time.Time) pytype.Methods[T] {
	method := func(f func(time.Time) starlark.Value) func(T, pytype.Call) (starlark.Value, error) {
		return func(x T, c pytype.Call) (starlark.Value, error) {
			if err := c.Unpack(); err != nil {
				return nil, err
			}
			return f(day(x)), nil
		}
	}
	return pytype.Methods[T]{
		"weekday":    method(func(t time.Time) starlark.Value { return starlark.MakeInt(weekday(t)) }),
		"isoweekday": method(func(t time.Time) starlark.Value { return starlark.MakeInt(weekday(t) + 1) }),
		"toordinal":  method(func(t time.Time) starlark.Value { return starlark.MakeInt(ordinal(t)) }),
		"ctime":      method(func(t time.Time) starlark.Value { return starlark.String(t.Format(time.ANSIC)) }),
		"isocalendar": method(func(t time.Time) starlark.Value {
			year, week := t.ISOWeek()
			return isoCalendarType.Of(starlark.MakeInt(year), starlark.MakeInt(week), starlark.MakeInt(weekday(t)+1))
		}),
	}
}

var isoCalendarType = pytype.NewStructType("datetime", "IsoCalendarDate", []string{"year", "week", "weekday"})
