package dateutilmod

import (
	"errors"
	"strconv"
	"time"
)

// errFormat is that a text is no date.
var errFormat = errors.New("unknown string format")

// A ymd is what was found of a date: up to three numbers, of which some are known to be
// the year, the month or the day.
type ymd struct {
	values           []int
	year, month, day int // where in values; -1 if not known
	century          bool
}

func newYMD() *ymd { return &ymd{year: -1, month: -1, day: -1} }

// text adds what stands in the text; label is y, m, d or 0.
func (y *ymd) text(s string, label byte) error {
	if allDigits(s) && len(s) > 2 {
		return y.add(s, 'y', label, true)
	}
	return y.add(s, label, label, false)
}

// number adds a number that was read as one, of which the fraction does not count.
func (y *ymd) number(n decimal, label byte) error {
	if n.over(100) {
		return y.add(n.whole(), 'y', label, true)
	}
	return y.add(n.whole(), label, label, false)
}

func (y *ymd) add(s string, label, given byte, century bool) error {
	if century && given != 0 && given != 'y' {
		return errFormat
	}
	y.century = y.century || century
	if !allDigits(s) {
		return errFormat
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return errFormat
	}
	y.values = append(y.values, n)
	at := map[byte]*int{'y': &y.year, 'm': &y.month, 'd': &y.day}[label]
	if at == nil {
		return nil
	}
	if *at >= 0 {
		return errFormat
	}
	*at = len(y.values) - 1
	return nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// couldBeDay reports whether a number can be the day of the month found; an error says
// that there is no such month.
func (y *ymd) couldBeDay(n decimal) (bool, error) {
	if y.day >= 0 {
		return false, nil
	}
	most := 31
	if y.month >= 0 {
		year, month := 2000, y.values[y.month] // a leap year
		if y.year >= 0 {
			year = y.values[y.year]
		}
		if month < 1 || month > 12 || year < 1 || year > 9999 {
			return false, errFormat
		}
		most = time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	}
	return !n.under(1) && !n.over(most), nil
}

// A foundDay is a date of which parts may be missing, -1.
type foundDay struct{ year, month, day int }

// resolve says which number is what.
func (y *ymd) resolve(yearFirst, dayFirst bool) (foundDay, error) {
	known := map[byte]int{}
	for label, at := range map[byte]int{'y': y.year, 'm': y.month, 'd': y.day} {
		if at >= 0 {
			known[label] = at
		}
	}
	n := len(y.values)
	if n > 0 && len(known) == n || n == 3 && len(known) == 2 {
		return y.ofKnown(known), nil
	}
	none := foundDay{-1, -1, -1}
	switch {
	case n > 3:
		return none, errFormat
	case n == 1 || n == 2 && y.month >= 0:
		return y.ofMonthAnd(), nil
	case n == 2:
		a, b := y.values[0], y.values[1]
		switch {
		case a > 31:
			return foundDay{a, b, -1}, nil
		case b > 31:
			return foundDay{b, a, -1}, nil
		case dayFirst && b <= 12:
			return foundDay{-1, b, a}, nil
		}
		return foundDay{-1, a, b}, nil
	case n == 3:
		return y.ofThree(yearFirst, dayFirst), nil
	}
	return none, nil
}

func (y *ymd) ofKnown(known map[byte]int) foundDay {
	if len(y.values) == 3 && len(known) == 2 {
		left := 3 // the sum of all places
		for _, at := range known {
			left -= at
		}
		for _, label := range []byte("ymd") {
			if _, ok := known[label]; !ok {
				known[label] = left
			}
		}
	}
	value := func(label byte) int {
		if at, ok := known[label]; ok {
			return y.values[at]
		}
		return -1
	}
	return foundDay{value('y'), value('m'), value('d')}
}

// ofMonthAnd is one number, or the month and one number.
func (y *ymd) ofMonthAnd() foundDay {
	d := foundDay{-1, -1, -1}
	other := y.values[0]
	if y.month >= 0 {
		d.month = y.values[y.month]
		if len(y.values) == 1 {
			return d
		}
		other = y.values[1-y.month]
	}
	if other > 31 {
		d.year = other
	} else {
		d.day = other
	}
	return d
}

func (y *ymd) ofThree(yearFirst, dayFirst bool) foundDay {
	a, b, c := y.values[0], y.values[1], y.values[2]
	switch y.month {
	case 0:
		if b > 31 { // Apr-2003-25
			return foundDay{b, a, c}
		}
		return foundDay{c, a, b}
	case 1:
		if a > 31 || yearFirst && c <= 31 { // 99-Jan-01
			return foundDay{a, b, c}
		}
		return foundDay{c, b, a} // 01-Jan-01
	case 2:
		if b > 31 { // 01-99-Jan
			return foundDay{b, c, a}
		}
		return foundDay{a, c, b}
	}
	switch {
	case a > 31 || y.year == 0 || yearFirst && b <= 12 && c <= 31:
		if dayFirst && c <= 12 {
			return foundDay{a, c, b}
		}
		return foundDay{a, b, c}
	case a > 12 || dayFirst && b <= 12:
		return foundDay{c, b, a}
	}
	return foundDay{c, a, b}
}
