package py

import (
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A Sequence is something of which one element can be taken.
type Sequence struct {
	Len int
	At  func(int) starlark.Value
}

// SequenceOf returns an argument as a sequence: a list, a tuple, a range, the characters
// of a text, bytes. For anything else the error is a TypeError that says otherwise.
func SequenceOf(v starlark.Value, otherwise string) (Sequence, error) {
	switch v := v.(type) {
	case starlark.String:
		chars := []rune(string(v))
		return Sequence{len(chars), func(i int) starlark.Value { return starlark.String(chars[i]) }}, nil
	case starlark.Bytes:
		return Sequence{len(v), func(i int) starlark.Value { return starlark.MakeInt(int(v[i])) }}, nil
	case starlark.Mapping:
	case starlark.Indexable:
		return Sequence{v.Len(), v.Index}, nil
	}
	return Sequence{}, TypeError("%s", otherwise)
}

// Population returns an argument that elements are chosen from.
func Population(v starlark.Value) (Sequence, error) {
	return SequenceOf(v, "'"+v.Type()+"' object is not a sequence: choose from a list of it")
}

// Choosable is [Population] of which one element must be chosen.
func Choosable(v starlark.Value) (Sequence, error) {
	seq, err := Population(v)
	if err == nil && seq.Len == 0 {
		err = ErrNoChoice()
	}
	return seq, err
}

// ErrNoChoice returns the error of a choice from nothing.
func ErrNoChoice() error {
	return exception.Errorf(exception.IndexError, "Cannot choose from an empty sequence")
}
