package contextlibmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A stack is an instance of ExitStack.
type stack struct{ exits []exit }

// An exit is what is done at the end, with the exception that leaves the block, nil if
// none does. It reports whether that is done with.
type exit func(*starlark.Thread, *exception.Exception) (bool, error)

// So much may be on a stack.
const maxExits = 1 << 16

var stackClass = &pytype.Class{
	Module: "contextlib", ID: "ExitStack",
	New: func(call pytype.Call) (starlark.Value, error) {
		return &stack{}, call.Unpack()
	},
	Is: func(v starlark.Value) bool {
		_, ok := v.(*stack)
		return ok
	},
}

// Enter implements [dialect.ContextManager].
func (s *stack) Enter(*starlark.Thread) (starlark.Value, error) { return s, nil }

// Exit implements [dialect.ContextManager]. What was put last comes first. An exception of
// one takes the place of what there was for those that follow.
func (s *stack) Exit(thread *starlark.Thread, e *exception.Exception) (bool, error) {
	given := e != nil
	var raised error
	for len(s.exits) > 0 {
		last := s.exits[len(s.exits)-1]
		s.exits = s.exits[:len(s.exits)-1]
		done, err := last(thread, e)
		switch {
		case err != nil:
			if e = dialect.Catch(thread, err); e == nil { // it ends the flow
				return false, err
			}
			raised = err
		case done:
			e, raised = nil, nil
		}
	}
	return given && e == nil, raised
}

func (s *stack) push(b *starlark.Builtin, do exit) error {
	if len(s.exits) == maxExits {
		return py.ValueError("%s: there are %d already", b.Name(), maxExits)
	}
	s.exits = append(s.exits, do)
	return nil
}

// Attr implements [starlark.HasAttrs].
func (s *stack) Attr(name string) (starlark.Value, error) { return py.Bind(s, stackMethods, name) }

// AttrNames implements [starlark.HasAttrs].
func (s *stack) AttrNames() []string {
	return []string{"callback", "close", "enter_context", "pop_all", "push"}
}

var stackMethods = map[string]py.Method[*stack]{
	"callback": func(s *stack, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(args) == 0 {
			return nil, py.TypeError("%s: the function is missing", b.Name())
		}
		return args[0], s.push(b, func(thread *starlark.Thread, _ *exception.Exception) (bool, error) {
			_, err := starlark.Call(thread, args[0], args[1:], kwargs)
			return false, err
		})
	},
	"close": func(s *stack, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		_, err := s.Exit(thread, nil)
		return starlark.None, err
	},
	"enter_context": func(s *stack, thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var cm starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, "cm", &cm); err != nil {
			return nil, err
		}
		m, err := dialect.Manager(cm)
		if err != nil {
			return nil, err
		}
		v, err := m.Enter(thread)
		if err != nil {
			return nil, err
		}
		return v, s.push(b, m.Exit)
	},
	"pop_all": func(s *stack, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		other := &stack{s.exits}
		s.exits = nil
		return other, nil
	},
	"push": func(s *stack, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var given starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, "exit", &given); err != nil {
			return nil, err
		}
		if m, err := dialect.Manager(given); err == nil {
			return given, s.push(b, m.Exit)
		}
		return given, s.push(b, func(thread *starlark.Thread, e *exception.Exception) (bool, error) {
			args := starlark.Tuple{starlark.None, starlark.None, starlark.None}
			if e != nil {
				args = starlark.Tuple{e.Class(), e, starlark.None}
			}
			done, err := starlark.Call(thread, given, args, nil)
			return err == nil && bool(done.Truth()), err
		})
	},
}

func (s *stack) String() string        { return "<contextlib.ExitStack object>" }
func (s *stack) Type() string          { return "ExitStack" }
func (s *stack) Truth() starlark.Bool  { return true }
func (s *stack) Freeze()               {} // no two flows share one
func (s *stack) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'ExitStack'") }

var (
	_ dialect.ContextManager = (*stack)(nil)
	_ starlark.HasAttrs      = (*stack)(nil)
)
