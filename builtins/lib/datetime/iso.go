package datetimemod

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

func isoDate(t time.Time) string {
	return fmt.Sprintf("%04d-%02d-%02d", t.Year(), t.Month(), t.Day())
}

var timespecs = []string{"auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"}

func checkTimespec(spec string) error {
	if slices.Contains(timespecs, spec) {
		return nil
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

func errISO(s string) error { return py.ValueError("Invalid isoformat string: %s", pytype.Quoted(s)) }

// digits takes n digits from the front of a text.
func digits(s string, n int) (value int, rest string, ok bool) {
	if len(s) < n {
		return 0, s, false
	}
	for i := range n {
		if !isDigit(s[i]) {
			return 0, s, false
		}
		value = value*10 + int(s[i]-'0')
	}
	return value, s[n:], true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// dateOfISO reads 2024-01-31, 20240131, 2024-W05-3, 2024W053, 2024-W05 and 2024W05.
func dateOfISO(s string) (time.Time, error) {
	f, ok, err := isoFields(s)
	if !ok {
		return time.Time{}, errISO(s)
	}
	if err != nil {
		return time.Time{}, err
	}
	return f.wall()
}

func isoFields(s string) (f fields, ok bool, err error) {
	year, rest, ok := digits(s, 4)
	if !ok {
		return f, false, nil
	}
	rest, dashed := strings.CutPrefix(rest, "-")
	dash := func() bool { // as there was one behind the year, or not
		after, is := strings.CutPrefix(rest, "-")
		rest = after
		return is == dashed
	}
	if week, is := strings.CutPrefix(rest, "W"); is {
		number, day := 0, 1
		number, rest, ok = digits(week, 2)
		if ok && rest != "" {
			if ok = dash(); ok {
				day, rest, ok = digits(rest, 1)
			}
		}
		if !ok || rest != "" {
			return f, false, nil
		}
		t, err := isoDay(year, number, day)
		return fieldsOf(t, 0), true, err
	}
	f.year = year
	if f.month, rest, ok = digits(rest, 2); !ok || !dash() {
		return f, false, nil
	}
	f.day, rest, ok = digits(rest, 2)
	return f, ok && rest == "", nil
}

// isoSplit returns where the date ends in a text, which takes at least 7 bytes. Any
// character may stand between date and time.
func isoSplit(s string) int {
	switch {
	case len(s) == 7:
		return 7
	case s[4] == '-' && s[5] == 'W':
		// What is like 2024-W05-12 is taken for a week and an hour.
		if len(s) > 9 && s[8] == '-' && (len(s) == 10 || !isDigit(s[10])) {
			return 10
		}
		return 8
	case s[4] == '-':
		return min(10, len(s))
	case s[4] == 'W':
		end := 7
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		if end < 9 {
			return end
		}
		if end%2 == 0 { // a digit as separator, with whole hours and minutes behind it
			return 7
		}
		return 8
	}
	return 8
}

func datetimeOfISO(s string) (starlark.Value, error) {
	if len(s) < 7 {
		return nil, errISO(s)
	}
	end := isoSplit(s)
	f, ok, err := isoFields(s[:end])
	if !ok {
		return nil, errISO(s)
	}
	if err != nil {
		return nil, err
	}
	var z Zone
	if rest := s[end:]; rest != "" {
		_, separator := utf8.DecodeRuneInString(rest)
		if z, err = f.scanTime(rest[separator:], s); err != nil {
			return nil, err
		}
	}
	return f.datetime(zoneValue(z))
}

func timeOfISO(s string) (starlark.Value, error) {
	var f fields
	z, err := f.scanTime(strings.TrimPrefix(s, "T"), s)
	if err != nil {
		return nil, err
	}
	return f.time(zoneValue(z))
}

// scanTime reads 12, 12:30, 12:30:59, 12:30:59.123456, the same without colons, and an
// offset such as Z or +01:00 behind it. whole is for the error.
func (f *fields) scanTime(s, whole string) (Zone, error) {
	clock, offset := s, ""
	if i := strings.IndexAny(s, "Z+-"); i >= 0 {
		clock, offset = s[:i], s[i:]
	}
	if !f.scanClock(clock) {
		return nil, errISO(whole)
	}
	switch offset {
	case "":
		return nil, nil
	case "Z":
		return UTC, nil
	}
	var o fields
	if offset[0] == 'Z' || !o.scanClock(offset[1:]) {
		return nil, errISO(whole)
	}
	d := time.Duration(o.hour)*time.Hour + time.Duration(o.minute)*time.Minute + time.Duration(o.second)*time.Second + time.Duration(o.micro)*time.Microsecond
	if offset[0] == '-' {
		d = -d
	}
	d, err := DeltaOf(d).offset()
	return Fixed(d), err
}

func (f *fields) scanClock(s string) (ok bool) {
	if f.hour, s, ok = digits(s, 2); !ok || s == "" {
		return ok
	}
	colon := s[0] == ':'
	for _, to := range []*int{&f.minute, &f.second} {
		if s == "" {
			return true
		}
		if colon {
			if s, ok = strings.CutPrefix(s, ":"); !ok {
				return false
			}
		}
		if *to, s, ok = digits(s, 2); !ok {
			return false
		}
	}
	if s == "" {
		return true
	}
	fraction := s[1:]
	if s[0] != '.' && s[0] != ',' || fraction == "" || strings.Trim(fraction, "0123456789") != "" {
		return false
	}
	f.micro, _, ok = digits((fraction + "000000")[:6], 6)
	return ok
}
