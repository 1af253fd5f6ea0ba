package dialect

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
)

func (s *formatSpec) formatInt(i starlark.Int, typ string) (string, error) {
	base, prefix, size := 10, "", 3
	switch s.typ {
	case 0, 'd', 'n':
	case 'b':
		base, prefix, size = 2, "0b", 4
	case 'o':
		base, prefix, size = 8, "0o", 4
	case 'x', 'X':
		base, prefix, size = 16, "0"+string(s.typ), 4
	case 'c':
		return s.formatChar(i)
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		f := float64(i.Float())
		if math.IsInf(f, 0) {
			return "", pythonError("int too large to convert to float")
		}
		return s.formatFloat(f, typ)
	default:
		return "", s.unknown(typ)
	}
	if s.prec >= 0 {
		return "", pythonError("Precision not allowed in integer format specifier")
	}
	if s.noNegZ {
		return "", errNegZInt
	}
	digits, err := intText(i, base)
	if err != nil {
		return "", err
	}
	digits, negative := strings.CutPrefix(digits, "-")
	if s.typ == 'X' {
		digits = strings.ToUpper(digits)
	}
	if !s.alt {
		prefix = ""
	}
	return s.number(negative, prefix, digits, "", size), nil
}

var errNegZInt = pythonError("Negative zero coercion (z) not allowed in integer format specifier")

// intText is strconv.FormatInt for ints of any size that may be written.
func intText(i starlark.Int, base int) (string, error) {
	if n, ok := i.Int64(); ok {
		return strconv.FormatInt(n, base), nil
	}
	b := i.BigInt()
	if b.BitLen() > maxIntBits {
		return "", errIntTooLarge
	}
	return b.Text(base), nil
}

func (s *formatSpec) formatChar(i starlark.Int) (string, error) {
	switch {
	case s.prec >= 0:
		return "", pythonError("Precision not allowed in integer format specifier")
	case s.noNegZ:
		return "", errNegZInt
	case s.sign != 0:
		return "", pythonError("Sign not allowed with integer format specifier 'c'")
	case s.alt:
		return "", pythonError("Alternate form (#) not allowed with integer format specifier 'c'")
	}
	n, ok := i.Int64()
	if !ok || n < 0 || n > 0x10ffff {
		return "", pythonError("%%c arg not in range(0x110000)")
	}
	fill := " "
	align := byte('>')
	if s.zero {
		fill, align = "0", '='
	}
	return s.pad("", string(rune(n)), align, fill), nil
}

// number puts a number together. rest is what follows the digits before the point.
func (s *formatSpec) number(negative bool, prefix, digits, rest string, size int) string {
	sign := ""
	switch {
	case negative:
		sign = "-"
	case s.sign == '+' || s.sign == ' ':
		sign = string(s.sign)
	}
	fill, align := " ", byte('>')
	if s.zero {
		fill = "0"
		if s.align == 0 {
			align = '='
		}
	}
	if s.group != 0 && digits != "" {
		least := 0
		if (s.fill == "0" || s.fill == "" && s.zero) && (s.align == '=' || s.align == 0 && align == '=') {
			least = s.width - len(sign) - len(prefix) - len(rest)
		}
		digits = groupDigits(digits, s.group, size, least)
	}
	return s.pad(sign+prefix, digits+rest, align, fill)
}

// groupDigits puts sep between groups of digits, and zeros before them until all
// is at least so long.
func groupDigits(digits string, sep byte, size, least int) string {
	n := len(digits)
	for n+(n-1)/size < least {
		n++
	}
	digits = strings.Repeat("0", n-len(digits)) + digits
	var b strings.Builder
	for i := range n {
		if i > 0 && (n-i)%size == 0 {
			b.WriteByte(sep)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

func (s *formatSpec) formatFloat(f float64, typ string) (string, error) {
	kind, prec, percent, dotZero := byte(s.typ), s.prec, "", false
	switch s.typ {
	case 0:
		dotZero = true
		kind = 'g'
		if prec < 0 {
			kind = 'r'
		}
	case 'n':
		kind = 'g'
	case '%':
		f *= 100
		kind, percent = 'f', "%"
	case 'e', 'E', 'f', 'F', 'g', 'G':
	default:
		return "", s.unknown(typ)
	}
	if prec < 0 {
		prec = 6
	}
	text := floatText(math.Abs(f), kind, prec, s.alt, dotZero)
	negative := math.Signbit(f) && !math.IsNaN(f)
	if s.noNegZ && strings.Trim(text, "0.eE+-") == "" {
		negative = false
	}
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return s.number(negative, "", text[:n], text[n:]+percent, 3), nil
}

// floatText writes a float that is not negative as Python's float.__format__ does.
// kind is e, f or g, in either case, or r for the shortest text that reads back as
// the same float. dotZero asks for .0 behind a whole number.
func floatText(f float64, kind byte, prec int, alt, dotZero bool) string {
	upper := kind == 'E' || kind == 'F' || kind == 'G'
	fix := func(text string) string {
		if upper {
			return strings.ToUpper(text)
		}
		return text
	}
	switch {
	case math.IsNaN(f):
		return fix("nan")
	case math.IsInf(f, 0):
		return fix("inf")
	}
	switch kind {
	case 'f', 'F':
		text := strconv.FormatFloat(f, 'f', prec, 64)
		if alt && prec == 0 {
			text += "."
		}
		return text
	case 'e', 'E':
		text := strconv.FormatFloat(f, 'e', prec, 64)
		if alt && prec == 0 {
			mantissa, exp, _ := strings.Cut(text, "e")
			text = mantissa + ".e" + exp
		}
		return fix(text)
	}
	// Digits and exponent, as d.ddd * 10**exp.
	last, scientificFrom := -1, 16
	if kind != 'r' {
		prec = max(prec, 1)
		last, scientificFrom = prec-1, prec
		if dotZero {
			scientificFrom--
		}
	}
	mantissa, expText, _ := strings.Cut(strconv.FormatFloat(f, 'e', last, 64), "e")
	exp, _ := strconv.Atoi(expText)
	digits := strings.Replace(mantissa, ".", "", 1)
	if !alt || kind == 'r' {
		digits = strings.TrimRight(digits, "0")
		if digits == "" {
			digits = "0"
		}
	}
	point := exp + 1 // digits before the point
	if point <= -4 || point > scientificFrom {
		text := digits[:1]
		if len(digits) > 1 || alt {
			text += "." + digits[1:]
		}
		return fix(fmt.Sprintf("%se%+03d", text, exp))
	}
	var whole, fraction string
	switch {
	case point <= 0:
		whole, fraction = "0", strings.Repeat("0", -point)+digits
		if f == 0 {
			fraction = digits[1:]
		}
	case point >= len(digits):
		whole = digits + strings.Repeat("0", point-len(digits))
	default:
		whole, fraction = digits[:point], digits[point:]
	}
	switch {
	case fraction != "":
		return whole + "." + fraction
	case dotZero:
		return whole + ".0"
	case alt:
		return whole + "."
	}
	return whole
}

// Larger ints are neither made by * and **, nor written: 2**20 bits are 315,653
// digits.
const maxIntBits = 1 << 20

var errIntTooLarge = fmt.Errorf("an int of more than %d digits is too large", int(maxIntBits*math.Log10(2)))

func bitLen(i starlark.Int) int {
	if n, ok := i.Int64(); ok {
		return big.NewInt(n).BitLen()
	}
	return i.BigInt().BitLen()
}
