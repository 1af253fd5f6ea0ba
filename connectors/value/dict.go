package value

import (
	"iter"
	"maps"
	"slices"
)

// A Dict is a mapping that keeps the order in which its keys were first set.
// Its keys are strings nearly always; None, bools, numbers, bytes and tuples of
// these are kept as they are. The zero Dict is empty and ready to use; a nil
// *Dict may be read.
type Dict struct {
	keys   []Value
	values []Value
	index  map[any]int // from keyOf(key), once there are more than a few
}

// A small dict is searched faster than it is indexed, and costs no map.
const indexFrom = 17

// DictOf returns a Dict of alternating string keys and values. It panics when a
// key is no string or a value is missing or is no [Value]: it is for literals.
func DictOf(pairs ...any) *Dict {
	if len(pairs)%2 != 0 {
		panic("value.DictOf: a key without a value")
	}
	d := new(Dict)
	for i := 0; i < len(pairs); i += 2 {
		v, err := From(pairs[i+1])
		if err != nil {
			panic("value.DictOf: " + err.Error())
		}
		d.Set(pairs[i].(string), v)
	}
	return d
}

// Len returns the number of keys.
func (d *Dict) Len() int {
	if d == nil {
		return 0
	}
	return len(d.keys)
}

// Get returns the value of a string key.
func (d *Dict) Get(key string) (Value, bool) {
	if i := d.find(key); i >= 0 {
		return d.values[i], true
	}
	return nil, false
}

// GetKey returns the value of any key.
func (d *Dict) GetKey(key Value) (Value, bool) {
	if k, err := keyOf(key); err == nil {
		if i := d.find(k); i >= 0 {
			return d.values[i], true
		}
	}
	return nil, false
}

// Set gives a string key a value. A key that is there keeps its place.
func (d *Dict) Set(key string, v Value) { d.SetKey(key, v) }

// SetKey gives any key a value. A key that is there keeps its place. It panics
// when [CheckKey] refuses the key.
func (d *Dict) SetKey(key, v Value) {
	k, err := keyOf(key)
	if err != nil {
		panic("value.Dict: " + err.Error())
	}
	if i := d.find(k); i >= 0 {
		d.values[i] = v
		return
	}
	d.grow(4)
	d.keys = append(d.keys, key)
	d.values = append(d.values, v)
	switch {
	case d.index != nil:
		d.index[k] = len(d.keys) - 1
	case len(d.keys) == indexFrom:
		d.reindex()
	}
}

// Delete removes a string key and reports whether it was there.
func (d *Dict) Delete(key string) bool {
	i := d.find(key)
	if i < 0 {
		return false
	}
	d.keys = slices.Delete(d.keys, i, i+1)
	d.values = slices.Delete(d.values, i, i+1)
	if d.index != nil {
		d.reindex()
	}
	return true
}

// All yields keys and values in order. The dict must not be changed meanwhile,
// but for the values of keys that are there.
func (d *Dict) All() iter.Seq2[Value, Value] {
	return func(yield func(Value, Value) bool) {
		if d == nil {
			return
		}
		for i, k := range d.keys {
			if !yield(k, d.values[i]) {
				return
			}
		}
	}
}

// Strings yields the string keys and their values in order.
func (d *Dict) Strings() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for k, v := range d.All() {
			if s, ok := k.(string); ok && !yield(s, v) {
				return
			}
		}
	}
}

// Clone returns a Dict of its own with the same values.
func (d *Dict) Clone() *Dict {
	if d == nil {
		return new(Dict)
	}
	return &Dict{keys: slices.Clone(d.keys), values: slices.Clone(d.values), index: maps.Clone(d.index)}
}

// Equal reports whether both hold equal values under equal keys in the same
// order.
func (d *Dict) Equal(e *Dict) bool {
	return d.Len() == e.Len() && (d.Len() == 0 || equalSlices(d.keys, e.keys) && equalSlices(d.values, e.values))
}

// mapStrings is MapStrings. Of keys that become the same the last one counts.
func (d *Dict) mapStrings(f func(string) string) Value {
	if d == nil {
		return d
	}
	keys, values := mapSlice(d.keys, f), mapSlice(d.values, f)
	if !changed(List(d.keys), List(keys)) {
		if !changed(List(d.values), List(values)) {
			return d
		}
		return &Dict{keys: slices.Clone(d.keys), values: values, index: maps.Clone(d.index)}
	}
	out := new(Dict)
	out.grow(len(keys))
	for i, k := range keys {
		out.SetKey(k, values[i])
	}
	return out
}

// grow makes room for n keys in a dict that has none.
func (d *Dict) grow(n int) {
	if n > 0 && d.keys == nil {
		both := make([]Value, 2*n)
		d.keys, d.values = both[:0:n], both[n:n]
	}
}

// find returns the place of what keyOf returned.
func (d *Dict) find(key any) int {
	switch {
	case d == nil:
		return -1
	case d.index != nil:
		if i, ok := d.index[key]; ok {
			return i
		}
		return -1
	}
	if s, ok := key.(string); ok {
		return slices.IndexFunc(d.keys, func(e Value) bool { t, ok := e.(string); return ok && s == t })
	}
	return slices.IndexFunc(d.keys, func(e Value) bool { return mustKeyOf(e) == key })
}

func (d *Dict) reindex() {
	d.index = make(map[any]int, len(d.keys))
	for i, k := range d.keys {
		d.index[mustKeyOf(k)] = i
	}
}

// mustKeyOf is keyOf of a key that a dict holds, and which has been checked
// therefore.
func mustKeyOf(key Value) any {
	k, _ := keyOf(key)
	return k
}
