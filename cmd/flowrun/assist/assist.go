// Package assist answers what an editor asks about the text of a flow: what can be
// written at a place, what stands there, where it is defined, what else means the same.
// It answers from the text, from what [World] tells of the project, and from the
// description of the flow API; nothing is run, and nothing is read but through World.
//
// A text may have mistakes, and has them most of the time while it is written. What lies
// round the cursor is read from its tokens, and the rest from the tree, which the parser
// makes of any text.
//
// Places in a text are offsets in bytes. No answer is nil because a text is wrong: it is
// empty where nothing is known.
package assist

import (
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/header"
)

// A World is what is round a text: the project, and what flows are given. Functions that
// are nil know nothing.
type World struct {
	Connectors []*connectors.Connector // by name
	Types      []*connectors.Spec      // connector types, by name
	Flows      []string                // the names of flows, sorted
	// Stored are the names of other things that a method of system takes, by that method,
	// such as setting.
	Stored map[string][]string
	// Flow returns a flow of the project, and what it says about itself.
	Flow func(name string) (file string, text []byte, h *header.Header, err error)
	// Load returns a file that a text of the project loads or imports.
	Load func(from, path string) (file string, text []byte, err error)

	Modules []string // what can be imported, sorted
	// Members returns the names in a module.
	Members func(module string) (names []string, ok bool)
	// Builtins are the names that every flow can use.
	Builtins []string
	// Methods are the names of the methods of a type of the language, such as str.
	Methods func(typ string) []string
}

// Spec returns the connector type of that name or older name, nil if there is none.
func (w *World) Spec(typ string) *connectors.Spec {
	for _, s := range w.Types {
		if s.Type == typ {
			return s
		}
		for _, a := range s.Aliases {
			if a == typ {
				return s
			}
		}
	}
	return nil
}

// Connector returns the connector of that name, nil if there is none.
func (w *World) Connector(name string) *connectors.Connector {
	for _, c := range w.Connectors {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// A Text is the text of a flow, read. It does not change, and is safe for concurrent use.
type Text struct {
	File   string // as errors call it
	Source string
	Errors []*syntax.Error

	tree  *syntax.File
	names *scope.Names
	lines []int // where they begin
}

// NewText reads a text.
func NewText(file, source string) *Text {
	t := &Text{File: file, Source: source, lines: []int{0}}
	t.tree, t.Errors = syntax.Parse(file, []byte(source))
	t.names = scope.Resolve(t.tree)
	for i := 0; i < len(source); i++ {
		switch {
		case source[i] == '\n', source[i] == '\r' && !strings.HasPrefix(source[i+1:], "\n"):
			t.lines = append(t.lines, i+1)
		}
	}
	return t
}

// A Span is a part of a text, from an offset to the one behind it.
type Span struct{ Start, End int }

// Lines returns how many lines a text has: one more than it has line ends.
func (t *Text) Lines() int { return len(t.lines) }

// Line returns the part of the text that line n is, which counts from 0, without its end.
// What is behind the last line is empty.
func (t *Text) Line(n int) Span {
	if n >= len(t.lines) {
		return Span{len(t.Source), len(t.Source)}
	}
	start, end := t.lines[n], len(t.Source)
	if n+1 < len(t.lines) {
		end = t.lines[n+1]
	}
	return Span{start, start + len(strings.TrimRight(t.Source[start:end], "\r\n"))}
}

// LineAt returns the number of the line of an offset.
func (t *Text) LineAt(off int) int {
	low, high := 0, len(t.lines)
	for high-low > 1 {
		if mid := (low + high) / 2; t.lines[mid] <= off {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

const byteOrderMark = "\ufeff"

// Offset returns the offset of a place of the tree.
func (t *Text) Offset(pos syntax.Pos) int {
	if !pos.IsValid() {
		return 0
	}
	line := t.Line(int(pos.Line) - 1)
	off := line.Start
	if off == 0 && strings.HasPrefix(t.Source, byteOrderMark) {
		off = len(byteOrderMark)
	}
	for n := pos.Col - 1; n > 0 && off < line.End; n-- {
		_, size := utf8.DecodeRuneInString(t.Source[off:])
		off += size
	}
	return off
}

// pos returns the place of an offset in the tree.
func (t *Text) pos(off int) syntax.Pos {
	n := t.LineAt(off)
	before := strings.TrimPrefix(t.Source[t.lines[n]:off], byteOrderMark)
	return syntax.Pos{Line: int32(n + 1), Col: int32(utf8.RuneCountInString(before) + 1)}
}

func (t *Text) span(n syntax.Node) Span {
	start, end := n.Span()
	return Span{t.Offset(start), t.Offset(end)}
}

// nameSpan is where a name stands that begins at pos.
func (t *Text) nameSpan(pos syntax.Pos, name string) Span {
	off := t.Offset(pos)
	return Span{off, min(off+len(name), len(t.Source))}
}

// WordAt is the part of the text that a place is in or at the end of, for what is known
// by the place alone: a name, a number, a string up to the end of its line, or one
// character.
func (t *Text) WordAt(pos syntax.Pos) Span {
	start := t.Offset(pos)
	end, line := start, t.Line(t.LineAt(start)).End
	for end < line && isWordByte(t.Source[end]) {
		end++
	}
	if end < line && (t.Source[end] == '"' || t.Source[end] == '\'') {
		if i := strings.IndexByte(t.Source[end+1:line], t.Source[end]); i >= 0 {
			return Span{start, end + i + 2}
		}
		return Span{start, line}
	}
	if end == start && start < line {
		_, size := utf8.DecodeRuneInString(t.Source[start:])
		end += size
	}
	return Span{start, end}
}

func isWordByte(c byte) bool {
	return c == '_' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
