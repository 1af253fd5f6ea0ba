package webdav_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	dav "golang.org/x/net/webdav"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestTestOfConnection(t *testing.T) {
	ca := servers.NewCA(t)
	plain, secured, lighttpd := startGo(t, "/", nil), startGo(t, "/a b/", ca), startLighttpd(t)
	named := serveAs(t, http.NotFoundHandler(), "", "/", ca.Server(t, "files.example")).url
	expired := serveAs(t, http.NotFoundHandler(), "", "/", ca.Expired(t)).url
	remotefstest.Write(t, plain.root, "file", "tea")
	status := func(code int) string {
		return listenHTTP(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere/")
			w.WriteHeader(code)
		})
	}
	answers := func(text string) string {
		return listenHTTP(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusMultiStatus)
			io.WriteString(w, text)
		})
	}
	basic := guarded(t, func(r *http.Request) bool {
		user, password, _ := r.BasicAuth()
		return user == "bob" && password == "right"
	}, `Basic realm="files"`).url
	forever := make(chan struct{})
	silent := listenHTTP(t, func(http.ResponseWriter, *http.Request) { <-forever })
	t.Cleanup(func() { close(forever) })
	hangsUp := listenHTTP(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	good := []string{"connect", "request"}
	trusted := []any{"cacert", string(ca.PEM)}
	for _, test := range []struct {
		name   string
		url    string
		inputs []any
		want   []string
	}{
		{"good", plain.url, nil, good},
		{"by name", strings.Replace(plain.url, "127.0.0.1", "localhost", 1), nil, []string{"resolve", "connect", "request"}},
		{"of a call", plain.url, []any{"mode", "remove", "path", "none"}, good},
		{"TLS", secured.url, trusted, []string{"connect", "tls", "request"}},
		{"basic", basic, []any{"username", "bob", "password", "right"}, good},
		// lighttpd reads nothing of a request that it refuses, and hangs up.
		{"digest", lighttpd.url, lighttpd.inputs, []string{"connect", "connect", "request"}},
		{"unknown name", "http://no-such-host.invalid", nil, []string{
			`resolve: there is no host named "no-such-host.invalid" (check how hostname is spelt, and that this machine can look up no-such-host.invalid)`}},
		{"nobody listens", "http://127.0.0.1:1", nil, []string{"connect: 127.0.0.1 refuses the connection (is the service running, and this its port?)"}},
		{"untrusted", secured.url, nil, []string{"connect",
			`tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`}},
		{"for another host", named, trusted, []string{"connect", "tls: the certificate is for files.example, not for 127.0.0.1 (use files.example as hostname)"}},
		{"expired", expired, trusted, []string{"connect",
			"tls: the certificate of 127.0.0.1 has expired or is not valid yet: ... (the server needs a new certificate; check the clock of this machine, too)"}},
		{"no TLS there", strings.Replace(plain.url, "http:", "https:", 1), nil, []string{"connect",
			"tls: 127.0.0.1 does not speak TLS on this port (the server does not speak TLS on this port: check port, or turn TLS off)"}},
		{"wants TLS", status(400), nil, []string{"connect", "request: stat /: the server answers 400 Bad Request (does it want https?)"}},
		{"hangs up", hangsUp, nil, []string{"connect", "connect", "request: 127.0.0.1 closed the connection (check url: does it want https?)"}},
		{"who are you", basic, nil, []string{"connect", "log in: stat /: the server answers 401 Unauthorized: who are you? (is there a username, and is the password right?)"}},
		{"wrong password", basic, []any{"username", "bob", "password", "marked"}, []string{
			"connect", "log in: stat /: the server answers 401 Unauthorized: who are you? (is there a username, and is the password right?)"}},
		{"wrong password by digest", lighttpd.url, []any{"authentication_method", "digest", "username", "bob", "password", "marked"}, []string{
			"connect", "connect", "log in: stat /: the server answers 401 Unauthorized (does authentication_method='digest' work, and is the password right?)"}},
		{"basic in place of digest", lighttpd.url, []any{"username", "bob", "password", "marked"}, []string{
			"connect", "log in: stat /: the server answers 401 Unauthorized (does authentication_method='digest' work, and is the password right?)"}},
		{"not allowed", status(403), nil, []string{"connect",
			"request: stat /: the server answers 403 Forbidden (the server knows who asks and does not allow it: check what this user may do there)"}},
		{"nothing there", plain.url + "none", nil, []string{"connect",
			"request: stat /: the server answers 404 Not Found (check the path, and that url is the address of the folder in which it is)"}},
		{"a file", plain.url + "file", nil, []string{"connect", "request: stat /: the server says that it is no folder (give the address of a folder as url)"}},
		{"no WebDAV", status(405), nil, []string{"connect", "request: stat /: the server answers 405 Method Not Allowed (does this address speak WebDAV?)"}},
		{"a page", status(200), nil, []string{"connect", "request: stat /: the server answers 200 OK (does this address speak WebDAV?)"}},
		{"HTML", answers("<html></html>"), nil, []string{"connect",
			"request: stat /: the server answers with <html> in place of a multistatus (does this address speak WebDAV?)"}},
		{"elsewhere", status(301), nil, []string{"connect",
			"request: stat /: the server answers 301 Moved Permanently (it is at /elsewhere/) (give the address of the folder itself as url)"}},
		{"broken", status(503), nil, []string{"connect", "request: stat /: the server answers 503 Service Unavailable (the service is there and fails: look at its log)"}},
		{"silent", silent, []any{"read_timeout", 0.2}, []string{"connect",
			"request: timed out: the server neither sent nor took anything for read_timeout (0.2 s) (the server is there and does not answer: check that it speaks this protocol on this port)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			inputs := remotefstest.With(value.DictOf("url", test.url), test.inputs...)
			var got []string
			for _, s := range connectortest.Texts(connectortest.Try(t, newDriver(t), connectors.Host{}, inputs)) {
				if strings.Contains(s, "marked") {
					t.Errorf("%q shows the password", s)
				}
				got = append(got, regexp.MustCompile(`valid yet: .* \(`).ReplaceAllString(s, "valid yet: ... ("))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The server sees one request, with the credentials of a call.
func TestTestDoesNoWork(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	dir := t.TempDir()
	inner := &dav.Handler{FileSystem: dav.Dir(dir), LockSystem: dav.NewMemLS()}
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		mu.Lock()
		seen = append(seen, strings.Join([]string{r.Method, r.URL.Path, r.Header.Get("Depth"), user}, " "))
		mu.Unlock()
		w.Header().Set("Server", "dav/1 "+r.Header.Get("Authorization"))
		inner.ServeHTTP(w, r)
	}), dir, "/", nil)
	c := newClient(t, s.url, "username", "bob", "password", "marked")
	steps := connectortest.Try(t, c.Driver, connectors.Host{}, remotefstest.With(c.Inputs, "mode", "mkdir", "path", "x"))
	if diff := cmp.Diff([]string{"PROPFIND / 0 bob"}, seen); diff != "" {
		t.Error(diff)
	}
	remotefstest.Same(t, []string{}, remotefstest.Tree(t, dir))
	server, _ := steps[len(steps)-1].Facts.Get("server")
	if text, _ := server.(string); !strings.HasPrefix(text, "dav/1 Basic ") || strings.Contains(text, "Ym9iOm1hcmtlZA") {
		t.Errorf("the server is %v, want it without the password", server)
	}
}
