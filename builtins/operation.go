package builtins

import (
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// operate returns the builtin of a connector that does what its type can besides calls, as
// a child execution. It takes what connect does, without the connector.
func operate(operation string) method[*record] {
	return func(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return r.operate(operation, operation, args, kwargs)
	}
}

// actOn is operate for an action, whose name comes first.
func actOn(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 0 {
		return nil, typeError("action: want the name of an action first")
	}
	name, ok := starlark.AsString(args[0])
	if !ok || name == "" {
		return nil, typeError("action: want the name of an action, got %s", args[0].Type())
	}
	return r.operate("action", name, args[1:], kwargs)
}

func (r *record) operate(fn, operation string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	e := &execution{caller: r.x, target: r.x}
	a := newChildArgs()
	key := ""
	if err := unpack(fn, args, kwargs, &a.rest, append(a.params(), keyword("idempotency_key", &key))...); err != nil {
		return nil, err
	}
	connection := runtime.Connection{Connector: r.name, Operation: operation, IdempotencyKey: key}
	made, err := a.request(request{fn: fn, connection: &connection, wait: true, when: runtime.AllSucceeded})
	if err != nil {
		return nil, err
	}
	return e.perform(made)
}
