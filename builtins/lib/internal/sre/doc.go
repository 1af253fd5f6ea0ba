// Package sre is regular expressions as Python's module re has them, matched in time
// that grows with the text and not with the pattern's ambiguity.
//
// Go's regexp has other classes, other anchors, no way to begin in the middle of a text
// that is looked back into, and leaves out empty matches that Python finds. So a pattern
// is parsed here, with Python's errors, compiled to instructions of a few kinds
// (compile.go), and run by one of two matchers that find the same: with a memo of what has
// failed where that is small (backtrack.go), else by following all alternatives at once
// (parallel.go).
//
// What cannot be matched in this way is refused: references to groups, look-ahead and
// look-behind, conditional and atomic groups, possessive repetitions.
//
// What flows see of it, values with methods and a cache, belongs to the module re.
//
// A text is UTF-8 or bytes, and all positions are offsets of bytes.
package sre

import (
	"fmt"
	"strings"
)

// Flags are how a pattern is read, with Python's numbers.
type Flags int

// Python's flags, https://docs.python.org/3/library/re.html#flags.
const (
	IgnoreCase Flags = 2
	Locale     Flags = 4
	Multiline  Flags = 8
	DotAll     Flags = 16
	Unicode    Flags = 32
	Verbose    Flags = 64
	ASCII      Flags = 256
)

const typeFlags = ASCII | Locale | Unicode

// An Error is what is wrong with a pattern or a template. Pos is where, -1 if it has no
// place.
type Error struct {
	Msg     string
	Pattern string
	Pos     int
}

func (e *Error) Error() string {
	if e.Pos < 0 {
		return e.Msg
	}
	text := fmt.Sprintf("%s at position %d", e.Msg, e.Pos)
	if line, column := e.Place(); strings.Contains(e.Pattern, "\n") {
		text += fmt.Sprintf(" (line %d, column %d)", line, column)
	}
	return text
}

// Place is the line and column of Pos, both from 1.
func (e *Error) Place() (line, column int) {
	before := e.Pattern[:max(e.Pos, 0)]
	return strings.Count(before, "\n") + 1, len(before) - strings.LastIndexByte(before, '\n')
}
