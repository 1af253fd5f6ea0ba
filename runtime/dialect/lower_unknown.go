package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// A program that may meet values which are not known (package unknown) asks a helper
// wherever Starlark would decide something by itself: whether a condition holds, whether two
// values are equal, what there is to go through. The helpers are in unknown.go; what they
// are given stands in the same order, and is evaluated as often, as without them.

// known lowers a value that has to be known to go on.
func (l *lowerer) known(pos syntax.Pos, x star.Expr) star.Expr {
	if !l.opts.Unknowns {
		return x
	}
	return l.call(pos, "known", x)
}

// condition lowers what decides which way is taken.
func (l *lowerer) condition(x syntax.Expr) star.Expr {
	if isConstant(x) {
		return l.expr(x)
	}
	start, _ := x.Span()
	return l.known(start, l.expr(x))
}

// iterated lowers what is gone through: x is how it stands in the text.
func (l *lowerer) iterated(x syntax.Expr, value star.Expr) star.Expr {
	start, _ := x.Span()
	return l.known(start, value)
}

// helped lowers an operation to the call of a helper, which is told the operator.
func (l *lowerer) helped(pos syntax.Pos, helper, op string, operands ...star.Expr) star.Expr {
	return l.call(pos, helper, append([]star.Expr{l.text(pos, op)}, operands...)...)
}

// binaryOfUnknowns lowers x op y. Of and, and or, the left one decides.
func (l *lowerer) binaryOfUnknowns(x *syntax.Binary) star.Expr {
	switch x.Op {
	case "and", "or":
		return &star.BinaryExpr{X: l.known(x.OpPos, l.expr(x.X)), OpPos: l.pos(x.OpPos), Op: binaryOps[x.Op], Y: l.expr(x.Y)}
	case "**":
	default:
		if _, ok := binaryOps[x.Op]; !ok {
			l.noOperator(x.OpPos, x.Op)
		}
	}
	return l.helped(x.OpPos, "binary", x.Op, l.expr(x.X), l.expr(x.Y))
}

// item lowers x[i] to what stands for x, with [i] behind it: so what is wrong with an index
// is said as ever.
func (l *lowerer) item(x *syntax.Index) star.Expr {
	return &star.IndexExpr{X: l.call(x.Lbrack, "items", l.expr(x.X)), Lbrack: l.pos(x.Lbrack), Y: l.known(x.Lbrack, l.expr(x.I)), Rbrack: l.pos(x.End)}
}

// slice lowers x[lo:hi:step]. Its bounds have to be known.
func (l *lowerer) slice(x *syntax.Slice) star.Expr {
	bound := func(b syntax.Expr) star.Expr {
		if b == nil {
			return nil
		}
		return l.known(x.Lbrack, l.expr(b))
	}
	return &star.SliceExpr{X: l.call(x.Lbrack, "items", l.expr(x.X)), Lbrack: l.pos(x.Lbrack),
		Lo: bound(x.Lo), Hi: bound(x.Hi), Step: bound(x.Step), Rbrack: l.pos(x.End)}
}

// callee lowers what is called.
func (l *lowerer) callee(pos syntax.Pos, fn star.Expr) star.Expr {
	if !l.opts.Unknowns {
		return fn
	}
	return l.call(pos, "callee", fn)
}
