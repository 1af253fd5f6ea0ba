package py

import "go.starlark.net/starlark"

// A Copier is a value of a module that the module copy can copy.
type Copier interface {
	starlark.Value
	// Copy returns a copy whose elements are what each makes of them. made is called
	// with the copy before that, as the value may hold itself; not by what cannot.
	Copy(each func(starlark.Value) (starlark.Value, error), made func(starlark.Value)) (starlark.Value, error)
}

// Copy implements [Copier].
func (r *Record) Copy(each func(starlark.Value) (starlark.Value, error), _ func(starlark.Value)) (starlark.Value, error) {
	values := make(starlark.Tuple, len(r.values))
	for i, v := range r.values {
		var err error
		if values[i], err = each(v); err != nil {
			return nil, err
		}
	}
	return r.With(values), nil
}

var _ Copier = (*Record)(nil)
