package syntax

func (p *parser) tryStmt() Stmt {
	s := &Try{}
	s.Start = p.tok.pos
	at := p.here()
	p.next()
	ok := p.header(func() {})
	s.Body = p.block("try", s.Start.Line, ok)
	s.End = endOfBlock(s.Body)
	for p.tok.kind == kwExcept || p.isCatch() {
		if p.tok.kind != kwExcept {
			p.error(p.here(), "catch is not part of the flow language", "write except")
		}
		h := p.except()
		if n := len(s.Handlers); n > 0 && s.Handlers[n-1].Type == nil {
			prev := s.Handlers[n-1].Start
			p.error(Range{prev, Pos{prev.Line, prev.Col + 6}}, "an except without a type must be the last", "")
		}
		s.Handlers = append(s.Handlers, h)
		p.link()
		s.End = h.End
	}
	if s.Else = p.elseClause(); s.Else != nil {
		s.End = endOfBlock(s.Else)
		if len(s.Handlers) == 0 {
			p.error(at, "a try with an else needs an except", "")
			ok = false
		}
	}
	if pos := p.tok.pos; p.accept(kwFinally) {
		s.Finally = p.clause("finally", pos)
		s.End = endOfBlock(s.Finally)
	} else if len(s.Handlers) == 0 && ok {
		p.error(at, "a try needs an except or a finally", "")
	}
	return s
}

func (p *parser) except() *Except {
	h := &Except{}
	h.Start = p.tok.pos
	p.next()
	ok := p.header(func() {
		if p.tok.kind == star {
			p.error(p.here(), "except* is not part of the flow language", "write except")
			p.next()
		}
		if p.tok.kind == colon || p.tok.kind == newline {
			return
		}
		h.Type = p.test()
		if p.tok.kind == comma {
			at := p.here()
			p.next()
			if p.tok.kind == ident {
				h.Name = Ident{p.here(), p.tok.text}
			}
			p.fail(at, "unexpected ','", "write except X as e, or except (X, Y) for several types")
		}
		if p.accept(kwAs) {
			h.Name = p.name("a name behind 'as'")
		}
	})
	if !ok && h.Type == nil {
		h.Type = p.bad()
	}
	h.Body = p.block("except", h.Start.Line, ok)
	h.End = endOfBlock(h.Body)
	return h
}

func (p *parser) withStmt() Stmt {
	s := &With{}
	s.Start = p.tok.pos
	p.next()
	ok := p.header(func() {
		parens := p.tok.kind == lparen && p.parenthesizedItems()
		if parens {
			p.next()
		}
		for {
			p.link()
			s.Items = append(s.Items, p.withItem())
			if !p.accept(comma) || parens && p.tok.kind == rparen {
				break
			}
		}
		if parens {
			p.wantClosing(rparen)
		}
	})
	if len(s.Items) == 0 {
		s.Items = []WithItem{{X: p.bad()}}
	}
	s.Body = p.block("with", s.Start.Line, ok)
	s.End = endOfBlock(s.Body)
	return s
}

func (p *parser) withItem() WithItem {
	item := WithItem{X: p.test()}
	if p.accept(kwAs) {
		item.Target = p.target()
		p.checkTarget(item.Target, false)
	}
	return item
}

// parenthesizedItems reports whether the ( here holds the items of a with, which
// is so when a colon follows its ), unless it holds nothing, or x := y, or a
// generator.
func (p *parser) parenthesizedItems() bool {
	sc := p.sc.lookahead()
	depth := len(sc.brackets)
	prev, t := p.tok.kind, token{}
	for sc.next(&t); t.kind != eof; sc.next(&t) {
		switch {
		case len(sc.brackets) < depth:
			sc.next(&t)
			return t.kind == colon && prev != lparen
		case len(sc.brackets) == depth && (t.kind == walrus || t.kind == kwFor):
			return false
		}
		prev = t.kind
	}
	return false
}
