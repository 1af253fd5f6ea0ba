package tlsconf

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// Client makes conn a TLS connection to the server of that name and shakes
// hands. When it fails, or ctx ends before, conn is closed; the error is of the
// step "tls" and one of [Explain].
func Client(ctx context.Context, conn net.Conn, config *tls.Config, serverName string) (*tls.Conn, error) {
	config = config.Clone()
	config.ServerName = serverName
	c := tls.Client(conn, config)
	if err := c.HandshakeContext(ctx); err != nil {
		conn.Close()
		if ctx.Err() != nil {
			return nil, connectors.Step("tls", context.Cause(ctx))
		}
		if told := Explain(err, serverName); told != nil {
			err = told
		}
		return nil, connectors.Step("tls", err)
	}
	passed(ctx, c.ConnectionState())
	return c, nil
}

// Explain returns an error of crypto/tls in words that say what to do about it,
// or nil when it is none of crypto/tls. With TLS 1.3 a server refuses a client's
// certificate only after the handshake, so what is read from a connection may be
// an error of this kind too.
func Explain(err error, serverName string) error {
	if told := explain(err, serverName); told != nil {
		return withCertificates(told, err)
	}
	return nil
}

func explain(err error, serverName string) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var op *net.OpError
	switch {
	case errors.As(err, &unknown):
		issuer := "an authority"
		if unknown.Cert != nil && unknown.Cert.Issuer.String() != "" {
			issuer = fmt.Sprintf("%q", unknown.Cert.Issuer.String())
		}
		return advised(err, "give that authority's certificate as cacert", "the certificate of %s is signed by %s, which is not trusted", serverName, issuer)
	case errors.As(err, &name):
		return explained{err, fmt.Sprintf("the certificate is for %s, not for %s", names(name.Certificate), serverName)}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return explained{err, fmt.Sprintf("the certificate of %s has expired or is not valid yet: %s", serverName, invalid.Detail)}
	case errors.As(err, &invalid):
		return explained{err, fmt.Sprintf("the certificate of %s is not valid: %s", serverName, strings.TrimPrefix(invalid.Error(), "x509: "))}
	case errors.As(err, &record):
		return explained{err, fmt.Sprintf("%s does not speak TLS on this port", serverName)}
	case errors.As(err, &op) && op.Op == "remote error":
		return alert(err, op.Err.Error(), serverName)
	}
	return nil
}

// alert says what a server's refusal means. Alerts have no exported type; the
// texts are those of crypto/tls.
func alert(err error, text, serverName string) error {
	text = strings.TrimPrefix(text, "tls: ")
	switch text {
	case "certificate required":
		return advised(err, "give client_cert and client_key", "%s requires a client certificate", serverName)
	case "bad certificate", "unknown certificate", "unknown certificate authority", "unsupported certificate",
		"revoked certificate", "expired certificate", "access denied":
		return explained{err, serverName + " refuses the client certificate: " + text}
	}
	return explained{err, serverName + " refuses the TLS connection: " + text}
}

func names(cert *x509.Certificate) string {
	all := allNames(cert)
	const most = 5
	if len(all) > most {
		all = append(all[:most], "...")
	}
	if len(all) == 0 {
		return "no host at all"
	}
	return strings.Join(all, ", ")
}

// allNames are the hosts that a certificate is for.
func allNames(cert *x509.Certificate) []string {
	var all []string
	for _, ip := range cert.IPAddresses {
		all = append(all, ip.String())
	}
	return append(all, cert.DNSNames...)
}

type explained struct {
	err  error
	text string
}

// advised is an explained error whose text ends with what to do about it.
func advised(err error, advice, format string, args ...any) error {
	return connectors.Advised(explained{err, fmt.Sprintf(format, args...) + " (" + advice + ")"}, "%s", advice)
}

func (e explained) Error() string { return e.text }
func (e explained) Unwrap() error { return e.err }
