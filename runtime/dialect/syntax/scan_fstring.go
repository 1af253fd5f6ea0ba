package syntax

// An fstring is an f-string that is being read.
type fstring struct {
	quote  byte
	triple bool
	raw    bool
	depth  int // of brackets around it
	start  Pos
}

// inText reports whether the text of an f-string comes next, or of a format
// spec, and not a token of an expression.
func (sc *scanner) inText() bool {
	n := len(sc.brackets)
	return n == sc.fstrings[len(sc.fstrings)-1].depth || sc.brackets[n-1].spec
}

// scanFText reads on in the text of an f-string: a piece of text, the { or } of
// an expression, or the end of the f-string.
func (sc *scanner) scanFText(t *token) {
	f := &sc.fstrings[len(sc.fstrings)-1]
	inSpec := len(sc.brackets) > f.depth
	sc.begin(t)
	b := builder{from: sc.off}
	for sc.off < len(sc.src) {
		c := sc.src[sc.off]
		switch {
		case c == f.quote && (!f.triple || sc.peek(1) == c && sc.peek(2) == c):
			if sc.emitText(t, &b) {
				return
			}
			if inSpec {
				sc.unclosed(sc.brackets[len(sc.brackets)-1])
				sc.brackets = sc.brackets[:f.depth]
				t.kind = illegal
			} else {
				t.kind = fend
			}
			sc.off++
			if f.triple {
				sc.off += 2
			}
			sc.fstrings = sc.fstrings[:len(sc.fstrings)-1]
			sc.finish(t)
			return
		case c == '{':
			if !inSpec && sc.peek(1) == '{' {
				b.cut(sc.src, sc.off+1, sc.off+2)
				sc.off += 2
				continue
			}
			if sc.emitText(t, &b) {
				return
			}
			sc.off++
			sc.open(t, lbrace, '{')
			if t.kind == lbrace {
				sc.brackets[len(sc.brackets)-1].field = true
			}
			sc.finish(t)
			return
		case c == '}':
			if !inSpec {
				if sc.peek(1) == '}' {
					b.cut(sc.src, sc.off+1, sc.off+2)
					sc.off += 2
					continue
				}
				start := sc.pos()
				sc.off++
				sc.error(start, "a single '}' in an f-string", "write }} for a brace in the text")
				continue
			}
			if sc.emitText(t, &b) {
				return
			}
			sc.off++
			sc.brackets = sc.brackets[:len(sc.brackets)-1]
			t.kind = rbrace
			sc.finish(t)
			return
		case c == '\\':
			if next := sc.peek(1); next == '{' || next == '}' {
				sc.off++ // the backslash is text, the brace is not escaped
				continue
			}
			sc.backslash(&b, f.raw, false)
		case c == '\n' || c == '\r':
			if !f.triple {
				sc.unterminatedF(t)
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
	sc.unterminatedF(t)
}

// emitText makes t the text read so far, if there is any.
func (sc *scanner) emitText(t *token, b *builder) bool {
	if sc.off == t.off {
		return false
	}
	t.kind = ftext
	t.text = b.value(sc.src, sc.off)
	sc.finish(t)
	return true
}

func (sc *scanner) unterminatedF(t *token) {
	f := sc.fstrings[len(sc.fstrings)-1]
	sc.brackets = sc.brackets[:f.depth]
	sc.fstrings = sc.fstrings[:len(sc.fstrings)-1]
	end := sc.pos()
	if end.Line != f.start.Line {
		end = Pos{}
	}
	sc.serious(f.start, end, "the string is never closed", "")
	t.kind = illegal
	sc.finish(t)
}
