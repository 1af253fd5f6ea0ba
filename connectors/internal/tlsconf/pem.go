package tlsconf

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// certificates reads the certificates of a PEM text.
func certificates(input, text string) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for block := range blocks(text) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, wrong(input, "certificate %d of the PEM text is damaged: %v", len(certs)+1, err)
		}
		certs = append(certs, cert)
	}
	if len(certs) == 0 {
		return nil, wrong(input, "want PEM text with -----BEGIN CERTIFICATE-----, or file:<name>")
	}
	return certs, nil
}

// keyPair reads a client's certificate and its key, which may stand in the text
// of the certificate too.
func keyPair(cert, key string) (tls.Certificate, error) {
	if _, err := certificates("client_cert", cert); err != nil {
		return tls.Certificate{}, err
	}
	keyInput := "client_key"
	if key == "" {
		key, keyInput = cert, "client_cert"
	}
	found := false
	for block := range blocks(key) {
		if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
			continue
		}
		found = true
		if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return tls.Certificate{}, wrong(keyInput, "the private key is encrypted; want it without a passphrase")
		}
	}
	switch {
	case !found && keyInput == "client_cert":
		return tls.Certificate{}, wrong("client_key", "required with client_cert, which holds no private key")
	case !found:
		return tls.Certificate{}, wrong("client_key", "want PEM text with -----BEGIN PRIVATE KEY-----, or file:<name>")
	}
	pair, err := tls.X509KeyPair([]byte(cert), []byte(key))
	if err != nil {
		return tls.Certificate{}, wrong(keyInput, "%s", strings.TrimPrefix(err.Error(), "tls: "))
	}
	return pair, nil
}

func blocks(text string) func(func(*pem.Block) bool) {
	return func(yield func(*pem.Block) bool) {
		for rest := []byte(text); ; {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil || !yield(block) {
				return
			}
		}
	}
}
