package yamlmod

import "strings"

// An analysis is what a scalar can be written as.
type analysis struct {
	multiline                             bool
	flowPlain, blockPlain, single, blocks bool
}

func isBreak(c rune) bool { return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029 }

// isSpaceAt reports whether there is whitespace, or the end.
func isSpaceAt(s []rune, i int) bool {
	return i >= len(s) || strings.ContainsRune("\x00 \t\r\n\u0085\u2028\u2029", s[i])
}

// isPrintable reports whether a character beyond ASCII may be written as it is.
func isPrintable(c rune) bool {
	return (c == 0x85 || 0xa0 <= c && c <= 0xd7ff || 0xe000 <= c && c <= 0xfffd || 0x10000 <= c && c < 0x10ffff) && c != 0xfeff
}

func (e *emitter) analyze(s []rune) analysis {
	if len(s) == 0 {
		return analysis{blockPlain: true, single: true}
	}
	var breaks, special, breakSpace, spaceBreak bool
	flow, block := indicators(s)
	for i, c := range s {
		breaks = breaks || isBreak(c)
		if c != '\n' && (c < 0x20 || c > 0x7e) {
			special = special || !e.unicode || !isPrintable(c)
		}
		if i > 0 {
			breakSpace = breakSpace || c == ' ' && isBreak(s[i-1])
			spaceBreak = spaceBreak || isBreak(c) && s[i-1] == ' '
		}
	}
	first, last := s[0], s[len(s)-1]
	edges := first == ' ' || isBreak(first) || last == ' ' || isBreak(last)
	plain := !edges && !breakSpace && !spaceBreak && !special && !breaks
	return analysis{
		multiline:  breaks,
		flowPlain:  plain && !flow,
		blockPlain: plain && !block,
		single:     !breakSpace && !spaceBreak && !special,
		blocks:     last != ' ' && !spaceBreak && !special,
	}
}

// indicators reports whether a scalar has what means something else in a plain one, in a
// flow and in a block.
func indicators(s []rune) (flow, block bool) {
	if text := string(s[:min(3, len(s))]); text == "---" || text == "..." {
		flow, block = true, true
	}
	for i, c := range s {
		followed := isSpaceAt(s, i+1)
		switch {
		case i == 0 && strings.ContainsRune("#,[]{}&*!|>'\"%@`", c):
			flow, block = true, true
		case i == 0 && c == '-':
			flow, block = flow || followed, block || followed
		case c == ':' || i == 0 && c == '?':
			flow, block = true, block || followed
		case i > 0 && strings.ContainsRune(",?[]{}", c):
			flow = true
		case i > 0 && c == '#' && isSpaceAt(s, i-1):
			flow, block = true, true
		}
	}
	return flow, block
}

// scalarStyle is how a scalar is written: plain for "".
func (e *emitter) scalarStyle(n *node, at place) string {
	a := e.analyze(n.text)
	if n.style == `"` {
		return n.style
	}
	if n.style == "" && n.plain && !(at.simpleKey && (len(n.text) == 0 || a.multiline)) &&
		(e.flowLevel > 0 && a.flowPlain || e.flowLevel == 0 && a.blockPlain) {
		return ""
	}
	if (n.style == "|" || n.style == ">") && e.flowLevel == 0 && !at.simpleKey && a.blocks {
		return n.style
	}
	if (n.style == "" || n.style == "'") && a.single && !(at.simpleKey && a.multiline) {
		return "'"
	}
	return `"`
}
