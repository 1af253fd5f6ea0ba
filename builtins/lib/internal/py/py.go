// Package py is what the functions of modules share: errors by Python's names, numbers,
// texts, codecs, sequences and streams, and going through values without end or bound.
// What has attributes of its own, a class or a tuple with names, belongs to pytype.
package py

import (
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

const (
	// MaxBytes is how long a text may be that a module makes.
	MaxBytes = 64 << 20
	// MaxElements is how many elements a module puts into one result: as many as
	// take MaxBytes.
	MaxElements = MaxBytes / 16
)

// A Func is what a builtin does.
type Func = func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error)

// Module returns a frozen module. Functions get the names of their keys, with
// the module's before it.
func Module(name string, functions map[string]Func, others starlark.StringDict) *starlarkstruct.Module {
	members := make(starlark.StringDict, len(functions)+len(others))
	for fn, do := range functions {
		members[fn] = starlark.NewBuiltin(name+"."+fn, do)
	}
	for other, v := range others {
		members[other] = v
	}
	m := &starlarkstruct.Module{Name: name, Members: members}
	m.Freeze()
	return m
}

// ValueError returns the error of an exception of that class.
func ValueError(format string, args ...any) error {
	return exception.Errorf(exception.ValueError, format, args...)
}

// TypeError returns the error of an exception of that class.
func TypeError(format string, args ...any) error {
	return exception.Errorf(exception.TypeError, format, args...)
}

// ErrTooManyElements returns the error of fn, whose result would have more than
// MaxElements.
func ErrTooManyElements(fn string) error {
	return ValueError("%s: the result would have more than %d elements", fn, MaxElements)
}

// ErrTooLong returns the error of fn, whose result would have more than MaxBytes.
func ErrTooLong(fn string) error {
	return ValueError("%s: the result would have more than %d bytes", fn, MaxBytes)
}

// Endless is a value that can be iterated for ever.
type Endless = dialect.Endless

// Iterate returns the iterator of an argument of fn. The caller ends it.
func Iterate(fn string, v starlark.Value) (starlark.Iterator, error) {
	it := starlark.Iterate(v)
	if it == nil {
		return nil, TypeError("%s: '%s' value is not iterable", fn, v.Type())
	}
	return it, nil
}

// Elements returns the elements of an argument of fn, of which there may be
// MaxElements.
func Elements(fn string, v starlark.Value) ([]starlark.Value, error) {
	if _, ok := v.(Endless); ok {
		return nil, ValueError("%s: %s has no end: take a part of it by itertools.islice", fn, v.Type())
	}
	it, err := Iterate(fn, v)
	if err != nil {
		return nil, err
	}
	defer it.Done()
	n := starlark.Len(v)
	if n > MaxElements {
		return nil, ErrTooManyElements(fn)
	}
	out := make([]starlark.Value, 0, max(n, 0))
	for e := starlark.Value(nil); it.Next(&e); {
		if len(out) == MaxElements {
			return nil, ErrTooManyElements(fn)
		}
		out = append(out, e)
	}
	return out, nil
}

// Iterator returns an iterator, as iter() of a flow does, that takes over elems.
func Iterator(elems []starlark.Value) (starlark.Value, error) {
	return iter.CallInternal(nil, starlark.Tuple{starlark.NewList(elems)}, nil)
}

var iter = dialect.Universe()["iter"].(starlark.Callable)

// Data returns the bytes of an argument that is bytes, or a text.
func Data(v starlark.Value) ([]byte, error) {
	switch v := v.(type) {
	case starlark.Bytes:
		return []byte(v), nil
	case starlark.String:
		return []byte(v), nil
	}
	return nil, TypeError("a bytes-like object is required, not '%s'", v.Type())
}

// Strings returns a list of texts.
func Strings(texts []string) *starlark.List {
	out := make([]starlark.Value, len(texts))
	for i, s := range texts {
		out[i] = starlark.String(s)
	}
	return starlark.NewList(out)
}

// Cancelled returns why the execution on thread has been cancelled, nil if it has
// not. What takes long in one step asks now and then.
func Cancelled(thread *starlark.Thread) error {
	return dialect.Interrupted(thread, 0)
}
