package sre

import (
	"strings"
	"unicode/utf8"
)

// A Mode says where a match may be.
type Mode uint8

const (
	Search    Mode = iota // anywhere from the position on
	Match                 // at the position
	FullMatch             // at the position, to the end
)

// A Request is what to look for.
type Request struct {
	Text string
	Pos  int // where to begin; what is before it can be looked at
	Mode Mode
	// Advance is that a match at Pos has to have a character.
	Advance bool
	// Interrupted is asked now and then whether to stop, with that error. It can be nil.
	Interrupted func() error
}

// A Result has the beginnings and ends of the groups, that of group 0 first; -1 for those
// that did not match. Its last element is the number of the group that ended last, -1 for
// none. It is nil for no match.
type Result []int

// LastGroup is the number of the group that ended last, -1 for none.
func (r Result) LastGroup() int { return r[len(r)-1] }

// Match looks for a match: the leftmost, of those that begin there the one that a matcher
// finds first which tries alternatives in their order.
func (p *Program) Match(r Request) (Result, error) {
	m := matcher{Program: p, Request: r, width: 2*p.Groups + 3}
	from := r.Pos
	for _, words := range memoSizes {
		found, at, err := m.backtrack(from, words)
		if err != errWindow {
			return found, err
		}
		from = at
	}
	return m.parallel(from)
}

type matcher struct {
	*Program
	Request
	width int // of a result
	steps int
}

// skip returns the first place from pos on where a match can begin, -1 if there is none.
func (m *matcher) skip(pos int) int {
	switch i := &m.code[m.afterMarks()]; {
	case i.op != iAssert || pos == 0:
	case i.at == atStart:
		return -1
	case i.at == atLineStart:
		n := strings.IndexByte(m.Text[pos-1:], '\n')
		if n < 0 {
			return -1
		}
		return pos + n
	}
	if m.first == nil {
		return pos
	}
	if i := &m.code[m.start]; i.op == iLiteral && i.r < utf8.RuneSelf {
		if n := strings.IndexByte(m.Text[pos:], byte(i.r)); n >= 0 {
			return pos + n
		}
		return -1
	}
	for ; pos < len(m.Text); pos++ {
		if c := m.Text[pos]; m.first[c] && (m.Bytes || utf8.RuneStart(c)) {
			return pos
		}
	}
	return -1
}

// afterMarks is the first instruction that is not the beginning of a group.
func (p *Program) afterMarks() int32 {
	pc := p.start
	for p.code[pc].op == iMark {
		pc = p.code[pc].next
	}
	return pc
}

// at returns the character at a place and its length, which is 0 at the end.
func (m *matcher) at(pos int) (rune, int) {
	if pos >= len(m.Text) {
		return -1, 0
	}
	if c := m.Text[pos]; c < utf8.RuneSelf || m.Bytes {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(m.Text[pos:])
}

// ends reports whether a match may end at a place.
func (m *matcher) ends(pos int) bool {
	return (m.Mode != FullMatch || pos == len(m.Text)) && (!m.Advance || pos != m.Pos)
}

// interrupted asks now and then whether to stop.
func (m *matcher) interrupted() error {
	if m.steps++; m.steps&0x3fff != 0 || m.Interrupted == nil {
		return nil
	}
	return m.Interrupted()
}

// holds reports whether an assertion holds at a place.
func (m *matcher) holds(a assertion, pos int) bool {
	switch a {
	case atStart:
		return pos == 0
	case atLineStart:
		return pos == 0 || m.Text[pos-1] == '\n'
	case atEnd:
		return pos == len(m.Text)
	case atLastEnd:
		return pos == len(m.Text) || pos == len(m.Text)-1 && m.Text[pos] == '\n'
	case atLineEnd:
		return pos == len(m.Text) || m.Text[pos] == '\n'
	}
	if m.Text == "" { // neither \b nor \B holds in an empty text
		return false
	}
	word := isWord
	if a == atASCIIBoundary || a == atNoASCIIBoundary {
		word = isASCIIWord
	}
	before, after := false, false
	if pos > 0 {
		r := rune(m.Text[pos-1])
		if r >= utf8.RuneSelf && !m.Bytes {
			r, _ = utf8.DecodeLastRuneInString(m.Text[:pos])
		}
		before = word(r)
	}
	if r, n := m.at(pos); n > 0 {
		after = word(r)
	}
	return (before != after) == (a == atBoundary || a == atASCIIBoundary)
}
