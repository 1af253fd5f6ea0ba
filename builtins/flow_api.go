package builtins

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// A class is a name that flows mention in annotations.
type class struct{ name string }

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

var (
	exceptionsModule = &starlarkstruct.Module{Name: "flow_api.exceptions", Members: exception.FlowAPI()}
	flowAPI          = flowAPIModule()
)

func flowAPIModule() *starlarkstruct.Module {
	members := starlark.StringDict{
		"System":      &class{"System"},
		"Execution":   &class{"Execution"},
		"Connector":   &class{"Connector"},
		"Flow":        &class{"Flow"},
		"ReturnWhen":  returnWhen(),
		"return_when": returnWhen(),
		"exceptions":  exceptionsModule,
	}
	for name, c := range exception.FlowAPI() {
		members[name] = c
	}
	m := &starlarkstruct.Module{Name: "flow_api", Members: members}
	// Every flow gets the same module, whichever goroutine it runs on.
	m.Freeze()
	return m
}
