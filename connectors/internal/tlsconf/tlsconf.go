// Package tlsconf holds the TLS settings that connector types share: the inputs
// cacert, client_cert, client_key and verify_ssl, what they mean to crypto/tls,
// and errors that say what to do.
package tlsconf

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// Inputs are the TLS inputs of a connector type. A driver embeds them in its
// input struct beside [connectors.Call]; one with a Validate of its own calls
// theirs.
type Inputs struct {
	CACert     string            `flow:"cacert" doc:"Certificates (PEM, or file:<name>) of the authorities to trust in place of the system's."`
	ClientCert string            `flow:"client_cert" doc:"Certificate (PEM, or file:<name>) shown to a server that asks for one, followed by those that lead to its authority."`
	ClientKey  connectors.Secret `flow:"client_key" doc:"Private key (PEM, or file:<name>) of client_cert; not needed when client_cert holds it too."`
	VerifySSL  bool              `flow:"verify_ssl" default:"True" doc:"Whether the server must prove who it is; False takes any certificate."`
}

// Validate checks what was given as text; files are read by [Inputs.Load] only.
// Its errors are of type [connectors.InputError].
func (in *Inputs) Validate() error {
	if in.ClientCert == "" && !in.ClientKey.IsZero() {
		return wrong("client_key", "there is no client_cert that it belongs to")
	}
	s := in.settings()
	if isFile(s.clientCert) || isFile(s.clientKey.Reveal()) {
		s.clientCert = ""
	}
	if isFile(s.caCert) {
		s.caCert = ""
	}
	_, err := s.Config()
	return err
}

// Load returns the settings with the files of the host's store read.
func (in *Inputs) Load(ctx context.Context, call *connectors.Call) (Settings, error) {
	s := in.settings()
	key := s.clientKey.Reveal()
	for _, input := range []struct {
		name string
		text *string
	}{{"cacert", &s.caCert}, {"client_cert", &s.clientCert}, {"client_key", &key}} {
		if !isFile(*input.text) {
			continue
		}
		text, err := readFile(ctx, call, *input.text)
		if err != nil {
			return Settings{}, fmt.Errorf("%s: %w", input.name, err)
		}
		*input.text = text
	}
	s.clientKey = connectors.NewSecret(key)
	return s, nil
}

func (in *Inputs) settings() Settings {
	return Settings{
		caCert:     strings.TrimSpace(in.CACert),
		clientCert: strings.TrimSpace(in.ClientCert),
		clientKey:  connectors.NewSecret(strings.TrimSpace(in.ClientKey.Reveal())),
		insecure:   !in.VerifySSL,
	}
}

// Settings are resolved TLS inputs. Two that are equal by == are the same
// settings, so they can be the key of a pool of connections. The zero Settings
// trusts the system's authorities and shows no certificate.
type Settings struct {
	caCert, clientCert string
	clientKey          connectors.Secret
	insecure           bool
}

// Format shows nothing of the settings: a formatter does not ask a Secret in an
// unexported field how it wants to be shown.
func (s Settings) Format(f fmt.State, _ rune) { fmt.Fprint(f, "tlsconf.Settings") }

// Config returns the configuration of a client with these settings. The caller
// owns it.
func (s Settings) Config() (*tls.Config, error) {
	config := &tls.Config{InsecureSkipVerify: s.insecure}
	if s.caCert != "" {
		certs, err := certificates("cacert", s.caCert)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		for _, c := range certs {
			config.RootCAs.AddCert(c)
		}
	}
	if s.clientCert != "" {
		cert, err := keyPair(s.clientCert, s.clientKey.Reveal())
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{cert}
	}
	return config, nil
}

// Certificates and keys are a few kilobytes, a whole bundle of authorities some
// hundreds.
const largestFile = 4 << 20

func isFile(s string) bool {
	return strings.HasPrefix(s, "file:") || strings.HasPrefix(s, "cloudomation:")
}

func readFile(ctx context.Context, call *connectors.Call, name string) (string, error) {
	f, err := call.Open(ctx, name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err != nil {
		return "", err
	}
	if len(text) > largestFile {
		return "", fmt.Errorf("file %q is larger than %d bytes", name, largestFile)
	}
	return strings.TrimSpace(string(text)), nil
}

func wrong(input, format string, args ...any) error {
	return &connectors.InputError{Input: input, Reason: fmt.Sprintf("input %q: ", input) + fmt.Sprintf(format, args...)}
}
