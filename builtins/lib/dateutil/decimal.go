package dateutilmod

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

var decimalPattern = regexp.MustCompile(`^[0-9]+(\.[0-9]*)?$`)

// A decimal is a number as it stands in a text: digits, and a point with digits or none.
type decimal struct{ text string }

func parseDecimal(s string) (d decimal, ok bool) { return decimal{s}, decimalPattern.MatchString(s) }

// whole is the digits before the point.
func (d decimal) whole() string {
	whole, _, _ := strings.Cut(d.text, ".")
	return whole
}

// int is the number without its fraction; ok is false if it is too large.
func (d decimal) int() (n int, ok bool) {
	n, err := strconv.Atoi(d.whole())
	return n, err == nil
}

// sixtieths is the fraction, of 60; ok is false if it is zero.
func (d decimal) sixtieths() (n int, ok bool) {
	_, fraction, _ := strings.Cut(d.text, ".")
	if strings.Trim(fraction, "0") == "" {
		return 0, false
	}
	r, _ := new(big.Rat).SetString("0." + fraction)
	r.Mul(r, big.NewRat(60, 1))
	return int(new(big.Int).Quo(r.Num(), r.Denom()).Int64()), true
}

func (d decimal) over(most int) bool {
	n, ok := d.int()
	_, fraction := d.sixtieths()
	return !ok || n > most || n == most && fraction
}

func (d decimal) under(least int) bool {
	n, ok := d.int()
	return ok && n < least
}
