package datetimemod

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

// The patterns of the directives are Python's own, so that what is ambiguous is read
// alike. Names are those of the locale C, and the zone that is known is UTC.
var directivePatterns = map[byte]string{
	'd': `(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])`,
	'f': `(?P<f>[0-9]{1,6})`,
	'H': `(?P<H>2[0-3]|[0-1]\d|\d)`,
	'I': `(?P<I>1[0-2]|0[1-9]|[1-9])`,
	'G': `(?P<G>\d\d\d\d)`,
	'j': `(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])`,
	'm': `(?P<m>1[0-2]|0[1-9]|[1-9])`,
	'M': `(?P<M>[0-5]\d|\d)`,
	'S': `(?P<S>6[0-1]|[0-5]\d|\d)`,
	'U': `(?P<U>5[0-3]|[0-4]\d|\d)`,
	'W': `(?P<W>5[0-3]|[0-4]\d|\d)`,
	'w': `(?P<w>[0-6])`,
	'u': `(?P<u>[1-7])`,
	'V': `(?P<V>5[0-3]|0[1-9]|[1-4]\d|\d)`,
	'y': `(?P<y>\d\d)`,
	'Y': `(?P<Y>\d\d\d\d)`,
	'z': `(?P<z>[+-]\d\d:?[0-5]\d(:?[0-5]\d(\.\d{1,6})?)?|(?-i:Z))`,
	'A': `(?P<A>wednesday|thursday|saturday|tuesday|monday|friday|sunday)`,
	'a': `(?P<a>mon|tue|wed|thu|fri|sat|sun)`,
	'B': `(?P<B>september|february|november|december|january|october|august|march|april|june|july|may)`,
	'b': `(?P<b>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`,
	'p': `(?P<p>am|pm)`,
	'Z': `(?P<Z>utc|gmt)`,
	'%': `%`,
}

// What some directives stand for.
var directiveFormats = map[byte]string{'c': "%a %b %d %H:%M:%S %Y", 'x': "%m/%d/%y", 'X': "%H:%M:%S"}

// The longest format that is read.
const maxFormat = 4096

// A patterns makes a regular expression of a format.
type patterns struct {
	strings.Builder
	format string
	seen   string // the letters of the directives so far
}

func (p *patterns) add(format string) error {
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == '%' && i+1 == len(format):
			return py.ValueError("stray %% in format '%s'", p.format)
		case c == '%':
			i++
			if err := p.directive(format[i:]); err != nil {
				return err
			}
		case isSpace(c):
			for i+1 < len(format) && isSpace(format[i+1]) {
				i++
			}
			p.WriteString(`\s+`)
		default:
			char := firstRune(format[i:])
			p.WriteString(regexp.QuoteMeta(char))
			i += len(char) - 1
		}
	}
	return nil
}

// directive adds the one whose letter is the first of rest.
func (p *patterns) directive(rest string) error {
	letter := rest[0]
	if long := directiveFormats[letter]; long != "" {
		return p.add(long)
	}
	expression := directivePatterns[letter]
	switch {
	case expression == "":
		return py.ValueError("'%s' is a bad directive in format '%s'", firstRune(rest), p.format)
	case letter != '%' && strings.IndexByte(p.seen, letter) >= 0:
		return py.ValueError("%%%c is twice in format '%s'", letter, p.format)
	}
	p.seen += string(letter)
	p.WriteString(expression)
	return nil
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// A Parsed is what strptime has read.
type Parsed struct {
	Clock
	HasOffset bool // there was %z
}

// Strptime reads a text as a format says.
func Strptime(text, format string) (*Parsed, error) {
	if len(format) > maxFormat {
		return nil, py.ValueError("strptime: the format is longer than %d bytes", maxFormat)
	}
	p := patterns{format: format}
	if err := p.add(format); err != nil {
		return nil, err
	}
	expression, err := regexp.Compile(`^(?i:` + p.String() + `)`)
	if err != nil {
		return nil, py.ValueError("strptime: format '%s': %v", format, err)
	}
	found := expression.FindStringSubmatch(text)
	if found == nil {
		return nil, py.ValueError("time data %s does not match format %s", pytype.Quoted(text), pytype.Quoted(format))
	}
	if rest := text[len(found[0]):]; rest != "" {
		return nil, py.ValueError("unconverted data remains: %s", rest)
	}
	r := reading{values: map[string]string{}}
	for i, name := range expression.SubexpNames() {
		if name != "" && found[i] != "" {
			r.values[name] = strings.ToLower(found[i])
		}
	}
	return r.parsed()
}

// A reading is what each directive has found, by its letter.
type reading struct{ values map[string]string }

func (r reading) has(letter string) bool { return r.values[letter] != "" }

// number is what a directive of a number has found, or else missing.
func (r reading) number(letter string, missing int) int {
	if n, err := strconv.Atoi(strings.TrimSpace(r.values[letter])); err == nil {
		return n
	}
	return missing
}

var (
	shortMonths = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	shortDays   = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
)

func (r reading) parsed() (*Parsed, error) {
	c := Clock{
		Month: r.number("m", 1), Day: r.number("d", 1), Hour: r.hour(), Minute: r.number("M", 0), Second: r.number("S", 0),
		Micro: r.micros(), Name: strings.ToUpper(r.values["Z"]),
	}
	for _, letter := range []string{"B", "b"} {
		if r.has(letter) {
			c.Month = slices.Index(shortMonths, r.values[letter][:3]) + 1
		}
	}
	day, dayKnown := r.weekday()
	if err := r.checkWeek(dayKnown); err != nil {
		return nil, err
	}
	leap := false
	switch {
	case r.has("y"):
		if c.Year = 1900 + r.number("y", 0); c.Year <= 1968 { // as POSIX has it
			c.Year += 100
		}
	case r.has("Y"):
		c.Year = r.number("Y", 0)
	case c.Month == 2 && c.Day == 29: // there is one in some year
		c.Year, leap = 1904, true
	default:
		c.Year = 1900
	}
	t, err := r.date(&c, day, dayKnown)
	if err != nil {
		return nil, err
	}
	c.Year, c.Month, c.Day, c.YearDay, c.Weekday = t.Year(), int(t.Month()), t.Day(), t.YearDay(), weekday(t)
	if dayKnown {
		c.Weekday = day
	}
	if leap {
		c.Year = 1900
	}
	if c.Offset, err = r.offset(); err != nil {
		return nil, err
	}
	return &Parsed{c, r.has("z")}, nil
}

func (r reading) hour() int {
	if !r.has("I") {
		return r.number("H", 0)
	}
	h := r.number("I", 0) % 12
	if r.values["p"] == "pm" {
		h += 12
	}
	return h
}

func (r reading) micros() int {
	n, _, _ := digits((r.values["f"] + "000000")[:6], 6)
	return n
}

// weekday is the day of the week from Monday, 0, on.
func (r reading) weekday() (day int, ok bool) {
	for _, letter := range []string{"A", "a"} {
		if r.has(letter) {
			return slices.Index(shortDays, r.values[letter][:3]), true
		}
	}
	if r.has("w") {
		return (r.number("w", 0) + 6) % 7, true
	}
	return r.number("u", 1) - 1, r.has("u")
}

// checkWeek refuses weeks of which the rest is missing.
func (r reading) checkWeek(dayKnown bool) error {
	yearKnown := r.has("Y") || r.has("y")
	switch {
	case !yearKnown && r.has("G"):
		if !r.has("V") || !dayKnown {
			return py.ValueError("ISO year directive '%%G' must be used with the ISO week directive '%%V' and a weekday directive ('%%A', '%%a', '%%w', or '%%u').")
		}
		if r.has("j") {
			return py.ValueError("Day of the year directive '%%j' is not compatible with ISO year directive '%%G'. Use '%%Y' instead.")
		}
	case !r.has("U") && !r.has("W") && r.has("V"):
		if !dayKnown {
			return py.ValueError("ISO week directive '%%V' must be used with the ISO year directive '%%G' and a weekday directive ('%%A', '%%a', '%%w', or '%%u').")
		}
		return py.ValueError("ISO week directive '%%V' is incompatible with the year directive '%%Y'. Use the ISO year '%%G' instead.")
	}
	return nil
}

// date is the day that the directives name, some of which count before others.
func (r reading) date(c *Clock, day int, dayKnown bool) (time.Time, error) {
	year, yearDay := c.Year, 0
	switch {
	case r.has("j"):
		yearDay = r.number("j", 1)
	case dayKnown && r.has("U"):
		yearDay = yearDayOf(r.number("U", 0), (day+1)%7, (weekdayOfFirst(year)+1)%7)
	case dayKnown && r.has("W"):
		yearDay = yearDayOf(r.number("W", 0), day, weekdayOfFirst(year))
	case dayKnown && r.has("G") && r.has("V"):
		year = r.number("G", 0)
		if year < minYear {
			return time.Time{}, py.ValueError("year %d is out of range", year)
		}
		fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
		return inRange(fourth.AddDate(0, 0, (r.number("V", 1)-1)*7+day-weekday(fourth)))
	default:
		f := fields{year: year, month: c.Month, day: c.Day}
		return f.wall()
	}
	if year < minYear {
		return time.Time{}, py.ValueError("year %d is out of range", year)
	}
	t, err := inRange(time.Date(year, 1, yearDay, 0, 0, 0, 0, time.UTC))
	if err != nil {
		return t, py.ValueError("year is out of range")
	}
	return t, nil
}

func weekdayOfFirst(year int) int { return weekday(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)) }

// yearDayOf is the number of a day of a week, where the first day of the year is that day
// of its week, and the first whole week is 1.
func yearDayOf(week, day, first int) int {
	if week == 0 {
		return 1 + day - first
	}
	return 1 + (7-first)%7 + 7*(week-1) + day
}

// offset is what %z has found.
func (r reading) offset() (time.Duration, error) {
	z := r.values["z"]
	if z == "" || z == "z" {
		return 0, nil
	}
	plain := z
	if z[3] == ':' {
		plain = z[:3] + z[4:]
		if len(plain) > 5 {
			if plain[5] != ':' {
				return 0, py.ValueError("Inconsistent use of : in %s", z)
			}
			plain = plain[:5] + plain[6:]
		}
	}
	var f fields
	if !f.scanClock(plain[1:]) {
		return 0, py.ValueError("invalid offset %s", z)
	}
	d := time.Duration(f.hour)*time.Hour + time.Duration(f.minute)*time.Minute + time.Duration(f.second)*time.Second + time.Duration(f.micro)*time.Microsecond
	if z[0] == '-' {
		d = -d
	}
	return d, nil
}

func datetimeOfFormat(text, format string) (starlark.Value, error) {
	p, err := Strptime(text, format)
	if err != nil {
		return nil, err
	}
	f := fields{p.Year, p.Month, p.Day, p.Hour, p.Minute, p.Second, p.Micro, 0}
	if !p.HasOffset {
		return f.datetime(nil)
	}
	d, err := DeltaOf(p.Offset).offset()
	if err != nil {
		return nil, err
	}
	return f.datetime(Timezone{d, p.Name, p.Name != ""})
}
