package syntax

import "fmt"

// scanOperator reads an operator, bracket or other sign. It returns false if c
// begins none, after an error.
func (sc *scanner) scanOperator(t *token, c byte) bool {
	sc.off++
	switch c {
	case '(':
		sc.open(t, lparen, c)
	case '[':
		sc.open(t, lbrack, c)
	case '{':
		sc.open(t, lbrace, c)
	case ')':
		return sc.close(t, rparen, '(')
	case ']':
		return sc.close(t, rbrack, '[')
	case '}':
		return sc.close(t, rbrace, '{')
	case ',':
		t.kind = comma
	case ';':
		t.kind = semi
	case '~':
		t.kind = tilde
	case ':':
		t.kind = colon
		if n := len(sc.brackets); n > 0 && sc.brackets[n-1].field {
			sc.brackets[n-1].spec = true
		} else if sc.follows('=') {
			t.kind = walrus
		}
	case '.':
		t.kind = dot
		if sc.peek(0) == '.' && sc.peek(1) == '.' {
			sc.off += 2
			t.kind = ellipsis
		}
	case '=':
		t.kind = eq
		if sc.follows('=') {
			t.kind = eql
			sc.excess('=', t, "==")
		} else if sc.peek(0) == '>' || sc.peek(0) == '<' {
			sc.off++
			t.kind = le
			if sc.src[sc.off-1] == '>' {
				t.kind = ge
			}
			sc.error(t.pos, fmt.Sprintf("'%s' is not an operator", sc.src[t.off:sc.off]), "write "+kindText[t.kind])
		}
	case '!':
		t.kind = bang
		if sc.follows('=') {
			t.kind = neq
			sc.excess('=', t, "!=")
		}
	case '<':
		switch {
		case sc.follows('='):
			t.kind = le
		case sc.follows('<'):
			t.kind = sc.augmented(ltlt)
		case sc.follows('>'):
			t.kind = neq
			sc.error(t.pos, "'<>' is not an operator", "write !=")
		default:
			t.kind = lt
		}
	case '>':
		switch {
		case sc.follows('='):
			t.kind = ge
		case sc.follows('>'):
			t.kind = sc.augmented(gtgt)
		default:
			t.kind = gt
		}
	case '+':
		t.kind = sc.augmented(plus)
	case '-':
		if sc.follows('>') {
			t.kind = arrow
		} else {
			t.kind = sc.augmented(minus)
		}
	case '*':
		if sc.follows('*') {
			t.kind = sc.augmented(starstar)
		} else {
			t.kind = sc.augmented(star)
		}
	case '/':
		if sc.follows('/') {
			t.kind = sc.augmented(slashslash)
		} else {
			t.kind = sc.augmented(slash)
		}
	case '%':
		t.kind = sc.augmented(percent)
	case '&':
		t.kind = sc.augmented(amp)
		if t.kind == amp && sc.follows('&') {
			t.kind = kwAnd
			sc.error(t.pos, "'&&' is not an operator", "write and")
		}
	case '|':
		t.kind = sc.augmented(pipe)
		if t.kind == pipe && sc.follows('|') {
			t.kind = kwOr
			sc.error(t.pos, "'||' is not an operator", "write or")
		}
	case '^':
		t.kind = sc.augmented(caret)
	case '@':
		t.kind = sc.augmented(atSign)
	default:
		sc.badRune(t, rune(c))
	}
	return true
}

// follows consumes c if it is next.
func (sc *scanner) follows(c byte) bool {
	if sc.peek(0) != c {
		return false
	}
	sc.off++
	return true
}

// augmented returns k=, if = is next, else k.
func (sc *scanner) augmented(k kind) kind {
	if sc.follows('=') {
		return k + plusEq - plus
	}
	return k
}

// excess reports === and !==.
func (sc *scanner) excess(c byte, t *token, want string) {
	if sc.follows(c) {
		sc.error(t.pos, fmt.Sprintf("'%s' is not an operator", sc.src[t.off:sc.off]), "write "+want)
	}
}
