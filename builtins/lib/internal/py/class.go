package py

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// A Class is a class of a module: called it makes a value, and isinstance knows it.
type Class struct {
	Module, Title string
	Make          Func
	Has           func(starlark.Value) bool // whether a value is an instance
	Attrs         starlark.StringDict       // such as fromkeys; nil for none
}

// Name implements [starlark.Callable].
func (c *Class) Name() string { return c.Title }

// CallInternal implements [starlark.Callable].
func (c *Class) CallInternal(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return c.Make(thread, starlark.NewBuiltin(c.Title, nil), args, kwargs)
}

// Instance implements [dialect.Type].
func (c *Class) Instance(v starlark.Value) bool { return c.Has(v) }

// Attr implements [starlark.HasAttrs].
func (c *Class) Attr(name string) (starlark.Value, error) {
	switch name {
	case "__name__", "__qualname__":
		return starlark.String(c.Title), nil
	case "__module__":
		return starlark.String(c.Module), nil
	}
	return c.Attrs[name], nil
}

// AttrNames implements [starlark.HasAttrs].
func (c *Class) AttrNames() []string {
	return append([]string{"__module__", "__name__", "__qualname__"}, c.Attrs.Keys()...)
}

func (c *Class) String() string        { return fmt.Sprintf("<class '%s.%s'>", c.Module, c.Title) }
func (c *Class) Type() string          { return "type" }
func (c *Class) Truth() starlark.Bool  { return true }
func (c *Class) Freeze()               { c.Attrs.Freeze() }
func (c *Class) Hash() (uint32, error) { return starlark.String(c.Title).Hash() }

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

var (
	_ starlark.Callable = (*Class)(nil)
	_ starlark.HasAttrs = (*Class)(nil)
	_ dialect.Type      = (*Class)(nil)
)
