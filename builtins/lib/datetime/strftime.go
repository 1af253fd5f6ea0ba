package datetimemod

import (
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

// A Clock is what strftime writes. Its parts need not fit together.
type Clock struct {
	Year, Month, Day, Hour, Minute, Second int
	Weekday                                int // Monday is 0
	YearDay                                int // the first is 1

	Datetime bool // %f is there
	Micro    int

	Aware  bool // %z and %Z are there
	Name   string
	Offset time.Duration
}

func clockOf(t time.Time) Clock {
	return Clock{
		Year: t.Year(), Month: int(t.Month()), Day: t.Day(), Hour: t.Hour(), Minute: t.Minute(), Second: t.Second(),
		Weekday: weekday(t), YearDay: t.YearDay(), Datetime: true, Micro: t.Nanosecond() / 1000,
	}
}

// in says where the clock is.
func (c *Clock) in(o Offset) { c.Aware, c.Name, c.Offset = true, o.Name, o.UTC }

func strftimeCall(c pytype.Call, clock Clock) (starlark.Value, error) {
	var format string
	if err := c.Unpack("format", &format); err != nil {
		return nil, err
	}
	s, err := Strftime(format, clock)
	return starlark.String(s), err
}

// A directive is what stands between % and the letter of it, as the GNU C library has it.
type directive struct {
	pad   byte // -, _, 0; 0 if that of the letter counts
	upper bool
	swap  bool
	width int
}

// The longest format that is written.
const longestFormat = 1 << 20

// Strftime writes a clock as a format says, in the locale C and with the flags of the GNU
// C library. A directive that there is not stays as it is.
func Strftime(format string, c Clock) (string, error) {
	if len(format) > longestFormat {
		return "", py.ValueError("strftime: the format is longer than %d bytes", longestFormat)
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if b.Len() > py.MaxBytes {
			return "", py.ErrTooLong("strftime")
		}
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		start := i
		d, next, err := readDirective(format, i+1)
		if err != nil {
			return "", err
		}
		if i = next; i >= len(format) {
			b.WriteString(format[start:])
			break
		}
		if text, ok := d.write(format[i], &c); ok {
			b.WriteString(text)
		} else {
			b.WriteString(format[start : i+1])
		}
	}
	if b.Len() > py.MaxBytes {
		return "", py.ErrTooLong("strftime")
	}
	return b.String(), nil
}

func readDirective(format string, i int) (d directive, next int, err error) {
	for ; i < len(format); i++ {
		switch c := format[i]; c {
		case '-', '_', '0':
			d.pad = c
			continue
		case '^':
			d.upper = true
			continue
		case '#':
			d.swap = true
			continue
		}
		break
	}
	for ; i < len(format) && isDigit(format[i]); i++ {
		if d.width = d.width*10 + int(format[i]-'0'); d.width > py.MaxBytes {
			return d, i, py.ErrTooLong("strftime")
		}
	}
	// Other forms of these, which the locale C has not.
	if rest := format[i:]; len(rest) > 1 && (rest[0] == 'E' && strings.IndexByte("cCxXyY", rest[1]) >= 0 || rest[0] == 'O' && strings.IndexByte("bBdeHImMSuUVwWy", rest[1]) >= 0) {
		i++
	}
	return d, i, nil
}

// number writes a number in at least so many digits.
func (d directive) number(n, digits int, pad byte) (string, bool) {
	switch d.pad {
	case '-':
		pad, digits = ' ', 0
	case '_':
		pad = ' '
	case '0':
		pad = '0'
	}
	s := strconv.Itoa(n)
	return strings.Repeat(string(pad), max(0, max(digits, d.width)-len(s))) + s, true
}

// text writes a text; swapped is what # makes of it.
func (d directive) text(s string, swapped func(string) string) (string, bool) {
	if d.swap && swapped != nil {
		s = swapped(s)
	} else if d.upper {
		s = strings.ToUpper(s)
	}
	pad := " "
	if d.pad == '0' {
		pad = "0"
	}
	return strings.Repeat(pad, max(0, d.width-len(s))) + s, true
}

// several writes what a letter stands for that stands for several.
func (d directive) several(format string, c *Clock) (string, bool) {
	s, err := Strftime(format, *c)
	if err != nil {
		return "", false
	}
	return d.text(s, strings.ToUpper)
}

func (d directive) write(letter byte, c *Clock) (string, bool) {
	hour12 := (c.Hour+11)%12 + 1
	switch letter {
	case 'a':
		return d.text(c.day()[:3], strings.ToUpper)
	case 'A':
		return d.text(c.day(), strings.ToUpper)
	case 'b', 'h':
		return d.text(c.month()[:3], strings.ToUpper)
	case 'B':
		return d.text(c.month(), strings.ToUpper)
	case 'p', 'P':
		half := "AM"
		if c.Hour >= 12 {
			half = "PM"
		}
		if letter == 'P' {
			d.upper = false
			return d.text(strings.ToLower(half), nil)
		}
		return d.text(half, strings.ToLower)
	case 'w':
		return d.number((c.Weekday+1)%7, 1, '0')
	case 'u':
		return d.number(c.Weekday+1, 1, '0')
	case 'd':
		return d.number(c.Day, 2, '0')
	case 'e':
		return d.number(c.Day, 2, ' ')
	case 'm':
		return d.number(c.Month, 2, '0')
	case 'y':
		return d.number((c.Year%100+100)%100, 2, '0')
	case 'Y':
		return d.number(c.Year, 1, '0')
	case 'C':
		return d.number(c.Year/100, 2, '0')
	case 'H':
		return d.number(c.Hour, 2, '0')
	case 'k':
		return d.number(c.Hour, 2, ' ')
	case 'I':
		return d.number(hour12, 2, '0')
	case 'l':
		return d.number(hour12, 2, ' ')
	case 'M':
		return d.number(c.Minute, 2, '0')
	case 'S':
		return d.number(c.Second, 2, '0')
	case 'j':
		return d.number(c.YearDay, 3, '0')
	case 'U':
		return d.number((c.YearDay+6-(c.Weekday+1)%7)/7, 2, '0')
	case 'W':
		return d.number((c.YearDay+6-c.Weekday)/7, 2, '0')
	case 'G':
		year, _ := c.isoWeek()
		return d.number(year, 1, '0')
	case 'g':
		year, _ := c.isoWeek()
		return d.number((year%100+100)%100, 2, '0')
	case 'V':
		_, week := c.isoWeek()
		return d.number(week, 2, '0')
	case 's':
		return d.number(int(time.Date(c.Year, time.Month(c.Month), c.Day, c.Hour, c.Minute, c.Second, 0, time.UTC).Unix()), 1, '0')
	case 'f':
		if !c.Datetime {
			return "", false
		}
		return d.number(c.Micro, 6, '0')
	case 'z':
		if !c.Aware {
			return "", true
		}
		return offsetText(c.Offset, ""), true
	case 'Z':
		if !c.Aware {
			return "", true
		}
		return d.text(c.Name, strings.ToLower)
	case 'c':
		return d.several("%a %b %e %H:%M:%S %Y", c)
	case 'x', 'D':
		return d.several("%m/%d/%y", c)
	case 'X', 'T':
		return d.several("%H:%M:%S", c)
	case 'r':
		return d.several("%I:%M:%S %p", c)
	case 'R':
		return d.several("%H:%M", c)
	case 'F':
		return d.several("%Y-%m-%d", c)
	case 'n':
		return d.text("\n", nil)
	case 't':
		return d.text("\t", nil)
	case '%':
		return d.text("%", nil)
	}
	return "", false
}

func (c *Clock) day() string   { return time.Weekday((c.Weekday + 1) % 7).String() }
func (c *Clock) month() string { return time.Month(c.Month).String() }

// isoWeek is the week as ISO 8601 counts it, and the year that it belongs to.
func (c *Clock) isoWeek() (year, week int) {
	year, week = c.Year, (c.YearDay-c.Weekday+9)/7
	switch {
	case week < 1:
		year--
		week = (c.YearDay + daysIn(year) - c.Weekday + 9) / 7
	case week == 53 && (c.YearDay-daysIn(year)-c.Weekday+9)/7 >= 1:
		year, week = year+1, 1
	}
	return year, week
}

func daysIn(year int) int { return time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC).YearDay() }
