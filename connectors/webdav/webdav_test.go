package webdav_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/webdav"
	"github.com/flowrun/flowrun/testdata/servers"
	dav "golang.org/x/net/webdav"
)

func newDriver(t testing.TB) connectors.Driver {
	d := webdav.New()
	t.Cleanup(func() { d.(io.Closer).Close() })
	return d
}

func newClient(t testing.TB, url string, inputs ...any) *remotefstest.Client {
	return &remotefstest.Client{T: t, Driver: newDriver(t), Store: remotefstest.NewStore(t), Inputs: remotefstest.With(value.DictOf("url", url), inputs...)}
}

// A server is a WebDAV server for the files of a folder.
type server struct {
	url    string
	root   string
	inputs []any  // by which to log in
	hangUp func() // breaks all connections; new ones are served
}

// kinds are the servers: Go's, and lighttpd.
func kinds(t *testing.T, test func(*testing.T, *remotefstest.Client, *server)) {
	for name, start := range map[string]func(*testing.T) *server{
		"go": func(t *testing.T) *server { return startGo(t, "/", nil) },
		"go with TLS": func(t *testing.T) *server {
			ca := servers.NewCA(t)
			s := startGo(t, "/a b/", ca)
			s.inputs = []any{"cacert", string(ca.PEM)}
			return s
		},
		"lighttpd": startLighttpd,
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			test(t, newClient(t, s.url, s.inputs...), s)
		})
	}
}

func startGo(t testing.TB, prefix string, ca *servers.CA) *server {
	dir := t.TempDir()
	handler := &dav.Handler{Prefix: strings.TrimSuffix(prefix, "/"), FileSystem: dav.Dir(dir), LockSystem: dav.NewMemLS()}
	return serve(t, handler, dir, prefix, ca)
}

func serve(t testing.TB, handler http.Handler, dir, prefix string, ca *servers.CA) *server {
	var certificate *servers.Certificate
	if ca != nil {
		certificate = ca.Server(t)
	}
	return serveAs(t, handler, dir, prefix, certificate)
}

// serveAs serves with a certificate, or without TLS.
func serveAs(t testing.TB, handler http.Handler, dir, prefix string, certificate *servers.Certificate) *server {
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if certificate != nil {
		s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate.TLS}}
		s.EnableHTTP2 = true
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return &server{url: s.URL + strings.ReplaceAll(prefix, " ", "%20"), root: dir, hangUp: s.CloseClientConnections}
}

func startLighttpd(t *testing.T) *server {
	s := servers.StartLighttpd(t)
	return &server{url: s.URL, root: s.Root, hangUp: func() { s.Restart(t) }, inputs: []any{"authentication_method", "digest", "username", s.User, "password", s.Password}}
}
