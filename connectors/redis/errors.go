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
		text, advice := said.login(t)
		return advised(&kindError{ErrLogin, err, text}, advice)
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
		const advice = "is the service running, and this its port?"
		return better(advised(err, advice), "%s refuses the connection (%s)", addr, advice)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return better(err, "there is no way to %s", addr)
	case errors.Is(err, errProtocol):
		return better(advised(err, hint), "%s does not answer as a Redis server: %s (%s)", addr, detail(err), hint)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return better(advised(err, hint), "%s closed the connection in the middle of its answer (%s)", addr, hint)
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return better(advised(err, hint), "%s closed the connection without an answer (%s)", addr, hint)
	case errors.As(err, &op) && op.Op == "dial":
		return better(err, "%s: %v", addr, op.Err)
	}
	return err
}

// login is the text of an error with which a server ends the log in, and what to do about
// it.
func (e *serverError) login(t *target) (text, advice string) {
	words, advice := t.shown(e.words), e.advice()
	switch e.code() {
	case "NOAUTH":
		return t.address() + " wants a password (" + advice + ")", advice
	case "WRONGPASS":
		return fmt.Sprintf("%s refuses username and password: %s", t.address(), words), advice
	}
	return fmt.Sprintf("%s: %s", t.address(), words), advice
}

// shown is a text of the server as it may be shown.
func (t *target) shown(words string) string {
	// Before it is shortened: a piece of the password would not be known for one.
	var r connectors.Redactor
	r.Add(t.password.Reveal(), connectors.Mask)
	return shorten(r.Text(words))
}

// advice is what to do about an error of the log in, "" if nothing is known.
func (e *serverError) advice() string {
	switch code := e.code(); {
	case code == "NOAUTH":
		return "give password, and username unless it is default"
	case code == "WRONGPASS":
		return "check username and password; a server that only has requirepass wants no username"
	case code == "NOPERM":
		return "the user may not select a database: leave db out, or allow it (ACL SETUSER ... +select)"
	case code == "DENIED":
		return "the server takes connections from its own machine only (protected-mode): it needs a password, or another bind"
	case code == "LOADING":
		return "the server reads its data into memory: try again when it is done"
	case strings.Contains(e.words, "max number of clients"):
		return "close other connections, or raise maxclients of the server"
	case strings.Contains(e.words, "DB index is out of range"), strings.Contains(e.words, "invalid DB index"):
		return "the server has fewer databases: check db"
	case strings.Contains(e.words, "SELECT is not allowed in cluster mode"):
		return "a cluster has database 0 only: leave db out"
	case strings.Contains(e.words, "without any password configured"):
		return "the server has no password: leave password out"
	}
	return ""
}

// advised is err with what to do about it, if something is known.
func advised(err error, advice string) error {
	if advice == "" {
		return err
	}
	return connectors.Advised(err, "%s", advice)
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
