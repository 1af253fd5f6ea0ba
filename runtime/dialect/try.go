package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// Unwinding is how what runs a thread takes part in try and with. Its methods are called
// on the goroutine of the thread.
type Unwinding interface {
	// IsSignal reports whether an error ends the program: it passes through every
	// except clause.
	IsSignal(error) bool
	// Class is the name of the exception class of an error that has none itself; "" for
	// errors of the interpreter.
	Class(error) string
	// CleanUp is asked before a finally clause runs because of a signal. It reports
	// whether the clause may run, and makes it possible.
	CleanUp(*starlark.Thread, error) bool
	// Interrupted is asked now and then by what takes long in one operation, which
	// has gone through so many elements since. The error is why it has to stop.
	Interrupted(thread *starlark.Thread, elements int) error
}

const (
	unwindingKey = "flowrun.unwinding"
	handlingKey  = "flowrun.handling"
)

// SetUnwinding sets who takes part in the exceptions of a thread. Without, only that
// the thread was cancelled is a signal, and no finally clause runs then.
func SetUnwinding(thread *starlark.Thread, u Unwinding) { thread.SetLocal(unwindingKey, u) }

func unwindingOf(thread *starlark.Thread) Unwinding {
	if u, ok := thread.Local(unwindingKey).(Unwinding); ok {
		return u
	}
	return alone{}
}

type alone struct{}

func (alone) IsSignal(err error) bool              { return exception.IsCancelled(err) }
func (alone) Class(error) string                   { return "" }
func (alone) CleanUp(*starlark.Thread, error) bool { return false }

func (alone) Interrupted(*starlark.Thread, int) error { return nil }

// A handling is an exception that except clauses are tried for, or that one handles.
type handling struct {
	exception *exception.Exception
	bound     *box // of except ... as name
	outer     *handling
}

func handlingOf(thread *starlark.Thread) *handling {
	h, _ := thread.Local(handlingKey).(*handling)
	return h
}

// handled is the exception that is being handled, nil if there is none.
func handled(thread *starlark.Thread) *exception.Exception {
	if h := handlingOf(thread); h != nil {
		return h.exception
	}
	return nil
}

// try performs a try statement: its arguments are the functions of the body, of the
// except clauses, of else and of finally, None for what there is not.
func try(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	body, handlers, orElse, final := args[0], args[1], args[2], args[3]
	left, err := starlark.Call(thread, body, nil, nil)
	switch {
	case err != nil && handlers != starlark.None && !unwindingOf(thread).IsSignal(err):
		left, err = handle(thread, err, handlers)
	case err == nil && left == starlark.None && orElse != starlark.None:
		left, err = starlark.Call(thread, orElse, nil, nil)
	}
	if final == starlark.None {
		return left, err
	}
	return finally(thread, left, err, func() (starlark.Value, error) { return starlark.Call(thread, final, nil, nil) })
}

// handle has the except clauses of a try statement tried for an error, and returns how
// they are left.
func handle(thread *starlark.Thread, err error, handlers starlark.Value) (starlark.Value, error) {
	h := &handling{outer: handlingOf(thread)}
	h.exception, err = exception.Catch(err, unwindingOf(thread).Class, handled(thread))
	thread.SetLocal(handlingKey, h)
	left, handlerErr := starlark.Call(thread, handlers, nil, nil)
	thread.SetLocal(handlingKey, h.outer)
	if h.bound != nil {
		_ = h.bound.SetField("", nil) // as Python does, whatever became of it
	}
	switch {
	case handlerErr != nil:
		return nil, during(thread, h.exception, handlerErr)
	case left == starlark.MakeInt(codeUnhandled):
		return nil, err
	}
	return left, nil
}

// during notes that an error came up while an exception was handled.
func during(thread *starlark.Thread, e *exception.Exception, err error) error {
	u := unwindingOf(thread)
	if u.IsSignal(err) {
		return err
	}
	_, err = exception.Catch(err, u.Class, e)
	return err
}

// finally runs what has to run however a block is left, by left or by err.
func finally(thread *starlark.Thread, left starlark.Value, err error, run func() (starlark.Value, error)) (starlark.Value, error) {
	u := unwindingOf(thread)
	signal := err != nil && u.IsSignal(err)
	if signal && !u.CleanUp(thread, err) {
		return nil, err
	}
	var e *exception.Exception // that has left the block: raise in the finally clause means it
	if err != nil && !signal {
		outer := handlingOf(thread)
		e, err = exception.Catch(err, u.Class, handled(thread))
		thread.SetLocal(handlingKey, &handling{exception: e, outer: outer})
		defer thread.SetLocal(handlingKey, outer)
	}
	instead, runErr := run()
	switch {
	case runErr != nil && e != nil:
		return nil, during(thread, e, runErr)
	case runErr != nil:
		return nil, runErr
	case instead != starlark.None && !signal:
		return instead, nil
	}
	return left, err
}

// caught reports whether the exception at hand is of one of the classes, and binds it.
func caught(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	h := handlingOf(thread)
	ok, err := exception.Match(h.exception, args[0])
	if ok && len(args) > 1 {
		h.bound = args[1].(*box)
		err = h.bound.SetField("", h.exception)
	}
	return starlark.Bool(ok), err
}

// raise performs a raise statement: of what it names and what stands after from. Without
// arguments it raises again what is being handled.
func raise(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	e := handled(thread)
	switch {
	case len(args) == 0 && e == nil:
		return nil, exception.Errorf(exception.RuntimeError, "No active exception to reraise")
	case len(args) == 0:
		return nil, &exception.Raised{Exception: e}
	case len(args) == 1:
		return nil, exception.Raise(args[0], nil, e)
	}
	return nil, exception.Raise(args[0], args[1], e)
}

// A ContextManager is what can stand in a with statement.
type ContextManager interface {
	starlark.Value
	// Enter begins the block and returns what as binds.
	Enter(*starlark.Thread) (starlark.Value, error)
	// Exit ends it. e is the exception that has left the block, nil if none has. It
	// reports whether the exception is done with.
	Exit(thread *starlark.Thread, e *exception.Exception) (handled bool, err error)
}

// with performs a with statement: of a context manager, and the function of the body.
func with(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	manager, err := managerOf(args[0])
	if err != nil {
		return nil, err
	}
	entered, err := manager.Enter(thread)
	if err != nil {
		return nil, err
	}
	left, err := starlark.Call(thread, args[1], starlark.Tuple{entered}, nil)
	u := unwindingOf(thread)
	if err == nil || u.IsSignal(err) {
		return finally(thread, left, err, func() (starlark.Value, error) {
			_, err := manager.Exit(thread, nil)
			return starlark.None, err
		})
	}
	e, err := exception.Catch(err, u.Class, handled(thread))
	done, exitErr := manager.Exit(thread, e)
	switch {
	case exitErr != nil:
		return nil, during(thread, e, exitErr)
	case done:
		return starlark.None, nil
	}
	return nil, err
}

func managerOf(v starlark.Value) (ContextManager, error) {
	if m, ok := v.(ContextManager); ok {
		return m, nil
	}
	if h, ok := v.(starlark.HasAttrs); ok {
		enter, enterErr := h.Attr("__enter__")
		exit, exitErr := h.Attr("__exit__")
		if enterErr == nil && exitErr == nil && enter != nil && exit != nil {
			return methodsManager{v, enter, exit}, nil
		}
	}
	return nil, exception.Errorf(exception.TypeError, "'%s' object does not support the context manager protocol", v.Type())
}

// A methodsManager is a value with functions __enter__ and __exit__, such as a struct.
type methodsManager struct {
	starlark.Value
	enter, exit starlark.Value
}

func (m methodsManager) Enter(thread *starlark.Thread) (starlark.Value, error) {
	return starlark.Call(thread, m.enter, nil, nil)
}

func (m methodsManager) Exit(thread *starlark.Thread, e *exception.Exception) (bool, error) {
	args := starlark.Tuple{starlark.None, starlark.None, starlark.None}
	if e != nil {
		args = starlark.Tuple{e.Class(), e, starlark.None}
	}
	done, err := starlark.Call(thread, m.exit, args, nil)
	if err != nil {
		return false, err
	}
	return bool(done.Truth()), nil
}
