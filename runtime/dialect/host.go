package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// What a value of a module may be, beside what the interfaces of starlark say.

// A Stream is an iterator with a place of its own, such as itertools.count(): next(x)
// takes an element from it, and iter(x) is x.
type Stream interface {
	starlark.Iterable
	// Take returns the next element, nil after the last one.
	Take() (starlark.Value, error)
}

// A Derived is a value whose type is in Python derived from one that Starlark has: a
// Counter is a dict too, for isinstance.
type Derived interface {
	starlark.Value
	// Base is Starlark's name of that type, such as "dict".
	Base() string
}

// A Deleter is a value of which del x[k] takes something.
type Deleter interface {
	starlark.Value
	DeleteIndex(k starlark.Value) error
}

// A Compound is a value made of others, which are written with it. Its String writes a
// value that holds itself as ..., and is called only if the whole text is short enough. It
// is a pointer, by which it is known again.
type Compound interface {
	starlark.Value
	Parts() func(yield func(starlark.Value) bool)
}

// Delete is del x[k] as in a flow.
func Delete(x, k starlark.Value) error {
	_, err := deleteIndex(nil, nil, starlark.Tuple{x, k}, nil)
	return err
}

// Attr is x.name as in a flow.
func Attr(x starlark.Value, name string) (starlark.Value, error) {
	return attr(nil, nil, starlark.Tuple{x, starlark.String(name)}, nil)
}

// Manager returns what stands in a with statement as the context manager that it is. The
// error is a TypeError.
func Manager(v starlark.Value) (ContextManager, error) { return managerOf(v) }

// Catch returns the exception of an error that has left a function of a flow on thread.
// It is nil for an error that ends the flow, which nobody may handle.
func Catch(thread *starlark.Thread, err error) *exception.Exception {
	u := unwindingOf(thread)
	if u.IsSignal(err) {
		return nil
	}
	e, _ := exception.Catch(err, u.Class, handled(thread))
	return e
}
