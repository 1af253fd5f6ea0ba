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
