package syntax

import "fmt"

func (p *parser) ifStmt() Stmt {
	var chain []*If
	depth := p.depth
	word, start := "if", p.tok.pos
	p.next()
	for {
		s := &If{}
		s.Start = start
		ok := p.header(func() { s.Cond = p.condition() })
		if s.Cond == nil {
			s.Cond = p.bad()
		}
		s.Body = p.block(word, start.Line, ok)
		s.End = endOfBlock(s.Body)
		chain = append(chain, s)
		if p.tok.kind == kwElse {
			pos := p.tok.pos
			p.next()
			if p.tok.kind != kwIf {
				s.ElsePos = pos
				s.Else = p.clause("else", pos)
				s.End = endOfBlock(s.Else)
				break
			}
			p.error(Range{pos, p.tok.end}, "'else if' is one word", "write elif")
			start = pos
		} else if p.isElif() {
			p.error(p.here(), p.tok.text+" is not part of the flow language", "write elif")
			start = p.tok.pos
		} else if p.tok.kind != kwElif {
			break
		} else {
			start = p.tok.pos
		}
		word = "elif"
		if p.depth++; len(chain) > maxElifs || p.depth >= MaxDepth {
			p.tooManyElifs()
			break
		}
		p.next()
	}
	p.depth = depth
	return linkElifs(chain)
}

// maxElifs leaves room for what is in the branches: each lies a level deeper than
// the one before.
const maxElifs = MaxDepth / 2

// tooManyElifs gives up the other branches of an if.
func (p *parser) tooManyElifs() {
	p.error(p.here(), fmt.Sprintf("more than %d elif branches", maxElifs), "look the value up in a dict")
	for p.tok.kind == kwElif || p.tok.kind == kwElse {
		p.skipBlock()
	}
}

// linkElifs puts each elif into the else of the branch before it.
func linkElifs(chain []*If) *If {
	for i := len(chain) - 2; i >= 0; i-- {
		s, elif := chain[i], chain[i+1]
		s.ElsePos = elif.Start
		s.Else = []Stmt{elif}
		s.End = elif.End
	}
	return chain[0]
}

func (p *parser) forStmt() Stmt {
	s := &For{}
	s.Start = p.tok.pos
	p.next()
	ok := p.header(func() {
		if p.tok.kind == lparen && p.countsInParens() {
			p.failHere("a for goes through the elements of something", "write for x in range(n):")
		}
		s.Target = p.targetList()
		if p.tok.kind == eq {
			p.failHere("expected 'in', found '='", "write for x in range(n):")
		}
		p.want(kwIn)
		s.X = p.exprList()
	})
	if s.Target == nil {
		s.Target = p.bad()
	}
	if s.X == nil {
		s.X = p.bad()
	}
	s.Body, s.Else, s.End = p.loop("for", s.Start.Line, ok)
	return s
}

// countsInParens reports whether the ( here begins for (i = 0; ...).
func (p *parser) countsInParens() bool {
	sc, t := p.sc.lookahead(), token{}
	if sc.next(&t); t.kind != ident {
		return false
	}
	if sc.next(&t); t.kind == ident { // for (let i = 0; ...)
		sc.next(&t)
	}
	return t.kind == eq
}

func (p *parser) whileStmt() Stmt {
	s := &While{}
	s.Start = p.tok.pos
	p.next()
	ok := p.header(func() { s.Cond = p.condition() })
	if s.Cond == nil {
		s.Cond = p.bad()
	}
	s.Body, s.Else, s.End = p.loop("while", s.Start.Line, ok)
	return s
}

// loop reads the block of a loop, and its else if there is one.
func (p *parser) loop(word string, line int32, header bool) (body, alternative []Stmt, end Pos) {
	p.loops++
	body = p.block(word, line, header)
	p.loops--
	if alternative = p.elseClause(); alternative != nil {
		return body, alternative, endOfBlock(alternative)
	}
	return body, nil, endOfBlock(body)
}

func (p *parser) defStmt() Stmt {
	s := &Def{}
	s.Start = p.tok.pos
	p.next()
	ok := p.header(func() {
		s.Name = p.name("the name of the function")
		if p.tok.kind == lbrack {
			p.failHere("type parameters are not part of the flow language", "leave them out")
		}
		p.want(lparen)
		s.Params = p.params(rparen)
		p.want(rparen)
		if p.accept(arrow) {
			s.Result = p.test()
		}
	})
	if s.Name.Name == "" {
		s.Name.Range = Range{p.prevEnd, p.prevEnd}
	}
	inFunc, loops := p.inFunc, p.loops
	p.inFunc, p.loops = true, 0
	s.Body = p.block("def", s.Start.Line, ok)
	p.inFunc, p.loops = inFunc, loops
	s.End = endOfBlock(s.Body)
	return s
}
