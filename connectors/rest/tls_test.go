package rest_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

const h2 = "HTTP/2.0"

// serveTLS starts a server that tells the protocol and the client's name. It
// wants certificates of clients when there is an authority for them.
func serveTLS(t testing.TB, proto string, c *servers.Certificate, clients *servers.CA) *httptest.Server {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.Proto)
		for _, peer := range r.TLS.PeerCertificates {
			io.WriteString(w, " "+peer.Subject.CommonName)
		}
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.EnableHTTP2 = proto == "HTTP/2.0"
	s.TLS = serverConfig(c)
	if clients != nil {
		s.TLS.ClientAuth, s.TLS.ClientCAs = tls.RequireAndVerifyClientCert, clients.Pool()
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func serverConfig(c *servers.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{c.TLS}}
}

func TestTLS(t *testing.T) {
	d := newDriver(t)
	ca, otherCA := servers.NewCA(t), servers.NewCA(t)
	good := serveTLS(t, h2, ca.Server(t), nil)
	named := serveTLS(t, h2, ca.Server(t, "service.example"), nil)
	expired := serveTLS(t, h2, ca.Expired(t), nil)
	private, privateOld := serveTLS(t, h2, ca.Server(t), ca), serveTLS(t, "HTTP/1.1", ca.Server(t), ca)
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	client, stranger := ca.Client(t, "flow"), otherCA.Client(t, "stranger")
	trusted := []any{"cacert", string(ca.PEM)}
	for _, test := range []struct {
		name   string
		server *httptest.Server
		inputs []any
		want   string // the body, or parts of the error if it begins with REST
	}{
		{"trusted", good, trusted, "HTTP/2.0"},
		{"not trusted", good, nil, `REST: tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`},
		{"another authority", good, []any{"cacert", string(otherCA.PEM)}, "REST: tls: the certificate of 127.0.0.1 is signed by"},
		{"not verified", good, []any{"verify_ssl", false}, "HTTP/2.0"},
		{"wrong name", named, trusted, "REST: tls: the certificate is for service.example, not for 127.0.0.1"},
		{"wrong name not verified", named, []any{"verify_ssl", "False"}, "HTTP/2.0"},
		{"expired", expired, trusted, "REST: tls: the certificate of 127.0.0.1 has expired or is not valid yet: current time"},
		{"client certificate", private, append([]any{"client_cert", string(client.CertPEM), "client_key", string(client.KeyPEM)}, trusted...), "HTTP/2.0 flow"},
		{"client certificate with key in one", private, append([]any{"client_cert", string(client.CertPEM) + string(client.KeyPEM)}, trusted...), "HTTP/2.0 flow"},
		{"client certificate required", privateOld, trusted, "REST: tls: 127.0.0.1 requires a client certificate (give client_cert and client_key)"},
		{"client certificate required, HTTP/2", private, trusted, "REST: tls: 127.0.0.1 ... a client certificate (give client_cert and client_key"},
		{"client certificate of another authority", privateOld, append([]any{"client_cert", string(stranger.CertPEM), "client_key", string(stranger.KeyPEM)}, trusted...), "REST: tls: 127.0.0.1 refuses the client certificate: unknown certificate authority"},
		{"no TLS", plain, nil, "REST: tls: 127.0.0.1 does not speak TLS on this port"},
	} {
		t.Run(test.name, func(t *testing.T) {
			url := strings.Replace(test.server.URL, "http:", "https:", 1)
			out, err := perform(t, d, connectors.Host{}, append(test.inputs, "url", url)...)
			for range 10 {
				// What a client sees of a server that hangs up differs from time to
				// time.
				if err != nil && test.server == private {
					wantError(t, err, nil, strings.Split(test.want, "...")...)
					_, err = perform(t, d, connectors.Host{}, append(test.inputs, "url", url)...)
				}
			}
			if strings.HasPrefix(test.want, "REST") {
				wantError(t, err, nil, strings.Split(test.want, "...")...)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			equal(t, get(t, out, "text"), value.Value(test.want))
		})
	}
}

// TestNames checks that it is the name that is verified, and that names in other
// letters are known by the ones in ASCII.
func TestNames(t *testing.T) {
	const ascii = "xn--bcher-kva.example"
	ca := servers.NewCA(t)
	server := serveTLS(t, h2, ca.Server(t, ascii), nil)
	var dialled []string
	host := connectors.Host{Dialer: connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled = append(dialled, addr)
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	})}
	d := newDriver(t)
	for _, inputs := range [][]any{{"url", "https://bücher.example"}, {"url", "https://BÜCHER.example"}, {"hostname", "bücher.example"}} {
		out, err := perform(t, d, host, append(inputs, "cacert", string(ca.PEM))...)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, get(t, out, "url"), value.Value("https://"+ascii+"/"))
	}
	equal(t, dialled, []string{ascii + ":443"})
}

func TestTLSFiles(t *testing.T) {
	ca := servers.NewCA(t)
	server := serveTLS(t, h2, ca.Server(t), ca)
	client := ca.Client(t, "flow")
	files, dir := store(t)
	for name, text := range map[string][]byte{"ca.pem": ca.PEM, "cert.pem": client.CertPEM, "key.pem": client.KeyPEM} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inputs := []any{"url", server.URL, "cacert", "file:ca.pem", "client_cert", "cloudomation:cert.pem", "client_key", "file:key.pem"}
	d := newDriver(t)
	out, err := perform(t, d, connectors.Host{Files: files}, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, get(t, out, "text"), value.Value("HTTP/2.0 flow"))
	_, err = perform(t, d, connectors.Host{Files: files}, append(inputs, "client_key", "file:none.pem")...)
	wantError(t, err, os.ErrNotExist, "REST: client_key: ")
}
