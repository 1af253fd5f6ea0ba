package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

func (l *lowerer) assignment(out []star.Stmt, s *syntax.Assign) []star.Stmt {
	if s.Value == nil {
		return out // a mere annotation
	}
	value := l.expr(s.Value)
	if len(s.Targets) > 1 {
		t := l.stmtTemp()
		out = append(out, l.assign(s.EqPos, l.ident(s.EqPos, t), value))
		for _, target := range s.Targets {
			out = append(out, l.assignTo(s.EqPos, target, l.ident(s.EqPos, t)))
		}
		return out
	}
	return append(out, l.assignTo(s.EqPos, s.Targets[0], value))
}

func (l *lowerer) assignTo(pos syntax.Pos, target syntax.Expr, value star.Expr) star.Stmt {
	if hasStar(target) || l.opts.Unknowns && isUnpacked(target) {
		value = l.unpack(pos, value, target)
	} else {
		value = l.unpackedOnce(pos, value, target)
	}
	return l.assign(pos, l.target(target), value)
}

// target lowers what is assigned to.
func (l *lowerer) target(x syntax.Expr) star.Expr {
	switch x := x.(type) {
	case *syntax.Name:
		return l.variable(x.Ident, l.scope.lookup(x.Name))
	case *syntax.Paren:
		return &star.ParenExpr{Lparen: l.pos(x.Start), X: l.target(x.X), Rparen: l.pos(x.End)}
	case *syntax.Starred:
		return l.target(x.X)
	case *syntax.Tuple:
		return &star.TupleExpr{Lparen: l.pos(x.Start), List: l.targets(x.Elems), Rparen: l.pos(x.End)}
	case *syntax.List:
		return &star.ListExpr{Lbrack: l.pos(x.Start), List: l.targets(x.Elems), Rbrack: l.pos(x.End)}
	case *syntax.Attribute:
		return &star.DotExpr{X: l.known(x.Dot, l.expr(x.X)), Dot: l.pos(x.Dot), NamePos: l.pos(x.Name.Start), Name: l.ident(x.Name.Start, x.Name.Name)}
	case *syntax.Slice:
		l.fail(x.Start, "a slice cannot be assigned to", "write x = x[:i] + [...] + x[j:]")
		return l.ident(x.Start, hiddenPrefix)
	case *syntax.Index:
		return &star.IndexExpr{X: l.known(x.Lbrack, l.expr(x.X)), Lbrack: l.pos(x.Lbrack), Y: l.known(x.Lbrack, l.expr(x.I)), Rbrack: l.pos(x.End)}
	}
	// The parser has reported what cannot be assigned to.
	start, _ := x.Span()
	return l.ident(start, hiddenPrefix)
}

func (l *lowerer) targets(list []syntax.Expr) []star.Expr {
	out := make([]star.Expr, len(list))
	for i, x := range list {
		out[i] = l.target(x)
	}
	return out
}

// hasStar reports whether x is a list of targets with a *x in it, at any depth.
func hasStar(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Paren:
		return hasStar(x.X)
	case *syntax.Starred:
		return true
	case *syntax.Tuple:
		return anyHasStar(x.Elems)
	case *syntax.List:
		return anyHasStar(x.Elems)
	}
	return false
}

func anyHasStar(list []syntax.Expr) bool {
	for _, x := range list {
		if hasStar(x) {
			return true
		}
	}
	return false
}

// unpack makes of a value a tuple that has the form of the targets.
func (l *lowerer) unpack(pos syntax.Pos, value star.Expr, target syntax.Expr) star.Expr {
	return l.call(pos, "unpack", value, l.text(pos, string(targetPattern(nil, target))))
}

// targetPattern describes targets: a dot for each, * for one that takes the
// rest, parentheses round the targets of an element that is taken apart itself.
func targetPattern(b []byte, x syntax.Expr) []byte {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Starred:
		if hasStar(x.X) {
			return append(targetPattern(append(b, '*', '('), x.X), ')')
		}
		return append(b, '*')
	case *syntax.Tuple:
		return elemPatterns(b, x.Elems)
	case *syntax.List:
		return elemPatterns(b, x.Elems)
	}
	return append(b, '.')
}

func elemPatterns(b []byte, list []syntax.Expr) []byte {
	for _, x := range list {
		_, starred := syntax.Unparen(x).(*syntax.Starred)
		switch {
		case starred:
			b = targetPattern(b, x)
		case isUnpacked(x):
			b = append(targetPattern(append(b, '('), x), ')')
		default:
			b = append(b, '.')
		}
	}
	return b
}

// augmented lowers target op= value. What the target consists of is evaluated once.
func (l *lowerer) augmented(out []star.Stmt, s *syntax.AugAssign) []star.Stmt {
	op, ok := binaryOps[s.Op]
	if !ok && s.Op != "**" {
		l.noOperator(s.OpPos, s.Op+"=")
		op = star.PLUS
	}
	target := syntax.Unparen(s.Target)
	left, right := l.operandMaps(s.Op, target, s.Value)
	if left == "" && s.Op != "**" && !l.opts.Unknowns {
		return append(out, &star.AssignStmt{OpPos: l.pos(s.OpPos), Op: op - star.PLUS + star.PLUS_EQ, LHS: l.target(target), RHS: l.increment(s, right)})
	}
	once := func(x syntax.Expr) func() star.Expr {
		if l.isSimple(x) {
			return func() star.Expr { return l.expr(x) }
		}
		start, _ := x.Span()
		t := l.stmtTemp()
		out = append(out, l.assign(start, l.ident(start, t), l.expr(x)))
		return func() star.Expr { return l.ident(start, t) }
	}
	var place func() star.Expr
	switch target := target.(type) {
	case *syntax.Index:
		x, i := once(target.X), once(target.I)
		place = func() star.Expr {
			return &star.IndexExpr{X: l.known(target.Lbrack, x()), Lbrack: l.pos(target.Lbrack), Y: l.known(target.Lbrack, i()), Rbrack: l.pos(target.End)}
		}
	case *syntax.Attribute:
		x := once(target.X)
		place = func() star.Expr {
			return &star.DotExpr{X: l.known(target.Dot, x()), Dot: l.pos(target.Dot), NamePos: l.pos(target.Name.Start), Name: l.ident(target.Name.Start, target.Name.Name)}
		}
	default:
		place = func() star.Expr { return l.target(target) }
	}
	value := l.expr(s.Value)
	if l.opts.Unknowns {
		value = l.helped(s.OpPos, "inplace", s.Op, place(), value)
	} else if s.Op == "**" {
		value = l.call(s.OpPos, "pow", place(), value)
	} else {
		value = &star.BinaryExpr{X: l.lookUp(s.OpPos, left, place()), OpPos: l.pos(s.OpPos), Op: op, Y: l.lookUp(s.OpPos, right, value)}
	}
	return append(out, l.assign(s.OpPos, place(), value))
}

// del lowers del x, for one target.
func (l *lowerer) del(out []star.Stmt, x syntax.Expr) []star.Stmt {
	start, _ := x.Span()
	do := func(call star.Expr) []star.Stmt { return append(out, &star.ExprStmt{X: call}) }
	switch x := x.(type) {
	case *syntax.Name:
		return do(l.call(start, "unset", l.boxOf(x.Ident)))
	case *syntax.Paren:
		return l.del(out, x.X)
	case *syntax.Tuple:
		for _, e := range x.Elems {
			out = l.del(out, e)
		}
		return out
	case *syntax.List:
		for _, e := range x.Elems {
			out = l.del(out, e)
		}
		return out
	case *syntax.Index:
		return do(l.call(x.Lbrack, "delindex", l.known(x.Lbrack, l.expr(x.X)), l.known(x.Lbrack, l.expr(x.I))))
	case *syntax.Slice:
		bound := func(b syntax.Expr) star.Expr {
			if b == nil {
				return l.none(x.Lbrack)
			}
			return l.known(x.Lbrack, l.expr(b))
		}
		return do(l.call(x.Lbrack, "delslice", l.known(x.Lbrack, l.expr(x.X)), bound(x.Lo), bound(x.Hi), bound(x.Step)))
	case *syntax.Attribute:
		l.fail(x.Dot, "an attribute cannot be deleted", "set it to None")
	}
	return out
}
