package sre

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A source gives the characters of a pattern or a template one after the other, one that is
// escaped together with its backslash.
type source struct {
	text  string
	bytes bool   // a character is a byte
	index int    // behind next
	next  string // "" at the end
}

func newSource(text string, bytes bool) (*source, error) {
	s := &source{text: text, bytes: bytes}
	return s, s.advance()
}

func (s *source) advance() error {
	start := s.index
	if start >= len(s.text) {
		s.next = ""
		return nil
	}
	s.index += s.width(start)
	if s.text[start] == '\\' {
		if s.index >= len(s.text) {
			return &Error{"bad escape (end of pattern)", s.text, start}
		}
		s.index += s.width(s.index)
	}
	s.next = s.text[start:s.index]
	return nil
}

func (s *source) width(at int) int {
	if s.bytes {
		return 1
	}
	_, n := utf8.DecodeRuneInString(s.text[at:])
	return n
}

// rune is the character that a text of one begins with.
func (s *source) rune(text string) rune {
	if s.bytes {
		return rune(text[0])
	}
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// get returns what is next and goes on.
func (s *source) get() (string, error) {
	this := s.next
	return this, s.advance()
}

// match goes on if c is next.
func (s *source) match(c string) (bool, error) {
	if s.next != c {
		return false, nil
	}
	return true, s.advance()
}

// while returns up to n characters that are in set.
func (s *source) while(n int, set string) (string, error) {
	start := s.tell()
	for ; n > 0 && s.next != "" && strings.Contains(set, s.next); n-- {
		if err := s.advance(); err != nil {
			return "", err
		}
	}
	return s.text[start:s.tell()], nil
}

// until returns what stands before a terminator, which is passed.
func (s *source) until(terminator, name string) (string, error) {
	start := s.tell()
	for {
		c := s.next
		at := s.tell()
		if err := s.advance(); err != nil {
			return "", err
		}
		switch {
		case c == "" && at == start:
			return "", s.errorf(0, "missing %s", name)
		case c == "":
			return "", s.errorf(at-start, "missing %s, unterminated name", terminator)
		case c == terminator && at == start:
			return "", s.errorf(1, "missing %s", name)
		case c == terminator:
			return s.text[start:at], nil
		}
	}
}

// tell is where next begins.
func (s *source) tell() int { return s.index - len(s.next) }

func (s *source) seek(index int) error {
	s.index = index
	return s.advance()
}

// errorf is an error so many bytes before what is next.
func (s *source) errorf(before int, format string, args ...any) error {
	return &Error{fmt.Sprintf(format, args...), s.text, s.tell() - before}
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && !unicode.Is(unicode.Nl, r) && (i == 0 || !unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc)) {
			return false
		}
	}
	return s != ""
}
