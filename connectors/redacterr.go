package connectors

import (
	"errors"
	"fmt"
	"reflect"
)

// redactedError shows text without secrets. The error it stands for is not
// unwrapped: it can be asked what it is, and gives out those errors in it that
// show no secret.
type redactedError struct {
	text     string
	original error
	redact   *Redactor
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Is(target error) bool { return errors.Is(e.original, target) }

func (e *redactedError) As(target any) bool {
	place := reflect.ValueOf(target).Elem()
	found := reflect.New(place.Type())
	if !errors.As(e.original, found.Interface()) {
		return false
	}
	if err, ok := found.Elem().Interface().(error); !ok || e.redact.shows(err) {
		return false
	}
	place.Set(found.Elem())
	return true
}

// shows reports whether err or an error in it shows a secret, in whatever way
// it is printed.
func (r *Redactor) shows(err error) bool {
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		if r.Text(text) != text {
			return true
		}
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		inner := e.Unwrap()
		return inner != nil && r.shows(inner)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if r.shows(inner) {
				return true
			}
		}
	}
	return false
}

// Format keeps %+v and %#v from walking into the original.
func (e *redactedError) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", e.text)
		return
	}
	fmt.Fprint(f, e.text)
}
