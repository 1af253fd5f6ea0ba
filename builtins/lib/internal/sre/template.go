package sre

import (
	"fmt"
	"strconv"
	"strings"
)

// A Template is what matches are replaced by: texts, and the groups between them.
type Template struct {
	parts []part
}

type part struct {
	text  string
	group int // -1 for none
}

// An UnknownGroupError is that a template names a group which the pattern does not have.
type UnknownGroupError struct{ Name string }

func (e *UnknownGroupError) Error() string { return fmt.Sprintf("unknown group name '%s'", e.Name) }

// ParseTemplate reads a template for matches of p: \1, \g<1>, \g<name>, \n and the like. An
// error is an [*Error] or an [*UnknownGroupError].
func (p *Program) ParseTemplate(text string) (*Template, error) {
	if !strings.Contains(text, `\`) {
		return &Template{[]part{{text, -1}}}, nil
	}
	s, err := newSource(text, p.Bytes)
	if err != nil {
		return nil, err
	}
	t := new(Template)
	var literal strings.Builder
	for s.next != "" {
		this, err := s.get()
		if err != nil {
			return nil, err
		}
		if this[0] != '\\' {
			literal.WriteString(this)
			continue
		}
		group, r, err := p.templateEscape(s, this)
		switch {
		case err != nil:
			return nil, err
		case group >= 0:
			t.parts = append(t.parts, part{literal.String(), group})
			literal.Reset()
		case r < 0:
			literal.WriteString(this)
		case p.Bytes:
			literal.WriteByte(byte(r))
		default:
			literal.WriteRune(r)
		}
	}
	t.parts = append(t.parts, part{literal.String(), -1})
	return t, nil
}

// templateEscape reads the rest of an escape: a group, or a character; both are negative for
// what stands for itself.
func (p *Program) templateEscape(s *source, this string) (group int, r rune, err error) {
	c := this[1]
	switch {
	case c == 'g':
		group, err = p.templateGroup(s)
		return group, -1, err
	case c == '0':
		if this, err = s.extend(this, 2, octalDigits); err != nil {
			return -1, -1, err
		}
		n, err := strconv.ParseInt(this[1:], 8, 32)
		return -1, rune(n & 0xff), err
	case '1' <= c && c <= '9':
		octal := false
		if this, octal, err = s.reading(this); err != nil {
			return -1, -1, err
		}
		if octal {
			r, err = s.octal(this)
			return -1, r, err
		}
		group, err = p.groupOf(s, this[1:], len(this)-1)
		return group, -1, err
	}
	if r, ok := simpleEscapes[this]; ok {
		return -1, r, nil
	}
	if c != '_' && isASCIIWord(rune(c)) {
		return -1, -1, s.errorf(len(this), "bad escape %s", this)
	}
	return -1, -1, nil
}

func (p *Program) templateGroup(s *source) (int, error) {
	if open, err := s.match("<"); err != nil {
		return -1, err
	} else if !open {
		return -1, s.errorf(0, "missing <")
	}
	name, err := s.until(">", "group name")
	if err != nil {
		return -1, err
	}
	if isIdentifier(name) {
		if group, ok := p.Names[name]; ok {
			return group, nil
		}
		return -1, &UnknownGroupError{name}
	}
	if strings.Trim(name, digits) != "" {
		return -1, s.errorf(len(name)+1, "bad character in group name '%s'", name)
	}
	return p.groupOf(s, name, len(name)+1)
}

// groupOf is the group of a number that stands so many bytes before what is next.
func (p *Program) groupOf(s *source, number string, before int) (int, error) {
	group, err := strconv.Atoi(number)
	if err != nil || group > p.Groups {
		return -1, s.errorf(before, "invalid group reference %s", strings.TrimLeft(number, "0"))
	}
	return group, nil
}

// AppendTo writes the template for a match in text. It stops, and returns false, when b
// would have more than limit bytes.
func (t *Template) AppendTo(b *strings.Builder, text string, r Result, limit int) bool {
	for _, part := range t.parts {
		group := ""
		if part.group >= 0 && r[2*part.group] >= 0 {
			group = text[r[2*part.group]:r[2*part.group+1]]
		}
		if b.Len()+len(part.text)+len(group) > limit {
			return false
		}
		b.WriteString(part.text)
		b.WriteString(group)
	}
	return true
}
