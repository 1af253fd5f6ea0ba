package dialect

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A pythonText is an error in the words that Python has for it.
type pythonText string

func (e pythonText) Error() string { return string(e) }

func pythonError(format string, args ...any) error { return pythonText(fmt.Sprintf(format, args...)) }

// A formatSpec is what stands behind the colon of {x:>8.2f}: Python's format
// specification mini-language.
type formatSpec struct {
	fill     string // a character; "" if not given
	align    byte   // < > = ^, or 0
	sign     byte   // + - or a space, or 0
	noNegZ   bool   // z: no negative zero
	alt      bool   // #
	zero     bool   // 0 before the width
	width    int    // -1 if not given
	group    byte   // , or _, or 0
	prec     int    // -1 if not given
	typ      rune   // or 0
	original string
}

// The widest field and the most digits that can be asked for.
const maxField = 1 << 20

func isAlign(c byte) bool { return c == '<' || c == '>' || c == '=' || c == '^' }

func parseSpec(text string) (*formatSpec, error) {
	s := &formatSpec{width: -1, prec: -1, original: text}
	rest := text
	if _, n := utf8.DecodeRuneInString(rest); n < len(rest) && n > 0 && isAlign(rest[n]) {
		s.fill, s.align, rest = rest[:n], rest[n], rest[n+1:]
	} else if rest != "" && isAlign(rest[0]) {
		s.align, rest = rest[0], rest[1:]
	}
	take := func(set string) byte {
		if rest == "" || strings.IndexByte(set, rest[0]) < 0 {
			return 0
		}
		c := rest[0]
		rest = rest[1:]
		return c
	}
	s.sign = take("+- ")
	s.noNegZ = take("z") != 0
	s.alt = take("#") != 0
	if s.fill == "" {
		s.zero = take("0") != 0
	}
	var err error
	if s.width, rest, err = takeNumber(rest); err != nil {
		return nil, err
	}
	if s.group = take(","); s.group == ',' && take("_") != 0 {
		return nil, pythonError("Cannot specify both ',' and '_'.")
	}
	if s.group == 0 {
		if s.group = take("_"); s.group == '_' && take(",") != 0 {
			return nil, pythonError("Cannot specify both ',' and '_'.")
		}
	}
	if take(".") != 0 {
		if s.prec, rest, err = takeNumber(rest); err != nil {
			return nil, err
		}
		if s.prec < 0 {
			return nil, pythonError("Format specifier missing precision")
		}
	}
	r, n := utf8.DecodeRuneInString(rest)
	if n < len(rest) {
		return nil, errSpec
	}
	if n > 0 {
		s.typ = r
	}
	return s, s.checkGroup()
}

// errSpec is completed with the specifier and the type by whoever formats.
var errSpec = pythonError("Invalid format specifier")

func (s *formatSpec) checkGroup() error {
	if s.group == 0 || s.typ == 0 || strings.ContainsRune("defgEG%F", s.typ) || s.group == '_' && strings.ContainsRune("boxX", s.typ) {
		return nil
	}
	return pythonError("Cannot specify '%c' with '%s'.", s.group, s.typeText())
}

// takeNumber reads decimal digits; -1 if there are none.
func takeNumber(text string) (n int, rest string, err error) {
	i := 0
	for i < len(text) && '0' <= text[i] && text[i] <= '9' {
		i++
	}
	if i == 0 {
		return -1, text, nil
	}
	n, err = strconv.Atoi(text[:i])
	if err != nil || n > maxField {
		return 0, "", fmt.Errorf("a field of %s characters is too wide", text[:i])
	}
	return n, text[i:], nil
}

// pad brings text to the width. before stands in front of the padding of '='.
func (s *formatSpec) pad(before, text string, align byte, fill string) string {
	if s.align != 0 {
		align = s.align
	}
	missing := s.width - utf8.RuneCountInString(before) - utf8.RuneCountInString(text)
	if missing <= 0 {
		return before + text
	}
	if s.fill != "" {
		fill = s.fill
	}
	switch align {
	case '<':
		return before + text + strings.Repeat(fill, missing)
	case '^':
		left := missing / 2
		return strings.Repeat(fill, left) + before + text + strings.Repeat(fill, missing-left)
	case '=':
		return before + strings.Repeat(fill, missing) + text
	}
	return strings.Repeat(fill, missing) + before + text
}

func (s *formatSpec) unknown(typ string) error {
	return pythonError("Unknown format code '%s' for object of type '%s'", s.typeText(), typ)
}

func (s *formatSpec) typeText() string {
	if s.typ > 32 && s.typ < 128 {
		return string(s.typ)
	}
	return fmt.Sprintf(`\x%x`, s.typ)
}

func (s *formatSpec) formatString(text string) (string, error) {
	switch {
	case s.group != 0 && s.typ == 0:
		return "", pythonError("Cannot specify '%c' with 's'.", s.group)
	case s.typ != 0 && s.typ != 's':
		return "", s.unknown("str")
	case s.sign == ' ':
		return "", pythonError("Space not allowed in string format specifier")
	case s.sign != 0:
		return "", pythonError("Sign not allowed in string format specifier")
	case s.noNegZ:
		return "", pythonError("Negative zero coercion (z) not allowed in string format specifier")
	case s.alt:
		return "", pythonError("Alternate form (#) not allowed in string format specifier")
	case s.align == '=':
		return "", pythonError("'=' alignment not allowed in string format specifier")
	}
	if s.prec >= 0 {
		text = firstRunes(text, s.prec)
	}
	fill := " "
	if s.zero {
		fill = "0"
	}
	return s.pad("", text, '<', fill), nil
}

func firstRunes(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
