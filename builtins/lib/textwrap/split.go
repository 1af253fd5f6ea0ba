package textwrapmod

import (
	"strings"
	"unicode"
)

// A splitter divides a text into words and what is between them. It does what CPython's
// TextWrapper.wordsep_re does, and wordsep_simple_re without hyphens.
type splitter struct {
	text    []rune
	hyphens bool
}

func (s *splitter) split() []chunk {
	var chunks []chunk
	for i := 0; i < len(s.text); {
		end := s.next(i)
		chunks = append(chunks, chunk{string(s.text[i:end]), end - i})
		i = end
	}
	return chunks
}

// next is the end of the chunk that begins at i.
func (s *splitter) next(i int) int {
	j := i
	for s.isSpace(j) {
		j++
	}
	if j > i {
		return j
	}
	if s.hyphens && s.isPunctuated(i-1) && s.isDash(i) {
		return s.dashes(i)
	}
	for j = i + 1; j < len(s.text) && !s.isSpace(j); j++ {
		if s.hyphens && (s.breaksAfter(j) || s.isPunctuated(j-1) && s.isDash(j)) {
			if s.breaksAfter(j) {
				j++
			}
			return j
		}
	}
	return j
}

func (s *splitter) isSpace(i int) bool {
	return i < len(s.text) && strings.ContainsRune(whitespace, s.text[i])
}

func (s *splitter) at(i int) rune {
	if i < 0 || i >= len(s.text) {
		return -1
	}
	return s.text[i]
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// isLetter reports whether there is what is \w and not \d.
func (s *splitter) isLetter(i int) bool {
	return isWord(s.at(i)) && !unicode.Is(unicode.Nd, s.at(i))
}

// isPunctuated reports whether there is a character of a word with its punctuation.
func (s *splitter) isPunctuated(i int) bool {
	r := s.at(i)
	return isWord(r) || r >= 0 && strings.ContainsRune("!\"'&.,?", r)
}

// breaksAfter reports whether there is a hyphen within a word, after which it can be divided.
func (s *splitter) breaksAfter(i int) bool {
	if s.at(i) != '-' || !s.isLetter(i+1) || !s.isLetter(i+2) && !(s.at(i+2) == '-' && s.isLetter(i+3)) {
		return false
	}
	return s.isLetter(i-1) && s.isLetter(i-2) || s.isPunctuated(i-1) && s.at(i-2) == '-' && s.isLetter(i-3)
}

// dashes is the end of the hyphens that begin at i.
func (s *splitter) dashes(i int) int {
	for s.at(i) == '-' {
		i++
	}
	return i
}

// isDash reports whether two hyphens or more begin at i, with a word behind them.
func (s *splitter) isDash(i int) bool {
	end := s.dashes(i)
	return end-i >= 2 && isWord(s.at(end))
}
