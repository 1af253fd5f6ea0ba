package assist

import (
	"strings"
)

// primary returns the index of the first token of the expression without operators that
// ends with token end, such as this.using("retry").connect; ok is false if there is none.
// A line that begins with a name, or a bracket, does not go on with the one above it, which
// may not be finished.
func (s *scanner) primary(end int) (start int, ok bool) {
	for i := end; i >= 0; {
		t := s.tokens[i]
		switch {
		case t.kind == word && !isKeyword(s.textOf(t)), t.kind == text:
			if t.column >= 0 || !s.is(i-1, ".") {
				return i, true
			}
			i -= 2
		case s.closes(i):
			j := s.opening(i)
			if j < 0 {
				return 0, false
			}
			if j > 0 && s.tokens[j].column < 0 && (s.tokens[j-1].kind == text || s.isWord(j-1) && !isKeyword(s.textOf(s.tokens[j-1])) || s.closes(j-1)) {
				i = j - 1
				continue
			}
			return j, true
		default:
			return 0, false
		}
	}
	return 0, false
}

// opening returns the index of the bracket that token i closes, -1 if there is none.
func (s *scanner) opening(i int) int {
	depth := 0
	for ; i >= 0; i-- {
		switch t := s.tokens[i]; {
		case t.kind == fopen:
			return -1
		case s.closes(i):
			depth++
		case t.kind == mark && strings.Contains("([{", s.textOf(t)):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// expression returns the text of the primary expression that ends with token end.
func (s *scanner) expression(end int) (string, bool) {
	if end < 0 {
		return "", false
	}
	start, ok := s.primary(end)
	if !ok {
		return "", false
	}
	return s.src[s.tokens[start].start:s.tokens[end].end], true
}

// A call is the call that the cursor is in.
type call struct {
	fn   string     // what is called, as it is written
	open int        // the offset of its parenthesis
	args []argument // up to the cursor; the last one is at the cursor
}

// An argument is one of a call, as far as it stands before the cursor.
type argument struct {
	name       string // of a keyword argument
	star       bool   // *x or **x
	value      string // its text
	start, end int    // tokens of the value
}

// callAt returns the call of which token open is the parenthesis, nil if it is of none.
func (s *scanner) callAt(open int) *call {
	if open < 1 || !s.is(open, "(") {
		return nil
	}
	fn, ok := s.expression(open - 1)
	if !ok || s.is(open-2, "def") {
		return nil
	}
	c := &call{fn: fn, open: s.tokens[open].start}
	begin, depth := open+1, 0
	for i := open + 1; ; i++ {
		if i == len(s.tokens) || depth == 0 && s.is(i, ",") {
			c.args = append(c.args, s.argument(begin, i))
			if begin = i + 1; i == len(s.tokens) {
				return c
			}
			continue
		}
		switch {
		case s.tokens[i].kind == mark && strings.Contains("([{", s.textOf(s.tokens[i])), s.tokens[i].kind == fopen:
			depth++
		case s.closes(i):
			depth--
		}
	}
}

func (s *scanner) argument(begin, end int) argument {
	a := argument{start: begin, end: end}
	switch {
	case s.is(begin, "*"):
		a.star = true
	case s.isWord(begin) && begin+1 < end && s.is(begin+1, "=") && !s.is(begin+2, "="):
		a.name = s.textOf(s.tokens[begin])
		a.start += 2
	}
	if a.start < end {
		a.value = s.src[s.tokens[a.start].start:s.tokens[end-1].end]
	}
	return a
}
