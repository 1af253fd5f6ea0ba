package lsp

import (
	"unicode/utf8"

	"github.com/flowrun/flowrun/cmd/flowrun/assist"
)

// An encoding is what the characters of a position count.
type encoding string

// The encodings of the protocol; the first one is what it has where nothing is agreed.
const (
	utf16Units encoding = "utf-16"
	utf8Units  encoding = "utf-8"
	utf32Units encoding = "utf-32"
)

// agreed returns the encoding to use with an editor that takes these: bytes, if it can,
// because nothing is to be counted then.
func agreed(offered []string) encoding {
	for _, e := range offered {
		if e == string(utf8Units) {
			return utf8Units
		}
	}
	for _, e := range offered {
		if e == string(utf32Units) {
			return utf32Units
		}
		if e == string(utf16Units) {
			break
		}
	}
	return utf16Units
}

// units is the length of a character of n bytes.
func (e encoding) units(r rune, n int) int {
	switch {
	case e == utf8Units:
		return n
	case e == utf16Units && r > 0xffff:
		return 2
	}
	return 1
}

// length is the length of a text.
func (e encoding) length(s string) (n int) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		n += e.units(r, size)
		i += size
	}
	return n
}

// offset returns the offset of a position in a line, at most the end of the line, and
// never within a character.
func (e encoding) offset(line string, character int) int {
	n := 0
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		if n += e.units(r, size); n > character {
			return i
		}
		i += size
	}
	return len(line)
}

func (e encoding) offsetIn(t *assist.Text, p position) int {
	line := t.Line(max(p.Line, 0))
	return line.Start + e.offset(t.Source[line.Start:line.End], p.Character)
}

func (e encoding) position(t *assist.Text, off int) position {
	n := t.LineAt(off)
	line := t.Line(n)
	return position{n, e.length(t.Source[line.Start:min(off, line.End)])}
}

func (e encoding) rangeOf(t *assist.Text, at assist.Span) textRange {
	return textRange{e.position(t, at.Start), e.position(t, at.End)}
}
