package assist

import (
	"strings"
	"unicode/utf8"
)

// A tokenKind is the kind of a token.
type tokenKind uint8

const (
	word tokenKind = iota
	number
	text  // a string
	mark  // an operator, bracket or separator of one character
	fopen // the brace that opens an expression in an f-string
)

// A token is one of those before the cursor. The scanner of the language needs a text
// without mistakes; this one takes any, and stops at the cursor.
type token struct {
	kind       tokenKind
	start, end int
	column     int // of the line's first token: its indentation; else -1
}

// A literal is the string that the cursor is in.
type literal struct {
	start   int  // of its prefix
	content int  // behind the quotes that open it
	quote   byte // ' or "
	format  bool // it is an f-string
}

// A scanner reads the tokens before the cursor.
type scanner struct {
	src    string // up to the cursor
	tokens []token
	inside *literal // the string that the cursor is in; nil outside of any
	remark bool     // the cursor is in a comment
}

// scan reads the tokens of a text that stand before an offset.
func scan(src string, off int) *scanner {
	s := &scanner{src: src[:off]}
	s.code(0, false)
	return s
}

func (s *scanner) textOf(t token) string { return s.src[t.start:t.end] }

// is reports whether token i is that mark or word.
func (s *scanner) is(i int, text string) bool {
	return i >= 0 && i < len(s.tokens) && s.tokens[i].kind != fopen && s.textOf(s.tokens[i]) == text
}

func (s *scanner) isWord(i int) bool {
	return i >= 0 && i < len(s.tokens) && s.tokens[i].kind == word
}

// code reads code from i on, in an f-string up to the brace, colon or ! that ends the
// expression there, and returns the offset of that.
func (s *scanner) code(i int, inFormat bool) int {
	depth, lineStart, column := 0, !inFormat, 0
	for i < len(s.src) {
		c := s.src[i]
		add := func(kind tokenKind, end int) {
			first := -1
			if lineStart {
				first = column
			}
			s.tokens = append(s.tokens, token{kind, i, end, first})
			lineStart = false
		}
		switch {
		case c == '\n' || c == '\r':
			lineStart, column = true, -1
		case c == ' ' || c == '\t' || c == '\\':
		case c == '#':
			end := strings.IndexAny(s.src[i:], "\r\n")
			if end < 0 {
				s.remark = true
				return len(s.src)
			}
			i += end
			continue
		case isWordByte(c) || c == '"' || c == '\'':
			end := i
			for end < len(s.src) && isWordByte(s.src[end]) {
				end++
			}
			if end < len(s.src) && (s.src[end] == '"' || s.src[end] == '\'') && isPrefix(s.src[i:end]) {
				n := len(s.tokens)
				closed := s.literal(i, end)
				if s.inside != nil || closed < 0 {
					return len(s.src)
				}
				s.tokens = s.tokens[:n]
				end = closed
				add(text, end)
			} else if '0' <= c && c <= '9' {
				add(number, end)
			} else {
				add(word, end)
			}
			column += utf8.RuneCountInString(s.src[i:end])
			i = end
			continue
		default:
			if inFormat && depth == 0 && (c == '}' || c == ':' || c == '!' && !strings.HasPrefix(s.src[i:], "!=")) {
				return i
			}
			switch c {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth--
			}
			add(mark, i+1)
		}
		i++
		column++
	}
	return i
}

func isPrefix(s string) bool {
	if len(s) > 2 {
		return false
	}
	return strings.Trim(strings.ToLower(s), "rbfu") == ""
}

// literal reads a string of which the quotes begin at i, and returns the offset behind it;
// -1 if the cursor is in an expression in it, and anything if the cursor is in it itself.
func (s *scanner) literal(start, i int) int {
	prefix := strings.ToLower(s.src[start:i])
	quote := s.src[i : i+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(s.src[i:], triple) {
		quote = triple
	}
	l := &literal{start: start, content: i + len(quote), quote: quote[0], format: strings.Contains(prefix, "f")}
	for i = l.content; i < len(s.src); i++ {
		switch c := s.src[i]; {
		case c == '\\':
			i++
		case strings.HasPrefix(s.src[i:], quote):
			return i + len(quote)
		case len(quote) == 1 && (c == '\n' || c == '\r'): // it is never closed
			return i
		case c == '{' && l.format:
			if strings.HasPrefix(s.src[i:], "{{") {
				i++
				continue
			}
			s.tokens = append(s.tokens, token{fopen, i, i + 1, -1})
			if i = s.code(i+1, true); i >= len(s.src) {
				return -1
			}
		}
	}
	s.inside = l
	return len(s.src)
}

// open returns the index of the innermost bracket that is open at the cursor, -1 if there
// is none. A bracket that was never closed ends where a line begins that cannot belong to
// it: one that is indented no further than the line of the bracket, or a statement.
func (s *scanner) open() int {
	var stack []int
	first := 0 // token of the line
	indents := map[int]int{}
	for i, t := range s.tokens {
		if t.column >= 0 {
			first = i
			for n := len(stack); n > 0 && (t.column <= indents[stack[n-1]] && !s.closes(i) || s.begins(i)); n = len(stack) {
				if s.tokens[stack[n-1]].kind == fopen {
					break
				}
				stack = stack[:n-1]
			}
		}
		switch {
		case t.kind == fopen, t.kind == mark && strings.Contains("([{", s.textOf(t)):
			stack = append(stack, i)
			indents[i] = max(s.tokens[first].column, 0)
		case s.closes(i) && len(stack) > 0:
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) == 0 {
		return -1
	}
	return stack[len(stack)-1]
}

func (s *scanner) closes(i int) bool {
	return s.tokens[i].kind == mark && strings.Contains(")]}", s.textOf(s.tokens[i]))
}

// begins reports whether token i is a word with which only statements begin.
func (s *scanner) begins(i int) bool {
	if s.tokens[i].kind != word {
		return false
	}
	switch s.textOf(s.tokens[i]) {
	case "def", "return", "import", "from", "while", "try", "except", "finally", "with", "raise", "del", "pass", "break", "continue", "elif":
		return true
	}
	return false
}

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

// isKeyword reports whether a word can be no name.
func isKeyword(s string) bool {
	for _, k := range keywords {
		if k == s {
			return true
		}
	}
	return false
}

// keywords are the words of the language that a statement or expression may need.
var keywords = []string{
	"and", "as", "assert", "break", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from",
	"if", "import", "in", "is", "lambda", "not", "or", "pass", "raise", "return", "try", "while", "with",
}
