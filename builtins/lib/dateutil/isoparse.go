package dateutilmod

import (
	"strings"
	"time"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// isoparse reads the forms of ISO 8601.
func isoparse(c pytype.Call) (starlark.Value, error) {
	var v starlark.Value
	if err := c.Unpack("dt_str", &v); err != nil {
		return nil, err
	}
	data, err := py.Data(v)
	if err != nil {
		return nil, err
	}
	s := isoScan{rest: string(data)}
	for i := range len(s.rest) {
		if s.rest[i] >= 0x80 {
			return nil, py.ValueError("ISO-8601 strings should contain only ASCII characters")
		}
	}
	date, ok := s.date()
	if !ok {
		return nil, py.ValueError("Invalid ISO date: %s", pytype.Quoted(short(string(data))))
	}
	var clock isoClock
	if s.rest != "" {
		s.rest = s.rest[1:]
		if !s.clock(&clock) {
			return nil, py.ValueError("Invalid ISO time: %s", pytype.Quoted(short(string(data))))
		}
	}
	next := clock.hour == 24 // which is midnight
	if next {
		clock.hour = 0
	}
	d, err := call(datetimemod.NewDatetime(date, clock.zone, 0), "replace", keyword("hour", starlark.MakeInt(clock.hour)),
		keyword("minute", starlark.MakeInt(clock.minute)), keyword("second", starlark.MakeInt(clock.second)), keyword("microsecond", starlark.MakeInt(clock.micro)))
	if err != nil || !next {
		return d, err
	}
	return starlark.Binary(syntax.PLUS, d, datetimemod.DeltaOf(24*time.Hour))
}

// short is a text for an error.
func short(s string) string {
	const most = 100
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}

type isoScan struct{ rest string }

// number takes n digits.
func (s *isoScan) number(n int) (value int, ok bool) {
	if len(s.rest) < n {
		return 0, false
	}
	for i := range n {
		c := s.rest[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		value = value*10 + int(c-'0')
	}
	s.rest = s.rest[n:]
	return value, true
}

func (s *isoScan) skip(prefix string) (ok bool) {
	s.rest, ok = strings.CutPrefix(s.rest, prefix)
	return ok
}

// date takes 2024, 2024-02, 2024-02-29, 20240229, 2024-W09-4, 2024-W09, 2024-060 and
// those without dashes.
func (s *isoScan) date() (t time.Time, ok bool) {
	year, ok := s.number(4)
	if !ok || year == 0 {
		return t, false
	}
	if s.rest == "" {
		return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), true
	}
	dashed := s.skip("-")
	if common := (isoScan{s.rest}); true {
		if t, ok := common.monthDay(year, dashed); ok {
			*s = common
			return t, true
		}
	}
	if s.skip("W") {
		return s.week(year, dashed)
	}
	n, ok := s.number(3)
	t = time.Date(year, 1, n, 0, 0, 0, 0, time.UTC)
	return t, ok && n > 0 && t.Year() == year
}

func (s *isoScan) monthDay(year int, dashed bool) (t time.Time, ok bool) {
	month, ok := s.number(2)
	day := 1
	if ok && (s.rest != "" || !dashed) {
		if dashed && !s.skip("-") {
			return t, false
		}
		day, ok = s.number(2)
	}
	t = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, ok && t.Month() == time.Month(month) && t.Day() == day
}

func (s *isoScan) week(year int, dashed bool) (t time.Time, ok bool) {
	week, ok := s.number(2)
	day := 1
	if ok && s.rest != "" {
		if s.skip("-") != dashed {
			return t, false
		}
		day, ok = s.number(1)
	}
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	t = fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+(week-1)*7+day-1)
	return t, ok && week >= 1 && week <= 53 && day >= 1 && day <= 7 && t.Year() >= 1 && t.Year() <= 9999
}

// An isoClock is a time and its zone, nil if there is none.
type isoClock struct {
	hour, minute, second, micro int
	zone                        datetimemod.Zone
}

func (s *isoScan) clock(c *isoClock) (ok bool) {
	if c.hour, ok = s.number(2); !ok {
		return false
	}
	colon := s.skip(":")
	for i, to := range []*int{&c.minute, &c.second} {
		if s.rest == "" || strings.IndexByte("+-Zz", s.rest[0]) >= 0 {
			break
		}
		if i > 0 && colon && !s.skip(":") {
			return false
		}
		if *to, ok = s.number(2); !ok {
			return false
		}
		if i == 1 && (s.skip(".") || s.skip(",")) {
			digits := len(s.rest) - len(strings.TrimLeft(s.rest, "0123456789"))
			if digits == 0 {
				return false
			}
			fraction := isoScan{(s.rest[:digits] + "000000")[:6]}
			c.micro, _ = fraction.number(6)
			s.rest = s.rest[digits:]
		}
	}
	if s.rest != "" && !s.zone(c) {
		return false
	}
	return c.hour < 24 || c.hour == 24 && c.minute == 0 && c.second == 0 && c.micro == 0
}

func (s *isoScan) zone(c *isoClock) (ok bool) {
	if s.rest == "Z" || s.rest == "z" {
		c.zone = tzutc
		return true
	}
	sign := time.Duration(1)
	if s.skip("-") {
		sign = -1
	} else if !s.skip("+") {
		return false
	}
	hours, ok := s.number(2)
	minutes := 0
	if ok && s.rest != "" {
		s.skip(":")
		minutes, ok = s.number(2)
	}
	if !ok || s.rest != "" || hours > 23 || minutes > 59 {
		return false
	}
	if c.zone = tzutc; hours != 0 || minutes != 0 {
		c.zone = offsetZone("", sign*(time.Duration(hours)*time.Hour+time.Duration(minutes)*time.Minute))
	}
	return true
}
