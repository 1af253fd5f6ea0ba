package dateutilmod

import (
	"slices"
	"strconv"
	"strings"
)

// A result is what a text says of a time; -1 is what it does not say.
type result struct {
	foundDay
	century                           bool
	weekday                           int
	hour, minute, second, microsecond int
	half                              int // 0 is am, 1 pm
	zone                              string
	offset                            int // in seconds
	hasOffset                         bool
}

// empty reports whether the text says nothing of a time.
func (r *result) empty() bool {
	return r.year < 0 && r.month < 0 && r.day < 0 && r.weekday < 0 && r.hour < 0 && r.minute < 0 && r.second < 0 && r.microsecond < 0 &&
		r.half < 0 && r.zone == "" && !r.hasOffset
}

// A parsing reads a text token by token, as dateutil does: what a number is depends on
// those around it.
type parsing struct {
	tokens  []string
	i       int
	fuzzy   bool
	ymd     *ymd
	result  result
	skipped []int
}

func parseText(text string, yearFirst, dayFirst, fuzzy bool) (*parsing, error) {
	none := -1
	p := &parsing{tokens: tokens(text), fuzzy: fuzzy, ymd: newYMD(), result: result{
		weekday: none, hour: none, minute: none, second: none, microsecond: none, half: none,
	}}
	for ; p.i < len(p.tokens); p.i++ {
		if err := p.token(); err != nil {
			return nil, err
		}
	}
	var err error
	p.result.foundDay, err = p.ymd.resolve(yearFirst, dayFirst)
	p.result.century = p.ymd.century
	return p, err
}

// at is the token so many places further on, "" if there is none.
func (p *parsing) at(further int) string {
	if i := p.i + further; i >= 0 && i < len(p.tokens) {
		return p.tokens[i]
	}
	return ""
}

func (p *parsing) token() error {
	token := p.at(0)
	if isNumeric(token) {
		return p.number()
	}
	if n, ok := lookup(dayNames, token); ok {
		p.result.weekday = n
		return nil
	}
	if n, ok := lookup(monthNames, token); ok {
		return p.month(n + 1)
	}
	if n, ok := lookup(halves, token); ok {
		return p.ampm(n)
	}
	switch {
	case p.zoneName(token, p.result.hasOffset):
		p.zone(token)
		return nil
	case p.result.hour >= 0 && (token == "+" || token == "-"):
		return p.offset(token)
	case !isJump(token) && !p.fuzzy:
		return errFormat
	}
	p.skipped = append(p.skipped, p.i)
	return nil
}

// isNumeric reports whether Python reads a token as a float.
func isNumeric(s string) bool {
	if _, ok := parseDecimal(s); ok {
		return true
	}
	return slices.Contains([]string{"nan", "inf", "infinity"}, strings.ToLower(s))
}

func (p *parsing) month(n int) error {
	if err := p.ymd.number(decimal{strconv.Itoa(n)}, 'm'); err != nil {
		return err
	}
	switch sep := p.at(1); {
	case sep == "-" || sep == "/":
		if err := p.ymd.text(p.at(2), 0); err != nil { // Jan-01
			return err
		}
		if p.at(3) == sep { // Jan-01-99
			if err := p.ymd.text(p.at(4), 0); err != nil {
				return err
			}
			p.i += 2
		}
		p.i += 2
	case p.i+4 < len(p.tokens) && sep == " " && p.at(3) == " " && strings.ToLower(p.at(2)) == "of":
		if allDigits(p.at(4)) { // Jan of 01
			if err := p.ymd.text(p.at(4), 'y'); err != nil {
				return err
			}
		}
		p.i += 4
	}
	return nil
}

func (p *parsing) ampm(half int) error {
	r := &p.result
	switch {
	case p.fuzzy && r.half >= 0 || p.fuzzy && (r.hour < 0 || r.hour > 12):
		p.skipped = append(p.skipped, p.i)
		return nil
	case r.hour < 0 || r.hour > 12:
		return errFormat
	}
	r.hour, r.half = inHalf(r.hour, half), half
	return nil
}

func inHalf(hour, half int) int {
	switch {
	case hour < 12 && half == 1:
		return hour + 12
	case hour == 12 && half == 0:
		return 0
	}
	return hour
}

// zoneName reports whether a token can be the name of a zone.
func (p *parsing) zoneName(token string, hasOffset bool) bool {
	if p.result.hour < 0 || p.result.zone != "" || hasOffset || len(token) > 5 {
		return false
	}
	return strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" || slices.Contains([]string{"UTC", "GMT", "Z", "z"}, token)
}

func (p *parsing) zone(name string) {
	r := &p.result
	r.zone = name
	if slices.Contains([]string{"utc", "gmt", "z"}, name) {
		r.hasOffset = true
	}
	// GMT+3 is the zone where adding 3 gives GMT.
	if sign := p.at(1); sign == "+" || sign == "-" {
		p.tokens[p.i+1] = map[string]string{"+": "-", "-": "+"}[sign]
		r.hasOffset = false
		if isUTC(name) {
			r.zone = ""
		}
	}
}

func (p *parsing) offset(sign string) error {
	digits := p.at(1)
	var hours, minutes string
	switch {
	case len(digits) == 4: // -0300
		hours, minutes = digits[:2], digits[2:]
	case p.at(2) == ":": // -03:00
		hours, minutes = digits, p.at(3)
		p.i += 2
	case len(digits) <= 2: // -3
		hours, minutes = digits, "0"
	default:
		return errFormat
	}
	h, err := strconv.Atoi(hours)
	m, err2 := strconv.Atoi(minutes)
	if err != nil || err2 != nil || h > 1<<20 || m > 1<<20 {
		return errFormat
	}
	r := &p.result
	r.offset, r.hasOffset = h*3600+m*60, true
	if sign == "-" {
		r.offset = -r.offset
	}
	// A name in parentheses, as in -0300 (BRST).
	if p.i+5 < len(p.tokens) && isJump(p.at(2)) && p.at(3) == "(" && p.at(5) == ")" && len(p.at(4)) >= 3 && p.zoneName(p.at(4), false) {
		r.zone = p.at(4)
		p.i += 4
	}
	p.i++
	return nil
}

// skippedTexts are what was left out, joined where it stood together.
func (p *parsing) skippedTexts() []string {
	var out []string
	for n, i := range p.skipped {
		if n > 0 && i-1 == p.skipped[n-1] {
			out[len(out)-1] += p.tokens[i]
		} else {
			out = append(out, p.tokens[i])
		}
	}
	return out
}
