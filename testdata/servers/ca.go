package servers

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A CA is a certificate authority of one test: a root that nothing else trusts.
type CA struct {
	// PEM is the root certificate.
	PEM []byte

	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// A Certificate is issued by a [CA], with its private key.
type Certificate struct {
	CertPEM, KeyPEM []byte // PKCS #8
	TLS             tls.Certificate
	CA              *CA // who issued it
}

// NewCA makes a root certificate and its key.
func NewCA(t testing.TB) *CA {
	t.Helper()
	ca := &CA{}
	template := template("flowrun test CA")
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	root := issue(t, template, nil)
	ca.PEM, ca.cert, ca.key = root.CertPEM, root.TLS.Leaf, root.TLS.PrivateKey.(*ecdsa.PrivateKey)
	return ca
}

// Pool returns a pool with the root as its only certificate.
func (ca *CA) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	return pool
}

// File writes the root certificate into a temporary folder and returns its path.
func (ca *CA) File(t testing.TB) string {
	t.Helper()
	return writeFile(t, filepath.Join(t.TempDir(), "ca.pem"), ca.PEM)
}

// Server issues a certificate for a server of these names and IP addresses; none
// stands for 127.0.0.1, ::1 and localhost.
func (ca *CA) Server(t testing.TB, names ...string) *Certificate {
	t.Helper()
	return issue(t, serverTemplate(names), ca)
}

// Expired issues a certificate as [CA.Server] does that ended an hour ago.
func (ca *CA) Expired(t testing.TB, names ...string) *Certificate {
	t.Helper()
	template := serverTemplate(names)
	template.NotBefore = time.Now().Add(-48 * time.Hour)
	template.NotAfter = time.Now().Add(-time.Hour)
	return issue(t, template, ca)
}

// Client issues a certificate by which a client of that name can log in.
func (ca *CA) Client(t testing.TB, name string) *Certificate {
	t.Helper()
	template := template(name)
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return issue(t, template, ca)
}

// Files writes certificate and key into a temporary folder and returns their
// paths.
func (c *Certificate) Files(t testing.TB) (certFile, keyFile string) {
	t.Helper()
	dir := t.TempDir()
	return writeFile(t, filepath.Join(dir, "cert.pem"), c.CertPEM),
		writeFile(t, filepath.Join(dir, "key.pem"), c.KeyPEM)
}

func template(name string) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

func serverTemplate(names []string) *x509.Certificate {
	if len(names) == 0 {
		names = []string{"127.0.0.1", "::1", "localhost"}
	}
	template := template(names[0])
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	return template
}

// issue makes a key and a certificate for it, signed by ca or, without one, by
// itself.
func issue(t testing.TB, template *x509.Certificate, ca *CA) *Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := template, key
	if ca != nil {
		parent, signer = ca.cert, ca.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	c := &Certificate{
		CertPEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		KeyPEM:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}),
		CA:      ca,
	}
	if c.TLS, err = tls.X509KeyPair(c.CertPEM, c.KeyPEM); err != nil {
		t.Fatal(err)
	}
	return c
}

func writeFile(t testing.TB, path string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
