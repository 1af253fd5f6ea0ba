package schema

import (
	"encoding/json"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"
)

// A choice is the values of an enum or const, and the error when a value is none.
type choice struct {
	values []any
	keys   map[string]bool
	scalar bool // all of them
}

func newChoice(values []any) *choice {
	c := &choice{values: values, keys: make(map[string]bool, len(values)), scalar: true}
	for _, v := range values {
		c.keys[string(appendKey(nil, v))] = true
		c.scalar = c.scalar && isScalar(v)
	}
	return c
}

func isScalar(v any) bool {
	switch v.(type) {
	case []any, map[string]any:
		return false
	}
	return true
}

func (c *choice) has(v any, m *meter) bool {
	if !isScalar(v) {
		if c.scalar {
			return false
		}
		m.spend(2 * size(v))
	}
	return c.keys[string(appendKey(nil, v))]
}

func (c *choice) Error() string { return "none of the values" }

// appendKey appends bytes that are the same for values that are equal to JSON Schema.
func appendKey(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, 'n')
	case bool:
		return strconv.AppendBool(append(dst, 'b'), v)
	case int64:
		return strconv.AppendInt(append(dst, 'i'), v, 10)
	case json.Number: // an int
		return append(append(dst, 'i'), v...)
	case float64:
		if v != math.Trunc(v) {
			return strconv.AppendFloat(append(dst, 'f'), v, 'g', -1, 64)
		}
		i, _ := big.NewFloat(v).Int(nil)
		return i.Append(append(dst, 'i'), 10)
	case string:
		dst = strconv.AppendInt(append(dst, 's'), int64(len(v)), 10)
		return append(append(dst, ':'), v...)
	case []any:
		dst = strconv.AppendInt(append(dst, 'l'), int64(len(v)), 10)
		for _, e := range v {
			dst = appendKey(append(dst, ','), e)
		}
		return dst
	case map[string]any:
		dst = strconv.AppendInt(append(dst, 'd'), int64(len(v)), 10)
		for _, k := range slices.Sorted(maps.Keys(v)) {
			dst = appendKey(appendKey(append(dst, ','), k), v[k])
		}
	}
	return dst
}
