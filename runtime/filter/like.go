package filter

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// A pattern of like, cut at each %: the parts follow one another in a text that
// matches, the first at its beginning and the last at its end.
type pattern [][]rune

// anyRune is _ in a part of a pattern.
const anyRune rune = -1

func parsePattern(text string) (pattern, error) {
	if len(text) > utf8.UTFMax*MaxPattern || utf8.RuneCountInString(text) > MaxPattern {
		return nil, fmt.Errorf("a pattern of more than %d characters", MaxPattern)
	}
	p := pattern{nil}
	add := func(r rune) { p[len(p)-1] = append(p[len(p)-1], r) }
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			add(fold(r))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%':
			p = append(p, nil)
		case r == '_':
			add(anyRune)
		default:
			add(fold(r))
		}
	}
	if escaped {
		return nil, fmt.Errorf("a pattern ends with a backslash, which stands for the character after it: want %q", text+`\`)
	}
	return p, nil
}

// fold returns the same rune for all that differ in case only.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	if 'A' <= least && least <= 'Z' { // the sign of Kelvin
		least += 'a' - 'A'
	}
	return least
}

// match takes each part where it comes first after the one before: if there is a
// match, there is one with this part there, so it never has to go back.
func (p pattern) match(text string) bool {
	n, ok := begins(text, p[0])
	if !ok || len(p) == 1 {
		return ok && n == len(text)
	}
	text = text[n:]
	for _, part := range p[1 : len(p)-1] {
		if text, ok = after(text, part); !ok {
			return false
		}
	}
	last := p[len(p)-1]
	at := len(text)
	for range last {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	_, ok = begins(text[at:], last) // of a shorter text nothing
	return ok
}

// begins reports whether a text begins with a part, and how long that is there.
func begins(text string, part []rune) (n int, ok bool) {
	for _, want := range part {
		if n == len(text) {
			return 0, false
		}
		r, size := utf8.DecodeRuneInString(text[n:])
		if want != anyRune && fold(r) != want {
			return 0, false
		}
		n += size
	}
	return n, true
}

// after returns what comes after the first place of a part in a text.
func after(text string, part []rune) (rest string, found bool) {
	for {
		if n, ok := begins(text, part); ok {
			return text[n:], true
		}
		if text == "" {
			return "", false
		}
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
	}
}
