package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

func (l *lowerer) comprehension(x *syntax.Comprehension) star.Expr {
	out := &star.Comprehension{Curly: x.Kind == syntax.DictComp, Lbrack: l.pos(x.Start), Rbrack: l.pos(x.End)}
	first := l.expr(x.Clauses[0].X)
	outer := l.scope
	l.scope = newComprehensionScope(outer, x)
	out.Clauses = l.clauses(x.Clauses, first, nil)
	body := l.expr(x.Body)
	if x.Kind == syntax.DictComp {
		// The body stands behind the key, but is lowered first: that makes no
		// difference, as nothing is evaluated here.
		_, colon := x.Key.Span()
		body = &star.DictEntry{Key: l.expr(x.Key), Colon: l.pos(colon), Value: body}
	}
	out.Body = body
	l.scope = outer
	switch x.Kind {
	case syntax.SetComp:
		return l.call(x.Start, "set", l.text(x.Start, "*"), out)
	case syntax.Generator:
		return l.call(x.Start, "generator", out)
	}
	return out
}

// clauses lowers the clauses of a comprehension; first is what the first one goes
// through. wrap, if not nil, is put round what the others go through.
func (l *lowerer) clauses(list []syntax.CompClause, first star.Expr, wrap func(syntax.Pos, star.Expr) star.Expr) []star.Node {
	var out []star.Node
	for i, c := range list {
		pos := l.pos(c.Start)
		if c.Target == nil {
			out = append(out, &star.IfClause{If: pos, Cond: l.condition(c.X)})
			continue
		}
		x := first
		if i > 0 {
			if x = l.expr(c.X); wrap != nil {
				x = wrap(c.Start, x)
			}
		}
		x = l.iterated(c.X, x)
		if !hasStar(c.Target) && !(l.opts.Unknowns && isUnpacked(c.Target)) {
			x = l.unpackedEach(c.Start, c.X, x, c.Target)
			out = append(out, &star.ForClause{For: pos, Vars: l.target(c.Target), In: pos, X: x})
			continue
		}
		t := l.temp()
		unpacked := l.unpack(c.Start, l.ident(c.Start, t), c.Target)
		out = append(out,
			&star.ForClause{For: pos, Vars: l.ident(c.Start, t), In: pos, X: x},
			&star.ForClause{For: pos, Vars: l.target(c.Target), In: pos, X: l.list(c.Start, unpacked)})
	}
	return out
}

// shortCircuit lowers any, all and next of a generator so that the generator stops
// where its result is known; it returns nil for other calls.
//
//	any(x for v in xs if c)   [True for s in ·stopper(xs) for v in s if c if x if ·stop(s)] != []
//	next(x for v in xs if c)  ·first([x for s in ·stopper(xs) for v in s if c if ·stop(s)])
//
// ·stopper gives one s, which goes through xs until ·stop has been called.
func (l *lowerer) shortCircuit(x *syntax.Call) star.Expr {
	fn, ok := x.Fn.(*syntax.Name)
	if !ok || len(x.Args) == 0 || x.Args[0].Kind != syntax.Positional {
		return nil
	}
	gen, ok := syntax.Unparen(x.Args[0].Value).(*syntax.Comprehension)
	if !ok || gen.Kind != syntax.Generator || !l.isBuiltin(fn.Name) {
		return nil
	}
	switch fn.Name {
	case "any", "all":
		if len(x.Args) != 1 {
			return nil
		}
	case "next":
		if len(x.Args) > 2 || len(x.Args) == 2 && x.Args[1].Kind != syntax.Positional {
			return nil
		}
	default:
		return nil
	}
	start := gen.Clauses[0].Start
	pos := l.pos(start)
	stopper := l.temp()
	first := l.call(start, "stopper", l.iterated(gen.Clauses[0].X, l.expr(gen.Clauses[0].X)))
	var otherwise star.Expr
	before := func(x star.Expr) star.Expr { return x }
	if len(x.Args) == 2 {
		first, otherwise, before = l.beforeNext(x.Args[1].Value, first)
	}
	outer := l.scope
	l.scope = newComprehensionScope(outer, gen)
	out := &star.Comprehension{Lbrack: l.pos(gen.Start), Rbrack: l.pos(gen.End)}
	out.Clauses = append(out.Clauses, &star.ForClause{For: pos, Vars: l.ident(start, stopper), In: pos, X: first})
	out.Clauses = append(out.Clauses, l.clauses(gen.Clauses, l.ident(start, stopper), func(pos syntax.Pos, x star.Expr) star.Expr {
		return l.call(pos, "until", l.ident(pos, stopper), x)
	})...)
	body := l.expr(gen.Body)
	l.scope = outer

	when := func(cond star.Expr) {
		out.Clauses = append(out.Clauses, &star.IfClause{If: l.pos(gen.Start), Cond: cond})
	}
	not := func(x star.Expr) star.Expr { return &star.UnaryExpr{OpPos: l.pos(gen.Start), Op: star.NOT, X: x} }
	stop := l.call(gen.Start, "stop", l.ident(gen.Start, stopper))
	switch fn.Name {
	case "any":
		when(l.known(gen.Start, body))
		when(stop)
		out.Body = l.number(gen.Start, 1)
		return not(not(out))
	case "all":
		when(not(l.known(gen.Start, body)))
		when(stop)
		out.Body = l.number(gen.Start, 1)
		return not(out)
	}
	when(stop)
	out.Body = body
	args := []star.Expr{out}
	if otherwise != nil {
		args = append(args, otherwise)
	}
	return before(l.call(x.Lparen, "first", args...))
}

// beforeNext has the default of next evaluated where Python does: behind what the
// generator goes through first, and before all else in it.
func (l *lowerer) beforeNext(value syntax.Expr, first star.Expr) (over, otherwise star.Expr, before func(star.Expr) star.Expr) {
	if l.isSimple(value) {
		return first, l.expr(value), func(x star.Expr) star.Expr { return x }
	}
	pos, _ := value.Span()
	pair := func(x, y star.Expr) star.Expr {
		return &star.TupleExpr{Lparen: l.pos(pos), List: []star.Expr{x, y}, Rparen: l.pos(pos)}
	}
	a, b := l.temp(), l.temp()
	both := pair(first, l.expr(value))
	return l.ident(pos, a), l.ident(pos, b), func(x star.Expr) star.Expr {
		return l.with(pos, pair(l.ident(pos, a), l.ident(pos, b)), both, x)
	}
}
