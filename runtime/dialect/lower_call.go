package dialect

import (
	"cmp"
	"slices"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// callExpr lowers fn(args). Starlark takes positional arguments, keywords, one *x
// and one **x, in that order. What is in that order is left as it is; the rest is
// put into a list and a dict first, so that all is evaluated as in Python:
// positional arguments and *x from left to right, then keywords and **x.
func (l *lowerer) callExpr(x *syntax.Call) star.Expr {
	if lazy := l.shortCircuit(x); lazy != nil {
		return lazy
	}
	call := &star.CallExpr{Lparen: l.pos(x.Lparen), Rparen: l.pos(x.End)}
	if fn, recv := l.boundedCall(x); fn != nil {
		call.Fn, call.Args = fn, []star.Expr{recv}
	} else {
		call.Fn = l.callee(x.Lparen, l.expr(x.Fn))
	}
	if inStarlarkOrder(x.Args) {
		for _, a := range x.Args {
			call.Args = append(call.Args, l.arg(a))
		}
		return call
	}
	var positional, named []*syntax.Arg
	for _, a := range x.Args {
		if a.Kind == syntax.Positional || a.Kind == syntax.Star {
			positional = append(positional, a)
		} else {
			named = append(named, a)
		}
	}
	if inStarlarkOrder(positional) {
		if n := len(positional); n > 0 && inStarlarkOrder(named) && l.isSimple(positional[n-1].Value) {
			// f(*x, k=v) with a plain x: the order makes no difference.
			args := slices.Concat(positional, named)
			slices.SortStableFunc(args, func(a, b *syntax.Arg) int { return cmp.Compare(a.Kind, b.Kind) })
			for _, a := range args {
				call.Args = append(call.Args, l.arg(a))
			}
			return call
		}
		for _, a := range positional {
			call.Args = append(call.Args, l.arg(a))
		}
	} else {
		pos := positional[0].Start
		elems := make([]syntax.Expr, len(positional))
		for i, a := range positional {
			elems[i] = a.Value
			if a.Kind == syntax.Star {
				elems[i] = &syntax.Starred{Range: a.Range, X: a.Value}
			}
		}
		pattern, _ := starPattern(elems)
		all := l.call(pos, "args", l.pieces(pos, pattern, elems)...)
		call.Args = append(call.Args, &star.UnaryExpr{OpPos: l.pos(pos), Op: star.STAR, X: all})
	}
	if len(named) > 0 {
		pos := named[0].Start
		call.Args = append(call.Args, &star.UnaryExpr{OpPos: l.pos(pos), Op: star.STARSTAR, X: l.keywords(x, named)})
	}
	return call
}

// inStarlarkOrder reports whether Starlark takes arguments as they stand.
func inStarlarkOrder(args []*syntax.Arg) bool {
	last := syntax.Positional
	var counts [4]int
	for _, a := range args {
		counts[a.Kind]++
		if a.Kind < last || a.Kind >= syntax.Star && counts[a.Kind] > 1 || counts[a.Kind] > maxArgs {
			return false
		}
		last = a.Kind
	}
	return true
}

func (l *lowerer) arg(a *syntax.Arg) star.Expr {
	value := l.expr(a.Value)
	switch a.Kind {
	case syntax.Keyword:
		return &star.BinaryExpr{X: l.ident(a.Name.Start, a.Name.Name), OpPos: l.pos(a.Name.End), Op: star.EQ, Y: value}
	case syntax.Star:
		return &star.UnaryExpr{OpPos: l.pos(a.Start), Op: star.STAR, X: l.extension(a.Start, a.Value)}
	case syntax.DoubleStar:
		return &star.UnaryExpr{OpPos: l.pos(a.Start), Op: star.STARSTAR, X: l.known(a.Start, value)}
	}
	return value
}

// keywords puts keyword arguments into a dict. A name given twice is an error.
func (l *lowerer) keywords(call *syntax.Call, named []*syntax.Arg) star.Expr {
	args := make([]star.Expr, 0, 2*len(named)+1)
	args = append(args, l.text(call.Lparen, nameOf(call.Fn)))
	for _, a := range named {
		key := l.none(a.Start)
		if a.Kind == syntax.Keyword {
			key = l.text(a.Start, a.Name.Name)
		}
		args = append(args, key, l.expr(a.Value))
	}
	return l.call(call.Lparen, "kwargs", args...)
}

// nameOf is what a function is called in an error.
func nameOf(fn syntax.Expr) string {
	switch fn := fn.(type) {
	case *syntax.Name:
		return fn.Name
	case *syntax.Attribute:
		return fn.Name.Name
	}
	return "function"
}

// starPattern describes elements: a * for each that is a *x, a dot for the others.
func starPattern(elems []syntax.Expr) (pattern string, starred bool) {
	b := make([]byte, len(elems))
	for i, e := range elems {
		b[i] = '.'
		if _, ok := e.(*syntax.Starred); ok {
			b[i], starred = '*', true
		}
	}
	return string(b), starred
}

// pieces are the arguments of a helper that joins elements.
func (l *lowerer) pieces(pos syntax.Pos, pattern string, elems []syntax.Expr) []star.Expr {
	return append([]star.Expr{l.text(pos, pattern)}, l.exprs(elems)...)
}

func (l *lowerer) tuple(x *syntax.Tuple) star.Expr {
	if pattern, starred := starPattern(x.Elems); starred {
		return l.call(x.Start, "tuple", l.pieces(x.Start, pattern, x.Elems)...)
	}
	if l.mayNest(x.Elems) {
		return l.nestedTuple(x)
	}
	t := &star.TupleExpr{List: l.exprs(x.Elems)}
	if x.Parens {
		t.Lparen, t.Rparen = l.pos(x.Start), l.pos(x.End)
	}
	return t
}

func (l *lowerer) set(x *syntax.Set) star.Expr {
	pattern, _ := starPattern(x.Elems)
	return l.call(x.Start, "set", l.pieces(x.Start, pattern, x.Elems)...)
}

// dict lowers {k: v, **d}. Without ** it stays what it is: a key given twice is an
// error then, as in Starlark.
func (l *lowerer) dict(x *syntax.Dict) star.Expr {
	out := &star.DictExpr{Lbrace: l.pos(x.Start), Rbrace: l.pos(x.End)}
	pattern := make([]byte, len(x.Entries))
	args := []star.Expr{nil}
	merge := false
	for i, e := range x.Entries {
		if e.Key == nil {
			merge = true
			pattern[i] = '*'
			args = append(args, l.expr(e.Value))
			continue
		}
		pattern[i] = ':'
		key, value := l.expr(e.Key), l.expr(e.Value)
		_, colon := e.Key.Span()
		args = append(args, key, value)
		out.List = append(out.List, &star.DictEntry{Key: key, Colon: l.pos(colon), Value: value})
	}
	if !merge {
		return out
	}
	args[0] = l.text(x.Start, string(pattern))
	return l.call(x.Start, "dict", args...)
}
