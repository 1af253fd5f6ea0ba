package exception

import (
	"errors"
	"strings"

	"go.starlark.net/starlark"
)

// Raise returns the error of a raise statement: of what it names, an exception or a
// class, and of what stands after from, nil if there is no from. handled is the
// exception that is being handled there, nil if there is none.
func Raise(v, from starlark.Value, handled *Exception) error {
	e, err := instance(v, "exceptions must derive from BaseException")
	if err != nil {
		return err
	}
	if from != nil {
		cause := (*Exception)(nil)
		if from != starlark.None {
			if cause, err = instance(from, "exception causes must derive from BaseException"); err != nil {
				return err
			}
		}
		e.cause, e.explicit = cause, true
	}
	e.setContext(handled)
	return &Raised{e}
}

func instance(v starlark.Value, otherwise string) (*Exception, error) {
	switch v := v.(type) {
	case *Exception:
		return v, nil
	case *Class:
		return New(v), nil
	}
	return nil, Errorf(TypeError, "%s", otherwise)
}

// setContext notes what was being handled when e was raised. There are no circles of
// exceptions: what is raised again is taken out of what it was raised in.
func (e *Exception) setContext(handled *Exception) {
	if handled == nil || handled == e || e.frozen {
		return
	}
	for c := handled; c != nil; c = c.context {
		if c.context == e {
			c.context = nil
			break
		}
	}
	e.context = handled
}

// Catch returns the exception of an error that leaves a function, and the error by
// which it goes on if nobody handles it. What has no class of its own is of the class
// that classOf gives it by name; "" leaves it to the interpreter's errors. handled is as
// for [Raise].
func Catch(err error, classOf func(error) string, handled *Exception) (*Exception, error) {
	e := Of(err)
	if e == nil {
		e = of(err, classOf)
	}
	var eval *starlark.EvalError
	if e.trace == nil && errors.As(err, &eval) {
		e.trace = begun(eval.CallStack, message(err))
	}
	if e.context == nil && !e.explicit {
		e.setContext(handled)
	}
	return e, &Raised{e}
}

// begun is a call stack without the function that has not begun, because it was called
// with wrong arguments: Python has no frame of it. msg is what the interpreter says.
func begun(stack starlark.CallStack, msg string) starlark.CallStack {
	last := len(stack) - 1
	if last > 0 && wrongCall().MatchString(msg) && strings.HasPrefix(msg, "function "+stack[last].Name+" ") {
		return stack[:last]
	}
	return stack
}

var wrongCall = compiled(`^function \S+ (?:missing \d+ argument|accepts |got an unexpected keyword |got multiple values )`)

// of makes an exception of an error of Go.
func of(err error, classOf func(error) string) *Exception {
	if classOf != nil {
		if name := classOf(err); name != "" {
			e := New(Named(name), starlark.String(message(err)))
			e.origin = cause(err)
			var a Arguing
			if errors.As(e.origin, &a) {
				e.args = starlark.Tuple{a.Argument()}
			}
			return e
		}
	}
	e := native(message(err))
	e.origin = cause(err)
	return e
}

// message is what an error says, without a stack.
func message(err error) string {
	if inner := cause(err); inner != nil {
		return inner.Error()
	}
	var eval *starlark.EvalError
	for errors.As(err, &eval) {
		inner := eval.Unwrap()
		if inner == nil {
			return eval.Msg
		}
		err = inner
	}
	return err.Error()
}

// cause is the error that the interpreter has wrapped, nil if it is the interpreter's
// own.
func cause(err error) error {
	var eval *starlark.EvalError
	for errors.As(err, &eval) {
		err = eval.Unwrap()
		if err == nil {
			return nil
		}
	}
	return err
}
