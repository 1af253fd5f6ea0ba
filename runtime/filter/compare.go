package filter

import (
	"cmp"
	"fmt"
	"math"
	"math/big"

	"github.com/flowrun/flowrun/connectors/value"
)

// A term that has been checked.
type term struct {
	Term
	pattern pattern      // of Like
	items   map[any]bool // of In: keys of the items
}

func (t *term) match(get func(string) value.Value) bool {
	v := get(t.Field)
	switch t.Op {
	case Like:
		text, ok := v.(string)
		return ok && t.pattern.match(text)
	case In:
		k, ok := keyOf(v)
		return ok && t.items[k]
	case Eq:
		return equal(v, t.Value)
	case Ne:
		return !equal(v, t.Value)
	}
	c, ok := order(v, t.Value)
	if !ok {
		return false
	}
	switch t.Op {
	case Lt:
		return c < 0
	case Le:
		return c <= 0
	case Gt:
		return c > 0
	}
	return c >= 0
}

type (
	bytesKey string
	bigKey   string
)

// keyOf returns something that is == for equal values; false for a value that
// cannot be compared. That of NaN is not == to itself.
func keyOf(v value.Value) (any, bool) {
	switch v := v.(type) {
	case nil, bool, int64, string:
		return v, true
	case *big.Int:
		return bigKey(fmt.Sprint(v.Sign()) + string(v.Bytes())), true
	case value.Bytes:
		return bytesKey(v), true
	case float64:
		if v != math.Trunc(v) || math.IsInf(v, 0) { // NaN is not equal to its Trunc
			return v, true
		}
		i, _ := big.NewFloat(v).Int(nil)
		return keyOf(value.Int(i))
	}
	return nil, false
}

func equal(a, b value.Value) bool {
	ka, ok := keyOf(a)
	if !ok {
		return false
	}
	kb, ok := keyOf(b)
	return ok && ka == kb
}

// order compares two values; false when they have no order.
func order(a, b value.Value) (int, bool) {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return cmp.Compare(a, b), ok
	case value.Bytes:
		b, ok := b.(value.Bytes)
		return cmp.Compare(string(a), string(b)), ok
	case bool:
		b, ok := b.(bool)
		return cmp.Compare(bit(a), bit(b)), ok
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b), true
		}
	}
	return orderNumbers(a, b)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func orderNumbers(a, b value.Value) (int, bool) {
	x, ok := number(a)
	if !ok {
		return 0, false
	}
	y, ok := number(b)
	if !ok {
		return 0, false
	}
	return x.Cmp(y), true
}

// number returns a number exactly; false for what is none, NaN among it.
func number(v value.Value) (*big.Float, bool) {
	switch v := v.(type) {
	case int64:
		return new(big.Float).SetInt64(v), true // of 64 bits
	case *big.Int:
		return new(big.Float).SetInt(v), true // of as many bits as v has
	case float64:
		if !math.IsNaN(v) {
			return big.NewFloat(v), true
		}
	}
	return nil, false
}
