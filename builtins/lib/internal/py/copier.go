package py

import "go.starlark.net/starlark"

// A Copier is a value of a module that the module copy can copy.
type Copier interface {
	starlark.Value
	// Copy returns a copy whose elements are what each makes of them. made is called
	// with the copy before that, as the value may hold itself; not by what cannot.
	Copy(each func(starlark.Value) (starlark.Value, error), made func(starlark.Value)) (starlark.Value, error)
}
