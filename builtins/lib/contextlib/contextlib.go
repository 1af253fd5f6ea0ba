// Package contextlibmod is the module contextlib of flows, for with statements:
//
//	suppress(*exceptions)      goes on after the block if it was left by one of them
//	nullcontext(result=None)   does nothing
//	closing(thing)             calls thing.close() at the end
//	ExitStack()                ends several at the end: enter_context callback push pop_all close
//
// What ends a flow, such as this.error or a limit, is not suppressed, as it is by no except.
//
// What differs from Python: there is no contextmanager, as flows have no generators with
// yield, no redirect_stdout and chdir, and nothing for async.
package contextlibmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module contextlib, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("contextlib", map[string]py.Func{"suppress": suppress, "nullcontext": nullcontext, "closing": closing},
		starlark.StringDict{"ExitStack": stackClass})
}

// A manager is a context manager that does one thing.
type manager struct {
	name  string
	holds starlark.Value // what as binds
	exit  func(*starlark.Thread, *exception.Exception) (bool, error)
}

func suppress(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 {
		return nil, py.TypeError("%s() takes no keyword arguments", b.Name())
	}
	return &manager{"suppress", starlark.None, func(_ *starlark.Thread, e *exception.Exception) (bool, error) {
		if e == nil {
			return false, nil
		}
		return exception.Match(e, args)
	}}, nil
}

func nullcontext(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var result starlark.Value = starlark.None
	if err := py.UnpackArgs(b.Name(), args, kwargs, "enter_result?", &result); err != nil {
		return nil, err
	}
	return &manager{"nullcontext", result, func(*starlark.Thread, *exception.Exception) (bool, error) { return false, nil }}, nil
}

func closing(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var thing starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "thing", &thing); err != nil {
		return nil, err
	}
	return &manager{"closing", thing, func(thread *starlark.Thread, _ *exception.Exception) (bool, error) {
		end, err := dialect.Attr(thing, "close")
		if err != nil {
			return false, err
		}
		_, err = starlark.Call(thread, end, nil, nil)
		return false, err
	}}, nil
}

// Enter implements [dialect.ContextManager].
func (m *manager) Enter(*starlark.Thread) (starlark.Value, error) { return m.holds, nil }

// Exit implements [dialect.ContextManager].
func (m *manager) Exit(thread *starlark.Thread, e *exception.Exception) (bool, error) {
	return m.exit(thread, e)
}

func (m *manager) String() string        { return "<contextlib." + m.name + " object>" }
func (m *manager) Type() string          { return m.name }
func (m *manager) Truth() starlark.Bool  { return true }
func (m *manager) Freeze()               { m.holds.Freeze() }
func (m *manager) Hash() (uint32, error) { return starlark.String(m.name).Hash() }

var _ dialect.ContextManager = (*manager)(nil)
