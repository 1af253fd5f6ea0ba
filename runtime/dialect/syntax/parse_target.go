package syntax

// targetList reads the targets of a for, up to in.
func (p *parser) targetList() Expr {
	start := p.tok.pos
	x := p.target()
	if p.tok.kind != comma {
		p.checkTarget(x, false)
		return x
	}
	elems := []Expr{x}
	for p.accept(comma) && p.tok.kind != kwIn && p.tok.kind.beginsExpr() {
		elems = append(elems, p.target())
	}
	t := &Tuple{Range: Range{start, endOf(elems[len(elems)-1])}, Elems: elems}
	p.checkTarget(t, false)
	return t
}

func (p *parser) target() Expr {
	start := p.tok.pos
	if p.accept(star) {
		x := p.primary()
		return &Starred{p.since(start), x}
	}
	return p.primary()
}

// checkTarget reports what cannot be assigned to.
func (p *parser) checkTarget(x Expr, inList bool) {
	switch x := x.(type) {
	case *Name, *Attribute, *Index, *Slice, *BadExpr:
	case *Paren:
		if _, ok := x.X.(*Starred); !ok {
			p.checkTarget(x.X, false)
		}
	case *Tuple:
		p.checkTargets(x.Elems)
	case *List:
		p.checkTargets(x.Elems)
	case *Starred:
		if !inList {
			p.error(x.Range, "a * target stands alone", "write *x, = value for a list of all")
		}
		p.checkTarget(x.X, false)
	default:
		start, end := x.Span()
		hint := "to compare write =="
		switch x.(type) {
		case *Lambda:
			hint = lambdaHint
		case *FString, *Comprehension, *Dict, *Set:
			hint = ""
		}
		p.error(Range{start, end}, "cannot assign to "+describeTarget(x), hint)
	}
}

func (p *parser) checkTargets(elems []Expr) {
	stars := 0
	for _, e := range elems {
		if s, ok := e.(*Starred); ok {
			if stars++; stars == 2 {
				p.error(s.Range, "two * targets in one assignment", "")
			}
		}
		p.checkTarget(e, true)
	}
}

func (p *parser) checkAugmented(x Expr) {
	switch x := x.(type) {
	case *Name, *Attribute, *Index, *Slice, *BadExpr:
	case *Paren:
		p.checkAugmented(x.X)
	case *Tuple, *List:
		start, end := x.Span()
		p.error(Range{start, end}, "cannot change "+describeTarget(x)+" in place", "write one statement for each")
	default:
		start, end := x.Span()
		p.error(Range{start, end}, "cannot assign to "+describeTarget(x), "")
	}
}

func (p *parser) checkDel(x Expr) {
	switch x := x.(type) {
	case *Name, *Attribute, *Index, *Slice, *BadExpr:
	case *Paren:
		p.checkDel(x.X)
	case *Tuple:
		for _, e := range x.Elems {
			p.checkDel(e)
		}
	case *List:
		for _, e := range x.Elems {
			p.checkDel(e)
		}
	default:
		start, end := x.Span()
		p.error(Range{start, end}, "cannot delete "+describeTarget(x), "")
	}
}

const starHint = "write [*x] or (*x,) for a list or tuple of what x holds"

// checkValue reports a *x that is a value by itself.
func (p *parser) checkValue(x Expr) {
	if s, ok := x.(*Starred); ok {
		p.error(s.Range, "a * cannot stand here", starHint)
	}
}

func describeTarget(x Expr) string {
	switch x := x.(type) {
	case *Literal:
		if x.Kind == String || x.Kind == Bytes {
			return "a string"
		}
		return "a number"
	case *FString:
		return "an f-string"
	case *Call:
		return "a call"
	case *Compare:
		return "a comparison"
	case *Lambda:
		return "a lambda"
	case *Conditional:
		return "a conditional expression"
	case *Comprehension:
		return "a comprehension"
	case *Dict:
		return "a dict"
	case *Set:
		return "a set"
	case *List:
		return "a list"
	case *Tuple:
		return "a tuple"
	case *Attribute:
		return "an attribute"
	case *Index, *Slice:
		return "an index"
	case *Ellipsis:
		return "..."
	}
	return "an expression"
}
