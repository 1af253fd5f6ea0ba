package servers

import (
	"bytes"
	"crypto/subtle"
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// GitHTTPOptions say what a [GitHTTP] wants of its clients. The zero value serves
// everyone, over plain HTTP.
type GitHTTPOptions struct {
	User, Password string       // if either is given: of basic authentication
	Cookie         string       // "name=value" that each request must have
	Header         string       // "Name: value" that each request must have, such as "Authorization: Bearer x"
	TLS            *Certificate // serves https
	ClientCA       *CA          // with TLS: only clients with a certificate of it are served
}

// A GitHTTP is git's own http-backend behind an HTTP server. It serves, for
// reading and writing, every repository below Root: Root/a/b.git is URL/a/b.git.
type GitHTTP struct {
	URL  string // such as http://127.0.0.1:40001
	Root string

	mu       sync.Mutex
	requests []Request
}

// A Request is one that a [GitHTTP] has answered.
type Request struct {
	Method string
	Path   string // with the query
	User   string // who the client said to be
	Status int
}

// StartGitHTTP starts a server. Make repositories with
// Repository(t, filepath.Join(s.Root, "name.git"), files).
func StartGitHTTP(t testing.TB, o GitHTTPOptions) *GitHTTP {
	t.Helper()
	s := &GitHTTP{Root: t.TempDir()}
	backend := &cgi.Handler{
		Path:   Program(t, "git"),
		Args:   []string{"http-backend"},
		Dir:    s.Root,
		Env:    backendEnv(s.Root),
		Logger: log.New(t.Output(), "git http-backend: ", 0),
		Stderr: t.Output(),
	}
	server := httptest.NewUnstartedServer(s.log(o.guard(withLength(backend))))
	server.Config.ErrorLog = log.New(t.Output(), "git over http: ", 0)
	if o.TLS != nil {
		server.TLS = &tls.Config{Certificates: []tls.Certificate{o.TLS.TLS}}
		if o.ClientCA != nil {
			server.TLS.ClientAuth = tls.RequireAndVerifyClientCert
			server.TLS.ClientCAs = o.ClientCA.Pool()
		}
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	s.URL = server.URL
	return s
}

// Requests returns what was answered so far, in order.
func (s *GitHTTP) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Forget empties the list of requests.
func (s *GitHTTP) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

func backendEnv(root string) []string {
	return append(gitEnv(),
		"GIT_PROJECT_ROOT="+root,
		"GIT_HTTP_EXPORT_ALL=1",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=http.receivepack", "GIT_CONFIG_VALUE_0=true",
	)
}

func (s *GitHTTP) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		user, _, _ := r.BasicAuth()
		path := r.URL.RequestURI()
		defer func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.requests = append(s.requests, Request{Method: r.Method, Path: path, User: user, Status: status.status})
		}()
		next.ServeHTTP(status, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// guard refuses requests without what o asks for.
func (o GitHTTPOptions) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if (o.User != "" || o.Password != "") && !(same(user, o.User) && same(password, o.Password)) {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "wrong user or password", http.StatusUnauthorized)
			return
		}
		name, value, _ := strings.Cut(o.Cookie, "=")
		if c, err := r.Cookie(name); o.Cookie != "" && (err != nil || c.Value != value) {
			http.Error(w, "no cookie "+name+" as it should be", http.StatusForbidden)
			return
		}
		name, value, _ = strings.Cut(o.Header, ": ")
		if o.Header != "" && r.Header.Get(name) != value {
			http.Error(w, "no header "+name+" as it should be", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// withLength gives requests of unknown length one: CGI knows no others.
func withLength(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength < 0 {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
		}
		next.ServeHTTP(w, r)
	})
}
