package syntax

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The letters before the quotes of a string.
type prefix uint8

const (
	rawPrefix prefix = 1 << iota
	bytesPrefix
	formatPrefix
)

// stringPrefix reports what a word before quotes says about the string, and
// whether it is a prefix at all. u says nothing.
func stringPrefix(word string) (prefix, bool) {
	var p prefix
	for i := range len(word) {
		var bit prefix
		switch word[i] | 0x20 {
		case 'r':
			bit = rawPrefix
		case 'b':
			bit = bytesPrefix
		case 'f':
			bit = formatPrefix
		case 'u':
			return 0, len(word) == 1
		default:
			return 0, false
		}
		if p&bit != 0 {
			return 0, false
		}
		p |= bit
	}
	return p, p&bytesPrefix == 0 || p&formatPrefix == 0
}

// A builder collects the value of a string: a part of the text itself as long as
// nothing in it has to be replaced.
type builder struct {
	from   int // of what is not yet in buf
	buf    []byte
	copied bool
}

// cut moves the text since the last cut to the buffer. The text goes on at next.
func (b *builder) cut(src string, end, next int) {
	b.buf = append(b.buf, src[b.from:end]...)
	b.copied = true
	b.from = next
}

func (b *builder) value(src string, end int) string {
	if !b.copied {
		return src[b.from:end]
	}
	return string(append(b.buf, src[b.from:end]...))
}

// scanString reads a string that begins at t.off, with the quotes here. Of an
// f-string it reads the opening quotes only.
func (sc *scanner) scanString(t *token, p prefix) {
	quote := sc.src[sc.off]
	triple := sc.peek(1) == quote && sc.peek(2) == quote
	sc.off++
	if triple {
		sc.off += 2
	}
	raw := p&rawPrefix != 0
	if p&formatPrefix != 0 {
		t.kind = fstart
		t.text = ""
		if len(sc.fstrings) >= MaxDepth {
			sc.tooDeep(t)
			return
		}
		sc.fstrings = append(sc.fstrings, fstring{quote, triple, raw, len(sc.brackets), t.pos})
		return
	}
	isBytes := p&bytesPrefix != 0
	t.kind = strLit
	if isBytes {
		t.kind = bytesLit
	}
	b := builder{from: sc.off}
	for sc.off < len(sc.src) {
		c := sc.src[sc.off]
		switch {
		case c == quote:
			if !triple {
				t.text = b.value(sc.src, sc.off)
				sc.off++
				return
			}
			if sc.peek(1) == quote && sc.peek(2) == quote {
				t.text = b.value(sc.src, sc.off)
				sc.off += 3
				return
			}
			sc.off++
		case c == '\\':
			sc.backslash(&b, raw, isBytes)
		case c == '\n' || c == '\r':
			if !triple {
				sc.unterminated(t, quote, triple)
				return
			}
			sc.textLine(&b)
		default:
			if c&0xC0 == 0x80 {
				sc.lineOff++
			}
			sc.off++
		}
	}
	sc.unterminated(t, quote, triple)
}

// textLine consumes a line end inside a string, whose value has \n for it.
func (sc *scanner) textLine(b *builder) {
	if sc.src[sc.off] == '\n' {
		sc.endLine()
		return
	}
	at := sc.off
	sc.endLine()
	b.cut(sc.src, at, sc.off)
	b.buf = append(b.buf, '\n')
}

// unterminated reports that the string t has no end. If it is inside an f-string
// with the same quotes, those quotes were its end, and the expression before
// them has none.
func (sc *scanner) unterminated(t *token, quote byte, triple bool) {
	t.kind = illegal
	if n := len(sc.fstrings); n > 0 && sc.src[t.off] == quote {
		f := sc.fstrings[n-1]
		if f.quote == quote && f.triple == triple && len(sc.brackets) > f.depth {
			sc.unclosed(sc.brackets[len(sc.brackets)-1])
			sc.brackets = sc.brackets[:f.depth]
			sc.fstrings = sc.fstrings[:n-1]
			sc.line, sc.lineOff = t.pos.Line, t.off+1-int(t.pos.Col)
			sc.off = t.off + 1
			if triple {
				sc.off += 2
			}
			return
		}
	}
	hint := ""
	if !triple {
		hint = "for text of several lines write three quotes: " + strings.Repeat(string(quote), 3)
	}
	end := sc.pos()
	if end.Line != t.pos.Line {
		end = Pos{}
	}
	sc.serious(t.pos, end, "the string is never closed", hint)
}

var simpleEscapes = [256]byte{
	'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
	'\\': '\\', '\'': '\'', '"': '"',
}

// backslash reads an escape. The escapes are Starlark's; before any other
// character the backslash stands for itself, as in Python.
func (sc *scanner) backslash(b *builder, raw, isBytes bool) {
	at, pos := sc.off, sc.pos()
	sc.off++
	if sc.off >= len(sc.src) {
		return
	}
	c := sc.src[sc.off]
	if raw {
		switch {
		case c == '\n' || c == '\r':
			sc.textLine(b)
		case c < utf8.RuneSelf:
			sc.off++
		}
		return
	}
	if e := simpleEscapes[c]; e != 0 {
		sc.off++
		b.cut(sc.src, at, sc.off)
		b.buf = append(b.buf, e)
		return
	}
	switch c {
	case '\n', '\r':
		sc.endLine()
		b.cut(sc.src, at, sc.off)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := 0
		for i := 0; i < 3 && '0' <= sc.peek(0) && sc.peek(0) <= '7'; i++ {
			n = n*8 + int(sc.src[sc.off]-'0')
			sc.off++
		}
		if n > 0xFF {
			sc.error(pos, fmt.Sprintf("the escape %s is greater than \\377", sc.src[at:sc.off]), "")
		}
		sc.byteEscape(b, at, pos, n, isBytes)
	case 'x':
		if n, ok := sc.hexEscape(at, pos, 2); ok {
			sc.byteEscape(b, at, pos, n, isBytes)
		}
	case 'u', 'U':
		digits := 4
		if c == 'U' {
			digits = 8
		}
		n, ok := sc.hexEscape(at, pos, digits)
		if !ok {
			return
		}
		if n > unicode.MaxRune || 0xD800 <= n && n < 0xE000 {
			sc.error(pos, fmt.Sprintf("the escape %s is no Unicode character", sc.src[at:sc.off]), "")
			return
		}
		b.cut(sc.src, at, sc.off)
		b.buf = utf8.AppendRune(b.buf, rune(n))
	case 'N':
		if isBytes || sc.peek(1) != '{' {
			return
		}
		for c := sc.peek(0); c != 0 && c != '\n' && c != '\r' && c != '"' && c != '\''; c = sc.peek(0) {
			if c&0xC0 == 0x80 {
				sc.lineOff++
			}
			sc.off++
			if c == '}' {
				break
			}
		}
		sc.error(pos, "\\N{...} is not part of the flow language", "write the character itself, or \\uXXXX")
	}
}

// hexEscape reads \x, \u or \U with so many digits.
func (sc *scanner) hexEscape(at int, pos Pos, digits int) (int, bool) {
	sc.off++
	from := sc.off
	for sc.off < from+digits && isHexDigit(sc.peek(0)) {
		sc.off++
	}
	n, _ := strconv.ParseUint(sc.src[from:sc.off], 16, 64)
	if sc.off < from+digits {
		sc.error(pos, fmt.Sprintf("the escape %s needs %d hexadecimal digits", sc.src[at:sc.off], digits),
			`for a backslash itself write \\, or r before the string`)
		return 0, false
	}
	return int(n), true
}

// byteEscape adds the byte n. Text has no bytes beyond ASCII.
func (sc *scanner) byteEscape(b *builder, at int, pos Pos, n int, isBytes bool) {
	if n > 0x7F && n <= 0xFF && !isBytes {
		sc.error(pos, fmt.Sprintf("the escape %s is not a character in text", sc.src[at:sc.off]),
			fmt.Sprintf(`write \u%04x for the character, or b before the string for bytes`, n))
	}
	b.cut(sc.src, at, sc.off)
	b.buf = append(b.buf, byte(n))
}

func isHexDigit(c byte) bool {
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
}
