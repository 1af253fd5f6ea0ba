package syntax

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// maxDigits is the length of the longest number: converting takes more than
// linear time.
const maxDigits = 100_000

// scanNumber reads an integer or float. Underscores may stand between digits.
func (sc *scanner) scanNumber(t *token) {
	t.kind = intLit
	if sc.src[sc.off] == '0' {
		switch sc.peek(1) | 0x20 {
		case 'x':
			sc.scanBase(t, 16, "a hexadecimal")
			return
		case 'o':
			sc.scanBase(t, 8, "an octal")
			return
		case 'b':
			sc.scanBase(t, 2, "a binary")
			return
		}
	}
	sc.digits(isDigit)
	if sc.peek(0) == '.' {
		t.kind = floatLit
		sc.off++
		if isDigit(sc.peek(0)) {
			sc.digits(isDigit)
		}
	}
	if c := sc.peek(0) | 0x20; c == 'e' {
		n := 1
		if s := sc.peek(1); s == '+' || s == '-' {
			n = 2
		}
		if isDigit(sc.peek(n)) {
			t.kind = floatLit
			sc.off += n
			sc.digits(isDigit)
		}
	}
	literal := sc.src[t.off:sc.off]
	t.num = int64(0)
	if t.kind == floatLit {
		t.num = 0.0
	}
	if !sc.endNumber(t, "") {
		return
	}
	digits := strings.ReplaceAll(literal, "_", "")
	if t.kind == floatLit {
		t.num, _ = strconv.ParseFloat(digits, 64) // out of range: infinite, as in Python
		return
	}
	if trimmed := strings.TrimLeft(digits, "0"); len(digits) > 1 && digits[0] == '0' && trimmed != "" {
		hint := "write " + trimmed
		if strings.Trim(trimmed, "01234567") == "" {
			hint += ", or 0o" + trimmed + " for an octal number"
		}
		sc.error(t.pos, "a number does not begin with 0", hint)
		return
	}
	sc.integer(t, digits, 10)
}

// scanBase reads what follows 0x, 0o or 0b.
func (sc *scanner) scanBase(t *token, base int, name string) {
	t.num = int64(0)
	sc.off += 2
	isBaseDigit := func(c byte) bool {
		if base == 16 {
			return isHexDigit(c)
		}
		return '0' <= c && c < '0'+byte(base)
	}
	if sc.peek(0) == '_' && isBaseDigit(sc.peek(1)) {
		sc.off++
	}
	from := sc.off
	if isBaseDigit(sc.peek(0)) {
		sc.digits(isBaseDigit)
	}
	digits := strings.ReplaceAll(sc.src[from:sc.off], "_", "")
	if sc.endNumber(t, name) {
		sc.integer(t, digits, base)
	}
}

// digits moves behind the digits here, with single underscores between them.
func (sc *scanner) digits(isDigit func(byte) bool) {
	for {
		c := sc.peek(0)
		if !isDigit(c) && (c != '_' || !isDigit(sc.peek(1)) || sc.src[sc.off-1] == '_') {
			return
		}
		sc.off++
	}
}

// endNumber looks at what follows a number. Keywords may, without a space, where
// an expression goes on with them.
func (sc *scanner) endNumber(t *token, base string) bool {
	end, lineOff := sc.off, sc.lineOff
	sc.skipName()
	word := sc.src[end:sc.off]
	if base != "" && end == t.off+2 {
		sc.error(t.pos, fmt.Sprintf("'%s' is not %s number", sc.src[t.off:sc.off], base), "")
		return false
	}
	switch keyword(word) {
	case kwAnd, kwElse, kwFor, kwIf, kwIn, kwIs, kwNot, kwOr:
		sc.off, sc.lineOff = end, lineOff
		return true
	}
	if word == "" {
		return true
	}
	switch {
	case word == "j" || word == "J":
		sc.error(t.pos, "complex numbers are not part of the flow language", "")
	case word == "L" || word == "l":
		sc.error(t.pos, fmt.Sprintf("'%s' is not a number", sc.src[t.off:sc.off]), "leave out the "+word)
	case strings.Trim(word, "_") == "" || strings.Contains(sc.src[t.off:sc.off], "__"):
		sc.error(t.pos, fmt.Sprintf("'%s' is not a number", sc.src[t.off:sc.off]), "a single _ may stand between two digits")
	case base != "":
		sc.error(t.pos, fmt.Sprintf("'%s' is not %s number", sc.src[t.off:sc.off], base), "")
	default:
		sc.error(t.pos, fmt.Sprintf("'%s' is not a number", sc.src[t.off:sc.off]), "a name does not begin with a digit")
	}
	return false
}

func (sc *scanner) integer(t *token, digits string, base int) {
	if n, err := strconv.ParseInt(digits, base, 64); err == nil {
		t.num = n
		return
	}
	if len(digits) > maxDigits {
		sc.error(t.pos, fmt.Sprintf("the number has %d digits, more than %d", len(digits), maxDigits), "")
		return
	}
	n, _ := new(big.Int).SetString(digits, base)
	t.num = n
}
