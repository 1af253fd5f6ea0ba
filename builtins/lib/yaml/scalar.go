package yamlmod

import (
	"fmt"
	"strconv"
)

func (e *emitter) scalar(s []rune, style string, at place) {
	split := !at.simpleKey
	switch style {
	case `"`:
		e.doubleQuoted(s, split)
	case "'":
		e.singleQuoted(s, split)
	case ">":
		e.folded(s)
	case "|":
		e.literal(s)
	default:
		e.plain(s, split, at.root)
	}
}

// run is the end of characters from i on for which is holds.
func run(s []rune, i int, is func(rune) bool) int {
	for i < len(s) && is(s[i]) {
		i++
	}
	return i
}

func isBlank(c rune) bool { return c == ' ' }

// breaks writes line breaks.
func (e *emitter) breaks(s []rune) {
	for _, c := range s {
		e.lineBreak(c)
	}
}

// plain writes a scalar without quotes, which has no line breaks.
func (e *emitter) plain(s []rune, split, root bool) {
	e.openEnded = e.openEnded || root
	if len(s) == 0 {
		return
	}
	if !e.whitespace {
		e.text([]rune(" "))
	}
	e.whitespace, e.indention = false, false
	for i := 0; i < len(s); {
		end := run(s, i, isBlank)
		if end == i+1 && e.column > e.width && split {
			e.newIndent()
			e.whitespace, e.indention = false, false
			i = end
		}
		end = run(s, max(i, end), func(c rune) bool { return c != ' ' })
		e.text(s[i:end])
		i = end
	}
}

func (e *emitter) singleQuoted(s []rune, split bool) {
	e.indicator("'", true, false, false)
	for i := 0; i < len(s); {
		end := i
		switch c := s[i]; {
		case c == ' ':
			end = run(s, i, isBlank)
			if end == i+1 && e.column > e.width && split && i != 0 && end != len(s) {
				e.newIndent()
			} else {
				e.text(s[i:end])
			}
		case isBreak(c):
			end = run(s, i, isBreak)
			if c == '\n' {
				e.lineBreak('\n')
			}
			e.breaks(s[i:end])
			e.newIndent()
		case c == '\'':
			end++
			e.text([]rune("''"))
		default:
			end = run(s, i, func(c rune) bool { return c != ' ' && c != '\'' && !isBreak(c) })
			e.text(s[i:end])
		}
		i = end
	}
	e.indicator("'", false, false, false)
}

var escapes = map[rune]string{
	0: `\0`, 7: `\a`, 8: `\b`, 9: `\t`, 10: `\n`, 11: `\v`, 12: `\f`, 13: `\r`, 0x1b: `\e`,
	'"': `\"`, '\\': `\\`, 0x85: `\N`, 0xa0: `\_`, 0x2028: `\L`, 0x2029: `\P`,
}

func (e *emitter) doubleQuoted(s []rune, split bool) {
	e.indicator(`"`, true, false, false)
	start := 0
	for end := 0; end <= len(s); end++ {
		if end == len(s) || e.escaped(s[end]) {
			e.text(s[min(start, end):end])
			start = max(start, end)
			if end < len(s) {
				e.text([]rune(escape(s[end])))
				start = end + 1
			}
		}
		if 0 < end && end < len(s)-1 && (s[end] == ' ' || start >= end) && e.column+end-start > e.width && split {
			e.text(append(s[min(start, end):end:end], '\\'))
			start = max(start, end)
			e.newIndent()
			e.whitespace, e.indention = false, false
			if s[start] == ' ' {
				e.text([]rune(`\`))
			}
		}
	}
	e.indicator(`"`, false, false, false)
}

func (e *emitter) escaped(c rune) bool {
	if c == '"' || c == '\\' || isBreak(c) || c == 0xfeff {
		return true
	}
	return (c < 0x20 || c > 0x7e) && !(e.unicode && (0xa0 <= c && c <= 0xd7ff || 0xe000 <= c && c <= 0xfffd))
}

func escape(c rune) string {
	switch text := escapes[c]; {
	case text != "":
		return text
	case c <= 0xff:
		return fmt.Sprintf(`\x%02X`, c)
	case c <= 0xffff:
		return fmt.Sprintf(`\u%04X`, c)
	}
	return fmt.Sprintf(`\U%08X`, c)
}

// blockHeader writes the beginning of a scalar on lines of its own.
func (e *emitter) blockHeader(s []rune, style string) {
	if len(s) > 0 {
		if s[0] == ' ' || isBreak(s[0]) {
			style += strconv.Itoa(e.step)
		}
		last := len(s) - 1
		switch {
		case !isBreak(s[last]):
			style += "-"
		case last == 0 || isBreak(s[last-1]):
			style += "+"
		}
	}
	e.indicator(style, true, false, false)
	e.openEnded = e.openEnded || style[len(style)-1] == '+'
	e.lineBreak('\n')
}

func (e *emitter) literal(s []rune) {
	e.blockHeader(s, "|")
	for i := 0; ; {
		end := run(s, i, isBreak)
		e.breaks(s[i:end])
		if end == len(s) {
			return
		}
		e.newIndent()
		i = run(s, end, func(c rune) bool { return !isBreak(c) })
		e.write(string(s[end:i]))
		if i == len(s) {
			e.lineBreak('\n')
			return
		}
	}
}

func (e *emitter) folded(s []rune) {
	e.blockHeader(s, ">")
	leading := true // the last line begins with a space
	for i, first := 0, true; i < len(s) || first; first = false {
		end := run(s, i, isBreak)
		if first || end > i {
			more := end < len(s)
			if !leading && more && s[end] != ' ' && s[i] == '\n' {
				e.lineBreak('\n')
			}
			leading = more && s[end] == ' '
			e.breaks(s[i:end])
			if !more {
				return
			}
			e.newIndent()
			i = end
		}
		if end = run(s, i, isBlank); end > i {
			if end == i+1 && e.column > e.width {
				e.newIndent()
			} else {
				e.text(s[i:end])
			}
			i = end
		}
		end = run(s, i, func(c rune) bool { return c != ' ' && !isBreak(c) })
		e.text(s[i:end])
		if i = end; i == len(s) {
			e.lineBreak('\n')
		}
	}
}
