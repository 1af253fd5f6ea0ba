package tlsconf

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Follow has whoever follows the call told of handshakes with config, for a library that
// makes them itself. It returns config, or a copy.
func Follow(ctx context.Context, config *tls.Config) *tls.Config {
	if config == nil || !connectors.Followed(ctx) {
		return config
	}
	config = config.Clone()
	next := config.VerifyConnection
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if next != nil {
			if err := next(state); err != nil {
				return err
			}
		}
		passed(ctx, state)
		return nil
	}
	return config
}

// passed tells of a handshake.
func passed(ctx context.Context, state tls.ConnectionState) {
	if !connectors.Followed(ctx) {
		return
	}
	facts := []any{"version", tls.VersionName(state.Version), "cipher_suite", tls.CipherSuiteName(state.CipherSuite)}
	if state.NegotiatedProtocol != "" {
		facts = append(facts, "protocol", state.NegotiatedProtocol)
	}
	connectors.Passed(ctx, "tls", append(facts, "certificates", certificateFacts(state.PeerCertificates))...)
}

// withCertificates adds to an error of crypto/tls the certificates that it is about.
func withCertificates(told, err error) error {
	var failed *tls.CertificateVerificationError
	if !errors.As(err, &failed) {
		return told
	}
	return connectors.WithFacts(told, "certificates", certificateFacts(failed.UnverifiedCertificates))
}

// certificateFacts are what is worth knowing of certificates, the server's own first.
func certificateFacts(chain []*x509.Certificate) value.List {
	list := make(value.List, len(chain))
	for i, c := range chain {
		facts := value.DictOf("subject", c.Subject.String(), "issuer", c.Issuer.String())
		if all := allNames(c); len(all) > 0 {
			names := make(value.List, len(all))
			for i, name := range all {
				names[i] = name
			}
			facts.Set("names", names)
		}
		facts.Set("not_before", c.NotBefore.UTC().Format(time.RFC3339))
		facts.Set("not_after", c.NotAfter.UTC().Format(time.RFC3339))
		list[i] = facts
	}
	return list
}
