package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// operandMaps returns the maps in which the operands of x op y are looked up, "" for one
// that is taken as it is.
func (l *lowerer) operandMaps(op string, x, y syntax.Expr) (left, right string) {
	switch op {
	case "+":
		if !l.isSmall(x) && !l.isSmall(y) {
			return "", addends
		}
	case "*":
		switch {
		case isSmallRepeat(x, y), l.isNumber(x) && isSmallFactor(y), isSmallFactor(x) && l.isNumber(y):
		case isSmallFactor(x):
			return "", addends
		case isSmallFactor(y):
			return addends, ""
		case l.isNumber(y):
			return factors, ""
		case l.isNumber(x):
			return "", factors
		default:
			return factors, factors
		}
	case "%":
		if !l.isNumber(x) {
			return formats, ""
		}
	}
	return "", ""
}

// lookUp looks up an operand in a map.
func (l *lowerer) lookUp(pos syntax.Pos, operands string, x star.Expr) star.Expr {
	if operands == "" {
		return x
	}
	return &star.IndexExpr{X: l.ident(pos, hiddenPrefix+operands), Lbrack: l.pos(pos), Y: x, Rbrack: l.pos(pos)}
}

// isNumber reports whether x can only be a number, or an error.
func (l *lowerer) isNumber(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		return l.scope.isNumber(x.Name)
	case *syntax.Call:
		fn, ok := x.Fn.(*syntax.Name)
		return ok && (fn.Name == "len" || fn.Name == "int" || fn.Name == "float") && l.isBuiltin(fn.Name)
	}
	return isNumeric(x)
}

// isSmall reports whether x can only be a number, or a text, list or tuple that stands
// there.
func (l *lowerer) isSmall(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Literal:
		return true
	case *syntax.List:
		return !anyHasStar(x.Elems)
	case *syntax.Tuple:
		return !anyHasStar(x.Elems)
	}
	return l.isNumber(x)
}

// isSmallFactor reports whether x is a number by which a small operand can be multiplied
// without growing beyond what is noticed in time.
func isSmallFactor(x syntax.Expr) bool {
	lit, ok := syntax.Unparen(x).(*syntax.Literal)
	if !ok {
		return false
	}
	n, isInt := lit.Value.(int64)
	return isInt && n <= 8 || lit.Kind == syntax.Float
}

// isSmallRepeat reports whether x and y are a text and a number that make
// a short text, such as '-' * 80.
func isSmallRepeat(x, y syntax.Expr) bool {
	text, ok := syntax.Unparen(x).(*syntax.Literal)
	count, ok2 := syntax.Unparen(y).(*syntax.Literal)
	if !ok || !ok2 {
		return false
	}
	if text.Kind == syntax.Int {
		text, count = count, text
	}
	s, ok := text.Value.(string)
	n, ok2 := count.Value.(int64)
	return ok && ok2 && n <= 1000 && len(s) <= 1000
}
