// Package exception has the exceptions of flows: their classes, the values that
// scripts raise and catch, and what the interpreter's own errors are among them.
package exception

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A Class is an exception class. Called, it makes an [Exception].
type Class struct {
	name   string
	module string // "" for Python's own
	base   *Class
}

// NewClass returns a class of a module, such as JSONDecodeError of json.
func NewClass(module, name string, base *Class) *Class { return &Class{name, module, base} }

// Name is the name without the module.
func (c *Class) Name() string { return c.name }

// Is reports whether c is other, or derived from it.
func (c *Class) Is(other *Class) bool {
	for ; c != nil; c = c.base {
		if c == other {
			return true
		}
	}
	return false
}

// Bases returns the classes that c is derived from, nearest first.
func (c *Class) Bases() []*Class {
	var bases []*Class
	for b := c.base; b != nil; b = b.base {
		bases = append(bases, b)
	}
	return bases
}

// CallInternal implements [starlark.Callable].
func (c *Class) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 {
		return nil, Errorf(TypeError, "%s() takes no keyword arguments", c.name)
	}
	return New(c, args...), nil
}

func (c *Class) String() string {
	if c.module == "" {
		return fmt.Sprintf("<class '%s'>", c.name)
	}
	return fmt.Sprintf("<class '%s.%s'>", c.module, c.name)
}

func (c *Class) Type() string          { return "type" }
func (c *Class) Freeze()               {}
func (c *Class) Truth() starlark.Bool  { return true }
func (c *Class) Hash() (uint32, error) { return starlark.String(c.name).Hash() }

// Attr implements [starlark.HasAttrs].
func (c *Class) Attr(name string) (starlark.Value, error) {
	switch name {
	case "__name__", "__qualname__":
		return starlark.String(c.name), nil
	case "__module__":
		if c.module == "" {
			return starlark.String("builtins"), nil
		}
		return starlark.String(c.module), nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (c *Class) AttrNames() []string { return []string{"__module__", "__name__", "__qualname__"} }

// Match reports whether an exception is of what an except clause names: a class, or a
// tuple of them.
func Match(e *Exception, classes starlark.Value) (bool, error) {
	list, ok := classes.(starlark.Tuple)
	if !ok {
		list = starlark.Tuple{classes}
	}
	is := false
	for _, one := range list {
		c, ok := one.(*Class)
		if !ok {
			return false, Errorf(TypeError, "catching classes that do not inherit from BaseException is not allowed")
		}
		is = is || e.class.Is(c)
	}
	return is, nil
}

var (
	_ starlark.Callable = (*Class)(nil)
	_ starlark.HasAttrs = (*Class)(nil)
)
