package datetimemod

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

func strftimeOf(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple, t time.Time, z *zone) (starlark.Value, error) {
	var format string
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "format", &format); err != nil {
		return nil, err
	}
	s, err := strftime(format, t, z)
	return starlark.String(s), err
}

// The most that a format can grow by: %c makes 24 bytes of 2.
const maxFormat = py.MaxBytes / 16

// strftime writes a time as a format says, in the locale C. A directive that there is
// not stays as it is.
func strftime(format string, t time.Time, z *zone) (string, error) {
	if len(format) > maxFormat {
		return "", py.ErrTooLong("strftime")
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		plain := false
		if format[i] == '-' && i+1 < len(format) { // no padding, as glibc has it
			plain = true
			i++
		}
		text := directive(format[i], t, z)
		if plain {
			if text = strings.TrimLeft(text, "0 "); text == "" {
				text = "0"
			}
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

func directive(c byte, t time.Time, z *zone) string {
	hour12 := (t.Hour()+11)%12 + 1
	switch c {
	case 'a':
		return t.Format("Mon")
	case 'A':
		return t.Weekday().String()
	case 'w':
		return fmt.Sprint(int(t.Weekday()))
	case 'u':
		return fmt.Sprint((int(t.Weekday())+6)%7 + 1)
	case 'd':
		return fmt.Sprintf("%02d", t.Day())
	case 'e':
		return fmt.Sprintf("%2d", t.Day())
	case 'b', 'h':
		return t.Format("Jan")
	case 'B':
		return t.Month().String()
	case 'm':
		return fmt.Sprintf("%02d", t.Month())
	case 'y':
		return fmt.Sprintf("%02d", t.Year()%100)
	case 'Y':
		return fmt.Sprint(t.Year())
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100)
	case 'H':
		return fmt.Sprintf("%02d", t.Hour())
	case 'k':
		return fmt.Sprintf("%2d", t.Hour())
	case 'I':
		return fmt.Sprintf("%02d", hour12)
	case 'l':
		return fmt.Sprintf("%2d", hour12)
	case 'p':
		return t.Format("PM")
	case 'P':
		return t.Format("pm")
	case 'M':
		return fmt.Sprintf("%02d", t.Minute())
	case 'S':
		return fmt.Sprintf("%02d", t.Second())
	case 'f':
		return fmt.Sprintf("%06d", t.Nanosecond()/1000)
	case 'z':
		if z == nil {
			return ""
		}
		return offsetText(z.offset(t), "")
	case 'Z':
		if z == nil {
			return ""
		}
		return z.abbreviation(t)
	case 'j':
		return fmt.Sprintf("%03d", t.YearDay())
	case 'U':
		return fmt.Sprintf("%02d", (t.YearDay()+6-int(t.Weekday()))/7)
	case 'W':
		return fmt.Sprintf("%02d", (t.YearDay()+6-(int(t.Weekday())+6)%7)/7)
	case 'G':
		y, _ := t.ISOWeek()
		return fmt.Sprint(y)
	case 'V':
		_, w := t.ISOWeek()
		return fmt.Sprintf("%02d", w)
	case 'c':
		return t.Format(time.ANSIC)
	case 'x', 'D':
		return t.Format("01/02/06")
	case 'X', 'T':
		return t.Format("15:04:05")
	case 'r':
		return t.Format("03:04:05 PM")
	case 'R':
		return t.Format("15:04")
	case 'F':
		return isoDate(t)
	case 's':
		if z != nil {
			t = z.instant(t)
		}
		return fmt.Sprint(t.Unix())
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case '%':
		return "%"
	}
	return "%" + string(c)
}
