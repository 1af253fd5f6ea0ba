package dateutilmod

import (
	"strconv"
	"strings"
)

// number reads a token that is a number, with those that belong to it.
func (p *parsing) number() error {
	token := p.at(0)
	value, ok := parseDecimal(token)
	if !ok {
		return errFormat
	}
	last := p.i+1 >= len(p.tokens)
	_, unit := lookup(units, p.at(1))
	r := &p.result
	switch n := len(token); {
	case len(p.ymd.values) == 3 && (n == 2 || n == 4) && r.hour < 0 && (last || p.at(1) != ":" && !unit): // 19990101T23[59]
		return p.clock(token)
	case n == 6 || n > 6 && strings.IndexByte(token, '.') == 6: // YYMMDD or HHMMSS[.ss]
		if len(p.ymd.values) > 0 || strings.Contains(token, ".") {
			return p.clock(token)
		}
		return p.dateOf(token[:2], token[2:4], token[4:], 0)
	case n == 8 || n == 12 || n == 14: // YYYYMMDD[hhmm[ss]]
		if err := p.dateOf(token[:4], token[4:6], token[6:8], 'y'); err != nil || n == 8 {
			return err
		}
		fraction := r.microsecond // is left as it is
		err := p.clock(token[8:])
		r.microsecond = fraction
		return err
	}
	if at, ok := p.unitOf(); ok {
		return p.withUnit(at, value)
	}
	switch {
	case p.i+2 < len(p.tokens) && p.at(1) == ":":
		return p.hourMinute(value)
	case !last && (p.at(1) == "-" || p.at(1) == "/" || p.at(1) == "."):
		return p.separated(token)
	case last || isJump(p.at(1)):
		if half, ok := lookup(halves, p.at(2)); ok { // 12 am
			if err := p.setHour(value, half); err != nil {
				return err
			}
			p.i++
		} else if err := p.ymd.number(value, 0); err != nil {
			return err
		}
		p.i++
		return nil
	}
	if half, ok := lookup(halves, p.at(1)); ok && !value.over(23) || ok && value.whole() == "23" { // 12am
		p.i++
		return p.setHour(value, half)
	}
	day, err := p.ymd.couldBeDay(value)
	switch {
	case err != nil:
		return err
	case day:
		return p.ymd.number(value, 0)
	case !p.fuzzy:
		return errFormat
	}
	return nil
}

func (p *parsing) setHour(value decimal, half int) error {
	h, ok := value.int()
	if !ok {
		return errFormat
	}
	p.result.hour = inHalf(h, half)
	return nil
}

func (p *parsing) dateOf(first, second, third string, label byte) error {
	if err := p.ymd.text(first, label); err != nil {
		return err
	}
	if err := p.ymd.text(second, 0); err != nil {
		return err
	}
	return p.ymd.text(third, 0)
}

// clock reads HH, HHMM and HHMMSS[.ss].
func (p *parsing) clock(s string) error {
	r := &p.result
	for _, to := range []*int{&r.hour, &r.minute} {
		if s == "" {
			return nil
		}
		if len(s) < 2 || !allDigits(s[:2]) {
			return errFormat
		}
		*to, _ = strconv.Atoi(s[:2])
		s = s[2:]
	}
	if s == "" {
		return nil
	}
	return p.seconds(s)
}

// seconds reads S[.ss].
func (p *parsing) seconds(s string) error {
	whole, fraction, dot := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || !allDigits(whole) || dot && fraction != "" && !allDigits(fraction) {
		return errFormat
	}
	p.result.second, p.result.microsecond = n, 0
	if dot {
		p.result.microsecond, err = strconv.Atoi((fraction + "000000")[:6])
	}
	return err
}

// unitOf is where the h, m or s stands that belongs to the number: behind it, or, if that
// of one before it was not the last, before it.
func (p *parsing) unitOf() (at int, ok bool) {
	is := func(further int) bool { _, ok := lookup(units, p.at(further)); return ok }
	switch {
	case is(1):
		return 1, true
	case p.at(1) == " " && is(2):
		return 2, true
	case p.i > 0 && is(-1):
		return -1, true
	case p.i > 1 && p.i == len(p.tokens)-1 && p.at(-1) == " " && is(-2):
		return -2, true
	}
	return 0, false
}

func (p *parsing) withUnit(at int, value decimal) error {
	unit, _ := lookup(units, p.at(at))
	if at < 0 {
		unit++
	} else {
		p.i += at
	}
	r := &p.result
	n, ok := value.int()
	if !ok {
		return errFormat
	}
	switch unit {
	case 0:
		r.hour = n
		if m, ok := value.sixtieths(); ok {
			r.minute = m
		}
	case 1:
		p.setMinute(value, n)
	case 2:
		return p.seconds(value.text)
	}
	return nil
}

func (p *parsing) setMinute(value decimal, n int) {
	p.result.minute, p.result.second = n, -1
	if s, ok := value.sixtieths(); ok {
		p.result.second = s
	}
}

// hourMinute reads HH:MM[:SS[.ss]].
func (p *parsing) hourMinute(hour decimal) error {
	h, ok := hour.int()
	minute, ok2 := parseDecimal(p.at(2))
	if !ok || !ok2 {
		return errFormat
	}
	m, ok := minute.int()
	if !ok {
		return errFormat
	}
	p.result.hour = h
	p.setMinute(minute, m)
	if p.i+4 < len(p.tokens) && p.at(3) == ":" {
		if err := p.seconds(p.at(4)); err != nil {
			return err
		}
		p.i += 2
	}
	p.i += 2
	return nil
}

// separated reads 01-02[-03], with a name for the second or third.
func (p *parsing) separated(first string) error {
	sep := p.at(1)
	if err := p.ymd.text(first, 0); err != nil {
		return err
	}
	if p.i+2 < len(p.tokens) && !isJump(p.at(2)) {
		month, named := lookup(monthNames, p.at(2))
		var err error
		switch {
		case allDigits(p.at(2)):
			err = p.ymd.text(p.at(2), 0)
		case named:
			err = p.ymd.number(decimal{strconv.Itoa(month + 1)}, 'm')
		default:
			err = errFormat
		}
		if err != nil {
			return err
		}
		if p.at(3) == sep {
			if month, ok := lookup(monthNames, p.at(4)); ok {
				err = p.ymd.number(decimal{strconv.Itoa(month + 1)}, 'm')
			} else {
				err = p.ymd.text(p.at(4), 0)
			}
			if err != nil {
				return err
			}
			p.i += 2
		}
		p.i++
	}
	p.i++
	return nil
}
