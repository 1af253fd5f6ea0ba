package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// What +, * and % make of large operands has to be looked at before it is made, and % of a
// text is done here. Starlark does all three with what it is given: so an operand that
// matters is looked up in one of the maps below, in which it stands for a value that does
// the operation, and everything else, such as a number, for itself. The lookup costs a
// tenth of what the call of a helper does.

// An operandMap maps each value to what stands for it beside an operator.
type operandMap struct {
	name string
	get  func(starlark.Value) starlark.Value
}

var _ starlark.Mapping = (*operandMap)(nil)

func (m *operandMap) String() string        { return m.name }
func (m *operandMap) Type() string          { return m.name }
func (m *operandMap) Freeze()               {}
func (m *operandMap) Truth() starlark.Bool  { return true }
func (m *operandMap) Hash() (uint32, error) { return 0, nil }

// Get implements [starlark.Mapping].
func (m *operandMap) Get(v starlark.Value) (starlark.Value, bool, error) { return m.get(v), true, nil }

// The names of the maps.
const (
	addends = "addends" // of +, and of * by a small number
	factors = "factors" // of *
	formats = "formats" // of %, to its left
)

func newOperandMaps() starlark.StringDict {
	maps := starlark.StringDict{}
	for name, get := range map[string]func(starlark.Value) starlark.Value{addends: addend, factors: factor, formats: formatOperand} {
		maps[name] = &operandMap{name, get}
	}
	return maps
}

// A text, list or tuple of up to so many bytes is not large: what it adds can be seen by
// the watch over the heap, before it has been added too often.
const smallBytes = 64 << 10

func addend(v starlark.Value) starlark.Value {
	if sizeOf(v) <= smallBytes {
		return v
	}
	if t, ok := v.(starlark.Tuple); ok {
		return largeTuple{largeOperand{t}, t}
	}
	return largeOperand{v}
}

func factor(v starlark.Value) starlark.Value {
	switch v := v.(type) {
	case starlark.Int:
		if _, small := v.Int64(); small {
			return v
		}
	case starlark.String, starlark.Bytes, *starlark.List, starlark.Tuple:
	default:
		return v
	}
	return largeOperand{v}
}

func formatOperand(v starlark.Value) starlark.Value {
	if _, ok := v.(starlark.String); ok {
		return formatted{v}
	}
	return v
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

// A largeOperand is a value by which + or * can make something large.
type largeOperand struct{ starlark.Value }

var _ starlark.HasBinary = largeOperand{}

// Binary implements [starlark.HasBinary].
func (l largeOperand) Binary(op star.Token, other starlark.Value, side starlark.Side) (starlark.Value, error) {
	if o, ok := other.(largeOperand); ok {
		other = o.Value
	}
	if side == starlark.Right {
		return Binary(op, other, l.Value)
	}
	return Binary(op, l.Value, other)
}

// A largeTuple is one by which += can extend a list.
type largeTuple struct {
	largeOperand
	elems starlark.Tuple
}

var _ starlark.Sequence = largeTuple{}

func (t largeTuple) Len() int                   { return len(t.elems) }
func (t largeTuple) Iterate() starlark.Iterator { return t.elems.Iterate() }

// A formatted is a text to the left of %.
type formatted struct{ starlark.Value }

var _ starlark.HasBinary = formatted{}

// Binary implements [starlark.HasBinary].
func (f formatted) Binary(op star.Token, x starlark.Value, _ starlark.Side) (starlark.Value, error) {
	return Binary(op, f.Value, x)
}

// checkSum reports that x + y would be too large.
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
