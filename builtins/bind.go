// Package builtins is what a flow sees: system, this, the records they give, and
// the module flow_api. It unpacks arguments and hands them to package runtime,
// whose ordinary client it is.
package builtins

import (
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Bind gives an execution its world. It is made for [runtime.Options].
func Bind(x *runtime.Execution) (runtime.World, error) {
	return runtime.World{
		Predeclared: predeclared(),
		Modules:     modules(),
		System:      &system{x: x},
		This:        &execution{caller: x, target: x},
	}, nil
}

// Names returns the names that every flow can use, sorted.
func Names() []string { return predeclared().Keys() }

// Modules returns the names of the modules that a flow can import, sorted.
func Modules() []string { return modules().Keys() }

func predeclared() starlark.StringDict {
	return starlark.StringDict{
		"struct": starlark.NewBuiltin("struct", starlarkstruct.Make),
	}
}

func modules() starlark.StringDict {
	return starlark.StringDict{
		"flow_api":            flowAPI,
		"flow_api.exceptions": exceptionsModule,
	}
}
