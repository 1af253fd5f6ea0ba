package csvmod

import (
	"errors"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A state of a parser, as in CPython's _csv.c.
type state uint8

const (
	startRecord state = iota
	startField
	escapedChar
	inField
	inQuotedField
	escapeInQuotedField
	quoteInQuotedField
	eatNewline
	afterEscapedNewline
)

// endOfLine is what comes after the last character of a line.
const endOfLine rune = -2

// A parser makes rows of lines.
type parser struct {
	*dialect
	limit int // of a field, in bytes
	total int // of fields so far

	state   state
	fields  []starlark.Value
	field   strings.Builder
	numeric bool // the field is not quoted, and quoting is QUOTE_NONNUMERIC
}

// A row is one that was read, up to a line.
type row struct {
	fields []starlark.Value
	line   int
}

func (p *parser) rows(thread *starlark.Thread, lines []starlark.Value) (rows []row, err error) {
	begun := false
	for i, v := range lines {
		if i%256 == 0 {
			if err := py.Cancelled(thread); err != nil {
				return nil, err
			}
		}
		line, ok := v.(starlark.String)
		if !ok {
			return nil, exception.Errorf(Error, "iterator should return strings, not %s (the file should be opened in text mode)", v.Type())
		}
		for _, c := range string(line) {
			if err := p.take(c); err != nil {
				return nil, err
			}
		}
		if err := p.take(endOfLine); err != nil {
			return nil, err
		}
		if begun = p.state != startRecord; !begun {
			rows = append(rows, row{p.fields, i + 1})
			p.fields = nil
		}
	}
	if begun && (p.field.Len() > 0 || p.state == inQuotedField) {
		if p.strict {
			return nil, exception.Errorf(Error, "unexpected end of data")
		}
		if err := p.save(); err != nil {
			return nil, err
		}
		rows = append(rows, row{p.fields, len(lines)})
	}
	return rows, nil
}

// take does what a character means in the state.
func (p *parser) take(c rune) error {
	newline := c == '\n' || c == '\r'
	switch p.state {
	case startRecord:
		if c == endOfLine {
			return nil
		}
		if newline {
			p.state = eatNewline
			return nil
		}
		p.state = startField
		return p.startField(c)
	case startField:
		return p.startField(c)
	case escapedChar:
		if newline {
			p.state = afterEscapedNewline
			return p.add(c)
		}
		p.state = inField
		return p.add(orNewline(c))
	case afterEscapedNewline:
		if c == endOfLine {
			return nil
		}
		return p.inField(c)
	case inField:
		return p.inField(c)
	case inQuotedField:
		switch {
		case c == endOfLine:
		case c == p.escapechar:
			p.state = escapeInQuotedField
		case c == p.quotechar && p.quoting != quoteNone && p.doublequote:
			p.state = quoteInQuotedField
		case c == p.quotechar && p.quoting != quoteNone:
			p.state = inField
		default:
			return p.add(c)
		}
	case escapeInQuotedField:
		p.state = inQuotedField
		return p.add(orNewline(c))
	case quoteInQuotedField:
		switch {
		case c == p.quotechar && p.quoting != quoteNone: // "" is "
			p.state = inQuotedField
			return p.add(c)
		case c == p.delimiter || newline || c == endOfLine:
			return p.inField(c)
		case p.strict:
			return exception.Errorf(Error, "'%c' expected after '%c'", p.delimiter, p.quotechar)
		}
		p.state = inField
		return p.add(c)
	case eatNewline:
		switch {
		case c == endOfLine:
			p.state = startRecord
		case !newline:
			return exception.Errorf(Error, "new-line character seen in unquoted field - do you need to open the file with newline=''?")
		}
	}
	return nil
}

func orNewline(c rune) rune {
	if c == endOfLine {
		return '\n'
	}
	return c
}

func (p *parser) startField(c rune) error {
	switch {
	case c == '\n' || c == '\r' || c == endOfLine:
		return p.endLine(c)
	case c == p.quotechar && p.quoting != quoteNone:
		p.state = inQuotedField
	case c == p.escapechar:
		p.state = escapedChar
	case c == ' ' && p.skipinitialspace:
	case c == p.delimiter:
		return p.save()
	default:
		p.numeric = p.quoting == quoteNonnumeric
		p.state = inField
		return p.add(c)
	}
	return nil
}

func (p *parser) inField(c rune) error {
	switch {
	case c == '\n' || c == '\r' || c == endOfLine:
		return p.endLine(c)
	case c == p.escapechar && p.state != quoteInQuotedField:
		p.state = escapedChar
		return nil
	case c == p.delimiter:
		p.state = startField
		return p.save()
	}
	return p.add(c)
}

func (p *parser) endLine(c rune) error {
	p.state = eatNewline
	if c == endOfLine {
		p.state = startRecord
	}
	return p.save()
}

func (p *parser) add(c rune) error {
	if p.field.Len() >= p.limit {
		return exception.Errorf(Error, "field larger than field limit (%d)", p.limit)
	}
	p.field.WriteRune(c)
	return nil
}

func (p *parser) save() error {
	text := p.field.String()
	p.field.Reset()
	if p.total++; p.total > py.MaxElements {
		return py.ErrTooManyElements("csv.reader")
	}
	if !p.numeric {
		p.fields = append(p.fields, starlark.String(text))
		return nil
	}
	p.numeric = false
	f, err := strconv.ParseFloat(withoutUnderscores(strings.TrimSpace(text)), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || strings.ContainsAny(text, "xX") {
		return py.ValueError("could not convert string to float: %s", starlark.String(text))
	}
	p.fields = append(p.fields, starlark.Float(f))
	return nil
}

// withoutUnderscores leaves out those that stand between digits, as float does.
func withoutUnderscores(s string) string {
	isDigit := func(i int) bool { return i >= 0 && i < len(s) && '0' <= s[i] && s[i] <= '9' }
	var out strings.Builder
	for i := range len(s) {
		if s[i] != '_' || !isDigit(i-1) || !isDigit(i+1) {
			out.WriteByte(s[i])
		}
	}
	return out.String()
}
