package printer

import (
	"strings"
	"unicode/utf8"
)

// A printer writes lines of code. Its methods break a line only within brackets,
// which they add where they must.
type printer struct {
	width  int // the most characters of a line
	buf    []byte
	col    int    // characters on the line so far
	fresh  bool   // nothing but the indentation is on the line
	ended  bool   // a comment stands at the end of the line
	indent int    // of a line that a comment makes necessary
	spaces string // to take indentations from
	full   bool   // the text has become too large
}

// newline begins a line with an indentation.
func (p *printer) newline(indent int) {
	p.write("\n")
	p.begin(indent)
}

// begin writes the indentation of a line.
func (p *printer) begin(indent int) {
	for len(p.spaces) < indent {
		p.spaces += "                                "
	}
	p.write(p.spaces[:indent])
	p.col, p.fresh, p.ended = indent, true, false
}

func (p *printer) write(text string) {
	if len(p.buf)+len(text) > MaxSize {
		p.full = true
		return
	}
	p.buf = append(p.buf, text...)
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		p.col = 0
		text = text[i+1:]
	}
	p.col += utf8.RuneCountInString(text)
	p.fresh = false
}

// settle begins a line if the one here ends with a comment.
func (p *printer) settle() {
	if p.ended {
		p.newline(p.indent)
	}
}

// token writes a token with its comments.
func (p *printer) token(above []string, space bool, text, after string) {
	if p.ended || len(above) > 0 && !p.fresh {
		p.newline(p.indent)
	}
	for _, c := range above {
		p.write(c)
		p.newline(p.indent)
	}
	if space && !p.fresh {
		p.write(" ")
	}
	p.write(text)
	if after != "" {
		p.write("  " + after)
		p.ended = true
	}
}

// flat writes nodes without a line break but those that comments make necessary.
func (p *printer) flat(items []node) {
	for i := range items {
		n := &items[i]
		if n.group == nil {
			p.token(n.above, n.space, n.text, n.after)
			continue
		}
		p.token(n.above, n.space, n.text, n.group.note)
		p.flat(n.group.items)
		c := &n.group.closer
		p.token(c.above, false, c.text, c.after)
	}
}

// fits reports whether nodes can be written here without a line break, with so many
// characters behind them.
func (p *printer) fits(items []node, behind int) bool {
	s := size{first: p.col}
	for i := range items {
		n := &items[i]
		if i > 0 && len(n.above) > 0 || i+1 < len(items) && *n.trailing() != "" || n.group != nil && n.group.broken {
			return false
		}
		s = s.plus(n.size())
		if i == 0 && n.space && p.fresh {
			s.first--
		}
		if !s.within(p.width) {
			return false
		}
	}
	return s.plus(size{first: behind}).within(p.width)
}

// best returns the highest priority among the nodes behind the first, and how many
// have it. A comma at the end counts as little as a single dot.
func best(items []node) (prio priority, count int) {
	for i := range items {
		n := &items[i]
		switch {
		case i == 0 || n.prio < prio || n.prio == never, i == len(items)-1 && n.prio == atComma:
		case n.prio > prio:
			prio, count = n.prio, 1
		default:
			count++
		}
	}
	if prio == atDot && count < 2 {
		return never, 0
	}
	return prio, count
}

// sequence writes nodes that stand in brackets, where lines can be broken anywhere;
// behind is the number of characters that follow on the last line.
func (p *printer) sequence(items []node, indent, behind int) {
	if len(items) == 0 {
		return
	}
	defer func(old int) { p.indent = old }(p.indent)
	p.indent = indent
	p.settle()
	if p.fits(items, behind) {
		p.flat(items)
		return
	}
	prio, _ := best(items)
	if i := valueAt(items); i >= 0 && prio != atClause {
		p.flat(items[:i+1])
		p.operand(items[i+1:], indent, behind)
		return
	}
	if prio == never {
		p.brackets(items, indent, behind)
		return
	}
	from := 0
	for i := 1; i <= len(items); i++ {
		switch {
		case i == len(items):
			p.sequence(items[from:], indent, behind)
		case items[i].prio == prio:
			p.sequence(items[from:i], indent, 0)
			p.newline(indent)
			from = i
		}
	}
}

// valueAt returns the index of the = or : between a name or key and its value, -1
// if there is none.
func valueAt(items []node) int {
	for i := range items {
		if items[i].value && i+1 < len(items) {
			return i
		}
	}
	return -1
}

// operand writes an expression that does not stand in brackets, or is a value in
// some. If it has operators where a line could be broken it gets parentheses, unless
// it ends in a bracket that can be broken instead.
func (p *printer) operand(items []node, indent, behind int) {
	defer func(old int) { p.indent = old }(p.indent)
	p.indent = indent
	p.settle()
	if p.fits(items, behind) {
		p.flat(items)
		return
	}
	prio, count := best(items)
	switch {
	case isParenthesized(items):
		p.brackets(items, indent, behind)
	case prio == never && (p.choose(items, indent, behind) >= 0 || !p.wrapHelps(items, indent)):
		p.brackets(items, indent, behind)
	case prio != never && prio != atComma && count == 1 && p.endsInBracket(items):
		p.last(items, indent)
	default:
		p.wrap(items, indent)
	}
}

// isParenthesized reports whether the nodes are parentheses and what is in them.
func isParenthesized(items []node) bool {
	return len(items) == 1 && items[0].group != nil && items[0].text == "("
}

// wrapHelps reports whether nodes without operators fit on a line of their own, at
// least up to a bracket. A text of several lines gains nothing by it.
func (p *printer) wrapHelps(items []node, indent int) bool {
	for i := range items {
		if items[i].group == nil && items[i].size().lines {
			return false
		}
	}
	own := printer{width: p.width, col: indent + Indent, fresh: true}
	return own.fits(items, 0) || own.choose(items, indent+Indent, 0) >= 0
}

// endsInBracket reports whether the last node is a bracket with something in it, and
// fits on the line up to it, with nothing before it that must be broken.
func (p *printer) endsInBracket(items []node) bool {
	last := len(items) - 1
	g := items[last].group
	if g == nil || len(g.items) == 0 {
		return false
	}
	opener := 1
	if items[last].space {
		opener = 2
	}
	return p.fits(items[:last], opener)
}

// last writes nodes of which the last one is a bracket, which is broken.
func (p *printer) last(items []node, indent int) {
	n := len(items) - 1
	p.flat(items[:n])
	p.explode(&items[n], indent)
}

// wrap writes nodes in parentheses on lines of their own.
func (p *printer) wrap(items []node, indent int) {
	if items[0].space && !p.fresh {
		p.write(" ")
	}
	p.write("(")
	p.elements(items, indent+Indent, hasComma(items))
	p.newline(indent)
	p.write(")")
}

func hasComma(items []node) bool {
	for i := range items {
		if items[i].prio == atComma {
			return true
		}
	}
	return false
}
