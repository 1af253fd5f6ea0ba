package datetimemod

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

func isoDate(t time.Time) string {
	return fmt.Sprintf("%04d-%02d-%02d", t.Year(), t.Month(), t.Day())
}

var timespecs = []string{"auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"}

func checkTimespec(spec string) error {
	for _, s := range timespecs {
		if s == spec {
			return nil
		}
	}
	return py.ValueError("Unknown timespec value")
}

func isoTime(t time.Time, spec string) string {
	micros := t.Nanosecond() / 1000
	if spec == "auto" {
		if spec = "seconds"; micros != 0 {
			spec = "microseconds"
		}
	}
	switch spec {
	case "hours":
		return t.Format("15")
	case "minutes":
		return t.Format("15:04")
	case "milliseconds":
		return fmt.Sprintf("%s.%03d", t.Format("15:04:05"), micros/1000)
	case "microseconds":
		return fmt.Sprintf("%s.%06d", t.Format("15:04:05"), micros)
	}
	return t.Format("15:04:05")
}

// digits takes n digits from the front of a text.
func digits(s string, n int) (value int, rest string, ok bool) {
	if len(s) < n {
		return 0, s, false
	}
	for i := range n {
		if s[i] < '0' || s[i] > '9' {
			return 0, s, false
		}
		value = value*10 + int(s[i]-'0')
	}
	return value, s[n:], true
}

// scanDate reads 2024-01-31, 20240131, 2024-W05-3 and 2024W053.
func scanDate(s string) (f fields, rest string, ok bool) {
	year, rest, ok := digits(s, 4)
	if !ok {
		return f, s, false
	}
	rest, dashed := strings.CutPrefix(rest, "-")
	if week, found := strings.CutPrefix(rest, "W"); found {
		return scanWeek(year, week, dashed)
	}
	f.year = year
	if f.month, rest, ok = digits(rest, 2); !ok {
		return f, s, false
	}
	if dashed {
		if rest, ok = strings.CutPrefix(rest, "-"); !ok {
			return f, s, false
		}
	}
	f.day, rest, ok = digits(rest, 2)
	return f, rest, ok
}

func scanWeek(year int, s string, dashed bool) (f fields, rest string, ok bool) {
	week, rest, ok := digits(s, 2)
	weekday := 1
	if ok {
		after := rest
		if dashed {
			after = strings.TrimPrefix(rest, "-")
		}
		if d, r, has := digits(after, 1); has && (!dashed || after != rest) {
			weekday, rest = d, r
		}
	}
	t := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	t = t.AddDate(0, 0, -(int(t.Weekday())+6)%7+(week-1)*7+weekday-1)
	y, w := t.ISOWeek()
	ok = ok && y == year && w == week && weekday >= 1 && weekday <= 7
	return fields{year: t.Year(), month: int(t.Month()), day: t.Day()}, rest, ok
}

// scanTime reads 12, 12:30, 12:30:59, 12:30:59.123456, the same without colons, and an
// offset such as Z or +01:00 behind it.
func scanTime(s string, f *fields) (z *zone, ok bool) {
	clock, offset := s, ""
	if i := strings.IndexAny(s, "Z+-"); i >= 0 {
		clock, offset = s[:i], s[i:]
	}
	rest, ok := scanClock(clock, f)
	if !ok || rest != "" {
		return nil, false
	}
	switch {
	case offset == "":
		return nil, true
	case offset == "Z":
		return utc, true
	}
	var o fields
	if rest, ok = scanClock(offset[1:], &o); !ok || rest != "" {
		return nil, false
	}
	d := delta(o.hour)*hour + delta(o.minute)*minute + delta(o.second)*second + delta(o.micro)
	if offset[0] == '-' {
		d = -d
	}
	if d == 0 {
		return utc, true
	}
	return fixedZone(d, ""), d > -day && d < day
}

func scanClock(s string, f *fields) (rest string, ok bool) {
	if f.hour, rest, ok = digits(s, 2); !ok || rest == "" {
		return rest, ok
	}
	colon := rest[0] == ':'
	for _, to := range []*int{&f.minute, &f.second} {
		if rest == "" {
			return rest, true
		}
		if colon {
			if rest, ok = strings.CutPrefix(rest, ":"); !ok {
				return rest, false
			}
		}
		if *to, rest, ok = digits(rest, 2); !ok {
			return rest, false
		}
	}
	if rest == "" {
		return rest, true
	}
	if rest[0] != '.' && rest[0] != ',' {
		return rest, false
	}
	fraction := rest[1:]
	if fraction == "" || strings.Trim(fraction, "0123456789") != "" {
		return rest, false
	}
	f.micro, _, ok = digits((fraction + "000000")[:6], 6)
	return "", ok
}

func datetimeFromISO(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var s string
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "date_string", &s); err != nil {
		return nil, err
	}
	f, rest, ok := scanDate(s)
	var z *zone
	if ok && rest != "" {
		_, separator := utf8.DecodeRuneInString(rest)
		z, ok = scanTime(rest[separator:], &f)
	}
	if !ok {
		return nil, py.ValueError("Invalid isoformat string: '%s'", s)
	}
	return f.datetime(zoneValue(z))
}

func timeFromISO(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var s string
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "time_string", &s); err != nil {
		return nil, err
	}
	var f fields
	z, ok := scanTime(strings.TrimPrefix(s, "T"), &f)
	if !ok {
		return nil, py.ValueError("Invalid isoformat string: '%s'", s)
	}
	return f.clocktime(zoneValue(z))
}
