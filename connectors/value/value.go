// Package value is the data that crosses between a flow and the outside
// world: inputs, outputs, connector values, secrets.
//
// It is deliberately small and knows neither Starlark nor Go's reflection:
// drivers see it through their structs, flows through their own values, and
// both ends go through the same bytes (see [Marshal]).
package value

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"
)

// A Value is one of
//
//	nil       None
//	bool
//	int64     every integer that fits in 64 bits
//	*big.Int  every other integer
//	float64
//	string    UTF-8 text
//	Bytes     what is not text
//	Secret    text that is kept elsewhere
//	Unknown   in a dry run: what is not known
//	List
//	Tuple
//	Set       without duplicates, in order
//	*Dict
//
// and nothing else. Values are shared freely, so whoever did not make one must
// not change it.
type Value = any

type (
	// Bytes is a sequence of bytes that need not be text.
	Bytes []byte
	// List is a sequence that a script sees as a list.
	List []Value
	// Tuple is a sequence that a script sees as a tuple.
	Tuple []Value
	// Set is a sequence without duplicates that a script sees as a set.
	Set []Value
)

// Int returns the Value of an integer of any size.
func Int(i *big.Int) Value {
	if i.IsInt64() {
		return i.Int64()
	}
	return i
}

// From returns the Value of a Go value as a host program would write it: any
// of the kinds above, the other integer and float kinds, []byte, []any,
// []string, map[string]any (its keys sorted) and map[string]string. It refuses
// everything else, naming the Go type and where it stands, and what is beyond
// the depth and the number of values of [DefaultLimits].
func From(v any) (Value, error) {
	nodes := maxNodes
	out, err := from(v, 0, &nodes)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func from(v any, depth int, nodes *int) (Value, error) {
	if *nodes--; *nodes < 0 {
		return nil, DefaultLimits.nodesError()
	}
	switch v := v.(type) {
	case nil, bool, int64, float64, string, Bytes, Secret, Unknown:
		return v, nil
	case int:
		return int64(v), nil
	case int8:
		return int64(v), nil
	case int16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case uint8:
		return int64(v), nil
	case uint16:
		return int64(v), nil
	case uint32:
		return int64(v), nil
	case uint:
		return Int(new(big.Int).SetUint64(uint64(v))), nil
	case uint64:
		return Int(new(big.Int).SetUint64(v)), nil
	case *big.Int:
		if v != nil {
			return Int(v), nil
		}
	case float32:
		return float64(v), nil
	case []byte:
		return Bytes(v), nil
	case []string:
		list := make(List, len(v))
		for i, s := range v {
			list[i] = s
		}
		return list, nil
	case []any:
		return fromSlice[List](v, depth, nodes)
	case List:
		return fromSlice[List](v, depth, nodes)
	case Tuple:
		return fromSlice[Tuple](v, depth, nodes)
	case Set:
		set, err := fromSlice[Set](v, depth, nodes)
		if err == nil {
			err = checkSet(set)
		}
		return set, err
	case map[string]string:
		d := new(Dict)
		for _, k := range slices.Sorted(maps.Keys(v)) {
			d.Set(k, v[k])
		}
		return d, nil
	case map[string]any:
		return fromPairs(func(yield func(Value, Value) bool) {
			for _, k := range slices.Sorted(maps.Keys(v)) {
				if !yield(k, v[k]) {
					return
				}
			}
		}, depth, nodes)
	case *Dict:
		return fromPairs(v.All(), depth, nodes)
	}
	return nil, noValue(v)
}

func fromSlice[S ~[]Value](in []any, depth int, nodes *int) (S, error) {
	if depth == MaxDepth {
		return nil, DefaultLimits.depthError()
	}
	out := make(S, len(in))
	for i, e := range in {
		v, err := from(e, depth+1, nodes)
		if err != nil {
			return nil, withinItem(i, err)
		}
		out[i] = v
	}
	return out, nil
}

func fromPairs(pairs iter.Seq2[Value, Value], depth int, nodes *int) (Value, error) {
	if depth == MaxDepth {
		return nil, DefaultLimits.depthError()
	}
	d := new(Dict)
	for k, e := range pairs {
		v, err := from(e, depth+1, nodes)
		if err != nil {
			return nil, withinKey(k, err)
		}
		d.SetKey(k, v)
	}
	return d, nil
}

// TypeName returns the name that a script author knows v's type by.
func TypeName(v Value) string {
	switch v.(type) {
	case nil:
		return "None"
	case bool:
		return "bool"
	case int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "string"
	case Bytes:
		return "bytes"
	case Secret:
		return "secret"
	case Unknown:
		return "unknown"
	case List:
		return "list"
	case Tuple:
		return "tuple"
	case Set:
		return "set"
	case *Dict:
		return "dict"
	}
	return fmt.Sprintf("Go %T", v)
}

// Equal reports whether a and b are the same value: of the same type, NaN
// equal to itself, dicts with the same keys in the same order. It is what a
// round trip keeps, and stricter than == in a script. Both must be within
// [DefaultLimits].
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case nil, bool, int64, string, Secret:
		return a == b
	case Unknown:
		b, ok := b.(Unknown)
		return ok && a.equal(b)
	case *big.Int:
		b, ok := b.(*big.Int)
		return ok && a.Cmp(b) == 0
	case float64:
		b, ok := b.(float64)
		return ok && (a == b && math.Signbit(a) == math.Signbit(b) || math.IsNaN(a) && math.IsNaN(b))
	case Bytes:
		b, ok := b.(Bytes)
		return ok && string(a) == string(b)
	case List:
		b, ok := b.(List)
		return ok && equalSlices(a, b)
	case Tuple:
		b, ok := b.(Tuple)
		return ok && equalSlices(a, b)
	case Set:
		b, ok := b.(Set)
		return ok && equalSlices(a, b)
	case *Dict:
		b, ok := b.(*Dict)
		return ok && a.Equal(b)
	}
	return false
}

func equalSlices(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

// MapStrings returns v with every string in it, keys of dicts included,
// replaced by f of it. Parts in which nothing changes are shared with v, which
// must be within [DefaultLimits].
func MapStrings(v Value, f func(string) string) Value {
	switch v := v.(type) {
	case string:
		return f(v)
	case Bytes:
		if s := f(string(v)); s != string(v) {
			return Bytes(s)
		}
	case List:
		return mapSlice(v, f)
	case Tuple:
		return mapSlice(v, f)
	case Set:
		if mapped := mapSlice(v, f); changed(v, mapped) {
			return unique(mapped)
		}
	case *Dict:
		return v.mapStrings(f)
	case Unknown:
		return v.mapStrings(f)
	}
	return v
}

func mapSlice[S ~[]Value](in S, f func(string) string) S {
	out := in
	for i, e := range in {
		m := MapStrings(e, f)
		if !changed(e, m) {
			continue
		}
		if &out[0] == &in[0] {
			out = append(S(nil), in...)
		}
		out[i] = m
	}
	return out
}

// unique drops what stands in a set already.
func unique(set Set) Set {
	seen := new(Dict)
	for _, e := range set {
		seen.SetKey(e, nil)
	}
	if seen.Len() == len(set) {
		return set
	}
	return Set(seen.keys)
}

// changed reports whether MapStrings made something new of a; what it leaves
// alone it returns as it is.
func changed(a, b Value) bool {
	switch a := a.(type) {
	case Bytes:
		return string(a) != string(b.(Bytes))
	case List:
		return len(a) > 0 && &a[0] != &b.(List)[0]
	case Tuple:
		return len(a) > 0 && &a[0] != &b.(Tuple)[0]
	case Set:
		return len(a) > 0 && &a[0] != &b.(Set)[0]
	case string, *Dict:
		return a != b
	case Unknown:
		return !a.equal(b.(Unknown))
	}
	return false
}

// Summary returns a short form of v for an error message: at most n bytes of
// its JSON-like text.
func Summary(v Value, n int) string {
	var b strings.Builder
	summarize(&b, v, n)
	if s := b.String(); len(s) > n {
		return strings.ToValidUTF8(s[:n], "") + "..."
	}
	return b.String()
}

func summarize(b *strings.Builder, v Value, n int) {
	if b.Len() > n {
		return
	}
	sequence := func(open, shut string, vs []Value) {
		b.WriteString(open)
		for i, e := range vs {
			if b.Len() > n {
				return
			}
			if i > 0 {
				b.WriteString(", ")
			}
			summarize(b, e, n)
		}
		b.WriteString(shut)
	}
	switch v := v.(type) {
	case nil:
		b.WriteString("None")
	case bool:
		if v {
			b.WriteString("True")
		} else {
			b.WriteString("False")
		}
	case string:
		if len(v) > n {
			v = strings.ToValidUTF8(v[:n], "")
		}
		fmt.Fprintf(b, "%q", v)
	case Bytes:
		fmt.Fprintf(b, "%d bytes", len(v))
	case Secret:
		b.WriteString(v.String())
	case Unknown:
		b.WriteString(v.String())
	case List:
		sequence("[", "]", v)
	case Tuple:
		sequence("(", ")", v)
	case Set:
		sequence("{", "}", v)
	case *Dict:
		b.WriteString("{")
		first := true
		for k, e := range v.All() {
			if b.Len() > n {
				return
			}
			if !first {
				b.WriteString(", ")
			}
			first = false
			summarize(b, k, n)
			b.WriteString(": ")
			summarize(b, e, n)
		}
		b.WriteString("}")
	case *big.Int:
		if v != nil && v.BitLen() > 4*n { // to write it out takes time, and n digits of it say nothing
			fmt.Fprintf(b, "an int of %d bits", v.BitLen())
			return
		}
		fmt.Fprint(b, v)
	case int64, float64:
		fmt.Fprint(b, v)
	default:
		b.WriteString(TypeName(v))
	}
}
