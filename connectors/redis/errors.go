package redis

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// Kinds of errors of a call, for errors.Is.
var (
	ErrLogin   = errors.New("the server refuses the login")
	ErrRefused = errors.New("the server refuses the command")
)

// A kindError is an error under a text of its own, of a kind that it does not repeat.
type kindError struct {
	kind, err error
	text      string
}

func (e *kindError) Error() string   { return e.text }
func (e *kindError) Unwrap() []error { return []error{e.kind, e.err} }

// refused is the error of a command that the server refused.
func refused(name string, err *serverError) error {
	return connectors.Step("request", &kindError{ErrRefused, err, name + ": " + shorten(err.withoutArguments()) + err.hint()})
}

// code is the first word of an error, which says of what kind it is.
func (e *serverError) code() string {
	code, _, _ := strings.Cut(e.words, " ")
	return code
}

func (e *serverError) unknownCommand() bool {
	return e.code() == "NOPROTO" || strings.HasPrefix(e.words, "ERR unknown command")
}

// withoutArguments are the words without the arguments of an unknown command, of which
// the server shows the beginnings: those of secrets would not be known for such.
func (e *serverError) withoutArguments() string {
	words, _, _ := strings.Cut(e.words, ", with args beginning with:")
	return words
}

func (e *serverError) hint() string {
	switch e.code() {
	case "MOVED", "ASK":
		return " (the server is one of a cluster and another one has the key: connect to that)"
	case "READONLY":
		return " (the server is a replica: connect to the one it copies)"
	}
	return ""
}

// explain returns an error of a connection to t in words that say what to do. One of
// the end of a context stays as it is. hint is added when the server has not answered.
func explain(err error, t *target, hint string) error {
	var before *explained
	var said *serverError
	var dns *net.DNSError
	var op *net.OpError
	addr := t.address()
	switch {
	case errors.As(err, &before), connectors.StepOf(err) == "tls":
		return err
	case errors.As(err, &said):
		return &kindError{ErrLogin, err, said.login(t)}
	}
	if told := tlsconf.Explain(err, t.hostname); told != nil {
		return connectors.Step("tls", told)
	}
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return better(err, "there is no host named %q", dns.Name)
	case errors.As(err, &dns) && dns.IsTimeout:
		return better(err, "no name server told the address of %q in time", dns.Name)
	case errors.As(err, &dns):
		return better(err, "the address of %q could not be found: %s", dns.Name, dns.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return better(err, "%s refuses the connection (is the service running, and this its port?)", addr)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return better(err, "there is no way to %s", addr)
	case errors.Is(err, errProtocol):
		return better(err, "%s does not answer as a Redis server: %s (%s)", addr, detail(err), hint)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return better(err, "%s closed the connection in the middle of its answer (%s)", addr, hint)
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return better(err, "%s closed the connection without an answer (%s)", addr, hint)
	case errors.As(err, &op) && op.Op == "dial":
		return better(err, "%s: %v", addr, op.Err)
	}
	return err
}

// login is the text of an error with which a server ends the log in.
func (e *serverError) login(t *target) string {
	// Before it is shortened: a piece of the password would not be known for one.
	var r connectors.Redactor
	r.Add(t.password.Reveal(), connectors.Mask)
	words := shorten(r.Text(e.words))
	switch e.code() {
	case "NOAUTH":
		return t.address() + " wants a password (give password, and username unless it is default)"
	case "WRONGPASS":
		return fmt.Sprintf("%s refuses username and password: %s", t.address(), words)
	}
	return fmt.Sprintf("%s: %s", t.address(), words)
}

// detail is what an error of the protocol says after its kind.
func detail(err error) string { return strings.TrimPrefix(err.Error(), errProtocol.Error()+": ") }

// better is err under a text that says more, at the step that err is marked with.
func better(err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	told := &explained{text, err}
	if step := connectors.StepOf(err); step != "" {
		told.text = step + ": " + text
	}
	return told
}

type explained struct {
	text string
	err  error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.err }
