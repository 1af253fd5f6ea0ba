package connectors

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// Kinds of errors, for errors.Is.
var (
	ErrInput          = errors.New("wrong input")              // an InputError
	ErrUnknownType    = errors.New("unknown connector type")   // not in the registry
	ErrTimeout        = errors.New("timed out")                // timeout or connect_timeout
	ErrOutputTooLarge = errors.New("output too large")         // max_output_bytes
	ErrNotAllowed     = errors.New("not allowed")              // the host's Dialer refuses an address
	ErrDriver         = errors.New("the driver has a mistake") // a driver broke its contract
)

// An InputError is an input that a type does not take as it was given. Nothing
// has been sent.
type InputError struct {
	Type   string // the connector type
	Input  string // the input, "" when it is about several
	Reason string // such as `required`, or `want int, got list`
	Hint   string // such as `did you mean "method"?`
	Origin string // where the input came from: "" for the script, else the connector or secret

	together bool // it is about inputs beside one another, as the type's own check has found
}

func (e *InputError) Error() string {
	var b strings.Builder
	b.WriteString(e.Type)
	b.WriteString(": ")
	b.WriteString(e.Reason)
	if e.Hint != "" {
		fmt.Fprintf(&b, " (%s)", e.Hint)
	}
	if e.Origin != "" {
		fmt.Fprintf(&b, ", in %s", e.Origin)
	}
	return b.String()
}

func (e *InputError) Is(target error) bool { return target == ErrInput }

// inputErrors returns the input errors that err is made of, as copies that name
// the type. A part that is none is one all the same.
func inputErrors(typ string, err error) InputErrors {
	switch e := err.(type) {
	case *InputError:
		c := *e
		c.Type = cmp.Or(c.Type, typ)
		return InputErrors{&c}
	case interface{ Unwrap() []error }:
		if errors.Is(err, ErrInput) {
			var all InputErrors
			for _, part := range e.Unwrap() {
				all = append(all, inputErrors(typ, part)...)
			}
			return all
		}
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); errors.Is(inner, ErrInput) {
			return inputErrors(typ, inner)
		}
	}
	return InputErrors{{Type: typ, Reason: strings.ReplaceAll(err.Error(), "\n", "; ")}}
}

func oneOrAll(errs InputErrors) error {
	switch len(errs) {
	case 0:
		return nil
	case 1:
		return errs[0]
	}
	return errs
}

// Step marks err as having happened at a step of a call: "connect", "tls",
// "log in", "request". A nil err stays nil, and the innermost mark stands.
func Step(step string, err error) error {
	var marked *stepError
	if err == nil || errors.As(err, &marked) {
		return err
	}
	return &stepError{step, err}
}

// StepOf returns the step at which err happened, "" if no driver said so.
func StepOf(err error) string {
	var e *stepError
	if errors.As(err, &e) {
		return e.step
	}
	var r *redactedError
	if errors.As(err, &r) {
		return StepOf(r.original)
	}
	return ""
}

type stepError struct {
	step string
	err  error
}

func (e *stepError) Error() string { return e.step + ": " + e.err.Error() }
func (e *stepError) Unwrap() error { return e.err }
