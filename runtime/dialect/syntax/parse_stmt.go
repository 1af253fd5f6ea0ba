package syntax

// stmt reads a statement, or a line of several, and adds what it is to list.
func (p *parser) stmt(list []Stmt) []Stmt {
	p.chain = 0
	p.skipPrefixes()
	if p.tok.kind.isKeyword() && p.sc.beforeAssign() {
		return p.simpleLine(list)
	}
	switch p.tok.kind {
	case newline:
		p.next()
		return list
	case indent:
		p.error(p.here(), "unexpected indentation", "")
		p.next()
		return p.indented(list)
	case outdent, eof: // behind decorators
		return append(list, &BadStmt{Range: Range{p.prevEnd, p.prevEnd}})
	case kwIf:
		return append(list, p.ifStmt())
	case kwFor:
		return append(list, p.forStmt())
	case kwWhile:
		return append(list, p.whileStmt())
	case kwDef:
		return append(list, p.defStmt())
	case kwTry:
		return append(list, p.tryStmt())
	case kwWith:
		return append(list, p.withStmt())
	case kwElse, kwElif, kwExcept, kwFinally:
		return p.strayClause(list)
	case kwClass:
		return append(list, p.classStmt())
	case ident:
		if p.tok.text == "match" && p.isMatch() {
			return append(list, p.matchStmt())
		}
	}
	return p.simpleLine(list)
}

// simpleLine reads a line of simple statements.
func (p *parser) simpleLine(list []Stmt) []Stmt {
	for {
		s := p.simpleStmt()
		list = append(list, s)
		if p.accept(semi) && p.tok.kind != newline && p.tok.kind != eof {
			continue
		}
		p.accept(newline)
		if _, bad := s.(*BadStmt); bad && p.tok.kind == indent {
			if p.foreignBlock {
				p.skipIndented()
			} else {
				list = p.blockOfBad(list)
			}
		}
		p.foreignBlock = false
		return list
	}
}

// blockOfBad reads the block behind a line that was not understood, which may
// have been the header of anything.
func (p *parser) blockOfBad(list []Stmt) []Stmt {
	inFunc, loops := p.inFunc, p.loops
	p.inFunc, p.loops = true, 1
	p.next()
	list = p.indented(list)
	p.inFunc, p.loops = inFunc, loops
	return list
}

// simpleStmt reads a statement up to a semicolon or the end of the line. If that
// fails it moves to the end of the line.
func (p *parser) simpleStmt() Stmt {
	first := p.tok
	var s Stmt
	ok := p.try(func() {
		s = p.small()
		if k := p.tok.kind; k != newline && k != semi && k != eof {
			p.failBehind(s)
		}
	})
	if ok {
		return s
	}
	p.skipLine()
	bad := &BadStmt{Range: p.since(first.pos), Names: p.boundNames(first, p.tok.off)}
	if p.foreignName.Name != "" {
		bad.Names, p.foreignName = append(bad.Names, p.foreignName), Ident{}
	}
	if bad.End.Before(bad.Start) {
		bad.End = bad.Start
	}
	return bad
}

// failBehind gives up the line because something stands behind the statement s.
func (p *parser) failBehind(s Stmt) {
	hint := ""
	if e, ok := s.(*ExprStmt); ok {
		switch x := e.X.(type) {
		case *Name:
			at := Range{x.Start, p.tok.end}
			switch {
			case x.Name == "print" && p.tok.kind.beginsExpr():
				p.fail(at, "print is a function", "write print(...)")
			case p.tok.kind.beginsExpr() || p.tok.kind.isKeyword():
				p.foreign(x, p.tok)
				if p.endsWithColon() {
					hint = misspelt(x)
				}
			case p.endsWithColon():
				hint = misspelt(x)
			}
		case *Compare, *Binary:
			if p.tok.kind == eq {
				hint = "to compare write =="
			}
		}
	}
	if a, ok := s.(*Assign); ok && p.tok.kind == ident {
		if x, ok := a.Value.(*Name); ok && x.Name == "new" {
			p.foreign(x, p.tok)
		}
	}
	switch p.tok.kind {
	case ident:
		if c := p.sc.src[p.tok.off-1]; c == '"' || c == '\'' {
			hint = `a quote inside a string is written \` + string(c)
		}
	case colon:
		p.failHere("unexpected ':'", hint)
	case walrus:
		p.failHere("unexpected ':='", "write = for an assignment, or parentheses: (x := value)")
	case kwElse:
		p.failHere("unexpected 'else'", "else begins a line of its own")
	}
	p.failHere("expected the end of the line, found "+p.tok.describe(), hint)
}

func misspelt(name *Name) string { return "is '" + name.Name + "' a misspelt keyword?" }

// small reads a simple statement.
func (p *parser) small() Stmt {
	start := p.tok.pos
	if k := p.tok.kind; k.isKeyword() && p.sc.beforeAssign() {
		p.failHere(kindText[k]+" is a keyword and cannot be a name", "write "+kindText[k]+"_")
	}
	switch k := p.tok.kind; k {
	case kwPass, kwBreak, kwContinue:
		if k != kwPass && p.loops == 0 && !p.lostBlock {
			p.error(p.here(), kindText[k]+" outside of a loop", "")
		}
		p.next()
		return &Branch{p.since(start), kindText[k]}
	case kwReturn:
		if !p.inFunc && !p.lostBlock {
			p.error(p.here(), "return outside of a function", "")
		}
		p.next()
		var x Expr
		if !p.endsStmt() {
			x = p.exprList()
		}
		return &Return{p.since(start), x}
	case kwDel:
		return p.del()
	case kwRaise:
		return p.raise()
	case kwImport:
		return p.importStmt()
	case kwFrom:
		return p.fromStmt()
	case kwGlobal, kwNonlocal:
		return p.globalStmt()
	case ident:
		switch {
		case p.tok.text == "print" && p.printsTo():
			p.failHere("print is a function", "write print(...), or this.log(..., level='error')")
		case p.tok.text == "assert" && p.isAssert():
			return p.assert()
		case p.tok.text == "load" && p.isLoad():
			return p.load()
		}
	case kwDef, kwIf, kwFor, kwWhile, kwTry, kwWith, kwClass, kwAsync, atSign:
		p.failHere("'"+kindText[k]+"' must begin a line of its own", "")
	}
	return p.assignment()
}

func (p *parser) endsStmt() bool {
	k := p.tok.kind
	return k == newline || k == semi || k == eof
}

// assignment reads an expression, or an assignment to it.
func (p *parser) assignment() Stmt {
	start := p.tok.pos
	x := p.valueOrTargets()
	switch k := p.tok.kind; {
	case k == eq:
		targets := []Expr{x}
		var pos Pos
		for p.tok.kind == eq {
			p.checkTarget(targets[len(targets)-1], false)
			pos = p.tok.pos
			p.next()
			targets = append(targets, p.valueOrTargets())
		}
		n := len(targets) - 1
		p.checkValue(targets[n])
		return &Assign{Range: p.since(start), Targets: targets[:n:n], EqPos: pos, Value: targets[n]}
	case k == colon:
		return p.annotated(start, x)
	case k.isAugmented():
		p.checkAugmented(x)
		pos := p.tok.pos
		p.next()
		value := p.exprList()
		return &AugAssign{Range: p.since(start), Op: kindText[k-plusEq+plus], OpPos: pos, Target: x, Value: value}
	}
	p.checkValue(x)
	return &ExprStmt{p.since(start), x}
}

// annotated reads the annotation behind target, and a value.
func (p *parser) annotated(start Pos, target Expr) Stmt {
	switch t := target.(type) {
	case *Name, *Attribute, *Index, *Slice:
	case *Paren:
		p.checkTarget(t, false)
	default:
		p.failBehind(&ExprStmt{Range{start, p.prevEnd}, target})
	}
	p.next()
	if name, ok := target.(*Name); ok && p.tok.kind == newline {
		p.foreign(name, p.tok)
		p.fail(name.Range, "unexpected ':' behind '"+name.Name+"'", misspelt(name))
	}
	s := &Assign{Targets: []Expr{target}, Annotation: p.test()}
	if p.tok.kind == eq {
		s.EqPos = p.tok.pos
		p.next()
		s.Value = p.exprList()
	}
	s.Range = p.since(start)
	return s
}

func (p *parser) del() Stmt {
	s := &Del{}
	s.Start = p.tok.pos
	p.next()
	for {
		x := p.plainElement()
		p.checkDel(x)
		s.Targets = append(s.Targets, x)
		if !p.accept(comma) || p.endsStmt() {
			break
		}
	}
	s.Range = p.since(s.Start)
	return s
}

func (p *parser) raise() Stmt {
	s := &Raise{}
	start := p.tok.pos
	p.next()
	if !p.endsStmt() {
		s.Exception = p.test()
		if p.tok.kind == comma {
			p.failHere("unexpected ','", "write raise Type(message)")
		}
		if p.accept(kwFrom) {
			s.Cause = p.test()
		}
	}
	s.Range = p.since(start)
	return s
}

// isAssert reports whether the word assert here begins an assert statement.
func (p *parser) isAssert() bool {
	if p.bound.assert {
		return false
	}
	var t token
	p.sc.lookahead().next(&t)
	switch t.kind {
	case newline, semi, eof:
		return true
	case star:
		return false
	}
	return t.kind.beginsExpr()
}

func (p *parser) assert() Stmt {
	start := p.tok.pos
	p.next()
	s := &Assert{Cond: p.test()}
	if p.accept(comma) {
		s.Msg = p.test()
	}
	s.Range = p.since(start)
	return s
}

// printsTo reports whether the word print here is followed by >>, as in Python 2.
func (p *parser) printsTo() bool {
	var t token
	p.sc.lookahead().next(&t)
	return t.kind == gtgt
}
