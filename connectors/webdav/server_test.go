package webdav_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/testdata/servers"
	dav "golang.org/x/net/webdav"
)

// guarded serves to who has an Authorization that is right.
func guarded(t *testing.T, right func(r *http.Request) bool, challenge string) *server {
	dir := t.TempDir()
	inner := &dav.Handler{FileSystem: dav.Dir(dir), LockSystem: dav.NewMemLS()}
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !right(r) {
			w.Header().Set("WWW-Authenticate", challenge)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	}), dir, "/", nil)
}

func TestLogin(t *testing.T) {
	basic := guarded(t, func(r *http.Request) bool {
		user, password, _ := r.BasicAuth()
		return user == "bob" && password == "pa:ss"
	}, `Basic realm="files"`)
	bearer := guarded(t, func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer t0ken" }, "Bearer")
	lighttpd := startLighttpd(t)
	for _, test := range []struct {
		server *server
		inputs []any
		want   string // of the error, "" for none
	}{
		{basic, []any{"username", "bob", "password", "pa:ss"}, ""},
		{basic, []any{"username", "bob", "password", "wr0ng"}, "log in: list /: the server answers 401 Unauthorized: who are you? (is there a username, and is the password right?)"},
		{basic, nil, "log in: list /: the server answers 401"},
		{bearer, []any{"token", "t0ken"}, ""},
		{bearer, []any{"token", "wr0ng"}, "log in: list /: the server answers 401"},
		{lighttpd, []any{"authentication_method", "digest", "username", "bob", "password", "s3cret"}, ""},
		{lighttpd, []any{"authentication_method", "digest", "username", "bob", "password", "wr0ng"}, "log in: list /: the server answers 401"},
		{lighttpd, []any{"username", "bob", "password", "s3cret"}, "does authentication_method='digest' work"},
	} {
		_, err := newClient(t, test.server.url, test.inputs...).Try("mode", "list")
		if test.want != "" {
			remotefstest.Fails(t, "WEBDAV", err, test.want)
			if strings.Contains(err.Error(), "wr0ng") {
				t.Errorf("%q shows the password", err)
			}
		} else if err != nil {
			t.Error(err)
		}
	}
}

func listenHTTP(t testing.TB, handle http.HandlerFunc) string {
	s := httptest.NewServer(handle)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// Credentials go nowhere but to the server of url.
func TestRedirects(t *testing.T) {
	elsewhere := listenHTTP(t, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s came with %v", r.Method, r.URL, r.Header)
	})
	url := listenHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slash":
			w.Header().Set("Location", "/slash/")
		case "/slash/":
			w.WriteHeader(http.StatusMultiStatus)
			io.WriteString(w, `<multistatus xmlns="DAV:"><response><href>/slash/</href><propstat><prop><resourcetype><collection/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`)
			return
		case "/again", "/again/", "/again//", "/again///", "/again////", "/again/////", "/again//////":
			w.Header().Set("Location", r.URL.Path+"/")
		default:
			w.Header().Set("Location", elsewhere+r.URL.Path+"/")
		}
		w.WriteHeader(http.StatusMovedPermanently)
	})
	c := newClient(t, url, "username", "bob", "password", "s3cret")
	remotefstest.Same(t, any("dir"), remotefstest.Get(t, c.Do("mode", "stat", "path", "slash"), "stats", "type"))
	for _, inputs := range [][]any{
		{"mode", "stat", "path", "x"}, {"mode", "list", "path", "x"}, {"mode", "mkdir", "path", "x"},
		{"mode", "stat", "path", "again"}, {"mode", "remove", "path", "x"},
	} {
		_, err := c.Try(inputs...)
		remotefstest.Fails(t, "WEBDAV", err, "the server answers 301 Moved Permanently (it is at ")
	}
}

func TestTLS(t *testing.T) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	s := startGo(t, "/", ca)
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"cacert", string(ca.PEM)}, ""},
		{[]any{"verify_ssl", false}, ""},
		{[]any{"cacert", string(other.PEM)}, "not trusted"},
		{nil, "not trusted"},
		{[]any{"url", strings.Replace(s.url, "https:", "http:", 1)}, "request: "},
	} {
		_, err := newClient(t, s.url, append([]any{"mode", "list"}, test.inputs...)...).Try()
		if test.want != "" {
			remotefstest.Fails(t, "WEBDAV", err, test.want)
		} else if err != nil {
			t.Error(err)
		}
	}
	plain := startGo(t, "/", nil)
	_, err := newClient(t, strings.Replace(plain.url, "http:", "https:", 1)).Try("mode", "list")
	remotefstest.Fails(t, "WEBDAV", err, "tls: 127.0.0.1 does not speak TLS on this port")
	_, err = newClient(t, "http://127.0.0.1:1/").Try("mode", "list")
	remotefstest.Fails(t, "WEBDAV", err, "connect: 127.0.0.1 refuses the connection")
}

// Answers that are none of WebDAV, or meant to harm.
func TestServersThatMisbehave(t *testing.T) {
	entry := func(href, prop string) string {
		return `<d:response><d:href>` + href + `</d:href><d:propstat><d:prop>` + prop + `</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`
	}
	const folder = `<d:resourcetype><d:collection/></d:resourcetype>`
	multi := func(entries ...string) string {
		return `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">` + strings.Join(entries, "\n") + `</d:multistatus>`
	}
	for name, test := range map[string]struct {
		status int
		body   string
		want   string // of the error, else the paths
		paths  []string
	}{
		"good":          {207, multi(entry("/x/", folder), entry("/x/a%20b", ""), entry("/x/d/", folder)), "", []string{"a b", "d:dir"}},
		"empty":         {207, multi(entry("/x/", folder)), "", []string{}},
		"whole address": {207, multi(entry("http://elsewhere/x", folder), entry("http://elsewhere/x/a", "")), "", []string{"a"}},
		"behind proxy":  {207, multi(entry("/inner/x/a", ""), entry("/inner/x/", folder)), "", []string{"a"}},
		"more beside":   {207, multi(`<d:sync-token>a</d:sync-token>`, entry("/x/", folder), entry("/x/a", "<d:getcontentlength>x</d:getcontentlength><d:getlastmodified>y</d:getlastmodified>")), "", []string{"a"}},
		"page":          {200, "<html>", "list x: the server answers 200 OK", nil},
		"no WebDAV":     {405, "", "list x: the server answers 405 Method Not Allowed (does this address speak WebDAV?)", nil},
		"HTML":          {207, "<html></html>", "the server answers with <html> in place of a multistatus", nil},
		"text":          {207, "hello", "list x: ", nil},
		"cut":           {207, multi(entry("/x/", folder))[:100], "is no XML", nil},
		"nothing":       {207, multi(), "lists nothing", nil},
		"a file":        {207, multi(entry("/x", "")), "it is no folder", nil},
		"outside":       {207, multi(entry("/x/", folder), entry("/y/other/a", "")), `lists "/y/other/a", which is not in the folder`, nil},
		"deeper":        {207, multi(entry("/x/", folder), entry("/x/a/b", "")), `lists "/x/a/b", which is not in the folder`, nil},
		"climbing":      {207, multi(entry("/x/", folder), entry("/x/..", "")), `a file named ".."`, nil},
		"slash in name": {207, multi(entry("/x/", folder), entry("/x/..%2fa", "")), "a slash in its name", nil},
		"no address":    {207, multi(entry("", "")), `lists the address ""`, nil},
		"entities":      {207, `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d:multistatus xmlns:d="DAV:">&b;</d:multistatus>`, "is no XML", nil},
		"endless":       {207, multi(strings.Repeat(entry("/x/"+strings.Repeat("a", 1000), ""), 10_000)), "more than max_output_bytes", nil},
		"SabreDAV":      {507, `<?xml version="1.0"?><d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:message>Over quota</s:message></d:error>`, "507 Insufficient Storage: Over quota", nil},
		"long text":     {500, "!" + strings.Repeat("x ", 5000), "x x...", nil},
	} {
		t.Run(name, func(t *testing.T) {
			url := listenHTTP(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/xml")
				if strings.HasPrefix(test.body, "!") {
					w.Header().Set("Content-Type", "text/plain")
				}
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			})
			out, err := newClient(t, url).Try("mode", "list", "path", "x", "max_output_bytes", 1_000_000)
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				remotefstest.Same(t, test.paths, remotefstest.Paths(out))
				return
			}
			remotefstest.Fails(t, "WEBDAV", err, test.want)
			if len(err.Error()) > 500 {
				t.Errorf("an error of %d characters", len(err.Error()))
			}
		})
	}
}

// A file that ends before it should is none.
func TestCut(t *testing.T) {
	for name, head := range map[string]string{
		"length":  "Content-Length: 100\r\n\r\ntea",
		"chunked": "Transfer-Encoding: chunked\r\n\r\n3\r\ntea\r\n",
		"neither": "\r\ntea",
	} {
		t.Run(name, func(t *testing.T) {
			url := listenHTTP(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == "PROPFIND" {
					w.WriteHeader(http.StatusMultiStatus)
					io.WriteString(w, `<multistatus xmlns="DAV:"><response><href>/a</href><propstat><prop><getcontentlength>100</getcontentlength></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`)
					return
				}
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				io.WriteString(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n"+head)
				conn.Close()
			})
			c := newClient(t, url)
			_, err := c.Try("mode", "get", "src", "a", "dst", "b")
			remotefstest.Fails(t, "WEBDAV", err, "read a: ")
			remotefstest.Same(t, []string{}, remotefstest.Tree(t, c.Store.Dir))
		})
	}
}

// A server that stops in the middle is not waited for.
func TestSilent(t *testing.T) {
	forever := make(chan struct{})
	url := listenHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body/" {
			w.WriteHeader(http.StatusMultiStatus)
			io.WriteString(w, "<multistatus")
			w.(http.Flusher).Flush()
		}
		<-forever
	})
	t.Cleanup(func() { close(forever) })
	c := newClient(t, url, "read_timeout", 0.1)
	for _, path := range []string{"head", "body"} {
		_, err := c.Try("mode", "list", "path", path)
		remotefstest.Fails(t, "WEBDAV", err, "timed out: the server neither sent nor took anything for read_timeout (0.1 s)")
		if !errors.Is(err, connectors.ErrTimeout) {
			t.Errorf("%v is no ErrTimeout", err)
		}
	}
}
