package runtime

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
)

// Kinds of errors, for errors.Is.
var (
	ErrNotFound   = errors.New("not found")                  // flow, connector, execution
	ErrNoHandler  = errors.New("no handler")                 // a text without handler(system, this)
	ErrHandler    = errors.New("wrong handler")              // a handler with other parameters
	ErrDeadlock   = errors.New("deadlock")                   // a wait that could never end
	ErrClosed     = errors.New("the runtime is closed")      //
	ErrModuleTime = errors.New("outside of handler")         // something that talks to the outside at module level
	ErrWrongState = errors.New("not possible in this state") // a child started after its whole tree has ended
)

// A DependencyFailedError says that an execution that was waited for did not end
// in success. Flows know it as flow_api.DependencyFailedError.
type DependencyFailedError struct {
	Execution *Execution
	Status    Status
	Message   string
	// Of says what the execution was for, such as "item 3"; "" if it needs no saying.
	Of string

	caller *Execution // whose flow waited
}

// Attr implements [exception.Attributed].
func (e *DependencyFailedError) Attr(name string) starlark.Value {
	switch name {
	case "execution":
		if j, ok := e.caller.currentJob().(*flowJob); ok && j.world.Execution != nil {
			return j.world.Execution(e.Execution)
		}
		return starlark.None
	case "status":
		return starlark.String(e.Status)
	case "message":
		return e.seen(e.Message)
	}
	return nil
}

// Argument implements [exception.Arguing].
func (e *DependencyFailedError) Argument() starlark.Value { return e.seen(e.Error()) }

// seen is a text as the flow that waited gets it.
func (e *DependencyFailedError) seen(text string) starlark.Value {
	if e.caller != nil {
		if u, ok := e.caller.Seen(text).(value.Unknown); ok {
			return unknownToStarlark(u)
		}
	}
	return starlark.String(text)
}

// AttrNames implements [exception.Attributed].
func (e *DependencyFailedError) AttrNames() []string {
	return []string{"execution", "message", "status"}
}

// Refused is the error of a call whose child has ended in success with an output that is
// wrong, as why says, for the flow that x runs.
func (x *Execution) Refused(child *Execution, why string) *DependencyFailedError {
	status, _ := child.result()
	return &DependencyFailedError{Execution: child, Status: status, Message: why, caller: x}
}

func (e *DependencyFailedError) Error() string {
	what := map[Status]string{EndedCancelled: "was cancelled", EndedError: "failed", EndedSuccess: "was refused"}[e.Status]
	if what == "" {
		what = "did not succeed"
	}
	s := fmt.Sprintf("%s %s", e.Execution.Describe(), what)
	if e.Of != "" {
		s = e.Of + ": " + s
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// A DependencyTimeoutError says that a wait took longer than it was allowed to.
// Flows know it as flow_api.DependencyTimeoutError.
type DependencyTimeoutError struct {
	Timeout    time.Duration
	Executions []*Execution // those that had not ended
}

func (e *DependencyTimeoutError) Error() string {
	names := make([]string, 0, 4)
	for i, x := range e.Executions {
		if i == 3 {
			names = append(names, fmt.Sprintf("and %d more", len(e.Executions)-i))
			break
		}
		names = append(names, x.Describe())
	}
	return fmt.Sprintf("not ended after %g s: %s", e.Timeout.Truncate(time.Millisecond).Seconds(), strings.Join(names, ", "))
}

// An InDoubtError says that a process ended while a connection was being made that
// may change something on the other side: nobody knows whether it did.
type InDoubtError struct{ Type string }

func (e *InDoubtError) Error() string {
	return e.Type + ": in doubt: the process that made this call ended before the answer came, so it may have been done or not " +
		"(it is made again if it has an idempotency_key, or its connector says repeatable: true)"
}

// A NotFoundError names what was looked for. errors.Is(err, ErrNotFound) holds.
// Flows know it as flow_api.ResourceNotFoundError.
type NotFoundError struct {
	Kind string // "flow", "connector", "execution"
	Name string
	Hint string // such as `did you mean "report"?`
}

func (e *NotFoundError) Error() string {
	s := fmt.Sprintf("no %s named %q", e.Kind, e.Name)
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

func (e *NotFoundError) Is(target error) bool {
	return target == ErrNotFound || target == fs.ErrNotExist
}

// A signal ends a flow from within. It is no exception: no part of a script can
// hold it up. Only the runtime makes and catches signals.
type signal struct {
	status  Status
	message string
}

func (s *signal) Error() string { return string(s.status) + ": " + s.message }

// Succeed returns the error by which a flow ends in success at once.
func (x *Execution) Succeed(message string) error { return x.finish(EndedSuccess, message) }

// Fail returns the error by which a flow ends in error at once.
func (x *Execution) Fail(message string) error { return x.finish(EndedError, message) }

func (x *Execution) finish(s Status, message string) error {
	if err := x.gate("ending"); err != nil {
		return err
	}
	if x.far != nil {
		if err := x.far.mayEnd(); err != nil {
			return err
		}
	}
	return &signal{s, message}
}

// A CancelledError is the cause of a cancelled execution's context.
type CancelledError struct{ Reason string }

func (e *CancelledError) Error() string {
	if e.Reason == "" {
		return "cancelled"
	}
	return e.Reason
}

// cancelCause is why an execution's context has ended, as a signal.
func cancelCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	switch {
	case IsSignal(cause):
		return cause
	case cause == context.Canceled:
		return &CancelledError{}
	}
	return &CancelledError{Reason: cause.Error()}
}

// IsSignal reports whether err ends a flow and must not be caught by it: success,
// error, cancellation, an exhausted limit, suspension, a way that a dry run does not know.
func IsSignal(err error) bool {
	var s *signal
	var l *LimitError
	var c *CancelledError
	var suspended *SuspendedError
	var undecided *unknown.Error
	return errors.As(err, &undecided) || errors.As(err, &s) || errors.As(err, &l) || errors.As(err, &c) || errors.As(err, &suspended) ||
		errors.Is(err, errReplayed) || errors.Is(err, ErrClosed)
}

// A NamedError is an error that flows know by the name of an exception class.
type NamedError struct {
	Class string // such as "InvalidInputError"
	Err   error
}

func (e *NamedError) Error() string { return e.Err.Error() }
func (e *NamedError) Unwrap() error { return e.Err }

// ExceptionClass returns the name by which a flow knows an error, which for an
// error of the interpreter itself is the one that Python has; "" for one that has
// none.
func ExceptionClass(err error) string {
	if e := exception.Of(err); e != nil {
		return e.Class().Name()
	}
	if name := engineClass(err); name != "" {
		return name
	}
	return exception.NativeName(err)
}

// engineClass is ExceptionClass of what the runtime makes itself.
func engineClass(err error) string {
	var named *NamedError
	var failed *DependencyFailedError
	var timeout *DependencyTimeoutError
	var limit *LimitError
	var syntax dialect.Errors
	switch {
	case errors.As(err, &named):
		return named.Class
	case errors.As(err, &failed):
		return "DependencyFailedError"
	case errors.As(err, &timeout):
		return "DependencyTimeoutError"
	case errors.As(err, &syntax):
		return "SyntaxError"
	case errors.As(err, &limit):
		return "LimitExceeded"
	case errors.Is(err, ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return "ResourceNotFoundError"
	case errors.Is(err, ErrDeadlock), errors.Is(err, ErrWrongState):
		return "EngineException"
	}
	return ""
}

var _ exception.Attributed = (*DependencyFailedError)(nil)
