package sre

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	octalDigits = "01234567"
	digits      = "0123456789"
	hexDigits   = "0123456789abcdefABCDEF"
)

// simpleEscapes are the escapes of one character.
var simpleEscapes = map[string]rune{
	`\a`: '\a', `\b`: '\b', `\f`: '\f', `\n`: '\n', `\r`: '\r', `\t`: '\t', `\v`: '\v', `\\`: '\\',
}

// escape reads an escape outside of a set.
func (p *parser) escape(this string, flags Flags) (*node, error) {
	at := func(a assertion) (*node, error) { return &node{op: opAssert, at: a}, nil }
	switch this {
	case `\A`:
		return at(atStart)
	case `\Z`:
		return at(atEnd)
	case `\b`:
		return at(pick(p.ascii(flags), atASCIIBoundary, atBoundary))
	case `\B`:
		return at(pick(p.ascii(flags), atNoASCIIBoundary, atNoBoundary))
	case `\d`, `\D`, `\s`, `\S`, `\w`, `\W`:
		return &node{op: opClass, class: newClass(nil, []category{p.category(this, flags)}, false, exact)}, nil
	}
	if r, ok := simpleEscapes[this]; ok {
		return literal(r, p.fold(flags)), nil
	}
	var r rune
	var err error
	switch c := this[1]; {
	case c == '0':
		if this, err = p.extend(this, 2, octalDigits); err == nil {
			r, err = p.octal(this)
		}
	case '1' <= c && c <= '9':
		octal := false
		if this, octal, err = p.reading(this); err != nil {
			return nil, err
		}
		if !octal {
			return nil, p.reference(this)
		}
		r, err = p.octal(this)
	default:
		r, err = p.character(this)
	}
	if err != nil {
		return nil, err
	}
	return literal(r, p.fold(flags)), nil
}

func (p *parser) category(this string, flags Flags) category {
	return category{letter: this[1] | 0x20, negated: this[1] < 'a', ascii: p.ascii(flags)}
}

// reading reads further digits of \1 and reports whether it is an octal escape, which has
// three.
func (p *source) reading(this string) (escape string, octal bool, err error) {
	second := p.next
	if second == "" || !strings.Contains(digits, second) {
		return this, false, nil
	}
	if err := p.advance(); err != nil {
		return "", false, err
	}
	this += second
	third := p.next
	if third == "" || !strings.Contains(octalDigits, this[1:2]) || !strings.Contains(octalDigits, second) || !strings.Contains(octalDigits, third) {
		return this, false, nil
	}
	return this + third, true, p.advance()
}

func (p *source) extend(this string, n int, set string) (string, error) {
	more, err := p.while(n, set)
	return this + more, err
}

func (p *source) octal(escape string) (rune, error) {
	n, err := strconv.ParseInt(escape[1:], 8, 32)
	if err != nil || n > 0o377 {
		return 0, p.errorf(len(escape), "octal escape value %s outside of range 0-0o377", escape)
	}
	return rune(n), nil
}

// character reads the rest of an escape for one character that no digit begins.
func (p *parser) character(this string) (rune, error) {
	length := 0
	switch c := this[1]; {
	case c == 'x':
		length = 2
	case c == 'u' && !p.bytes:
		length = 4
	case c == 'U' && !p.bytes:
		length = 8
	case c == 'N' && !p.bytes:
		return 0, p.errorf(len(this), `character names (\N{...}) are not offered: write \uXXXX`)
	case isASCIIWord(rune(c)) && c != '_':
		return 0, p.errorf(len(this), "bad escape %s", this)
	default:
		return p.rune(this[1:]), nil
	}
	this, err := p.extend(this, length, hexDigits)
	if err != nil {
		return 0, err
	}
	if len(this) != length+2 {
		return 0, p.errorf(len(this), "incomplete escape %s", this)
	}
	n, err := strconv.ParseUint(this[2:], 16, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, p.errorf(len(this), "bad escape %s", this)
	}
	return rune(n), nil
}

// set reads what follows an opening bracket.
func (p *parser) set(flags Flags) (*node, error) {
	here := p.tell() - 1
	var ranges []runeRange
	var categories []category
	negated, err := p.match("^")
	if err != nil {
		return nil, err
	}
	for first := true; ; first = false {
		this, err := p.get()
		switch {
		case err != nil:
			return nil, err
		case this == "":
			return nil, p.errorf(p.tell()-here, "unterminated character set")
		case this == "]" && !first:
			return &node{op: opClass, class: newClass(ranges, categories, negated, p.fold(flags))}, nil
		}
		lo, isClass, err := p.member(this, flags, &categories)
		if err != nil {
			return nil, err
		}
		hi := lo
		dash, err := p.match("-")
		if err != nil {
			return nil, err
		}
		if dash {
			that, err := p.get()
			switch {
			case err != nil:
				return nil, err
			case that == "":
				return nil, p.errorf(p.tell()-here, "unterminated character set")
			case that == "]":
				if !isClass {
					ranges = append(ranges, runeRange{lo, lo})
				}
				ranges = append(ranges, runeRange{'-', '-'})
				return &node{op: opClass, class: newClass(ranges, categories, negated, p.fold(flags))}, nil
			}
			var isClass2 bool
			if hi, isClass2, err = p.member(that, flags, &categories); err != nil {
				return nil, err
			}
			if isClass || isClass2 || hi < lo {
				return nil, p.errorf(len(this)+1+len(that), "bad character range %s-%s", this, that)
			}
		}
		if !isClass {
			ranges = append(ranges, runeRange{lo, hi})
		}
	}
}

// member reads a character of a set, or a class, which it adds to categories.
func (p *parser) member(this string, flags Flags, categories *[]category) (r rune, isClass bool, err error) {
	if this[0] != '\\' {
		return p.rune(this), false, nil
	}
	switch this {
	case `\d`, `\D`, `\s`, `\S`, `\w`, `\W`:
		*categories = append(*categories, p.category(this, flags))
		return 0, true, nil
	}
	if r, ok := simpleEscapes[this]; ok {
		return r, false, nil
	}
	switch c := this[1]; {
	case strings.IndexByte(octalDigits, c) >= 0:
		if this, err = p.extend(this, 2, octalDigits); err == nil {
			r, err = p.octal(this)
		}
	case strings.IndexByte(digits, c) >= 0:
		err = p.errorf(len(this), "bad escape %s", this)
	default:
		r, err = p.character(this)
	}
	return r, false, err
}
