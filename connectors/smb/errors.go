package smb

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/cloudsoda/go-smb2"
	"github.com/flowrun/flowrun/connectors"
)

// Status codes (MS-ERREF, 2.3.1) that mean something to a call.
const (
	statusNoSuchFile     = 0xC000000F
	statusAccessDenied   = 0xC0000022
	statusNameNotFound   = 0xC0000034
	statusNameCollision  = 0xC0000035
	statusPathNotFound   = 0xC000003A
	statusSharing        = 0xC0000043 // somebody has it open
	statusLogonFailure   = 0xC000006D
	statusRestricted     = 0xC000006E // of the account
	statusHours          = 0xC000006F
	statusWorkstation    = 0xC0000070
	statusExpired        = 0xC0000071 // the password
	statusDisabled       = 0xC0000072
	statusNotSupported   = 0xC00000BB
	statusBadNetworkName = 0xC00000CC
	statusAccountExpired = 0xC0000193
	statusMustChange     = 0xC0000224 // the password
	statusLocked         = 0xC0000234
)

// A refusal is the answer of a server that says no. The connection can be used on.
type refusal struct {
	what string // such as "get a.txt"
	code uint32 // 0 if the library does not tell
	text string
	err  error
}

func (e *refusal) Error() string {
	if e.code != 0 {
		return fmt.Sprintf("%s: the server answers %s (status %#x)", e.what, e.text, e.code)
	}
	return fmt.Sprintf("%s: the server answers %s", e.what, e.text)
}

func (e *refusal) Unwrap() error { return e.err }

func (e *refusal) Is(target error) bool {
	switch target {
	case fs.ErrNotExist:
		return e.code == statusNameNotFound || e.code == statusPathNotFound || e.code == statusNoSuchFile || e.code == statusBadNetworkName
	case fs.ErrExist:
		return e.code == statusNameCollision
	case fs.ErrPermission:
		return e.code == statusAccessDenied || e.code == statusLogonFailure
	}
	return false
}

// refused returns an error of the library as a refusal, if it is one.
func (c *client) refused(err error, format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	var response *smb2.ResponseError
	switch {
	case errors.As(err, &response):
		text := strings.TrimPrefix(response.Error(), "response error: ")
		return &refusal{what, response.Code, text, err}
	case errors.Is(err, fs.ErrNotExist):
		return &refusal{what, statusNameNotFound, "there is none of that name", err}
	case errors.Is(err, fs.ErrExist):
		return &refusal{what, statusNameCollision, "there is one of that name", err}
	case errors.Is(err, fs.ErrPermission):
		return &refusal{what, statusAccessDenied, "access is denied", err}
	}
	return err
}

// explain returns an error of a connection in words that say what to do.
func (c *client) explain(err error) error {
	if errors.As(err, new(*refusal)) || errors.Is(err, connectors.ErrTimeout) {
		return err
	}
	step := connectors.StepOf(err)
	say := func(format string, args ...any) error {
		text := fmt.Sprintf(format, args...)
		if step != "" { // Step leaves an error alone that has a mark within
			text = step + ": " + text
		}
		return explained{text, err}
	}
	cause := err
	if transport := (*smb2.TransportError)(nil); errors.As(err, &transport) {
		cause = transport.Err
	}
	var dns *net.DNSError
	var invalid *smb2.InvalidResponseError
	switch {
	case errors.As(cause, &dns) && dns.IsNotFound:
		return say("there is no host named %q", dns.Name)
	case errors.Is(cause, syscall.ECONNREFUSED):
		const advice = "is the service running, and this its port?"
		return connectors.Advised(say("%s refuses the connection (%s)", c.addr(), advice), advice)
	case strings.Contains(cause.Error(), "invalid transport format"), errors.As(err, &invalid):
		return say("%s does not answer as an SMB server does (%s)", c.addr(), cause)
	case errors.Is(cause, io.EOF), errors.Is(cause, io.ErrUnexpectedEOF), errors.Is(cause, net.ErrClosed),
		errors.Is(cause, syscall.ECONNRESET), errors.Is(cause, syscall.EPIPE):
		return say("%s closed the connection", c.addr())
	}
	return err
}

// advised adds to the error of a connection that was not made what to do about it.
func (c *client) advised(err error) error {
	var adviser connectors.Adviser
	if errors.As(err, &adviser) {
		return err
	}
	if advice := advice(err); advice != "" {
		return connectors.Advised(err, "%s", advice)
	}
	return err
}

func advice(err error) string {
	step := connectors.StepOf(err)
	var no *refusal
	if !errors.As(err, &no) {
		switch {
		case step == "negotiate" && !errors.Is(err, connectors.ErrTimeout):
			return "check port: what listens there is no SMB server, speaks SMB 1 only, or takes no more connections"
		case step == "log in" && strings.Contains(err.Error(), "guest account"), step == "log in" && strings.Contains(err.Error(), "anonymous account"):
			return "the server takes this user for a guest, and wants signatures, which guests cannot make: check username"
		}
		return ""
	}
	switch no.code {
	case statusLogonFailure:
		return "check username, password and domain"
	case statusExpired, statusMustChange:
		return "the password has expired: it has to be changed on the server"
	case statusLocked:
		return "the account is locked, most likely after wrong passwords: it has to be unlocked on the server"
	case statusDisabled, statusAccountExpired:
		return "the account is switched off, or has expired: ask who runs the server"
	case statusRestricted, statusHours, statusWorkstation:
		return "the account may not log in now, or not from here: ask who runs the server"
	case statusBadNetworkName:
		return "check share: the server has none of that name, or does not show it to this user"
	case statusAccessDenied:
		return "the server knows who asks and does not allow it: check what this user may do with share"
	case statusNotSupported:
		return "the server speaks other versions of SMB than 2 and 3"
	}
	return ""
}

type explained struct {
	text string
	err  error
}

func (e explained) Error() string { return e.text }
func (e explained) Unwrap() error { return e.err }
