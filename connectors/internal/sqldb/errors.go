package sqldb

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/flowrun/flowrun/connectors"
)

// explain returns an error of the network in words that say what to do, or as it is.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var before *explained
	if errors.As(err, &before) {
		return err
	}
	var dns *net.DNSError
	var op *net.OpError
	errors.As(err, &op)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return Explained(err, "there is no host named %q", dns.Name)
	case errors.As(err, &dns):
		return Explained(err, "the address of %q could not be found: %s", dns.Name, dns.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return Advised(err, "is the service running, and this its port?", "%s refuses the connection", address(op))
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return Explained(err, "there is no way to %s", address(op))
	case isClosed(err):
		return Closed(err)
	}
	return err
}

const closed = "the server has closed the connection"

// Closed returns err as the error that the server has closed the connection.
func Closed(err error) error { return Explained(err, closed) }

// isClosed reports whether an error is that the server has closed the connection.
func isClosed(err error) bool {
	var told *explained
	if errors.As(err, &told) {
		return told.text == closed
	}
	for _, closed := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE, net.ErrClosed, driver.ErrBadConn} {
		if errors.Is(err, closed) {
			return true
		}
	}
	return false
}

func address(op *net.OpError) string {
	if op != nil && op.Addr != nil {
		return op.Addr.String()
	}
	return "the server"
}

// Explained returns err under another text, which keeps the step that it is marked
// with.
func Explained(err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if step := connectors.StepOf(err); step != "" {
		text = step + ": " + text
	}
	return &explained{text, err}
}

// Advised returns err under another text, which ends with what to do about it.
func Advised(err error, advice, format string, args ...any) error {
	return connectors.Advised(Explained(err, "%s (%s)", fmt.Sprintf(format, args...), advice), "%s", advice)
}

type explained struct {
	text string
	err  error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.err }

// longest is how much of a server's words is shown.
const longest = 500

// OneLine returns what a server says on one line, shortened.
func OneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "..."
	}
	return text
}
