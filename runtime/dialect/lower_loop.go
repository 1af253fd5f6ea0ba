package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// A loop is a for or while round what is lowered.
type loop struct {
	// left is a variable that is True once break has left the loop; "" for a
	// loop without else.
	left string
}

// enterLoop begins the body of a loop.
func (l *lowerer) enterLoop(out []star.Stmt, pos syntax.Pos, hasElse bool) ([]star.Stmt, *loop) {
	lp := &loop{}
	if hasElse {
		lp.left = l.stmtTemp()
		out = append(out, l.assign(pos, l.ident(pos, lp.left), l.ident(pos, hiddenPrefix+"false")))
	}
	l.loops = append(l.loops, lp)
	return out, lp
}

func (l *lowerer) leaveLoop() { l.loops = l.loops[:len(l.loops)-1] }

// orElse adds the else of a loop, which runs unless break has left it.
func (l *lowerer) orElse(out []star.Stmt, lp *loop, list []syntax.Stmt) []star.Stmt {
	if list == nil {
		return out
	}
	start, _ := list[0].Span()
	pos := l.pos(start)
	return append(out, &star.IfStmt{
		If:   pos,
		Cond: &star.UnaryExpr{OpPos: pos, Op: star.NOT, X: l.ident(start, lp.left)},
		True: l.block(list),
	})
}

func (l *lowerer) forLoop(out []star.Stmt, s *syntax.For) []star.Stmt {
	out, lp := l.enterLoop(out, s.Start, s.Else != nil)
	stmt := &star.ForStmt{For: l.pos(s.Start), X: l.iterated(s.X, l.expr(s.X))}
	if hasStar(s.Target) || l.opts.Unknowns && isUnpacked(s.Target) {
		t := l.stmtTemp()
		stmt.Vars = l.ident(s.Start, t)
		stmt.Body = append(stmt.Body, l.assign(s.Start, l.target(s.Target), l.unpack(s.Start, l.ident(s.Start, t), s.Target)))
	} else {
		stmt.X = l.unpackedEach(s.Start, s.X, stmt.X, s.Target)
		stmt.Vars = l.target(s.Target)
	}
	stmt.Body = append(stmt.Body, l.block(s.Body)...)
	l.leaveLoop()
	return l.orElse(append(out, stmt), lp, s.Else)
}

func (l *lowerer) whileLoop(out []star.Stmt, s *syntax.While) []star.Stmt {
	out, lp := l.enterLoop(out, s.Start, s.Else != nil)
	stmt := &star.WhileStmt{While: l.pos(s.Start), Cond: l.condition(s.Cond), Body: l.block(s.Body)}
	if isConstant(s.Cond) {
		stmt.Cond = l.placed(s.Start, stmt.Cond)
	}
	l.leaveLoop()
	return l.orElse(append(out, stmt), lp, s.Else)
}

// isConstant reports whether an expression is made of constants alone.
func isConstant(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Literal:
		return true
	case *syntax.Name:
		return x.Name == "True" || x.Name == "False" || x.Name == "None"
	case *syntax.Paren:
		return isConstant(x.X)
	case *syntax.Unary:
		return x.Op == "not" && isConstant(x.X)
	case *syntax.Binary:
		return (x.Op == "and" || x.Op == "or") && isConstant(x.X) && isConstant(x.Y)
	}
	return false
}

// placed is the condition x of a loop, with an instruction that has a place. The
// interpreter notes places of those only that can fail: a loop for ever without
// one would be stopped at the def of its function.
func (l *lowerer) placed(pos syntax.Pos, x star.Expr) star.Expr {
	one := &star.UnaryExpr{OpPos: l.pos(pos), Op: star.PLUS, X: l.number(pos, 1)}
	return &star.BinaryExpr{X: x, OpPos: l.pos(pos), Op: star.AND, Y: one}
}

var branchTokens = map[string]star.Token{"pass": star.PASS, "break": star.BREAK, "continue": star.CONTINUE}

func (l *lowerer) branch(out []star.Stmt, s *syntax.Branch) []star.Stmt {
	if s.Token != "pass" && len(l.loops) == 0 {
		if l.inBlock == nil || !l.inBlock.inLoop {
			return out // the parser has reported it
		}
		code := codeBreak
		if s.Token == "continue" {
			code = codeContinue
			l.inBlock.continues = true
		} else {
			l.inBlock.breaks = true
		}
		return append(out, &star.ReturnStmt{Return: l.pos(s.Start), Result: l.number(s.Start, code)})
	}
	if n := len(l.loops); s.Token == "break" && l.loops[n-1].left != "" {
		out = append(out, l.assign(s.Start, l.ident(s.Start, l.loops[n-1].left), l.ident(s.Start, hiddenPrefix+"true")))
	}
	return append(out, &star.BranchStmt{Token: branchTokens[s.Token], TokenPos: l.pos(s.Start)})
}
