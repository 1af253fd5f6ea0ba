// Package builtins is what a flow sees: system, this, the records they give, and
// the module flow_api. It unpacks arguments and hands them to package runtime,
// whose ordinary client it is.
package builtins

import (
	"strings"

	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Bind gives an execution its world. It is made for [runtime.Options].
func Bind(x *runtime.Execution) (runtime.World, error) {
	return runtime.World{
		Predeclared: predeclared(),
		Modules:     modules(x),
		System:      &system{x: x},
		This:        &execution{caller: x, target: x},
		Execution:   func(other *runtime.Execution) starlark.Value { return &execution{caller: x, target: other} },
	}, nil
}

// Names returns the names that every flow can use, sorted.
func Names() []string { return predeclared().Keys() }

// Modules returns the names of the modules that a flow can import, sorted.
func Modules() []string { return modules(nil).Keys() }

func predeclared() starlark.StringDict {
	return starlark.StringDict{
		"print":  starlark.NewBuiltin("print", print),
		"struct": starlark.NewBuiltin("struct", starlarkstruct.Make),
	}
}

// print writes to the log of the execution, as this.log does. Unlike Starlark's
// own it can fail: the log has a limit.
func print(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	sep, end := " ", ""
	if err := unpack("print", nil, kwargs, nil, keyword("sep", &sep), keyword("end", &end)); err != nil {
		return nil, err
	}
	parts, err := texts(args)
	if err != nil {
		return nil, err
	}
	line := strings.TrimSuffix(strings.Join(parts, sep)+end, "\n")
	return starlark.None, runtime.Current(thread).Log("info", line)
}
