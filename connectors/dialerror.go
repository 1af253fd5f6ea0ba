package connectors

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// explainDial returns an error of dialling addr in words that say what to do, where they
// are known.
func explainDial(err error, addr string) error {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return dialError{fmt.Sprintf("there is no host named %q", dns.Name), err}
	case errors.As(err, &dns) && dns.IsTimeout:
		return dialError{fmt.Sprintf("no name server told the address of %q in time", dns.Name), err}
	case errors.Is(err, syscall.ECONNREFUSED):
		const advice = "is the service running, and this its port?"
		return Advised(dialError{addr + " refuses the connection (" + advice + ")", err}, advice)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return dialError{"there is no way to " + addr, err}
	}
	return err
}

// A dialError is an error under a text that says more.
type dialError struct {
	text string
	err  error
}

func (e dialError) Error() string { return e.text }
func (e dialError) Unwrap() error { return e.err }
