package sshdial

import (
	"bytes"
	"errors"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"golang.org/x/crypto/ssh"
)

// ParseKey reads a private key: in the format of OpenSSH, PKCS #1, PKCS #8 or SEC 1.
// It is nil if there is none. Errors show nothing of the key.
func ParseKey(key, passphrase connectors.Secret) (ssh.Signer, error) {
	if key.IsZero() {
		return nil, nil
	}
	// Keys are often stored without their last line end, which the format wants.
	text := []byte(strings.TrimSpace(key.Reveal()) + "\n")
	var signer ssh.Signer
	var err error
	if passphrase.IsZero() {
		signer, err = ssh.ParsePrivateKey(text)
	} else {
		signer, err = ssh.ParsePrivateKeyWithPassphrase(text, []byte(passphrase.Reveal()))
	}
	var missing *ssh.PassphraseMissingError
	switch {
	case err == nil:
		return signer, nil
	case errors.As(err, &missing):
		return nil, errors.New("the key has a passphrase (give key_passphrase)")
	case bytes.Contains(text, []byte("BEGIN ENCRYPTED PRIVATE KEY")):
		return nil, errors.New("a private key in PKCS #8 that has a passphrase is not understood (ssh-keygen -p -f FILE makes one of OpenSSH of it)")
	case !passphrase.IsZero():
		return nil, errors.New("no private key, or not of this key_passphrase")
	}
	return nil, errors.New("no private key (want the text of the file, with its BEGIN and END lines)")
}

// withCertificate returns signer with the certificate that an authority gave for it, a
// line as in a file that ends in -cert.pub; as it is without one.
func withCertificate(signer ssh.Signer, line string) (ssh.Signer, error) {
	if line = strings.TrimSpace(line); line == "" {
		return signer, nil
	}
	public, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
	cert, ok := public.(*ssh.Certificate)
	switch {
	case err != nil || !ok:
		return nil, errors.New("no certificate (want a line such as: ssh-ed25519-cert-v01@openssh.com AAAA...)")
	case cert.CertType != ssh.UserCert:
		return nil, errors.New("it is the certificate of a server, not of a user")
	case signer == nil:
		return nil, errors.New("there is no key that it belongs to")
	case !bytes.Equal(cert.Key.Marshal(), signer.PublicKey().Marshal()):
		return nil, errors.New("it belongs to another key than key")
	}
	return ssh.NewCertSigner(cert, signer)
}
