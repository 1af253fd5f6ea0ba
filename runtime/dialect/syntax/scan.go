package syntax

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A scanner turns a text into tokens. The text is valid UTF-8 without NUL.
type scanner struct {
	src     string
	off     int
	line    int32
	lineOff int // off - lineOff + 1 is the column: behind the line's start by its continuation bytes

	indents   []level // of the open blocks, the first of width 0
	dents     int     // indents (> 0) or outdents (< 0) to hand out
	lineStart bool
	wordSeen  bool // a token was handed out since the last newline

	brackets []bracket
	fstrings []fstring

	// report takes the errors; nil when looking ahead. A serious one makes what
	// follows in its line unreliable.
	report   func(start, end Pos, msg, hint string, serious bool)
	comments []Comment
	aborted  bool // looking ahead met a statement inside brackets, or nesting too deep
	wrongAt  int  // depth at which a bracket of another kind was closed; 0 if none
}

func newScanner(src string, report func(start, end Pos, msg, hint string, serious bool)) scanner {
	return scanner{src: src, line: 1, lineStart: true, indents: make([]level, 1, 16), report: report}
}

// lookahead returns a scanner that goes on from here without effect on sc.
func (sc *scanner) lookahead() *scanner {
	c := *sc
	c.indents = slices.Clone(sc.indents)
	c.brackets = slices.Clone(sc.brackets)
	c.fstrings = slices.Clone(sc.fstrings)
	c.comments = nil
	c.report = nil
	return &c
}

func (sc *scanner) pos() Pos { return Pos{sc.line, int32(sc.off-sc.lineOff) + 1} }

// error reports an error that ends here.
func (sc *scanner) error(start Pos, msg, hint string) {
	if sc.report != nil {
		sc.report(start, sc.pos(), msg, hint, false)
	}
}

// serious reports an error after which the rest of the line cannot be trusted.
func (sc *scanner) serious(start, end Pos, msg, hint string) {
	if sc.report != nil {
		sc.report(start, end, msg, hint, true)
	}
}

// peek returns the byte n behind the current one, 0 at the end.
func (sc *scanner) peek(n int) byte {
	if sc.off+n < len(sc.src) {
		return sc.src[sc.off+n]
	}
	return 0
}

// endLine consumes a line end: \n, \r\n or \r.
func (sc *scanner) endLine() {
	if sc.src[sc.off] == '\r' && sc.peek(1) == '\n' {
		sc.off++
	}
	sc.off++
	sc.line++
	sc.lineOff = sc.off
}

// next reads the next token into t.
func (sc *scanner) next(t *token) {
	t.num = nil
	t.first = false
	if len(sc.fstrings) > 0 && sc.inText() {
		sc.scanFText(t)
		return
	}
	first := false
	for {
		atStart := sc.lineStart
		if atStart {
			sc.lineStart = false
			first = true
			sc.indentation()
		}
		if sc.dents != 0 {
			sc.begin(t)
			t.kind = indent
			if sc.dents < 0 {
				t.kind = outdent
				sc.dents++
			} else {
				sc.dents--
			}
			sc.finish(t)
			return
		}
		c := sc.peek(0)
		for c == ' ' || c == '\t' || c == '\f' {
			sc.off++
			c = sc.peek(0)
		}
		switch c {
		case '#':
			sc.comment()
			continue
		case '\n', '\r':
			if len(sc.brackets) > 0 || !sc.wordSeen {
				sc.endLine()
				if len(sc.brackets) > 0 {
					first = true
				} else {
					sc.lineStart = true
				}
				continue
			}
			sc.begin(t)
			t.kind, t.text = newline, ""
			t.endOff, t.end = sc.off+1, Pos{sc.line, t.pos.Col + 1}
			sc.endLine()
			sc.lineStart, sc.wordSeen = true, false
			return
		case 0:
			sc.begin(t)
			t.kind = eof
			switch {
			case len(sc.brackets) > 0:
			case sc.wordSeen:
				t.kind = newline
				sc.wordSeen = false
			case len(sc.indents) > 1:
				sc.indents = sc.indents[:len(sc.indents)-1]
				t.kind = outdent
			}
			sc.finish(t)
			return
		case '\\':
			sc.continuation()
			continue
		}
		sc.wordSeen = true
		sc.begin(t)
		t.first = first || atStart
		if sc.scanWord(t, c) {
			sc.finish(t)
			return
		}
	}
}

// continuation reads a backslash, behind which the line must end.
func (sc *scanner) continuation() {
	start := sc.pos()
	sc.off++
	switch sc.peek(0) {
	case '\n', '\r':
		sc.endLine()
		return
	}
	hint := ""
	if rest := strings.TrimLeft(sc.src[sc.off:], " \t"); rest == "" || rest[0] == '\n' || rest[0] == '\r' {
		hint = "nothing, not even a space, may stand behind a \\ at the end of a line"
	}
	sc.error(start, "unexpected '\\'", hint)
}

func (sc *scanner) begin(t *token) {
	t.off = sc.off
	t.pos = sc.pos()
	t.text = ""
}

func (sc *scanner) finish(t *token) {
	t.endOff = sc.off
	t.end = sc.pos()
}

func (sc *scanner) comment() {
	start, from := sc.pos(), sc.off
	for sc.off < len(sc.src) && sc.src[sc.off] != '\n' && sc.src[sc.off] != '\r' {
		if sc.src[sc.off]&0xC0 == 0x80 {
			sc.lineOff++
		}
		sc.off++
	}
	if sc.report != nil {
		sc.comments = append(sc.comments, Comment{start, sc.src[from:sc.off]})
	}
}

// scanWord reads a token that begins with c. It returns false for one to leave
// out, after an error.
func (sc *scanner) scanWord(t *token, c byte) bool {
	switch {
	case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= utf8.RuneSelf:
		sc.scanName(t)
		return true
	case c == '"' || c == '\'':
		sc.scanString(t, 0)
		return true
	case '0' <= c && c <= '9' || c == '.' && isDigit(sc.peek(1)):
		sc.scanNumber(t)
		return true
	}
	return sc.scanOperator(t, c)
}
