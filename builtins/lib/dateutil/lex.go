package dateutilmod

import (
	"strings"
	"unicode"
)

// The states of the lexer: within a word or a number, without and with a dot.
const (
	start = iota
	word
	number
	dottedWord
	dottedNumber
)

// tokens splits a text where letters, digits and other characters meet. A dot, and in a
// number a comma, may be a separator or a decimal point: which, is known at the end.
func tokens(text string) []string {
	var out []string
	chars := []rune(strings.ReplaceAll(text, "\x00", ""))
	for i := 0; i < len(chars); {
		token, state, letters := []rune{chars[i]}, start, false
		switch c := chars[i]; {
		case unicode.IsLetter(c):
			state = word
		case unicode.IsDigit(c):
			state = number
		case unicode.IsSpace(c):
			token[0] = ' '
		}
		i++
		for state != start && i < len(chars) {
			next, ok := following(state, chars[i], token)
			letters = letters || state == word || state == dottedWord
			if !ok {
				break
			}
			state = next
			token = append(token, chars[i])
			i++
		}
		out = append(out, splitDots(string(token), state, letters)...)
	}
	return out
}

// following is the state after one more character of a token, ok false if it is none.
func following(state int, c rune, token []rune) (next int, ok bool) {
	letter, digit, last := unicode.IsLetter(c), unicode.IsDigit(c), token[len(token)-1]
	switch state {
	case word:
		if c == '.' {
			return dottedWord, true
		}
		return word, letter
	case number:
		if c == '.' || c == ',' && len(token) >= 2 {
			return dottedNumber, true
		}
		return number, digit
	case dottedWord:
		if digit && last == '.' {
			return dottedNumber, true
		}
		return dottedWord, c == '.' || letter
	}
	if letter && last == '.' {
		return dottedWord, true
	}
	return dottedNumber, c == '.' || digit
}

func splitDots(token string, state int, letters bool) []string {
	dotted := state == dottedWord || state == dottedNumber
	if dotted && (letters || strings.Count(token, ".") > 1 || strings.HasSuffix(token, ".") || strings.HasSuffix(token, ",")) {
		var out []string
		rest := token
		for {
			i := strings.IndexAny(rest, ".,")
			if i < 0 {
				break
			}
			if i > 0 || len(out) == 0 {
				out = append(out, rest[:i])
			}
			out = append(out, rest[i:i+1])
			rest = rest[i+1:]
		}
		if rest != "" {
			out = append(out, rest)
		}
		if state == dottedNumber && !strings.Contains(out[0], ".") {
			out[0] = strings.ReplaceAll(out[0], ",", ".")
		}
		return out
	}
	if state == dottedNumber && !strings.Contains(token, ".") {
		token = strings.ReplaceAll(token, ",", ".")
	}
	return []string{token}
}
