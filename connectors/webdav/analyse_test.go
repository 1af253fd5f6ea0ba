package webdav_test

import (
	"io"
	"net/http"
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

func TestAnalysis(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.Analysis(t, c, s.root, "")
		out := c.Analyse()
		classes, methods := remotefstest.Get(t, out, "classes").(value.List), remotefstest.Get(t, out, "methods").(value.List)
		if len(classes) == 0 || classes[0] != "1" || !strings.Contains(value.Summary(methods, 1000), "PROPFIND") {
			t.Errorf("the server can do %v by %v", classes, methods)
		}
		certificate, _ := out.Get("certificate")
		if secured := strings.HasPrefix(s.url, "https:"); (certificate != nil) != secured || secured && remotefstest.Get(t, certificate.(*value.Dict), "issuer") != "CN=flowrun test CA" {
			t.Errorf("the certificate is %v", certificate)
		}
	})
}

// What a server says of the room in a folder is told, and no method is used that changes
// anything.
func TestAnalysisOnlyReads(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	const folder = `<d:response xmlns:d="DAV:"><d:href>PATH</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype>QUOTA</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`
	quota := "<d:quota-available-bytes>1000</d:quota-available-bytes><d:quota-used-bytes>234</d:quota-used-bytes>"
	url := listenHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		line := strings.TrimSpace(r.Method + " " + r.URL.Path + " " + r.Header.Get("Depth"))
		if strings.Contains(string(body), "quota") {
			line += " quota"
		}
		seen = append(seen, line)
		switch {
		case r.Method == "OPTIONS":
			w.WriteHeader(http.StatusMethodNotAllowed)
		case r.URL.Path == "/x/no/":
			w.WriteHeader(http.StatusForbidden)
		default:
			w.WriteHeader(http.StatusMultiStatus)
			all := folder
			if r.URL.Path == "/x/" && r.Header.Get("Depth") == "1" {
				all += strings.ReplaceAll(folder, "PATH", "/x/no/") + strings.ReplaceAll(folder, "PATH", "/x/yes/")
			}
			io.WriteString(w, `<d:multistatus xmlns:d="DAV:">`+strings.NewReplacer("PATH", r.URL.Path, "QUOTA", quota).Replace(all)+`</d:multistatus>`)
		}
	})
	c := newClient(t, url, "path", "x")
	out := c.Analyse()
	for name, want := range map[string]value.Value{"available_bytes": int64(1000), "used_bytes": int64(234), "path": "x", "folders": int64(2)} {
		if got := remotefstest.Get(t, out, name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	entries := remotefstest.Get(t, out, "entries").(value.List)
	if text := remotefstest.Get(t, entries[0].(*value.Dict), "error"); text != "list x/no: the server answers 403 Forbidden" {
		t.Errorf("a folder that cannot be read has the error %v", text)
	}
	want := []string{"PROPFIND /x 0 quota", "OPTIONS /", "PROPFIND /x/ 1", "PROPFIND /x/no/ 1", "PROPFIND /x/yes/ 1"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	// Nextcloud says -3 where there is no limit.
	quota = "<d:quota-available-bytes>-3</d:quota-available-bytes><d:quota-used-bytes>0</d:quota-used-bytes>"
	out = c.Analyse()
	if _, ok := out.Get("available_bytes"); ok || remotefstest.Get(t, out, "used_bytes") != int64(0) {
		t.Errorf("without a limit it is %v", out)
	}
}

// Credentials that are refused, and a password in what the server says.
func TestAnalysisLogsIn(t *testing.T) {
	dir := t.TempDir()
	inner := &dav.Handler{FileSystem: dav.Dir(dir), LockSystem: dav.NewMemLS()}
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "marked" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Server", "dav/1 marked")
		inner.ServeHTTP(w, r)
	}), dir, "/", servers.NewCA(t))
	c := newClient(t, s.url, "verify_ssl", false, "username", "bob", "password", "marked")
	if server := remotefstest.Get(t, c.Analyse(), "server"); server != "dav/1 "+connectors.Mask {
		t.Errorf("the server is %v", server)
	}
	_, err := connectortest.Operate(t.Context(), c.Driver, connectors.AnalysisOperation, connectors.Host{}, remotefstest.With(c.Inputs, "password", "wrong"))
	remotefstest.Fails(t, "WEBDAV", err, "log in: stat : the server answers 401 Unauthorized")
}
