// Package pytype makes the classes of Python's modules, and what their values have:
// attributes, methods, and tuples whose elements have names. What a function needs that
// belongs to no class is in py; the classes themselves are in their modules.
package pytype

import (
	"maps"
	"slices"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A Call is one call of a function or a method.
type Call struct {
	Thread *starlark.Thread
	Name   string
	Args   starlark.Tuple
	Kwargs []starlark.Tuple
}

// Unpack is [starlark.UnpackArgs]; without pairs there may be no arguments.
func (c Call) Unpack(pairs ...any) error {
	return py.UnpackArgs(c.Name, c.Args, c.Kwargs, pairs...)
}

// A Func is what a function of a module or of a class does.
type Func func(Call) (starlark.Value, error)

// Builtin is the function as a value.
func (f Func) Builtin(name string) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return f(Call{thread, b.Name(), args, kwargs})
	})
}

// Plain returns a function of a module as one of a class.
func Plain(f py.Func) Func {
	return func(c Call) (starlark.Value, error) {
		return f(c.Thread, starlark.NewBuiltin(c.Name, nil), c.Args, c.Kwargs)
	}
}

// A Class is a class of a module. Called, it makes a value; it stands for its values in
// isinstance, and has functions, constants, and the methods of its values.
type Class struct {
	Module    string
	ID        string // the name within the module
	New       Func   // nil for a class that makes nothing
	Is        func(starlark.Value) bool
	Functions map[string]Func
	Constants starlark.StringDict
	// Method returns a method as a function whose first argument is the value; nil if
	// there is none of that name, or for a class that does not tell.
	Method func(name string) starlark.Value
}

// Name implements [starlark.Callable].
func (c *Class) Name() string { return c.ID }

// CallInternal implements [starlark.Callable].
func (c *Class) CallInternal(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if c.New == nil {
		return nil, py.TypeError("cannot create '%s.%s' instances", c.Module, c.ID)
	}
	return c.New(Call{thread, c.ID, args, kwargs})
}

// Attr implements [starlark.HasAttrs].
func (c *Class) Attr(name string) (starlark.Value, error) {
	switch name {
	case "__name__", "__qualname__":
		return starlark.String(c.ID), nil
	case "__module__":
		return starlark.String(c.Module), nil
	}
	if v := c.Constants[name]; v != nil {
		return v, nil
	}
	if f := c.Functions[name]; f != nil {
		return f.Builtin(c.ID + "." + name), nil
	}
	if c.Method != nil {
		return c.Method(name), nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (c *Class) AttrNames() []string {
	names := slices.Concat([]string{"__module__", "__name__", "__qualname__"}, c.Constants.Keys(), slices.Collect(maps.Keys(c.Functions)))
	slices.Sort(names)
	return names
}

// Instance implements [dialect.Type].
func (c *Class) Instance(v starlark.Value) bool { return c.Is != nil && c.Is(v) }

func (c *Class) String() string        { return "<class '" + c.Module + "." + c.ID + "'>" }
func (c *Class) Type() string          { return "type" }
func (c *Class) Freeze()               { c.Constants.Freeze() }
func (c *Class) Truth() starlark.Bool  { return true }
func (c *Class) Hash() (uint32, error) { return starlark.String(c.Module + "." + c.ID).Hash() }

// Methods are what the values of a class have, by name.
type Methods[T starlark.Value] map[string]func(T, Call) (starlark.Value, error)

// Attr returns a method of x, nil if there is none of that name.
func (m Methods[T]) Attr(x T, name string) starlark.Value {
	f := m[name]
	if f == nil {
		return nil
	}
	return Func(func(c Call) (starlark.Value, error) { return f(x, c) }).Builtin(name).BindReceiver(x)
}

// Unbound returns a method as a function whose first argument is the value, nil if there
// is none of that name. It is made for [Class.Method].
func (m Methods[T]) Unbound(name string) starlark.Value {
	f := m[name]
	if f == nil {
		return nil
	}
	return Func(func(c Call) (starlark.Value, error) {
		if len(c.Args) == 0 {
			return nil, py.TypeError("unbound method %s() needs an argument", name)
		}
		x, ok := c.Args[0].(T)
		if !ok {
			return nil, py.TypeError("descriptor '%s' doesn't apply to a '%s' object", name, TypeName(c.Args[0]))
		}
		c.Args = c.Args[1:]
		return f(x, c)
	}).Builtin(name)
}

// Names returns the names of the methods and of fields, sorted.
func (m Methods[T]) Names(fields ...string) []string {
	names := slices.AppendSeq(slices.Clone(fields), maps.Keys(m))
	slices.Sort(names)
	return names
}

// TypeName is what Python calls the type of a value.
func TypeName(v starlark.Value) string {
	if t := v.Type(); t != "string" {
		return t
	}
	return "str"
}

// Quoted is a text in quotes as Python's repr has it: single ones unless it has these and
// no others.
func Quoted(s string) string {
	return exception.New(exception.KeyError, starlark.String(s)).Str()
}

var (
	_ starlark.Callable = (*Class)(nil)
	_ starlark.HasAttrs = (*Class)(nil)
	_ dialect.Type      = (*Class)(nil)
)
