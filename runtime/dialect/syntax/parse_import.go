package syntax

import "strings"

// importStmt reads import a.b, c as d.
func (p *parser) importStmt() Stmt {
	s := &Import{}
	start := p.tok.pos
	p.next()
	for {
		m := ImportModule{Path: p.modulePath()}
		if p.accept(kwAs) {
			m.As = p.name("a name behind 'as'")
		}
		s.Modules = append(s.Modules, m)
		if !p.accept(comma) {
			break
		}
	}
	s.Range = p.since(start)
	return s
}

// modulePath reads a.b.c.
func (p *parser) modulePath() Ident {
	path := p.name("the name of a module")
	if p.tok.kind != dot {
		return path
	}
	var b strings.Builder
	b.WriteString(path.Name)
	for p.accept(dot) {
		b.WriteByte('.')
		b.WriteString(p.name("the name of a module").Name)
	}
	return Ident{p.since(path.Start), b.String()}
}

// fromStmt reads from a.b import c, d as e.
func (p *parser) fromStmt() Stmt {
	start := p.tok.pos
	p.next()
	s := &FromImport{}
	from := p.tok.pos
	var dots strings.Builder
	for p.tok.kind == dot || p.tok.kind == ellipsis {
		dots.WriteString(kindText[p.tok.kind])
		p.next()
	}
	name := ""
	if p.tok.kind != kwImport {
		name = p.modulePath().Name
	} else if dots.Len() == 0 {
		p.failExpected("the name of a module")
	}
	s.Module = Ident{p.since(from), dots.String() + name}
	p.want(kwImport)
	parens := p.accept(lparen)
	for {
		if p.tok.kind == star {
			p.failHere("import * is not part of the flow language", "name what is imported: from "+s.Module.Name+" import a, b")
		}
		name := p.name("a name to import")
		as := name
		if p.accept(kwAs) {
			as = p.name("a name behind 'as'")
		}
		s.Names = append(s.Names, ImportName{name, as})
		if !p.accept(comma) || parens && p.tok.kind == rparen {
			break
		}
		if p.endsStmt() {
			p.failHere("expected a name to import, found the end of the line", "write parentheses around names on several lines")
		}
	}
	if parens {
		p.wantClosing(rparen)
	}
	s.Range = p.since(start)
	return s
}

// isLoad reports whether the word load here begins a load statement: a ( and a
// string follow.
func (p *parser) isLoad() bool {
	if p.bound.load {
		return false
	}
	sc := p.sc.lookahead()
	var t token
	if sc.next(&t); t.kind != lparen {
		return false
	}
	sc.next(&t)
	return t.kind == strLit
}

// load reads load("module", "name", alias="name").
func (p *parser) load() Stmt {
	at := p.here()
	s := &Load{Load: p.tok.pos}
	p.next()
	p.next()
	s.ModulePos, s.Module = p.tok.pos, p.tok.text
	p.next()
	for p.tok.kind != rparen {
		if p.tok.kind != comma {
			p.failList(")")
		}
		p.next()
		if p.tok.kind == rparen {
			break
		}
		var as Ident
		if p.tok.kind != strLit {
			as = p.name("a name in quotes, or alias=\"name\"")
			if p.tok.kind != eq {
				p.fail(as.Range, "the name to load needs quotes", `write "`+as.Name+`"`)
			}
			p.next()
		}
		if p.tok.kind != strLit {
			p.failExpected("a name in quotes")
		}
		name := Ident{p.here(), p.tok.text}
		name.Start.Col++
		p.next()
		if as.Name == "" {
			as = name
		}
		s.Names = append(s.Names, ImportName{name, as})
	}
	p.next()
	s.Range = p.since(at.Start)
	switch {
	case len(s.Names) == 0:
		p.error(s.Range, "a load names what it takes from the module", `write load("module", "name")`)
	case p.depth > 0:
		p.error(at, "a load must stand at the top level of the file", "")
	}
	return s
}
