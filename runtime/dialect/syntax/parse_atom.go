package syntax

// atom reads an operand without what follows it.
func (p *parser) atom() Expr {
	at := p.here()
	switch p.tok.kind {
	case ident:
		x := &Name{Ident{at, p.tok.text}}
		p.next()
		return x
	case strLit, bytesLit, fstart:
		return p.strings()
	case intLit, floatLit:
		kind := Int
		if p.tok.kind == floatLit {
			kind = Float
		}
		x := &Literal{Range: at, Kind: kind, Value: p.tok.num}
		p.next()
		return x
	case lparen:
		return p.paren()
	case lbrack:
		return p.list()
	case lbrace:
		return p.braces()
	case ellipsis:
		p.next()
		return &Ellipsis{at}
	case kwYield:
		return p.yield()
	case kwLambda:
		p.failHere("a lambda needs parentheses here", "write (lambda x: ...)")
	case kwNot:
		p.failHere("a not needs parentheses here", "write (not x)")
	case slash, slashslash:
		if p.tok.first {
			p.failHere("expected an expression, found "+p.tok.describe(), "a comment begins with #")
		}
	}
	p.failExpected("an expression")
	return nil
}

// paren reads (), (x), (x, y) or (x for ...).
func (p *parser) paren() Expr {
	start := p.tok.pos
	p.next()
	if p.accept(rparen) {
		return &Tuple{Range: p.since(start), Parens: true}
	}
	x := p.element()
	if p.tok.kind == kwFor || p.tok.kind == kwAsync {
		c := p.comprehension(Generator, start, nil, x)
		p.wantClosing(rparen)
		c.End = p.prevEnd
		return c
	}
	if p.tok.kind != comma {
		if s, ok := x.(*Starred); ok && p.tok.kind == rparen {
			p.error(s.Range, "a * cannot stand here", starHint)
		}
		p.wantClosing(rparen)
		return &Paren{Range: p.since(start), X: x}
	}
	elems := p.elements(x, rparen)
	return &Tuple{Range: p.since(start), Elems: elems, Parens: true}
}

// elements reads on behind the first element of a list, to its closing bracket.
func (p *parser) elements(first Expr, closing kind) []Expr {
	elems := []Expr{first}
	for p.accept(comma) {
		if p.tok.kind == closing {
			break
		}
		elems = append(elems, p.element())
	}
	p.wantClosing(closing)
	return elems
}

func (p *parser) wantClosing(closing kind) {
	if p.tok.kind != closing {
		p.failList(kindText[closing])
	}
	p.next()
}

// list reads [x, y] or [x for ...].
func (p *parser) list() Expr {
	start := p.tok.pos
	p.next()
	if p.accept(rbrack) {
		return &List{Range: p.since(start)}
	}
	x := p.element()
	if p.tok.kind == kwFor || p.tok.kind == kwAsync {
		c := p.comprehension(ListComp, start, nil, x)
		p.wantClosing(rbrack)
		c.End = p.prevEnd
		return c
	}
	elems := p.elements(x, rbrack)
	return &List{Range: p.since(start), Elems: elems}
}

// braces reads {k: v}, {x, y}, {k: v for ...} or {x for ...}.
func (p *parser) braces() Expr {
	start := p.tok.pos
	p.next()
	if p.accept(rbrace) {
		return &Dict{Range: p.since(start)}
	}
	if p.tok.kind == starstar {
		return p.dict(start, p.dictEntry())
	}
	key := p.element()
	if p.tok.kind != colon {
		if p.tok.kind == kwFor || p.tok.kind == kwAsync {
			c := p.comprehension(SetComp, start, nil, key)
			p.wantClosing(rbrace)
			c.End = p.prevEnd
			return c
		}
		elems := p.elements(key, rbrace)
		return &Set{Range: p.since(start), Elems: elems}
	}
	return p.dict(start, p.dictValue(key))
}

func (p *parser) dict(start Pos, first DictEntry) Expr {
	if p.tok.kind == kwFor || p.tok.kind == kwAsync {
		if first.Key == nil {
			p.error(first.Range, "** cannot stand in a comprehension", "")
		}
		c := p.comprehension(DictComp, start, first.Key, first.Value)
		p.wantClosing(rbrace)
		c.End = p.prevEnd
		return c
	}
	entries := []DictEntry{first}
	for p.accept(comma) {
		if p.tok.kind == rbrace {
			break
		}
		entries = append(entries, p.dictEntry())
	}
	p.wantClosing(rbrace)
	return &Dict{Range: p.since(start), Entries: entries}
}

func (p *parser) dictEntry() DictEntry {
	start := p.tok.pos
	if p.accept(starstar) {
		x := p.binary(precPipe)
		return DictEntry{Range: p.since(start), Value: x}
	}
	key := p.test()
	if p.tok.kind != colon {
		hint := ""
		if p.tok.kind == eq {
			hint = "between key and value write :"
		}
		p.failHere("expected ':' behind the key of a dict, found "+p.tok.describe(), hint)
	}
	return p.dictValue(key)
}

// dictValue reads the colon and value behind a key.
func (p *parser) dictValue(key Expr) DictEntry {
	switch key.(type) {
	case *Starred, *Walrus:
		p.failExpected("',' or '}'")
	}
	p.next()
	value := p.test()
	return DictEntry{Range: p.since(startOf(key)), Key: key, Value: value}
}

// comprehension reads the clauses behind body, up to the closing bracket.
func (p *parser) comprehension(k ComprehensionKind, start Pos, key, body Expr) *Comprehension {
	if s, ok := body.(*Starred); ok {
		p.error(s.Range, "* cannot stand in a comprehension", "write a second for: [y for x in xs for y in x]")
	}
	c := &Comprehension{Kind: k, Key: key, Body: body}
	for {
		p.link()
		at := p.tok.pos
		switch p.tok.kind {
		case kwAsync:
			p.error(p.here(), "async is not part of the flow language", "leave it out")
			p.next()
			if p.tok.kind != kwFor {
				p.failExpected("'for'")
			}
			continue
		case kwFor:
			p.next()
			target := p.targetList()
			p.want(kwIn)
			x := p.binary(precOr)
			c.Clauses = append(c.Clauses, CompClause{p.since(at), target, x})
		case kwIf:
			p.next()
			x := p.testNoCond()
			c.Clauses = append(c.Clauses, CompClause{p.since(at), nil, x})
		default:
			c.Range = p.since(start)
			return c
		}
	}
}
