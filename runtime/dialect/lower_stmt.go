package dialect

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

func (l *lowerer) stmts(list []syntax.Stmt) []star.Stmt {
	out := make([]star.Stmt, 0, len(list))
	for _, s := range list {
		if l.opts.Steps {
			out = l.step(out, s)
		}
		out = l.stmt(out, s)
	}
	return out
}

// block lowers the body of a compound statement, which is never empty.
func (l *lowerer) block(list []syntax.Stmt) []star.Stmt {
	out := l.stmts(list)
	if len(out) == 0 {
		start, _ := list[0].Span()
		out = append(out, &star.BranchStmt{Token: star.PASS, TokenPos: l.pos(start)})
	}
	return out
}

// stmt adds what s becomes to out.
func (l *lowerer) stmt(out []star.Stmt, s syntax.Stmt) []star.Stmt {
	switch s := s.(type) {
	case *syntax.ExprStmt:
		if _, ok := s.X.(*syntax.Ellipsis); ok {
			return out
		}
		return append(out, &star.ExprStmt{X: l.expr(s.X)})
	case *syntax.Assign:
		return l.assignment(out, s)
	case *syntax.AugAssign:
		return l.augmented(out, s)
	case *syntax.Del:
		for _, t := range s.Targets {
			out = l.del(out, t)
		}
		return out
	case *syntax.Branch:
		return l.branch(out, s)
	case *syntax.Return:
		return append(out, l.returned(s))
	case *syntax.Assert:
		return append(out, l.assertion(s))
	case *syntax.If:
		stmt := &star.IfStmt{If: l.pos(s.Start), Cond: l.condition(s.Cond), True: l.block(s.Body)}
		if s.Else != nil {
			stmt.ElsePos = l.pos(s.ElsePos)
			stmt.False = l.block(s.Else)
		}
		return append(out, stmt)
	case *syntax.For:
		return l.forLoop(out, s)
	case *syntax.While:
		return l.whileLoop(out, s)
	case *syntax.Def:
		return l.def(out, s)
	case *syntax.Import:
		for _, m := range s.Modules {
			out = l.importModule(out, m)
		}
		return out
	case *syntax.FromImport:
		return l.fromImport(out, s)
	case *syntax.Load:
		return l.load(out, s)
	case *syntax.Try, *syntax.Raise, *syntax.With:
		return l.exceptions(out, s)
	case *syntax.BadStmt:
		for _, name := range s.Names {
			out = append(out, l.assign(name.Start, l.variable(name, l.scope.lookup(name.Name)), l.none(name.Start)))
		}
		return out
	}
	panic(fmt.Sprintf("dialect: unexpected statement %T", s))
}

func (l *lowerer) returned(s *syntax.Return) star.Stmt {
	stmt := &star.ReturnStmt{Return: l.pos(s.Start), Result: l.optional(s.Value)}
	if l.inBlock != nil {
		l.inBlock.returns = true
		value := stmt.Result
		if value == nil {
			value = l.none(s.Start)
		}
		stmt.Result = &star.TupleExpr{Lparen: l.pos(s.Start), List: []star.Expr{value}, Rparen: l.pos(s.Start)}
	}
	return stmt
}

// assertion lowers assert cond, msg to: if not cond: ·assert(msg).
func (l *lowerer) assertion(s *syntax.Assert) star.Stmt {
	pos := l.pos(s.Start)
	var args []star.Expr
	cond := l.condition(s.Cond)
	if s.Msg != nil {
		args = append(args, l.expr(s.Msg))
	}
	return &star.IfStmt{
		If:   pos,
		Cond: &star.UnaryExpr{OpPos: pos, Op: star.NOT, X: cond},
		True: []star.Stmt{&star.ExprStmt{X: l.call(s.Start, "assert", args...)}},
	}
}

func (l *lowerer) def(out []star.Stmt, s *syntax.Def) []star.Stmt {
	v := l.scope.vars[s.Name.Name]
	def := &star.DefStmt{Def: l.pos(s.Start), Name: l.ident(s.Name.Start, s.Name.Name), Params: l.params(s.Params)}
	outer, loops, function, inBlock := l.scope, l.loops, l.function, l.inBlock
	l.scope, l.loops, l.function, l.inBlock = newScope(outer, functionScope, s.Params, s.Body), nil, s.Name.Name, nil
	def.Body = append(l.boxes(s.Start, nil), l.block(s.Body)...)
	l.scope, l.loops, l.function, l.inBlock = outer, loops, function, inBlock
	out = append(out, def)
	if v != nil && v.boxed {
		out = append(out, l.assign(s.Name.Start, l.variable(s.Name, v), l.ident(s.Name.Start, s.Name.Name)))
	}
	return out
}
