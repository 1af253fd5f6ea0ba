package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

var compareOps = map[string]star.Token{
	"==": star.EQL, "!=": star.NEQ, "<": star.LT, ">": star.GT, "<=": star.LE, ">=": star.GE,
	"in": star.IN, "not in": star.NOT_IN, "is": star.EQL, "is not": star.NEQ,
}

// compare lowers a comparison or a chain of them.
func (l *lowerer) compare(x *syntax.Compare) star.Expr {
	return l.chain(l.expr(x.X), l.isPlain(x.X), x.Rest)
}

// chain compares left with what follows. Each operand is evaluated once, and only
// if the comparisons before it hold. plain says that left is no list, tuple or dict.
func (l *lowerer) chain(left star.Expr, plain bool, rest []syntax.Comparison) star.Expr {
	c := rest[0]
	guarded := !plain && !l.isPlain(c.Y)
	op := func(x, y star.Expr) star.Expr {
		if l.opts.Unknowns {
			return l.helped(c.OpPos, "compare", c.Op, x, y)
		}
		if token := compareOps[c.Op]; guarded && (token == star.EQL || token == star.NEQ) {
			return l.equality(c.Op, c.OpPos, x, y)
		}
		return &star.BinaryExpr{X: x, OpPos: l.pos(c.OpPos), Op: compareOps[c.Op], Y: y}
	}
	and := func(x, y star.Expr) star.Expr {
		return &star.BinaryExpr{X: l.known(c.OpPos, x), OpPos: l.pos(c.OpPos), Op: star.AND, Y: y}
	}
	if len(rest) == 1 {
		return op(left, l.expr(c.Y))
	}
	if l.isSimple(c.Y) {
		return and(op(left, l.expr(c.Y)), l.chain(l.expr(c.Y), l.isPlain(c.Y), rest[1:]))
	}
	x, y := l.temp(), l.temp()
	pair := func(x, y star.Expr) star.Expr {
		return &star.TupleExpr{Lparen: l.pos(c.OpPos), List: []star.Expr{x, y}, Rparen: l.pos(c.OpPos)}
	}
	id := func(name string) star.Expr { return l.ident(c.OpPos, name) }
	return l.with(c.OpPos, pair(id(x), id(y)), pair(left, l.expr(c.Y)),
		and(op(id(x), id(y)), l.chain(id(y), l.isPlain(c.Y), rest[1:])))
}

// isSimple reports whether it makes no difference how often and when x is
// evaluated.
func (l *lowerer) isSimple(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Literal:
		return true
	case *syntax.Name:
		v := l.scope.lookup(x.Name)
		return v == nil || !v.boxed
	case *syntax.Paren:
		return l.isSimple(x.X)
	}
	return false
}

// isSingleton reports whether x is a value of which there is one.
func isSingleton(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		return x.Name == "None" || x.Name == "True" || x.Name == "False"
	case *syntax.Ellipsis:
		return true
	}
	return false
}
