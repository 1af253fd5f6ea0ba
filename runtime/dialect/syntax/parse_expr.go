package syntax

// exprList reads an expression, or several with commas between, which may be *x.
func (p *parser) exprList() Expr {
	x := p.valueOrTargets()
	p.checkValue(x)
	return x
}

// valueOrTargets is exprList, but leaves a *x alone to checkTarget or checkValue.
func (p *parser) valueOrTargets() Expr {
	return p.tuple(p.plainElement(), p.plainElement)
}

// tuple reads on behind first. If a comma follows it is the first element of a
// tuple without parentheses.
func (p *parser) tuple(first Expr, element func() Expr) Expr {
	if p.tok.kind != comma {
		return first
	}
	t := &Tuple{Elems: []Expr{first}}
	for p.accept(comma) && p.tok.kind.beginsExpr() {
		t.Elems = append(t.Elems, element())
	}
	t.Range = Range{startOf(first), endOf(t.Elems[len(t.Elems)-1])}
	return t
}

func startOf(n Node) Pos { start, _ := n.Span(); return start }
func endOf(n Node) Pos   { _, end := n.Span(); return end }

// plainElement reads an expression without :=, or *x.
func (p *parser) plainElement() Expr {
	if p.tok.kind == star {
		return p.starred()
	}
	return p.test()
}

// element reads an expression, or *x.
func (p *parser) element() Expr {
	if p.tok.kind == star {
		return p.starred()
	}
	return p.namedExpr()
}

func (p *parser) starred() Expr {
	start := p.tok.pos
	p.enter()
	p.next()
	x := p.binary(precPipe)
	p.depth--
	return &Starred{Range: p.since(start), X: x}
}

// namedExpr reads an expression, or name := value.
func (p *parser) namedExpr() Expr {
	x := p.test()
	if p.tok.kind != walrus {
		return x
	}
	return p.walrus(x)
}

func (p *parser) walrus(x Expr) Expr {
	name, ok := x.(*Name)
	if !ok {
		p.failHere(":= cannot assign to "+describeTarget(x), "only a plain name can stand before :=")
	}
	p.enter()
	p.next()
	value := p.test()
	p.depth--
	return &Walrus{Range: p.since(name.Start), Name: name.Ident, Value: value}
}

// test reads one expression, without commas and :=.
func (p *parser) test() Expr {
	p.enter()
	var x Expr
	if p.tok.kind == kwLambda {
		x = p.lambda(true)
	} else {
		x = p.binary(precOr)
		if p.tok.kind == kwIf {
			x = p.conditional(x)
		}
	}
	p.depth--
	return x
}

// testNoCond reads an expression without "if" behind it.
func (p *parser) testNoCond() Expr {
	p.enter()
	var x Expr
	if p.tok.kind == kwLambda {
		x = p.lambda(false)
	} else {
		x = p.binary(precOr)
	}
	p.depth--
	return x
}

func (p *parser) conditional(then Expr) Expr {
	at := p.here()
	p.next()
	cond := p.binary(precOr)
	if p.tok.kind != kwElse {
		if p.tok.kind == newline || p.tok.kind == rparen || p.tok.kind == rbrack || p.tok.kind == comma {
			p.fail(at, "an if inside an expression needs an else", "write a if condition else b")
		}
		p.failExpected("'else'")
	}
	p.next()
	x := p.test()
	return &Conditional{Range: p.since(startOf(then)), Cond: cond, Then: then, Else: x}
}

func (p *parser) lambda(allowCond bool) Expr {
	start := p.tok.pos
	if n := len(p.sc.brackets); n > 0 && p.sc.brackets[n-1].field {
		p.failHere("a lambda in an f-string needs parentheses", "write {(lambda x: ...)(...)}")
	}
	p.next()
	params := p.params(colon)
	p.want(colon)
	inFunc, loops := p.inFunc, p.loops
	p.inFunc, p.loops = true, 0
	if k := p.tok.kind; k.beginsStatement() || k == kwIf || k == kwFor {
		p.failHere("expected an expression, found "+p.tok.describe(), lambdaHint)
	}
	var body Expr
	if allowCond {
		body = p.test()
	} else {
		body = p.testNoCond()
	}
	p.inFunc, p.loops = inFunc, loops
	return &Lambda{Range: p.since(start), Params: params, Body: body}
}

const lambdaHint = "a lambda is one expression, whose value it returns: write a def for statements"

// The precedence of operators, from weak to strong.
const (
	precOr = iota + 1
	precAnd
	precNot
	precCompare
	precPipe
	precCaret
	precAmp
	precShift
	precSum
	precProduct
)

var precedence = [numKinds]uint8{
	kwOr: precOr, kwAnd: precAnd,
	eql: precCompare, neq: precCompare, lt: precCompare, gt: precCompare, le: precCompare, ge: precCompare,
	kwIn: precCompare, kwNot: precCompare, kwIs: precCompare,
	pipe: precPipe, caret: precCaret, amp: precAmp, ltlt: precShift, gtgt: precShift,
	plus: precSum, minus: precSum,
	star: precProduct, slash: precProduct, slashslash: precProduct, percent: precProduct, atSign: precProduct,
}

// binary reads operands with operators between that bind at least as strongly as
// least.
func (p *parser) binary(least uint8) Expr {
	start := p.tok.pos
	var x Expr
	if k := p.tok.kind; k == kwNot && least <= precNot || k == bang {
		if k == bang {
			p.error(p.here(), "'!' is not an operator", "write not")
		}
		p.enter()
		p.next()
		operand := p.binary(precNot)
		p.depth--
		x = &Unary{Range: p.since(start), Op: "not", X: operand}
	} else {
		x = p.unary()
	}
	var chain *Compare
	for {
		prec := precedence[p.tok.kind]
		if prec < least || prec == 0 || p.tok.kind == bang {
			return x
		}
		p.link()
		pos := p.tok.pos
		if prec != precCompare {
			op := kindText[p.tok.kind]
			p.operator()
			y := p.binary(prec + 1)
			x = &Binary{Range: p.since(start), Op: op, OpPos: pos, X: x, Y: y}
			continue
		}
		c := Comparison{Op: p.comparison(), OpPos: pos}
		c.Y = p.binary(precCompare + 1)
		if chain == nil || chain != x {
			chain = &Compare{X: x}
			x = chain
		}
		chain.Rest = append(chain.Rest, c)
		chain.Range = p.since(start)
	}
}

// operator consumes a binary operator.
func (p *parser) operator() {
	first := p.tok
	p.next()
	if double := p.tok; (first.kind == plus || first.kind == minus) && double.kind == first.kind && double.off == first.endOff {
		// x++ looks like x + (+...) up to here.
		if next := p.sc.src[double.endOff:]; next == "" || next[0] == '\n' || next[0] == '\r' || next[0] == ';' || next[0] == ')' {
			sign := kindText[first.kind]
			p.fail(Range{first.pos, double.end}, "'"+sign+sign+"' is not an operator", "write x "+sign+"= 1")
		}
	}
}

// comparison consumes a comparison operator of one or two words.
func (p *parser) comparison() string {
	k := p.tok.kind
	p.next()
	switch k {
	case kwNot:
		if p.tok.kind != kwIn {
			p.failExpected("'in' behind 'not'")
		}
		p.next()
		return "not in"
	case kwIs:
		if p.accept(kwNot) {
			return "is not"
		}
	}
	return kindText[k]
}

// unary reads an operand with signs before it, or a power.
func (p *parser) unary() Expr {
	start := p.tok.pos
	switch k := p.tok.kind; k {
	case plus, minus, tilde:
		p.enter()
		p.next()
		x := p.unary()
		p.depth--
		return &Unary{Range: p.since(start), Op: kindText[k], X: x}
	case kwAwait:
		p.error(p.here(), "await is not part of the flow language", "leave it out: a call waits for its result")
		p.next()
		if !p.tok.kind.beginsExpr() {
			return &BadExpr{p.since(start)}
		}
	}
	x := p.primary()
	if p.tok.kind != starstar {
		return x
	}
	pos := p.tok.pos
	p.enter()
	p.next()
	y := p.unary()
	p.depth--
	return &Binary{Range: p.since(start), Op: "**", OpPos: pos, X: x, Y: y}
}
