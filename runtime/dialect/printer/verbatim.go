package printer

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// mark returns what a comment says to the formatter: off, on, skip or nothing.
func mark(comment string) string {
	switch strings.ReplaceAll(strings.TrimPrefix(comment, "#"), " ", "") {
	case "fmt:off":
		return "off"
	case "fmt:on":
		return "on"
	case "fmt:skip":
		return "skip"
	}
	return ""
}

// isKept reports whether a comment behind a statement keeps it as it is.
func isKept(note string) bool {
	if mark(note) == "skip" {
		return true
	}
	_, last, ok := cutLast(note, "#")
	return ok && mark("#"+last) == "skip"
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// hasMark reports whether a comment in the brackets of a line speaks to the
// formatter: the line is kept as a whole then.
func hasMark(tokens []syntax.Token) bool {
	for _, t := range tokens {
		if t.Kind == syntax.CommentToken && mark(t.Text) != "" {
			return true
		}
	}
	return false
}

// A region is a part of a text, from # fmt: off to # fmt: on or the end of the block,
// that stays as it is but for the indentation of the block.
type region struct {
	line
	block    block
	from, to int32 // the first line, and the last one
}

// inRegion reports whether a line is part of a region, which begins or ends with it
// perhaps.
func (s *splitter) inRegion(l line, first syntax.Token) bool {
	if s.off == nil {
		if !l.comment || mark(l.text) != "off" {
			return false
		}
		s.off = &region{line: l, block: s.blocks[l.depth], from: first.Start.Line, to: s.end}
		return true
	}
	if l.depth < s.off.depth || l.depth == s.off.depth && l.comment && mark(l.text) == "on" {
		s.closeRegion()
		return false
	}
	s.off.to = s.end
	return true
}

// closeRegion makes a line of the region.
func (s *splitter) closeRegion() {
	r := s.off
	if r == nil {
		return
	}
	s.off = nil
	if s.source == nil {
		s.readSource()
	}
	lines := s.source[r.from-1 : r.to]
	out := make([]string, len(lines))
	for i, text := range lines {
		out[i] = text
		if s.inString[r.from+int32(i)] {
			continue
		}
		code := strings.TrimLeft(text, " \t\f")
		if code == "" {
			out[i] = ""
		} else if w := width(text[:len(text)-len(code)]); i == 0 {
			out[i] = code
		} else if w >= r.block.width {
			out[i] = strings.Repeat(" ", r.depth*Indent+w-r.block.width) + code
		}
	}
	l := r.line
	l.comment = false
	l.text = strings.Join(out, "\n")
	s.lines = append(s.lines, l)
}

// readSource finds the lines of the text, and those that begin in a string.
func (s *splitter) readSource() {
	s.source = strings.Split(s.text, "\n")
	s.inString = map[int32]bool{}
	for _, t := range s.tokens {
		if t.Kind == syntax.StringToken {
			for n := t.Start.Line + 1; n <= t.End.Line; n++ {
				s.inString[n] = true
			}
		}
	}
}
