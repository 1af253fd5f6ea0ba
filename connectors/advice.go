package connectors

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// An Adviser is an error that knows what to do about it.
type Adviser interface {
	error
	// Advice is what to do, in a few words that begin in lower case, such as
	// `give that authority's certificate as cacert`.
	Advice() string
}

// Advised returns err as an [Adviser]. A nil err stays nil.
func Advised(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &advisedError{err, fmt.Sprintf(format, args...)}
}

type advisedError struct {
	error
	advice string
}

func (e *advisedError) Advice() string { return e.advice }
func (e *advisedError) Unwrap() error  { return e.error }

// Advice returns what to do about the error of a call, "" if nothing is known that its text
// does not say.
func Advice(err error) string {
	var adviser Adviser
	if errors.As(err, &adviser) {
		return adviser.Advice()
	}
	if text := adviceTLS(err); text != "" {
		return text
	}
	var dns *net.DNSError
	switch {
	case errors.Is(err, ErrNotAllowed):
		return "the project's network policy decides what may be reached: see network in flowrun.yaml"
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("check how hostname is spelt, and that this machine can look up %s", dns.Name)
	case errors.As(err, &dns):
		return "the name server of this machine did not answer: check its network"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there: check hostname and port, and whether the server runs"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "there is no way to that address from here: check the network, or a VPN that is needed"
	case errors.Is(err, ErrTimeout) && StepOf(err) == "connect":
		return "nothing answers there: check hostname and port; a firewall may drop what is sent to it"
	case errors.Is(err, ErrTimeout):
		return "the server is there and does not answer: check that it speaks this protocol on this port"
	case StepOf(err) == "log in":
		return "check who logs in, and with what"
	}
	return ""
}

func adviceTLS(err error) string {
	var (
		name      x509.HostnameError
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &name):
		if names := certificateNames(name.Certificate); len(names) > 0 {
			return fmt.Sprintf("use %s as hostname", strings.Join(names, " or "))
		}
		return "the server needs a certificate that names it"
	case errors.As(err, &authority):
		return "give the certificate of the authority that signed it as cacert"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the server needs a new certificate; check the clock of this machine, too"
	case errors.As(err, &record):
		return "the server does not speak TLS on this port: check port, or turn TLS off"
	}
	return ""
}

// certificateNames are a few names that a certificate is for.
func certificateNames(cert *x509.Certificate) []string {
	var names []string
	for _, name := range cert.DNSNames {
		if !strings.Contains(name, "*") {
			names = append(names, name)
		}
	}
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	return names[:min(len(names), 3)]
}
