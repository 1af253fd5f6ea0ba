package dialect

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

func (l *lowerer) expr(x syntax.Expr) star.Expr {
	switch x := x.(type) {
	case *syntax.Name:
		return l.name(x.Ident)
	case *syntax.Literal:
		return &star.Literal{Token: literalTokens[x.Kind], TokenPos: l.pos(x.Start), Raw: "''", Value: x.Value}
	case *syntax.FString:
		return l.fstring(x)
	case *syntax.Paren:
		return &star.ParenExpr{Lparen: l.pos(x.Start), X: l.expr(x.X), Rparen: l.pos(x.End)}
	case *syntax.Tuple:
		return l.tuple(x)
	case *syntax.List:
		if pattern, starred := starPattern(x.Elems); starred {
			return l.call(x.Start, "list", l.pieces(x.Start, pattern, x.Elems)...)
		}
		return &star.ListExpr{Lbrack: l.pos(x.Start), List: l.exprs(x.Elems), Rbrack: l.pos(x.End)}
	case *syntax.Set:
		return l.set(x)
	case *syntax.Dict:
		return l.dict(x)
	case *syntax.Comprehension:
		return l.comprehension(x)
	case *syntax.Unary:
		if l.opts.Unknowns {
			return l.helped(x.Start, "unary", x.Op, l.expr(x.X))
		}
		return &star.UnaryExpr{OpPos: l.pos(x.Start), Op: unaryOps[x.Op], X: l.expr(x.X)}
	case *syntax.Binary:
		return l.binary(x)
	case *syntax.Compare:
		return l.compare(x)
	case *syntax.Conditional:
		return &star.CondExpr{
			If:      l.pos(x.Start),
			Cond:    l.condition(x.Cond),
			True:    l.expr(x.Then),
			ElsePos: l.pos(x.Start),
			False:   l.expr(x.Else),
		}
	case *syntax.Lambda:
		return l.lambda(x)
	case *syntax.Call:
		return l.callExpr(x)
	case *syntax.Index:
		if l.opts.Unknowns {
			return l.item(x)
		}
		return &star.IndexExpr{X: l.expr(x.X), Lbrack: l.pos(x.Lbrack), Y: l.expr(x.I), Rbrack: l.pos(x.End)}
	case *syntax.Slice:
		if l.opts.Unknowns {
			return l.slice(x)
		}
		return &star.SliceExpr{X: l.expr(x.X), Lbrack: l.pos(x.Lbrack),
			Lo: l.optional(x.Lo), Hi: l.optional(x.Hi), Step: l.optional(x.Step), Rbrack: l.pos(x.End)}
	case *syntax.Attribute:
		return l.attribute(x)
	case *syntax.Walrus:
		return l.walrus(x)
	case *syntax.Starred:
		return l.expr(x.X)
	case *syntax.Ellipsis:
		return l.ident(x.Start, hiddenPrefix+"ellipsis")
	case *syntax.BadExpr:
		return l.none(x.Start)
	}
	panic(fmt.Sprintf("dialect: unexpected expression %T", x))
}

func (l *lowerer) exprs(list []syntax.Expr) []star.Expr {
	out := make([]star.Expr, len(list))
	for i, x := range list {
		out[i] = l.expr(x)
	}
	return out
}

// optional is expr, but nil stays nil.
func (l *lowerer) optional(x syntax.Expr) star.Expr {
	if x == nil {
		return nil
	}
	return l.expr(x)
}

var literalTokens = [...]star.Token{syntax.Int: star.INT, syntax.Float: star.FLOAT, syntax.String: star.STRING, syntax.Bytes: star.BYTES}

var unaryOps = map[string]star.Token{"-": star.MINUS, "+": star.PLUS, "~": star.TILDE, "not": star.NOT}

var binaryOps = map[string]star.Token{
	"+": star.PLUS, "-": star.MINUS, "*": star.STAR, "/": star.SLASH, "//": star.SLASHSLASH, "%": star.PERCENT,
	"<<": star.LTLT, ">>": star.GTGT, "&": star.AMP, "|": star.PIPE, "^": star.CIRCUMFLEX, "and": star.AND, "or": star.OR,
}

func (l *lowerer) binary(x *syntax.Binary) star.Expr {
	if l.opts.Unknowns {
		return l.binaryOfUnknowns(x)
	}
	if x.Op == "**" {
		return l.call(x.OpPos, "pow", l.expr(x.X), l.expr(x.Y))
	}
	op, ok := binaryOps[x.Op]
	if !ok {
		l.noOperator(x.OpPos, x.Op)
		op = star.PLUS
	}
	left, right := l.operandMaps(x.Op, x.X, x.Y)
	return &star.BinaryExpr{X: l.lookUp(x.OpPos, left, l.expr(x.X)), OpPos: l.pos(x.OpPos), Op: op, Y: l.lookUp(x.OpPos, right, l.expr(x.Y))}
}

func (l *lowerer) noOperator(pos syntax.Pos, op string) {
	l.fail(pos, op+" is not an operator of the flow language", "")
}

// isNumeric reports whether x can only be a number, or an error.
func isNumeric(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Literal:
		return x.Kind == syntax.Int || x.Kind == syntax.Float
	case *syntax.Unary:
		return x.Op != "not"
	case *syntax.Binary:
		switch x.Op {
		case "-", "/", "//", "**", "<<", ">>", "&", "^":
			return true
		case "+", "*":
			return isNumeric(x.X) && isNumeric(x.Y)
		}
	}
	return false
}

func (l *lowerer) lambda(x *syntax.Lambda) star.Expr {
	params := l.params(x.Params)
	outer, loops := l.scope, l.loops
	l.scope, l.loops = newLambdaScope(outer, x), nil
	body := l.expr(x.Body)
	for _, v := range l.scope.boxed() {
		body = l.with(x.Start, l.ident(x.Start, boxPrefix+v.name), l.newBox(x.Start, v), body)
	}
	l.scope, l.loops = outer, loops
	return &star.LambdaExpr{Lambda: l.pos(x.Start), Params: params, Body: body}
}

func (l *lowerer) params(list []*syntax.Param) []star.Expr {
	out := make([]star.Expr, len(list))
	for i, p := range list {
		var name star.Expr
		if p.Name.Name != "" {
			name = l.ident(p.Name.Start, p.Name.Name)
		}
		switch {
		case p.Kind == syntax.Star:
			out[i] = &star.UnaryExpr{OpPos: l.pos(p.Start), Op: star.STAR, X: name}
		case p.Kind == syntax.DoubleStar:
			out[i] = &star.UnaryExpr{OpPos: l.pos(p.Start), Op: star.STARSTAR, X: name}
		case p.Default != nil:
			out[i] = &star.BinaryExpr{X: name, OpPos: l.pos(p.Start), Op: star.EQ, Y: l.expr(p.Default)}
		default:
			out[i] = name
		}
	}
	return out
}

// attribute lowers x.name. The methods that Python's types have and Starlark's
// have not are looked up by a helper, as are those that are guarded, and those of
// types: str.upper.
func (l *lowerer) attribute(x *syntax.Attribute) star.Expr {
	name := x.Name.Name
	if call, ok := syntax.Unparen(x.X).(*syntax.Call); ok && name == "__name__" && len(call.Args) == 1 && call.Args[0].Kind == syntax.Positional && l.isTypeCall(call) {
		return l.call(x.Dot, "typename", l.known(x.Dot, l.expr(call.Args[0].Value)))
	}
	if methodNames[name] || boundedNames[name] || l.isType(x.X) {
		return l.call(x.Dot, "attr", l.expr(x.X), l.text(x.Name.Start, name))
	}
	return &star.DotExpr{X: l.expr(x.X), Dot: l.pos(x.Dot), NamePos: l.pos(x.Name.Start), Name: l.ident(x.Name.Start, name)}
}

// isTypeCall reports whether x is type(...).
func (l *lowerer) isTypeCall(x syntax.Expr) bool {
	call, ok := syntax.Unparen(x).(*syntax.Call)
	if !ok {
		return false
	}
	fn, ok := call.Fn.(*syntax.Name)
	return ok && fn.Name == "type" && l.isBuiltin("type")
}

// isType reports whether x is a function that stands for a type.
func (l *lowerer) isType(x syntax.Expr) bool {
	name, ok := syntax.Unparen(x).(*syntax.Name)
	return ok && typeNames[name.Name] != "" && l.isBuiltin(name.Name)
}
