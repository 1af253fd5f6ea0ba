package rest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// ErrStatus is the kind of the error of a call whose answer has a status that is
// not expected, for errors.Is.
var ErrStatus = errors.New("unexpected status")

// explain returns an error of net/http in words that say what to do, without
// the address, which may hold secrets. host is who was called.
func explain(err error, host string) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		if name := hostOf(withURL.URL); name != "" {
			host = name
		}
		err = withURL.Err
	}
	var before *explained
	if step := connectors.StepOf(err); step == "tls" || step == "log in" || errors.As(err, &before) {
		return err
	}
	if told := tlsconf.Explain(err, host); told != nil {
		return connectors.Step("tls", told)
	}
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return better("connect", err, "there is no host named %q", dns.Name)
	case errors.As(err, &dns) && dns.IsTimeout:
		return better("connect", err, "no name server told the address of %q in time", dns.Name)
	case errors.As(err, &dns):
		return better("connect", err, "the address of %q could not be found: %s", dns.Name, dns.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		const advice = "is the service running, and this its port?"
		return better("connect", connectors.Advised(err, advice), "%s refuses the connection (%s)", address(err, host), advice)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return better("connect", err, "there is no way to %s", address(err, host))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return better("read", err, "%s closed the connection in the middle of its answer", host)
	case closedEarly(err):
		return better("request", err, "%s closed the connection without an answer", host)
	case strings.Contains(err.Error(), "malformed HTTP"), strings.Contains(err.Error(), "readLoopPeekFail"):
		return better("request", err, "%s does not answer in HTTP (does it want https?)", host)
	case strings.Contains(err.Error(), "response headers exceeded"):
		return better("read", err, "the headers of the answer are larger than %d bytes", largestHeader)
	case errors.As(err, &op) && op.Op == "dial":
		return better("connect", err, "%s: %v", address(err, host), op.Err)
	}
	return err
}

// closedEarly tells whether a connection ended before there was an answer. Some
// errors of net/http have a text only.
func closedEarly(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		strings.Contains(err.Error(), "server closed idle connection") ||
		strings.Contains(err.Error(), "http2: client conn is closed") ||
		strings.Contains(err.Error(), "client conn could not be established") ||
		strings.Contains(err.Error(), "http2: server sent GOAWAY and closed the connection")
}

// better is err under a text that says more, at the step that err is marked with
// or else at this one.
func better(step string, err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if marked := connectors.StepOf(err); marked != "" {
		text = marked + ": " + text
	}
	return connectors.Step(step, &explained{text, err})
}

type explained struct {
	text string
	err  error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.err }

func hostOf(raw string) string {
	if u, err := url.Parse(raw); err == nil {
		return u.Hostname()
	}
	return ""
}

// address is where a connection was to go, with the port.
func address(err error, host string) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
		addr := op.Addr.String()
		if ip, port, splitErr := net.SplitHostPort(addr); splitErr == nil && ip != host && host != "" {
			return fmt.Sprintf("%s (%s) port %s", host, ip, port)
		}
		return addr
	}
	return host
}
