package syntax

import "fmt"

// header reads the first line of a compound statement, up to and with its colon.
// If that fails it moves to the end of the line, so that the block behind it is
// read all the same.
func (p *parser) header(read func()) bool {
	ok := p.try(func() {
		read()
		p.colon()
	})
	if !ok {
		p.skipLine()
	}
	return ok
}

func (p *parser) colon() {
	switch p.tok.kind {
	case colon:
		p.next()
	case newline, eof:
		p.error(Range{p.prevEnd, p.prevEnd}, "':' is missing at the end of the line", "")
	case lbrace:
		// What follows is a block, and not what is left open.
		p.openBlocks++
		p.report(p.tok.pos, p.tok.end, "expected ':', found '{'", "write : and indent the block below", true)
		p.failHere("expected ':', found '{'", "")
	default:
		hint := ""
		if p.tok.kind == ident && foreignWords[p.tok.text].instead != "" {
			hint = foreignWords[p.tok.text].instead
		}
		p.failHere("expected ':', found "+p.tok.describe(), hint)
	}
}

// endsBraces reports whether an error is about the end of a block in braces, whose
// beginning was reported.
func (p *parser) endsBraces(msg string) bool {
	if p.openBlocks == 0 || msg != "unmatched '}'" {
		return false
	}
	p.openBlocks--
	return true
}

// condition reads what stands behind if, elif and while.
func (p *parser) condition() Expr {
	x := p.namedExpr()
	if p.tok.kind == eq {
		p.error(p.here(), "'=' assigns and cannot stand in a condition", "to compare write ==")
		p.next()
		p.test()
	}
	return x
}

// block reads the lines that belong to the statement that began with word at
// line, or the rest of its line. Nothing is reported to be missing if the
// header was not read.
func (p *parser) block(word string, line int32, header bool) []Stmt {
	if p.depth == MaxDepth {
		p.error(p.here(), tooDeepMsg, tooDeepHint)
		p.skipBlock()
		return []Stmt{&BadStmt{Range: Range{p.prevEnd, p.prevEnd}}}
	}
	p.enter()
	var list []Stmt
	end := p.prevEnd
	if p.tok.kind != newline && p.tok.kind != eof {
		list = p.simpleLine(nil)
	} else {
		p.accept(newline)
		if p.accept(indent) {
			list = p.indented(nil)
		}
	}
	p.depth--
	if len(list) == 0 {
		if header {
			p.lostBlock = true
			p.error(p.here(), fmt.Sprintf("expected an indented block behind '%s' on line %d", word, line), "write pass for a block that does nothing")
		}
		list = append(list, &BadStmt{Range: Range{end, end}})
	}
	return list
}

// indented reads the lines up to the end of an indentation and adds them to list.
func (p *parser) indented(list []Stmt) []Stmt {
	for p.tok.kind != outdent && p.tok.kind != eof {
		list = p.stmt(list)
	}
	p.accept(outdent)
	return list
}

func endOfBlock(list []Stmt) Pos { return endOf(list[len(list)-1]) }

func (p *parser) bad() *BadExpr { return &BadExpr{Range{p.prevEnd, p.prevEnd}} }

// clause reads the block of else or finally, whose word was consumed.
func (p *parser) clause(word string, pos Pos) []Stmt {
	ok := p.header(func() {})
	return p.block(word, pos.Line, ok)
}

// elseClause reads the else of a loop or try, if there is one.
func (p *parser) elseClause() []Stmt {
	pos := p.tok.pos
	if !p.accept(kwElse) {
		return nil
	}
	return p.clause("else", pos)
}
