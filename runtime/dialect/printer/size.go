package printer

import (
	"strings"
	"unicode/utf8"
)

// A size says how much room something takes that is written without a line break.
// What stands between the first and the last line of a string is not counted: no
// break elsewhere could make it shorter.
type size struct {
	first int // characters up to the end, or of the first line
	last  int // of the last line, if there are several
	lines bool
}

func (s size) plus(t size) size {
	switch {
	case t.lines && s.lines:
		return size{s.first, t.last, true}
	case t.lines:
		return size{s.first + t.first, t.last, true}
	case s.lines:
		return size{s.first, s.last + t.first, true}
	}
	return size{first: s.first + t.first}
}

func sizeOf(text string) size {
	i := strings.IndexByte(text, '\n')
	if i < 0 {
		return size{first: utf8.RuneCountInString(text)}
	}
	// Of its first line only the quotes count.
	open := strings.IndexAny(text[:i], `"'`)
	return size{open + 3, utf8.RuneCountInString(text[strings.LastIndexByte(text, '\n')+1:]), true}
}

// size is the room that n takes on one line, with the space before it.
func (n *node) size() size {
	var s size
	if n.space {
		s.first = 1
	}
	if n.group != nil {
		return s.plus(n.group.width)
	}
	return s.plus(sizeOf(n.text))
}

// within reports whether it fits on lines of a width.
func (s size) within(width int) bool { return s.first <= width && s.last <= width }

// measure finds out how much room a group takes, and whether it can be written on
// one line.
func (g *group) measure() {
	g.width = size{first: 2}
	g.comments = g.note != "" || len(g.closer.above) > 0
	clauses := false
	for i := range g.items {
		n := &g.items[i]
		g.width = g.width.plus(n.size())
		switch n.prio {
		case atComma:
			g.commas++
		case atClause:
			clauses = true
		}
		g.comments = g.comments || len(n.above) > 0 || *n.trailing() != ""
		g.broken = g.broken || n.group != nil && n.group.broken
	}
	if last := len(g.items) - 1; last >= 0 && g.items[last].prio == atComma && !clauses {
		g.magic = g.commas > 1 || g.role != plain && g.role != index
	}
	g.takesComma = !clauses && g.role != index && (g.role != plain || g.commas > 0)
	g.broken = g.broken || g.comments || g.magic
}
