package ftp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/textproto"
	"os"
	"strings"
	"syscall"
	"unicode"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// A reply is what a server answers to a command.
type reply struct {
	code int
	text string // lines are separated by \n
}

// Kinds of replies, their first digit (RFC 959, 4.2.1).
const (
	preliminary  = 1 // there will be another
	completion   = 2
	intermediate = 3 // another command is wanted
)

func (r reply) kind() int { return r.code / 100 }

// Codes with a meaning of their own.
const (
	codeNotAvailable = 421 // the server ends the connection
	codeNotLoggedIn  = 530
	codeNotThere     = 550 // or may not be used, or is there already
)

// A refusal is a reply that is an error. The connection can be used on.
type refusal struct {
	reply
	what string // what was asked for, such as "get a.txt"
}

func refused(r reply, format string, args ...any) error {
	return &refusal{r, fmt.Sprintf(format, args...)}
}

func (e *refusal) Error() string {
	return fmt.Sprintf("%s: the server answers %d %s", e.what, e.code, shortened(e.text))
}

// Is tells why the server refuses. There are no codes for it, so the words of servers are
// looked at; what they do not tell is no kind.
func (e *refusal) Is(target error) bool {
	text := strings.ToLower(e.text)
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, p) {
				return true
			}
		}
		return false
	}
	missing := has("no such", "not found", "doesn't exist", "does not exist", "not exist", "cannot find")
	switch target {
	case fs.ErrNotExist:
		return missing
	case fs.ErrExist:
		return !missing && has("exist")
	case fs.ErrPermission:
		return e.code == codeNotLoggedIn || has("permission denied", "access is denied", "access denied", "not permitted")
	}
	return false
}

const longestReply = 200

// shortened is the text of a server as one short line.
func shortened(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longestReply {
		text = strings.ToValidUTF8(text[:longestReply], "") + "..."
	}
	return text
}

// explain returns an error of a connection in words that say what to do.
func (c *client) explain(err error) error {
	var protocol textproto.ProtocolError
	var dns *net.DNSError
	step := connectors.StepOf(err)
	if step == "tls" || errors.As(err, new(*refusal)) || errors.As(err, new(better)) {
		return err
	}
	if told := tlsconf.Explain(err, c.hostname); told != nil {
		return connectors.Step("tls", told)
	}
	say := func(format string, args ...any) error {
		text := fmt.Sprintf(format, args...)
		if step != "" { // Step leaves an error alone that has a mark within
			text = step + ": " + text
		}
		return better{text, err}
	}
	switch {
	case errors.Is(err, connectors.ErrTimeout):
		return err
	case errors.As(err, &dns) && dns.IsNotFound:
		return say("there is no host named %q", dns.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		const advice = "is the service running, and this its port?"
		return connectors.Advised(say("%s refuses the connection (%s)", c.addr(), advice), advice)
	case errors.As(err, &protocol):
		return say("%s does not answer as an FTP server does (%s)", c.addr(), shortened(protocol.Error()))
	case errors.Is(err, errLongReply):
		return say("%s does not answer as an FTP server does (%v)", c.addr(), errLongReply)
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = fmt.Errorf("%w: %w", connectors.ErrTimeout, err)
		return say("timed out: the server neither sent nor took anything for socket_timeout")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return say("%s closed the connection", c.addr())
	}
	return err
}

type better struct {
	text string
	err  error
}

func (e better) Error() string { return e.text }
func (e better) Unwrap() error { return e.err }
