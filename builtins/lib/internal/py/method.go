package py

import "go.starlark.net/starlark"

// A Method is a method of a value of type T.
type Method[T starlark.Value] func(recv T, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error)

// Bind returns the method of that name, nil if there is none.
func Bind[T starlark.Value](recv T, methods map[string]Method[T], name string) (starlark.Value, error) {
	m, ok := methods[name]
	if !ok {
		return nil, nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return m(recv, thread, b, args, kwargs)
	}).BindReceiver(recv), nil
}
