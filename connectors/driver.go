// Package connectors says what a connector type is.
//
// A connector type (REST, GIT, SSH, ...) is a [Driver]: it describes its inputs
// and outputs, checks a set of inputs, and performs the call. Nearly every
// driver is made by [Func] from a Go function over two structs; their fields'
// tags are the one description from which validation, defaults, redaction, help
// and reference pages come.
//
// A [Connector] is a stored configuration of a type. [Apply] puts together what
// a call gets: the connector's value, the Vault secrets attached to it, and the
// inputs of the flow script, later keys overriding earlier ones.
//
// What every call needs stands here and not in the drivers: time-outs, the
// redaction of secrets, errors that name the type, the limit on outputs. A
// driver does its protocol and nothing else; it neither logs nor retries unless
// its own inputs ask for it.
package connectors

import (
	"context"
	"io"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// A Driver performs the connections of one connector type. It is safe for
// concurrent use. One that keeps connections open also implements [io.Closer];
// the registry it is in closes it.
type Driver interface {
	// Names returns the name of the type, such as "REST", and after it older ones that
	// are accepted. It is all that is asked of drivers that are not called.
	Names() []string

	// Spec describes the type. Every call returns the same description, which
	// nobody changes. The first call may take longer, and is as safe as others.
	Spec() *Spec

	// Prepare checks inputs and returns the request they make. Nothing is sent
	// yet, no name is resolved, no file is read. An error is an [InputError] or
	// several of them joined.
	Prepare(inputs *value.Dict) (*Request, error)
}

// A Request is one call of a driver, its inputs checked.
type Request struct {
	// ReadOnly tells that the call changes nothing on the other side, so that
	// making it again does no harm.
	ReadOnly bool

	// Timeout is the longest time that Do may take; zero is no limit. It is
	// [Connection.Perform] that sees to it.
	Timeout time.Duration

	// Secrets are the secret inputs of the call. They may occur in what Do
	// returns; [Connection.Perform] takes them out.
	Secrets []Secret

	// Do performs the call. When ctx ends it returns soon, with an error for
	// which errors.Is(err, ctx.Err()) holds, and nothing of the call goes on
	// afterwards. Outputs returned beside an error are what is known of the
	// failure, such as the answer of a server that refused.
	Do func(ctx context.Context, host Host) (*value.Dict, error)
}

// Spec describes a connector type.
type Spec struct {
	Type    string   // such as "REST"
	Doc     string   // one sentence
	Aliases []string // older names that are accepted
	Inputs  []Field
	Outputs []Field

	Operations []OperationSpec // what it does besides calls: test, analyse, then actions by name

	Examples []Example    // the one to be read first is the first
	Errors   []KnownError // beside those that all types have, which are CommonErrors
}

// A Field describes one input or output.
type Field struct {
	Name     string
	Type     string   // as a script author would say it: "string", "list of int", "dict"
	Doc      string   // one sentence
	Default  string   // as it would be written in a script; "" for none
	Required bool     // an input without which nothing is sent
	Secret   bool     // never shown
	Aliases  []string // older or other names that are accepted
	Enum     []string // the only strings that are allowed; nil for any
	Optional bool     // an output that some answers do not have
	Fields   []Field  // what is in the dict, or in each of a list of them; nil if that is not known
	Text     bool     // an output that is a [Text]
}

// Input returns the input of that name or alias.
func (s *Spec) Input(name string) (Field, bool) {
	for _, f := range s.Inputs {
		if f.Name == name {
			return f, true
		}
		for _, a := range f.Aliases {
			if a == name {
				return f, true
			}
		}
	}
	return Field{}, false
}

// InputNames returns the names of all inputs, aliases left out.
func (s *Spec) InputNames() []string {
	names := make([]string, len(s.Inputs))
	for i, f := range s.Inputs {
		names[i] = f.Name
	}
	return names
}

var _ io.Closer = (*Registry)(nil)
