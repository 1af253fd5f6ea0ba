// Package copymod is the module copy of flows: copy and deepcopy.
//
// Both copy lists, dicts, sets, structs and what the module collections has; deepcopy
// tuples too, if something in them can change. What is in a value more than once, or is the
// value itself, is so in its copy. All else, such as functions and executions, is not
// copied but stays what it is.
//
// What differs from Python: there is no copy.Error and no __deepcopy__; deepcopy takes
// values nested at most 1,000 deep, of at most 4,194,304 parts; memo is not filled.
package copymod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module copy, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("copy", map[string]py.Func{"copy": shallow, "deepcopy": deep}, nil)
}

func shallow(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "x", &x); err != nil {
		return nil, err
	}
	if _, ok := x.(starlark.Tuple); ok {
		return x, nil
	}
	c := &copier{name: b.Name(), watch: py.Watch{Thread: thread}, depth: maxDepth}
	v, _, err := c.container(x, func(v starlark.Value) (starlark.Value, bool, error) { return v, false, nil })
	return v, err
}

func deep(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "x", &x, "memo?", new(starlark.Value)); err != nil {
		return nil, err
	}
	c := &copier{
		name: b.Name(), watch: py.Watch{Thread: thread}, depth: maxDepth,
		made: map[starlark.Value]starlark.Value{}, tuples: map[tuple]copied{},
	}
	v, _, err := c.value(x)
	return v, err
}

// The deepest value that is copied.
const maxDepth = 1000

// A copier makes one copy.
type copier struct {
	name   string
	watch  py.Watch
	depth  int // how much deeper it may go
	parts  int
	made   map[starlark.Value]starlark.Value // copies by what they are of; nil if nothing is looked up
	tuples map[tuple]copied
}

// A tuple is which one it is.
type tuple struct {
	first *starlark.Value
	n     int
}

type copied struct {
	v       starlark.Value
	changed bool
}

// value copies v, and reports whether the copy is another value.
func (c *copier) value(v starlark.Value) (starlark.Value, bool, error) {
	if c.parts++; c.parts > py.MaxElements {
		return nil, false, py.ErrTooManyElements(c.name)
	}
	if err := c.watch.Err(); err != nil {
		return nil, false, err
	}
	if c.depth == 0 {
		return nil, false, exception.Errorf(exception.RecursionError, "%s: a value nested more than %d levels deep", c.name, maxDepth)
	}
	c.depth--
	defer func() { c.depth++ }()
	t, ok := v.(starlark.Tuple)
	if !ok {
		return c.container(v, c.value)
	}
	if len(t) == 0 {
		return t, false, nil
	}
	key := tuple{&t[0], len(t)}
	if done, ok := c.tuples[key]; ok {
		return done.v, done.changed, nil
	}
	out, changed := make(starlark.Tuple, len(t)), false
	for i, e := range t {
		e, other, err := c.value(e)
		if err != nil {
			return nil, false, err
		}
		out[i] = e
		changed = changed || other
	}
	if !changed {
		out = t
	}
	c.tuples[key] = copied{out, changed}
	return out, changed, nil
}

// container copies what can change, with what each makes of its elements.
func (c *copier) container(v starlark.Value, each func(starlark.Value) (starlark.Value, bool, error)) (starlark.Value, bool, error) {
	switch v.(type) {
	case *starlark.List, *starlark.Dict, *starlark.Set, *starlarkstruct.Struct, py.Copier:
	default:
		return v, false, nil
	}
	if out, ok := c.made[v]; ok {
		return out, true, nil
	}
	note := func(out starlark.Value) {
		if c.made != nil {
			c.made[v] = out
		}
	}
	element := func(e starlark.Value) (starlark.Value, error) {
		e, _, err := each(e)
		return e, err
	}
	out, err := copyOf(v, element, note)
	return out, true, err
}

func copyOf(v starlark.Value, each func(starlark.Value) (starlark.Value, error), note func(starlark.Value)) (starlark.Value, error) {
	switch v := v.(type) {
	case *starlark.List:
		out := starlark.NewList(nil)
		note(out)
		for e := range v.Elements() {
			e, err := each(e)
			if err != nil {
				return nil, err
			}
			if err := out.Append(e); err != nil {
				return nil, err
			}
		}
		return out, nil
	case *starlark.Dict:
		out := starlark.NewDict(v.Len())
		note(out)
		for k, e := range v.Entries() {
			k, err := each(k)
			if err != nil {
				return nil, err
			}
			if e, err = each(e); err != nil {
				return nil, err
			}
			if err := out.SetKey(k, e); err != nil {
				return nil, err
			}
		}
		return out, nil
	case *starlark.Set:
		out := starlark.NewSet(v.Len())
		for e := range v.Elements() {
			e, err := each(e)
			if err != nil {
				return nil, err
			}
			if err := out.Insert(e); err != nil {
				return nil, err
			}
		}
		return out, nil
	case *starlarkstruct.Struct:
		members := starlark.StringDict{}
		v.ToStringDict(members)
		for _, name := range members.Keys() {
			e, err := each(members[name])
			if err != nil {
				return nil, err
			}
			members[name] = e
		}
		out := starlarkstruct.FromStringDict(v.Constructor(), members)
		note(out)
		return out, nil
	}
	out, err := v.(py.Copier).Copy(each, note)
	if err == nil {
		note(out)
	}
	return out, err
}
