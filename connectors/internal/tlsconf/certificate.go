package tlsconf

import (
	"crypto/tls"
	"crypto/x509"
	"sync/atomic"
	"time"
)

// A Certificate is what an analysis tells of that of a server.
type Certificate struct {
	Subject   string   `flow:"subject" doc:"Whose it is."`
	Issuer    string   `flow:"issuer" doc:"Who signed it."`
	Names     []string `flow:"names" doc:"The hosts that it is for."`
	NotBefore string   `flow:"not_before" doc:"When it becomes valid, in RFC 3339."`
	NotAfter  string   `flow:"not_after" doc:"When it expires, in RFC 3339."`
}

// CertificateOf returns what is worth knowing of a certificate.
func CertificateOf(c *x509.Certificate) *Certificate {
	return &Certificate{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), Names: allNames(c),
		NotBefore: c.NotBefore.UTC().Format(time.RFC3339), NotAfter: c.NotAfter.UTC().Format(time.RFC3339),
	}
}

// CertificateIn is CertificateOf the first one of a chain, the server's own; nil if there
// is none.
func CertificateIn(chain []*x509.Certificate) *Certificate {
	if len(chain) == 0 {
		return nil
	}
	return CertificateOf(chain[0])
}

// A Handshake keeps the certificate that a server has shown. The zero Handshake has none
// yet. It is safe for concurrent use.
type Handshake struct {
	seen atomic.Pointer[Certificate]
}

// Watch returns a copy of config, for one handshake or several ones, the last of which
// counts.
func (h *Handshake) Watch(config *tls.Config) *tls.Config {
	config = config.Clone()
	next := config.VerifyConnection
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if next != nil {
			if err := next(state); err != nil {
				return err
			}
		}
		if len(state.PeerCertificates) > 0 {
			h.seen.Store(CertificateOf(state.PeerCertificates[0]))
		}
		return nil
	}
	return config
}

// Certificate is the server's own one, nil without TLS.
func (h *Handshake) Certificate() *Certificate { return h.seen.Load() }
