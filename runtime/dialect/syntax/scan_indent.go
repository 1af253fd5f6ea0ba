package syntax

import "strings"

// A level is the indentation of a block: its width, and another that its lines
// may have because one of them did, which was reported.
type level struct{ width, other int }

// indentation measures the spaces that begin a line and notes the blocks that it
// opens or closes. A tab counts as go.starlark.net counts it.
func (sc *scanner) indentation() {
	width, tabs, spaces := 0, false, false
	from := sc.off
measure:
	for ; ; sc.off++ {
		switch sc.peek(0) {
		case ' ':
			width++
			spaces = true
		case '\t':
			width += 8 - (sc.off-from)%8
			tabs = true
		case '\f':
			width = 0
		default:
			break measure
		}
	}
	switch sc.peek(0) {
	case '#', '\n', '\r', 0:
		return
	}
	if len(sc.brackets) > 0 {
		return
	}
	top := len(sc.indents) - 1
	if last := sc.indents[top]; width > last.width {
		if width != last.other {
			sc.indents = append(sc.indents, level{width: width})
			sc.dents = 1
		}
		return
	}
	popped := 0
	for width < sc.indents[top].width {
		popped = sc.indents[top].width
		top--
		sc.dents--
	}
	sc.indents = sc.indents[:top+1]
	if width != sc.indents[top].width {
		if sc.report != nil {
			hint := "give it the indentation of the line that it belongs with"
			if tabs || spaces && strings.Contains(sc.src[:from], "\n\t") {
				hint = "tabs and spaces are mixed: indent with spaces only"
			}
			sc.error(sc.pos(), "the indentation matches no line above", hint)
		}
		// The line belongs to the innermost block that it is indented in, unless it
		// goes on with the statement around that.
		if !clauseFollows(sc.src[sc.off:]) {
			sc.dents++
			sc.indents = append(sc.indents, level{width, popped})
		}
	}
}

func clauseFollows(text string) bool {
	end := 0
	for end < len(text) && isNameByte(text[end]) {
		end++
	}
	switch keyword(text[:end]) {
	case kwElse, kwElif, kwExcept, kwFinally:
		return true
	}
	return false
}
