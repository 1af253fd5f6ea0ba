package datetimemod

import (
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// A parsing is a strptime that goes on.
type parsing struct {
	rest string
	fields
	afternoon     bool // %p was PM
	half          bool // %p was there
	twelve        bool // %I was there
	yearDay       int  // %j
	zone          *zone
	isoYear, week int  // %G, %V
	weekday       int  // from Monday on 1, 0 if not given
	day           bool // the month or its day was given
}

func strptime(text, format string) (starlark.Value, error) {
	p := parsing{rest: text, fields: fields{year: 1900, month: 1, day: 1}}
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == '%' && i+1 < len(format):
			i++
			if !p.known(format[i]) {
				return nil, py.ValueError("'%c' is a bad directive in format '%s'", format[i], format)
			}
			if !p.directive(format[i]) {
				return nil, py.ValueError("time data '%s' does not match format '%s'", text, format)
			}
		case c == '%':
			return nil, py.ValueError("stray %% in format '%s'", format)
		case c == ' ' || c == '\t' || c == '\n':
			p.rest = strings.TrimLeft(p.rest, " \t\n")
		case p.rest == "" || lower(p.rest[0]) != lower(c):
			return nil, py.ValueError("time data '%s' does not match format '%s'", text, format)
		default:
			p.rest = p.rest[1:]
		}
	}
	if p.rest != "" {
		return nil, py.ValueError("unconverted data remains: %s", p.rest)
	}
	if p.half && p.twelve {
		p.hour %= 12
		if p.afternoon {
			p.hour += 12
		}
	}
	if p.yearDay > 0 && !p.day {
		t := time.Date(p.year, 1, p.yearDay, 0, 0, 0, 0, time.UTC)
		p.year, p.month, p.fields.day = t.Year(), int(t.Month()), t.Day()
	}
	if p.isoYear > 0 && p.week > 0 && p.weekday > 0 {
		t := time.Date(p.isoYear, 1, 4, 0, 0, 0, 0, time.UTC)
		t = t.AddDate(0, 0, -(int(t.Weekday())+6)%7+(p.week-1)*7+p.weekday-1)
		p.year, p.month, p.fields.day = t.Year(), int(t.Month()), t.Day()
	}
	return p.datetime(zoneValue(p.zone))
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func (p *parsing) known(c byte) bool { return strings.IndexByte("aAbBcdfGHIjmMpSuVwxXyYzZ%", c) >= 0 }

// number takes a number of at most so many digits.
func (p *parsing) number(most, from, to int) (int, bool) {
	n := 0
	for n < most && n < len(p.rest) && p.rest[n] >= '0' && p.rest[n] <= '9' {
		n++
	}
	// As many digits as make a number in the range, as a pattern would take.
	for ; n > 0; n-- {
		v, err := strconv.Atoi(p.rest[:n])
		if err == nil && v >= from && v <= to {
			p.rest = p.rest[n:]
			return v, true
		}
	}
	return 0, false
}

// name takes one of some names, and returns its number from 0 on.
func (p *parsing) name(of func(int) string, n, length int) (int, bool) {
	for i := range n {
		name := of(i)
		if length > 0 {
			name = name[:length]
		}
		if len(p.rest) >= len(name) && strings.EqualFold(p.rest[:len(name)], name) {
			p.rest = p.rest[len(name):]
			return i, true
		}
	}
	return 0, false
}

func (p *parsing) directive(c byte) (ok bool) {
	weekday := func(i int) string { return time.Weekday(i).String() }
	month := func(i int) string { return time.Month(i + 1).String() }
	n := 0
	switch c {
	case 'a', 'A':
		length := 0
		if c == 'a' {
			length = 3
		}
		n, ok = p.name(weekday, 7, length)
		p.weekday = (n+6)%7 + 1
	case 'w':
		n, ok = p.number(1, 0, 6)
		p.weekday = (n+6)%7 + 1
	case 'u':
		p.weekday, ok = p.number(1, 1, 7)
	case 'b', 'B':
		length := 0
		if c == 'b' {
			length = 3
		}
		n, ok = p.name(month, 12, length)
		p.month, p.day = n+1, true
	case 'd':
		p.rest = strings.TrimPrefix(p.rest, " ")
		p.fields.day, ok = p.number(2, 1, 31)
		p.day = true
	case 'm':
		p.month, ok = p.number(2, 1, 12)
		p.day = true
	case 'y':
		if _, _, ok = digits(p.rest, 2); ok {
			n, ok = p.number(2, 0, 99)
			if p.year = 1900 + n; n < 69 { // POSIX
				p.year = 2000 + n
			}
		}
	case 'Y':
		p.year, p.rest, ok = digits(p.rest, 4)
	case 'G':
		p.isoYear, p.rest, ok = digits(p.rest, 4)
	case 'V':
		p.week, ok = p.number(2, 1, 53)
	case 'j':
		p.yearDay, ok = p.number(3, 1, 366)
	case 'H':
		p.hour, ok = p.number(2, 0, 23)
	case 'I':
		p.hour, ok = p.number(2, 1, 12)
		p.twelve = true
	case 'p':
		n, ok = p.name(func(i int) string { return []string{"AM", "PM"}[i] }, 2, 0)
		p.half, p.afternoon = true, n == 1
	case 'M':
		p.minute, ok = p.number(2, 0, 59)
	case 'S':
		p.second, ok = p.number(2, 0, 61)
	case 'f':
		return p.fraction()
	case 'z':
		return p.offset()
	case 'Z':
		for _, name := range []string{"UTC", "GMT"} {
			if len(p.rest) >= 3 && strings.EqualFold(p.rest[:3], name) {
				p.rest = p.rest[3:]
				return true
			}
		}
	case 'c':
		return p.all("a b d H:M:S Y")
	case 'x':
		return p.all("m/d/y")
	case 'X':
		return p.all("H:M:S")
	case '%':
		p.rest, ok = strings.CutPrefix(p.rest, "%")
	}
	return ok
}

// all takes several directives; what is no letter stands for itself.
func (p *parsing) all(format string) bool {
	for i := range len(format) {
		c := format[i]
		switch {
		case c == ' ':
			p.rest = strings.TrimLeft(p.rest, " ")
		case c == ':' || c == '/':
			var ok bool
			if p.rest, ok = strings.CutPrefix(p.rest, string(c)); !ok {
				return false
			}
		case !p.directive(c):
			return false
		}
	}
	return true
}

func (p *parsing) fraction() bool {
	n := 0
	for n < 6 && n < len(p.rest) && p.rest[n] >= '0' && p.rest[n] <= '9' {
		n++
	}
	if n == 0 {
		return false
	}
	p.micro, _, _ = digits((p.rest[:n] + "000000")[:6], 6)
	p.rest = p.rest[n:]
	return true
}

// offset takes Z, +HHMM, +HH:MM and those with seconds.
func (p *parsing) offset() bool {
	if rest, ok := strings.CutPrefix(p.rest, "Z"); ok {
		p.rest, p.zone = rest, utc
		return true
	}
	if p.rest == "" || p.rest[0] != '+' && p.rest[0] != '-' {
		return false
	}
	end := 1
	for end < len(p.rest) && (p.rest[end] >= '0' && p.rest[end] <= '9' || p.rest[end] == ':' || p.rest[end] == '.') {
		end++
	}
	var f fields
	if _, ok := scanClock(p.rest[1:end], &f); !ok || end < 5 {
		return false
	}
	d := delta(f.hour)*hour + delta(f.minute)*minute + delta(f.second)*second + delta(f.micro)
	if p.rest[0] == '-' {
		d = -d
	}
	p.rest = p.rest[end:]
	if p.zone = utc; d != 0 {
		p.zone = fixedZone(d, "")
	}
	return true
}
