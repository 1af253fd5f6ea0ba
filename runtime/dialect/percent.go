package dialect

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// formatPercent is format % x. What Starlark can do is left to it; what it cannot
// - flags, widths, precisions - is as in Python.
func formatPercent(format string, x starlark.Value) (starlark.Value, error) {
	if isPlainPercent(format) && !hasStringer(x) {
		if err := checkPercent(format, x); err != nil {
			return nil, err
		}
		return starlark.Binary(star.PERCENT, starlark.String(format), x)
	}
	p := percent{arg: x, args: starlark.Tuple{x}, format: format}
	if t, ok := x.(starlark.Tuple); ok {
		p.args = t
	}
	if err := p.run(); err != nil {
		return nil, err
	}
	return starlark.String(p.out.String()), nil
}

// hasStringer reports whether x, or one of its elements if it is a tuple or dict, has a
// text of its own, which Starlark does not know of.
func hasStringer(x starlark.Value) bool {
	is := func(v starlark.Value) bool { _, ok := v.(Stringer); return ok }
	switch x := x.(type) {
	case starlark.Tuple:
		return slices.ContainsFunc(x, is)
	case *starlark.Dict:
		for _, v := range x.Entries() {
			if is(v) {
				return true
			}
		}
	}
	return is(x)
}

// isPlainPercent reports whether Starlark knows all conversions of a format, or
// refuses one as Python does.
func isPlainPercent(format string) bool {
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 || i+1 == len(format) {
			return true
		}
		format = format[i+1:]
		if format[0] == '(' {
			i := strings.IndexByte(format, ')')
			if i < 0 || i+1 == len(format) {
				return true
			}
			format = format[i+1:]
		}
		if strings.IndexByte("#0- +*.123456789hlLua", format[0]) >= 0 {
			return false
		}
		format = format[1:]
	}
}

// checkPercent refuses what would make too large a text.
func checkPercent(format string, x starlark.Value) error {
	uses := strings.Count(format, "%")
	if t, ok := x.(starlark.Tuple); ok {
		total := len(format)
		for _, e := range t {
			n, err := lengthOf(e)
			if err != nil {
				return err
			}
			if total += n; total > maxBytes {
				return errTextTooLarge
			}
		}
		return nil
	}
	if d, ok := x.(*starlark.Dict); ok && strings.Contains(format, "%(") {
		most := 0
		for _, v := range d.Entries() {
			n, err := lengthOf(v)
			if err != nil {
				return err
			}
			most = max(most, n)
		}
		if len(format)+uses*most > maxBytes {
			return errTextTooLarge
		}
		return nil
	}
	_, err := lengthOf(x)
	return err
}

// lengthOf is about how long a value is when it is written.
func lengthOf(v starlark.Value) (int, error) {
	if s, ok := v.(starlark.String); ok {
		return len(s), nil
	}
	m := measure{left: maxBytes}
	err := m.value(v, 0)
	return maxBytes - m.left, err
}

// A percent is a formatting with % that goes on.
type percent struct {
	arg    starlark.Value
	args   starlark.Tuple
	next   int
	byName bool // an argument was taken by its name

	format string // the rest of it
	out    textBuilder
}

func (p *percent) run() error {
	for {
		i := strings.IndexByte(p.format, '%')
		if i < 0 {
			if err := p.out.add(p.format); err != nil {
				return err
			}
			break
		}
		if err := p.out.add(p.format[:i]); err != nil {
			return err
		}
		p.format = p.format[i+1:]
		text, err := p.conversion()
		if err != nil {
			return err
		}
		if err := p.out.add(text); err != nil {
			return err
		}
	}
	if _, mapping := p.arg.(starlark.Mapping); p.next < len(p.args) && !mapping && !p.byName {
		return fmt.Errorf("not all arguments converted during string formatting")
	}
	return nil
}

func (p *percent) take() (starlark.Value, error) {
	if p.next >= len(p.args) {
		return nil, fmt.Errorf("not enough arguments for format string")
	}
	p.next++
	return p.args[p.next-1], nil
}

// number reads a width or precision, which * takes from the arguments.
func (p *percent) number() (int, error) {
	if !strings.HasPrefix(p.format, "*") {
		n, rest, err := takeNumber(p.format)
		p.format = rest
		return n, err
	}
	p.format = p.format[1:]
	v, err := p.take()
	if err != nil {
		return 0, err
	}
	n, err := starlark.AsInt32(v)
	if err != nil {
		return 0, fmt.Errorf("* wants int")
	}
	if n > maxField || n < -maxField {
		return 0, fmt.Errorf("a field of %d characters is too wide", n)
	}
	return n, nil
}

// conversion reads and does what stands behind a %.
func (p *percent) conversion() (string, error) {
	var named starlark.Value
	if strings.HasPrefix(p.format, "(") {
		end := strings.IndexByte(p.format, ')')
		if end < 0 {
			return "", fmt.Errorf("incomplete format key")
		}
		m, ok := p.arg.(starlark.Mapping)
		if !ok {
			return "", fmt.Errorf("format requires a mapping")
		}
		key := p.format[1:end]
		v, found, _ := m.Get(starlark.String(key))
		if !found {
			return "", fmt.Errorf("key not found: %s", key)
		}
		named, p.byName, p.format = v, true, p.format[end+1:]
	}
	s := &formatSpec{width: -1, prec: -1}
	left := false
	for ; p.format != ""; p.format = p.format[1:] {
		switch p.format[0] {
		case '#':
			s.alt = true
		case '0':
			s.zero = true
		case '-':
			left = true
		case '+':
			s.sign = '+'
		case ' ':
			if s.sign == 0 {
				s.sign = ' '
			}
		default:
			goto width
		}
	}
width:
	var err error
	if s.width, err = p.number(); err != nil {
		return "", err
	}
	if s.width < -1 {
		left, s.width = true, -s.width
	}
	if strings.HasPrefix(p.format, ".") {
		p.format = p.format[1:]
		if s.prec, err = p.number(); err != nil {
			return "", err
		}
		s.prec = max(s.prec, 0)
	}
	p.format = strings.TrimLeft(p.format, "hlL")
	r, n := utf8.DecodeRuneInString(p.format)
	if n == 0 {
		return "", fmt.Errorf("incomplete format")
	}
	p.format = p.format[n:]
	if left {
		s.align, s.zero = '<', false
	}
	if r == '%' {
		return "%", nil
	}
	v := named
	if v == nil {
		if v, err = p.take(); err != nil {
			return "", err
		}
	}
	return percentOne(s, r, v)
}

// percentOne writes one value.
func percentOne(s *formatSpec, verb rune, v starlark.Value) (string, error) {
	var text string
	var err error
	switch verb {
	case 's', 'r', 'a':
		switch verb {
		case 's':
			if text, err = textOf(v); err == nil {
				if b, ok := v.(starlark.Bytes); ok {
					text = b.String() // as Starlark's %s
				}
			}
		case 'r':
			text, err = reprOf(v)
		case 'a':
			text, err = asciiOf(v)
		}
		if s.prec >= 0 {
			text = firstRunes(text, s.prec)
		}
		return s.pad("", text, '>', " "), err
	case 'c':
		plain, err := starlark.Binary(star.PERCENT, starlark.String("%c"), starlark.Tuple{asNumber(v)})
		if err != nil {
			return "", err
		}
		return s.pad("", string(plain.(starlark.String)), '>', " "), nil
	case 'd', 'i', 'u', 'o', 'x', 'X':
		if verb == 'u' || verb == 'i' {
			verb = 'd'
		}
		i, err := starlark.NumberToInt(asNumber(v))
		if err != nil {
			return "", fmt.Errorf("%%%c format requires integer: %v", verb, err)
		}
		return percentInt(s, verb, i)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		f, ok := starlark.AsFloat(asNumber(v))
		if !ok {
			return "", fmt.Errorf("%%%c format requires float, not %s", verb, v.Type())
		}
		s.typ = verb
		return s.formatFloat(f, "float")
	}
	return "", fmt.Errorf("unknown conversion %%%c", verb)
}

// percentInt differs from a format spec in that the precision is the least number
// of digits.
func percentInt(s *formatSpec, verb rune, i starlark.Int) (string, error) {
	base, prefix := 10, ""
	switch verb {
	case 'o':
		base, prefix = 8, "0o"
	case 'x', 'X':
		base, prefix = 16, "0"+string(verb)
	}
	digits, err := intText(i, base)
	if err != nil {
		return "", err
	}
	digits, negative := strings.CutPrefix(digits, "-")
	if verb == 'X' {
		digits = strings.ToUpper(digits)
	}
	if n := s.prec - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	if !s.alt {
		prefix = ""
	}
	return s.number(negative, prefix, digits, "", 3), nil
}
