package printer

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

// statement writes a simple statement, or the header of a compound one, at an
// indentation.
func (p *printer) statement(items []node, indent int) {
	p.indent = indent
	if last := len(items) - 1; items[0].kind == syntax.KeywordToken && isCompound(items[0].text) {
		p.header(items[:last], indent)
		p.token(nil, false, ":", "")
		return
	}
	switch word := items[0]; {
	case word.is("return"):
		p.after(items, 1, indent, 0)
	case word.is("assert"):
		p.assert(items, indent)
	case word.is("raise"):
		if from := indexOf(items, "from"); from > 0 {
			p.flat(items[:1])
			p.value(items[1:from], indent, 6)
			p.flat(items[from : from+1])
			p.value(items[from+1:], indent, 0)
		} else {
			p.after(items, 1, indent, 0)
		}
	case word.is("from"):
		p.after(items, indexOf(items, "import")+1, indent, 0)
	case word.is("import"), word.is("del"):
		p.brackets(items, indent, 0)
	default:
		p.expression(items, indent)
	}
}

// expression writes an assignment or an expression that stands alone.
func (p *printer) expression(items []node, indent int) {
	for i := len(items) - 1; i > 0; i-- {
		if items[i].assign {
			p.after(items, i+1, indent, 0)
			return
		}
	}
	if prio, _ := best(items); prio > atDot && prio != atString && !hasColon(items) {
		p.operand(items, indent, 0)
		return
	}
	p.brackets(items, indent, 0)
}

// hasColon reports whether the nodes are a name and its annotation.
func hasColon(items []node) bool { return indexOf(items, ":") > 0 && indexOf(items, "lambda") < 0 }

// header writes a header without its colon.
func (p *printer) header(items []node, indent int) {
	switch word := items[0]; {
	case word.is("if"), word.is("elif"), word.is("while"):
		p.after(items, 1, indent, 1)
	case word.is("for"):
		p.after(items, indexOf(items, "in")+1, indent, 1)
	case word.is("with") && hasComma(items):
		p.flat(items[:1])
		p.operand(items[1:], indent, 1)
	case word.is("def") && len(items[2].group.items) > 0 && !p.fits(items, 1):
		p.flat(items[:2])
		p.explode(&items[2], indent)
		p.flat(items[3:])
	default:
		p.brackets(items, indent, 1)
	}
}

// after writes the first n nodes, and the others as an operand.
func (p *printer) after(items []node, n, indent, behind int) {
	p.brackets(items[:n], indent, 2)
	if n < len(items) {
		p.value(items[n:], indent, behind)
	}
}

// value writes an operand outside of brackets, without the parentheses that it does
// not need.
func (p *printer) value(items []node, indent, behind int) {
	items = unparenthesized(items)
	if last := len(items) - 1; last > 0 && items[last].prio == atComma && !hasComma(items[:last]) {
		p.tuple(items, indent, behind)
		return
	}
	p.operand(items, indent, behind)
}

// tuple writes a tuple of one, in parentheses: a comma alone is easily overlooked.
func (p *printer) tuple(items []node, indent, behind int) {
	if !p.fits(items, behind+2) {
		p.wrap(items, indent)
		return
	}
	p.write(" (")
	items[0].space = false
	p.flat(items)
	p.write(")")
}

// assert writes an assert statement: its condition and its message are operands.
func (p *printer) assert(items []node, indent int) {
	comma := 1
	for comma < len(items) && items[comma].prio != atComma {
		comma++
	}
	p.flat(items[:1])
	if comma == len(items) {
		p.value(items[1:], indent, 0)
		return
	}
	p.value(items[1:comma], indent, 1)
	p.flat(items[comma : comma+1])
	p.value(items[comma+1:], indent, 0)
}

// unparenthesized returns what stands in parentheses that hold a whole operand. Those
// of tuples, generators, lambdas and :=, and those with comments in them, stay.
func unparenthesized(items []node) []node {
	for len(items) == 1 {
		g := items[0].group
		if g == nil || items[0].text != "(" || len(g.items) == 0 || g.comments || g.role == names && g.magic {
			break
		}
		for i := range g.items {
			n := &g.items[i]
			if n.is(":=") || n.is("lambda") || n.prio == atClause || g.role != names && n.prio == atComma {
				return items
			}
		}
		g.items[0].space = items[0].space
		items = g.items
	}
	return items
}

func indexOf(items []node, text string) int {
	for i := range items {
		if items[i].is(text) {
			return i
		}
	}
	return -1
}

// isCompound reports whether a statement that begins with a keyword has a block.
func isCompound(word string) bool {
	switch word {
	case "if", "elif", "else", "for", "while", "def", "try", "except", "finally", "with":
		return true
	}
	return false
}

// isClause reports whether a header goes on with the statement before it.
func isClause(word string) bool {
	switch word {
	case "elif", "else", "except", "finally":
		return true
	}
	return false
}
