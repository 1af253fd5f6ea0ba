package sqldb

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// Syntax says what of a database's SQL has to be known to find the words and the
// :names of a statement: what stands in texts, quoted names and comments is none.
type Syntax struct {
	Backslash bool // in texts \ takes the next character along
	EText     bool // texts after E are of that kind
	QText     bool // q'[...]' is a text
	Dollar    bool // $tag$...$tag$ is a text
	Backtick  bool // `...` is a name, in which "..." may be a text
	Brackets  bool // [...] is a name
	Nested    bool // comments stand in comments
	Hash      bool // # begins a comment
	DashSpace bool // -- begins a comment before white space only
	Single    bool // a text holds one statement

	// Placeholder returns what stands in a statement for its n-th bound value, from 1.
	Placeholder func(n int) string
	Numbered    bool // one placeholder may stand in several places
}

// kind is that of a token.
type kind int

const (
	symbol   kind = iota // one character, or two or three that belong together
	word                 // a keyword or a name
	quoted               // a name in quotes
	text                 // a text, or what may be one
	variable             // :name
	comment
)

// A token is a part of a statement. White space is none.
type token struct {
	kind       kind
	start, end int
}

// tokens yields the parts of a statement. A text, name or comment that is not ended
// takes the rest.
func (s *Syntax) tokens(sql string) iter.Seq[token] {
	return func(yield func(token) bool) {
		for i := 0; i < len(sql); {
			k, n := s.token(sql, i)
			if n == 0 { // white space
				i++
				continue
			}
			if !yield(token{k, i, i + n}) {
				return
			}
			i += n
		}
	}
}

// token returns the kind and length of what stands at i, the length 0 for white space.
func (s *Syntax) token(sql string, i int) (kind, int) {
	rest := sql[i:]
	switch c := rest[0]; {
	case isSpace(c):
		return symbol, 0
	case c == '\'':
		return text, textLen(rest, '\'', s.Backslash)
	case c == '"':
		return quoted, textLen(rest, '"', s.Backslash)
	case c == '`' && s.Backtick:
		return quoted, textLen(rest, '`', false)
	case c == '[' && s.Brackets:
		return quoted, textLen(rest, ']', false)
	case strings.HasPrefix(rest, "--") && (!s.DashSpace || len(rest) == 2 || isSpace(rest[2])), c == '#' && s.Hash:
		if end := strings.IndexByte(rest, '\n'); end >= 0 {
			return comment, end
		}
		return comment, len(rest)
	case strings.HasPrefix(rest, "/*"):
		return comment, s.commentLen(rest)
	case c == '$' && s.Dollar:
		if n := dollarLen(rest); n > 0 {
			return text, n
		}
	case strings.HasPrefix(rest, "::"), strings.HasPrefix(rest, ":="):
		return symbol, 2
	case c == ':' && len(rest) > 1 && isLetter(rest[1]) && (i == 0 || !isWord(sql[i-1])):
		return variable, 1 + wordLen(rest[1:])
	case isWord(c):
		n := wordLen(rest)
		if n < len(rest) && rest[n] == '\'' {
			switch prefix := strings.ToUpper(rest[:n]); {
			case s.EText && prefix == "E":
				return text, n + textLen(rest[n:], '\'', true)
			case s.QText && (prefix == "Q" || prefix == "NQ"):
				return text, n + qLen(rest[n:])
			}
		}
		return word, n
	}
	_, n := utf8.DecodeRuneInString(rest)
	return symbol, n
}

// textLen is the length of what begins with a quote and ends with end, which stands
// in it twice.
func textLen(s string, end byte, backslash bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && backslash:
			i++
		case s[i] != end:
		case i+1 < len(s) && s[i+1] == end:
			i++
		default:
			return i + 1
		}
	}
	return len(s)
}

func (s *Syntax) commentLen(sql string) int {
	depth := 0
	for i := 0; i+1 < len(sql); i++ {
		switch {
		case sql[i] == '/' && sql[i+1] == '*' && (depth == 0 || s.Nested):
			depth++
			i++
		case sql[i] == '*' && sql[i+1] == '/':
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(sql)
}

// dollarLen is the length of a text between $tag$, 0 if none begins here.
func dollarLen(s string) int {
	end := strings.IndexByte(s[1:], '$')
	if end < 0 {
		return 0
	}
	tag := s[:end+2]
	name := tag[1 : len(tag)-1]
	if name != "" && (!isLetter(name[0]) || wordLen(name) != len(name)) {
		return 0
	}
	if after := strings.Index(s[len(tag):], tag); after >= 0 {
		return after + 2*len(tag)
	}
	return len(s)
}

// qLen is the length of a text of Oracle's between q'[ and ]'.
func qLen(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	end := s[1]
	if i := strings.IndexByte("[{(<", end); i >= 0 {
		end = "]})>"[i]
	}
	if i := strings.Index(s[2:], string([]byte{end, '\''})); i >= 0 {
		return 2 + i + 2
	}
	return len(s)
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// isLetter reports whether c begins a word: what is not ASCII may be part of a name.
func isLetter(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf
}

func isWord(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

func wordLen(s string) int {
	n := 0
	for n < len(s) && (isWord(s[n]) || s[n] == '$' && n > 0) {
		n++
	}
	return n
}
