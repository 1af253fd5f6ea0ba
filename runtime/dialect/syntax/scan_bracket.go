package syntax

import (
	"fmt"
	"strings"
)

// A bracket is an open (, [ or {, or the { of an f-string's expression.
type bracket struct {
	char  byte
	field bool
	spec  bool // in the field's format spec
	pos   Pos
}

func (sc *scanner) open(t *token, k kind, c byte) {
	t.kind = k
	if len(sc.brackets) >= MaxDepth {
		sc.tooDeep(t)
		return
	}
	sc.brackets = append(sc.brackets, bracket{char: c, pos: t.pos})
}

// tooDeep ends the text: nothing is looked at that stands deeper.
func (sc *scanner) tooDeep(t *token) {
	sc.serious(t.pos, sc.pos(), tooDeepMsg, tooDeepHint)
	sc.off = len(sc.src)
	sc.brackets, sc.fstrings = sc.brackets[:0], sc.fstrings[:0]
	sc.aborted = true
	t.kind = illegal
}

func (sc *scanner) close(t *token, k kind, open byte) bool {
	t.kind = k
	n := len(sc.brackets)
	if n == 0 {
		sc.serious(t.pos, sc.pos(), fmt.Sprintf("unmatched '%s'", kindText[k]), "")
		return false
	}
	top := sc.brackets[n-1]
	if top.char == open {
		sc.brackets = sc.brackets[:n-1]
		return true
	}
	if top.field {
		// A ) inside an f-string's expression closes nothing outside of it.
		sc.serious(t.pos, sc.pos(), fmt.Sprintf("unmatched '%s' in the f-string", kindText[k]), "")
		t.kind = illegal
		return true
	}
	sc.serious(t.pos, sc.pos(), fmt.Sprintf("'%s' does not close the '%c' of line %d", kindText[k], top.char, top.pos.Line), "")
	sc.wrongAt = n
	// Which of both was meant? If an outer one fits, those inside were forgotten.
	base := 0
	if f := len(sc.fstrings); f > 0 {
		base = sc.fstrings[f-1].depth
	}
	sc.brackets = sc.brackets[:n-1]
	for i := n - 2; i >= base && !top.field; i-- {
		if sc.brackets[i].field {
			break
		}
		if sc.brackets[i].char == open {
			sc.brackets = sc.brackets[:i]
			break
		}
	}
	t.kind = illegal
	return true
}

// statementInBrackets handles a line that begins a statement while brackets are
// open: the innermost was never closed. The line is read again outside of them.
func (sc *scanner) statementInBrackets(t *token) {
	if sc.report == nil {
		sc.aborted = true
		t.kind = eof
		return
	}
	sc.unclosed(sc.brackets[len(sc.brackets)-1])
	sc.restartLine(t)
}

func (sc *scanner) unclosed(b bracket) {
	end := Pos{b.pos.Line, b.pos.Col + 1}
	sc.serious(b.pos, end, fmt.Sprintf("'%c' is never closed", b.char), "")
}

// restartLine makes t the end of the line before it, and its line the next to be
// read, outside of all brackets.
func (sc *scanner) restartLine(t *token) {
	from := strings.LastIndexAny(sc.src[:t.off], "\r\n") + 1
	sc.brackets, sc.fstrings = sc.brackets[:0], sc.fstrings[:0]
	sc.off, sc.lineOff, sc.line = from, from, t.pos.Line
	sc.lineStart, sc.wordSeen = true, false
	t.kind, t.off, t.pos = newline, from, sc.pos()
	sc.finish(t)
}
