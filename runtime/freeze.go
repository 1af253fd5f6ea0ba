package runtime

import (
	"fmt"
	"reflect"

	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// freeze freezes the globals of a loaded file. Starlark does it by recursion, and goes
// through a tuple as often as it is met: what is nested too deep would end the process,
// and what is shared too often never be frozen, so it is refused.
func freeze(globals starlark.StringDict) error {
	for _, name := range globals.Keys() {
		f := freezer{left: maxFrozenParts, seen: map[any]bool{}}
		if err := f.check(globals[name], 0); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	globals.Freeze()
	return nil
}

const (
	// maxFrozenDepth takes some megabytes of a stack, of which there is 1 GB.
	maxFrozenDepth = 10_000
	// maxFrozenParts of tuples are frozen in less than a second.
	maxFrozenParts = 20_000_000
)

type freezer struct {
	left int
	seen map[any]bool // what is frozen once
}

func (f *freezer) check(v starlark.Value, depth int) error {
	if depth > maxFrozenDepth {
		return fmt.Errorf("a value nested more than %d levels deep cannot be loaded", maxFrozenDepth)
	}
	if f.left--; f.left < 0 {
		return fmt.Errorf("a value of more than %d parts cannot be loaded", maxFrozenParts)
	}
	switch v := v.(type) {
	case nil, starlark.NoneType, starlark.Bool, starlark.Int, starlark.Float, starlark.String, starlark.Bytes:
		return nil
	case starlark.Tuple:
		for _, e := range v {
			if err := f.check(e, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if reflect.ValueOf(v).Kind() != reflect.Pointer || f.seen[v] {
		return nil
	}
	f.seen[v] = true
	for e := range frozenParts(v) {
		if err := f.check(e, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// frozenParts gives what is frozen with a value.
func frozenParts(v starlark.Value) func(yield func(starlark.Value) bool) {
	switch v := v.(type) {
	case *starlark.List:
		return v.Elements()
	case *starlark.Set:
		return v.Elements()
	case *starlark.Dict:
		return func(yield func(starlark.Value) bool) {
			for k, e := range v.Entries() {
				if !yield(k) || !yield(e) {
					return
				}
			}
		}
	case *starlark.Function:
		return func(yield func(starlark.Value) bool) {
			for i := range v.NumFreeVars() {
				if _, e := v.FreeVar(i); !yield(e) {
					return
				}
			}
			for i := range v.NumParams() {
				if !yield(v.ParamDefault(i)) {
					return
				}
			}
		}
	case *starlark.Builtin:
		return func(yield func(starlark.Value) bool) { yield(v.Receiver()) }
	case dialect.Holder:
		return v.Held()
	}
	return func(func(starlark.Value) bool) {}
}
