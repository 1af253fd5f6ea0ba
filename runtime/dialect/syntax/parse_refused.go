package syntax

// What is Python but not of the flow language, and clauses at the wrong place:
// each is read to its end, with one error.

// skipBlock moves behind the rest of the line and the block that belongs to it.
func (p *parser) skipBlock() {
	p.skipLine()
	p.accept(newline)
	p.skipIndented()
}

// skipIndented moves behind the lines that are indented here.
func (p *parser) skipIndented() {
	if p.tok.kind != indent {
		return
	}
	level := 0
	for p.tok.kind != eof {
		switch p.tok.kind {
		case indent:
			level++
		case outdent:
			level--
		}
		p.next()
		if level == 0 {
			return
		}
	}
}

func (p *parser) classStmt() Stmt {
	first := p.tok
	p.error(p.here(), "class is not part of the flow language", "keep the values in a dict or a struct(...)")
	p.next()
	bad := &BadStmt{}
	if p.tok.kind == ident {
		bad.Names = []Ident{{p.here(), p.tok.text}}
	}
	p.skipBlock()
	bad.Range = p.since(first.pos)
	return bad
}

// isMatch reports whether the word match here begins a match statement: its line
// ends with a colon and the next begins with case.
func (p *parser) isMatch() bool {
	sc := p.sc.lookahead()
	var t, prev token
	if sc.next(&t); !t.kind.beginsExpr() {
		return false
	}
	for t.kind != newline {
		if t.kind == eof || len(sc.brackets) == 0 && (t.kind == semi || t.kind == eq) {
			return false
		}
		prev = t
		sc.next(&t)
	}
	if prev.kind != colon {
		return false
	}
	sc.next(&t)
	sc.next(&t)
	return t.kind == ident && t.text == "case"
}

func (p *parser) matchStmt() Stmt {
	first := p.tok
	p.error(p.here(), "match is not part of the flow language", "write if ... elif ... else")
	p.skipBlock()
	return &BadStmt{Range: p.since(first.pos), Names: p.boundNames(first, p.tok.off)}
}

// skipPrefixes moves to the statement behind decorators and async. Above a class
// the class is the only error.
func (p *parser) skipPrefixes() {
	for {
		switch p.tok.kind {
		case kwAsync:
			p.error(p.here(), "async is not part of the flow language", "leave it out: a flow waits by itself")
			p.next()
		case atSign:
			at := p.here()
			for p.tok.kind == atSign {
				p.skipLine()
				p.accept(newline)
			}
			if p.tok.kind == kwClass {
				return
			}
			name := "f"
			if p.tok.kind == kwDef {
				sc, t := p.sc.lookahead(), token{}
				if sc.next(&t); t.kind == ident {
					name = t.text
				}
			}
			p.error(at, "decorators are not part of the flow language", "call it behind the def: "+name+" = decorator("+name+")")
		default:
			return
		}
	}
}

func (p *parser) globalStmt() Stmt {
	start := p.tok.pos
	word := kindText[p.tok.kind]
	p.error(p.here(), word+" is not part of the flow language", "return the value, or keep it in a dict")
	p.next()
	bad := &BadStmt{}
	for p.tok.kind == ident {
		bad.Names = append(bad.Names, p.name("a name"))
		p.accept(comma)
	}
	bad.Range = p.since(start)
	return bad
}

// yield reads a yield expression.
func (p *parser) yield() Expr {
	start := p.tok.pos
	p.error(p.here(), "yield is not part of the flow language", "collect the values in a list and return it")
	p.next()
	if p.accept(kwFrom) || p.tok.kind.beginsExpr() {
		p.enter()
		p.exprList()
		p.depth--
	}
	return &BadExpr{p.since(start)}
}

// strayClause reads an else, elif, except or finally without its statement. What
// is in it is added to list.
func (p *parser) strayClause(list []Stmt) []Stmt {
	k, start := p.tok.kind, p.tok.pos
	owner := map[kind]string{kwElse: "an if, loop or try", kwElif: "an if", kwExcept: "a try", kwFinally: "a try"}[k]
	p.error(p.here(), "'"+kindText[k]+"' without "+owner+" before it", "does the indentation match?")
	if k == kwExcept {
		return append(list, p.except().Body...)
	}
	p.next()
	ok := p.header(func() {
		if k == kwElif || k == kwElse && p.accept(kwIf) {
			p.condition()
		}
	})
	return append(list, p.block(kindText[k], start.Line, ok)...)
}
