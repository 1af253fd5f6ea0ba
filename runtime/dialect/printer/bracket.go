package printer

// elements writes each of the nodes between commas on a line of its own, with
// comma saying whether one is added behind the last.
func (p *printer) elements(items []node, indent int, comma bool) {
	defer func(old int) { p.indent = old }(p.indent)
	p.indent = indent
	for len(items) > 0 {
		n := 0
		for n < len(items) && items[n].prio != atComma {
			n++
		}
		p.newline(indent)
		switch {
		case n < len(items):
			p.sequence(items[:n], indent, 1)
			p.token(nil, false, ",", items[n].after)
			n++
		case comma:
			after := items[n-1].trailing()
			text := *after
			*after = ""
			p.sequence(items, indent, 1)
			p.token(nil, false, ",", text)
		default:
			p.sequence(items, indent, 0)
		}
		items = items[n:]
	}
}

// brackets writes nodes without operators, and breaks brackets among them.
func (p *printer) brackets(items []node, indent, behind int) {
	for len(items) > 0 {
		p.settle()
		if p.fits(items, behind) {
			p.flat(items)
			return
		}
		i := p.choose(items, indent, behind)
		if i < 0 {
			i = firstBracket(items)
		}
		if i < 0 {
			p.flat(items)
			return
		}
		p.flat(items[:i])
		p.explode(&items[i], indent)
		items = items[i+1:]
	}
}

func firstBracket(items []node) int {
	for i := range items {
		if g := items[i].group; g != nil && (len(g.items) > 0 || g.broken) {
			return i
		}
	}
	return -1
}

// choose returns the bracket to break, -1 if there is none that what stands before it
// fits on the line with. It is the first that must be broken; or else one that what
// stands behind it fits with, that stays broken because of a comma, and the longest.
func (p *printer) choose(items []node, indent, behind int) int {
	chosen, best := -1, -1
	at := size{first: p.col}
	for i := range items {
		n := &items[i]
		if g := n.group; g != nil && (len(g.items) > 0 || g.broken) {
			opener := 1
			if n.space && !p.fresh {
				opener++
			}
			if !at.plus(size{first: opener}).within(p.width) {
				break
			}
			if g.broken {
				return i
			}
			worth := min(g.width.first+g.width.last, MaxSize)
			if g.takesComma {
				worth += MaxSize
			}
			if rest := (&printer{width: p.width, col: indent + 1}); rest.fits(items[i+1:], behind) {
				worth += 2 * MaxSize
			}
			if worth >= best {
				chosen, best = i, worth
			}
		}
		if at = at.plus(n.size()); !at.within(p.width) {
			break
		}
	}
	return chosen
}

// explode writes a bracket with its elements on lines of their own.
func (p *printer) explode(n *node, indent int) {
	g := n.group
	p.token(n.above, n.space, n.text, g.note)
	if len(g.items) > 0 {
		p.elements(g.items, indent+Indent, g.takesComma)
	}
	c := &g.closer
	if len(c.above) > 0 {
		p.newline(indent + Indent)
		for i, text := range c.above {
			if i > 0 {
				p.newline(indent + Indent)
			}
			p.write(text)
		}
	}
	p.newline(indent)
	p.token(nil, false, c.text, c.after)
}
