package servers_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

func TestCA(t *testing.T) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	var (
		unknown  x509.UnknownAuthorityError
		invalid  x509.CertificateInvalidError
		hostname x509.HostnameError
	)
	for name, test := range map[string]struct {
		server *servers.Certificate
		trust  *servers.CA
		want   any // the error, nil for none
	}{
		"good":       {ca.Server(t), ca, nil},
		"named":      {ca.Server(t, "vault.example.com", "127.0.0.1"), ca, nil},
		"other CA":   {ca.Server(t), other, &unknown},
		"other name": {ca.Server(t, "vault.example.com"), ca, &hostname},
		"expired":    {ca.Expired(t), ca, &invalid},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveTLS(t, test.server, nil)
			_, err := get(s.URL, &tls.Config{RootCAs: test.trust.Pool()})
			if test.want == nil && err != nil || test.want != nil && !errors.As(err, test.want) {
				t.Errorf("got %v, want a %T", err, test.want)
			}
		})
	}
}

func TestClientCertificate(t *testing.T) {
	ca := servers.NewCA(t)
	s := serveTLS(t, ca.Server(t), ca)
	name, err := get(s.URL, &tls.Config{RootCAs: ca.Pool(), Certificates: []tls.Certificate{ca.Client(t, "alice").TLS}})
	if err != nil || name != "alice" {
		t.Errorf("the server met %q (%v), want alice", name, err)
	}
	if _, err := get(s.URL, &tls.Config{RootCAs: ca.Pool()}); err == nil {
		t.Error("a client without certificate was served")
	}
}

func TestCertificateFiles(t *testing.T) {
	ca := servers.NewCA(t)
	if _, err := tls.LoadX509KeyPair(ca.Server(t).Files(t)); err != nil {
		t.Error(err)
	}
}

// serveTLS starts a server that tells the names of its clients.
func serveTLS(t *testing.T, c *servers.Certificate, clients *servers.CA) *httptest.Server {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, peer := range r.TLS.PeerCertificates {
			w.Header().Set("Name", peer.Subject.CommonName)
		}
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{c.TLS}}
	if clients != nil {
		s.TLS.ClientAuth, s.TLS.ClientCAs = tls.RequireAndVerifyClientCert, clients.Pool()
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func get(url string, c *tls.Config) (name string, err error) {
	transport := &http.Transport{TLSClientConfig: c}
	defer transport.CloseIdleConnections()
	r, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		return "", err
	}
	r.Body.Close()
	return r.Header.Get("Name"), nil
}
