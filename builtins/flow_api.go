package builtins

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// A class is a name that flows mention in annotations and except clauses.
type class struct {
	name string
	base *class
}

func (c *class) String() string        { return fmt.Sprintf("<class 'flow_api.%s'>", c.name) }
func (c *class) Type() string          { return "type" }
func (c *class) Freeze()               {}
func (c *class) Truth() starlark.Bool  { return true }
func (c *class) Hash() (uint32, error) { return starlark.String(c.name).Hash() }

func (c *class) Attr(name string) (starlark.Value, error) {
	if name == "__name__" {
		return starlark.String(c.name), nil
	}
	return nil, nil
}

func (c *class) AttrNames() []string { return []string{"__name__"} }

// The exception classes, as a tree. CloudomationException is an older name of
// EngineException.
var (
	engineException = &class{name: "EngineException"}
	timeoutExceeded = &class{"TimeoutExceededError", engineException}

	exceptions = starlark.StringDict{
		"EngineException":             engineException,
		"CloudomationException":       engineException,
		"InternalError":               &class{"InternalError", engineException},
		"PermissionDenied":            &class{"PermissionDenied", engineException},
		"ResourceNotFoundError":       &class{"ResourceNotFoundError", engineException},
		"DependencyFailedError":       &class{"DependencyFailedError", engineException},
		"MissingInputError":           &class{"MissingInputError", engineException},
		"InvalidInputError":           &class{"InvalidInputError", engineException},
		"ExtraInputError":             &class{"ExtraInputError", engineException},
		"SchemaError":                 &class{"SchemaError", engineException},
		"SchemaValidationError":       &class{"SchemaValidationError", engineException},
		"TimeoutExceededError":        timeoutExceeded,
		"LockTimeoutError":            &class{"LockTimeoutError", timeoutExceeded},
		"DependencyTimeoutError":      &class{"DependencyTimeoutError", timeoutExceeded},
		"MessageResponseTimeoutError": &class{"MessageResponseTimeoutError", timeoutExceeded},
	}

	exceptionsModule = &starlarkstruct.Module{Name: "flow_api.exceptions", Members: exceptions}
	flowAPI          = flowAPIModule()
)

func flowAPIModule() *starlarkstruct.Module {
	members := starlark.StringDict{
		"System":      &class{name: "System"},
		"Execution":   &class{name: "Execution"},
		"Connector":   &class{name: "Connector"},
		"Flow":        &class{name: "Flow"},
		"ReturnWhen":  returnWhen(),
		"return_when": returnWhen(),
		"exceptions":  exceptionsModule,
	}
	for name, c := range exceptions {
		members[name] = c
	}
	m := &starlarkstruct.Module{Name: "flow_api", Members: members}
	// Every flow gets the same module, whichever goroutine it runs on.
	m.Freeze()
	return m
}
