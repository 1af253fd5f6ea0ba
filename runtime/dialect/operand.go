package dialect

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// x + y is done by Starlark, whatever its operands are, and so is x * 8. One of the
// operands is looked up in operands: there a large text, list or tuple is one that looks
// at what would come out, and everything else is what it is. A lookup costs less than a
// call of a helper, and most operands are numbers.

// A text, list or tuple of up to so many bytes is not large: what it adds can be seen by
// the watch over the heap, before it has been added too often.
const smallBytes = 64 << 10

// operands maps each value to what stands for it beside + and *.
type operands struct{}

var _ starlark.Mapping = operands{}

func (operands) String() string        { return "operands" }
func (operands) Type() string          { return "operands" }
func (operands) Freeze()               {}
func (operands) Truth() starlark.Bool  { return true }
func (operands) Hash() (uint32, error) { return 0, nil }

// Get implements [starlark.Mapping].
func (operands) Get(v starlark.Value) (starlark.Value, bool, error) {
	if sizeOf(v) <= smallBytes {
		return v, true, nil
	}
	if tuple, ok := v.(starlark.Tuple); ok {
		return largeTuple{largeOperand{v}, tuple}, true, nil
	}
	return largeOperand{v}, true, nil
}

// sizeOf is what the elements of a value take that + and * copy, in bytes.
func sizeOf(v starlark.Value) int {
	switch v := v.(type) {
	case starlark.String:
		return len(v)
	case starlark.Bytes:
		return len(v)
	case *starlark.List:
		return v.Len() * elementSize
	case starlark.Tuple:
		return len(v) * elementSize
	}
	return 0
}

// A largeOperand is a large value within one operation.
type largeOperand struct{ starlark.Value }

var _ starlark.HasBinary = largeOperand{}

// Binary implements [starlark.HasBinary].
func (l largeOperand) Binary(op star.Token, other starlark.Value, side starlark.Side) (starlark.Value, error) {
	x, y := l.Value, other
	if side == starlark.Right {
		x, y = y, x
	}
	check := checkSum
	if op == star.STAR {
		check = checkProduct
	}
	if err := check(x, y); err != nil {
		return nil, err
	}
	return starlark.Binary(op, x, y)
}

// A largeTuple is one by which += can extend a list.
type largeTuple struct {
	largeOperand
	elems starlark.Tuple
}

var _ starlark.Sequence = largeTuple{}

func (t largeTuple) Len() int                   { return len(t.elems) }
func (t largeTuple) Iterate() starlark.Iterator { return t.elems.Iterate() }

func checkSum(x, y starlark.Value) error {
	if x.Type() != y.Type() || sizeOf(x)+sizeOf(y) <= maxBytes {
		return nil
	}
	switch x.(type) {
	case starlark.String:
		return errTextTooLarge
	case starlark.Bytes:
		return fmt.Errorf("the bytes would be more than %d", maxBytes)
	}
	return tooMany(maxElements)
}

// operand lowers an operand that may be large.
func (l *lowerer) operand(pos syntax.Pos, x syntax.Expr) star.Expr {
	if l.isSmall(x) {
		return l.expr(x)
	}
	return &star.IndexExpr{X: l.ident(pos, hiddenPrefix+"operands"), Lbrack: l.pos(pos), Y: l.expr(x), Rbrack: l.pos(pos)}
}

// operandsOf lowers the operands of x, one of which may be large.
func (l *lowerer) operandsOf(x *syntax.Binary) (left, right star.Expr) {
	switch {
	case x.Op == "+" && !l.isSmall(x.X):
		return l.expr(x.X), l.operand(x.OpPos, x.Y)
	case x.Op == "*" && l.isSmall(x.Y):
		return l.operand(x.OpPos, x.X), l.expr(x.Y)
	case x.Op == "*":
		return l.expr(x.X), l.operand(x.OpPos, x.Y)
	}
	return l.expr(x.X), l.expr(x.Y)
}

// isSmall reports whether x is plainly no text, list or tuple but one that stands there.
func (l *lowerer) isSmall(x syntax.Expr) bool {
	switch x := unparen(x).(type) {
	case *syntax.Literal:
		return true
	case *syntax.Name:
		return l.scope.isNumber(x.Name)
	case *syntax.List:
		return !anyHasStar(x.Elems)
	case *syntax.Tuple:
		return !anyHasStar(x.Elems)
	case *syntax.Call:
		fn, ok := x.Fn.(*syntax.Name)
		return ok && (fn.Name == "len" || fn.Name == "int" || fn.Name == "float") && l.isBuiltin(fn.Name)
	}
	return isNumeric(x)
}
