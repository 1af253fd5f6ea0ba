package printer

import (
	"math/big"
	"reflect"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// equal reports whether two texts are the same program: whether their trees differ
// in places and parentheses only. (Parentheses that mean something make another
// tree, not just a Paren: a comparison in parentheses is no link of a chain.)
func equal(a, b *syntax.File) bool {
	return equalValues(reflect.ValueOf(a.Stmts), reflect.ValueOf(b.Stmts))
}

var (
	posType   = reflect.TypeFor[syntax.Pos]()
	rangeType = reflect.TypeFor[syntax.Range]()
	tupleType = reflect.TypeFor[syntax.Tuple]()
)

func equalValues(a, b reflect.Value) bool {
	a, b = inParens(a), inParens(b)
	if a.IsValid() != b.IsValid() {
		return false
	}
	if !a.IsValid() {
		return true
	}
	if a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		if x, ok := a.Interface().(*big.Int); ok {
			return x.Cmp(b.Interface().(*big.Int)) == 0
		}
		return equalValues(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() || a.IsNil() != b.IsNil() {
			return false
		}
		for i := range a.Len() {
			if !equalValues(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range a.NumField() {
			field := a.Type().Field(i)
			if field.Type == posType || field.Type == rangeType || a.Type() == tupleType && field.Name == "Parens" {
				continue
			}
			if !equalValues(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Float64:
		return a.Float() == b.Float() // no literal is NaN
	}
	return a.Equal(b)
}

// inParens takes a value out of interfaces and parentheses.
func inParens(v reflect.Value) reflect.Value {
	for v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
		if !v.IsValid() {
			break
		}
		if p, ok := v.Interface().(*syntax.Paren); ok {
			v = reflect.ValueOf(&p.X).Elem()
		}
	}
	return v
}
