package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || isDigit(c)
}

// skipName moves behind the letters, digits and underscores here.
func (sc *scanner) skipName() {
	for sc.off < len(sc.src) {
		c := sc.src[sc.off]
		if isNameByte(c) {
			sc.off++
			continue
		}
		if c < utf8.RuneSelf {
			return
		}
		r, size := utf8.DecodeRuneInString(sc.src[sc.off:])
		if !unicode.IsLetter(r) {
			return
		}
		sc.off += size
		sc.lineOff += size - 1
	}
}

// scanName reads a name or keyword, or the string whose prefix it is.
func (sc *scanner) scanName(t *token) {
	from := sc.off
	sc.skipName()
	if sc.off == from {
		r, size := utf8.DecodeRuneInString(sc.src[from:])
		sc.off += size
		sc.lineOff += size - 1
		sc.badRune(t, r)
		return
	}
	t.text = sc.src[from:sc.off]
	if len(t.text) <= 3 {
		if c := sc.peek(0); c == '"' || c == '\'' {
			if prefix, ok := stringPrefix(t.text); ok {
				sc.scanString(t, prefix)
				return
			}
		}
	}
	t.kind = keyword(t.text)
	if t.first && len(sc.brackets) > 0 && t.kind.beginsStatement() && !sc.beforeAssign() {
		sc.statementInBrackets(t)
	}
}

// beforeAssign reports whether a single = follows, as in f(class=1).
func (sc *scanner) beforeAssign() bool {
	rest := strings.TrimLeft(sc.src[sc.off:], " \t")
	return strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==")
}

// badRune reports a character that no token begins with.
func (sc *scanner) badRune(t *token, r rune) {
	t.kind = illegal
	hint := ""
	switch r {
	case '“', '”', '„', '«', '»':
		hint = `write "`
	case '‘', '’':
		hint = "write '"
	case '`':
		hint = "write ' round a text, and repr(x) for what `x` was"
	case '–', '—', '−':
		hint = "write -"
	case '\u00a0', '\u200b', '\u202f', '\ufeff':
		hint = "it looks like a space but is none: type the space again"
	case '?':
		hint = "write a if condition else b"
	case '×':
		hint = "write *"
	}
	what := fmt.Sprintf("'%c'", r)
	if !unicode.IsPrint(r) {
		what = fmt.Sprintf("%U", r)
	} else if r >= utf8.RuneSelf {
		what += fmt.Sprintf(" (%U)", r)
	}
	sc.serious(t.pos, sc.pos(), "unexpected character "+what, hint)
}
