package rest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

// A hop is a request as one of several servers got it.
type hop struct{ Server, Line, Authorization, Cookie, Referer, Type, Body string }

// hopping starts two servers that keep their requests in one list. A path /to/X
// redirects to the address that the query names.
type hopping struct {
	a, b *httptest.Server

	mu   sync.Mutex
	hops []hop
}

func startHopping(t *testing.T) *hopping {
	h := &hopping{}
	server := func(name string) *httptest.Server {
		return serve(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			h.mu.Lock()
			defer h.mu.Unlock()
			h.hops = append(h.hops, hop{name, r.Method + " " + r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("Cookie"),
				r.Header.Get("Referer"), r.Header.Get("Content-Type"), string(body)})
			if set := r.URL.Query().Get("set"); set != "" {
				http.SetCookie(w, &http.Cookie{Name: set, Value: "of-" + name, Path: "/"})
			}
			var status int
			if n, _ := fmt.Sscanf(r.URL.Path, "/%d", &status); n == 1 {
				w.Header().Set("Location", r.URL.Query().Get("to"))
				w.WriteHeader(status)
			}
		})
	}
	h.a, h.b = server("a"), server("b")
	return h
}

// take returns the hops since the last time.
func (h *hopping) take() []hop {
	h.mu.Lock()
	defer h.mu.Unlock()
	hops := h.hops
	h.hops = nil
	return hops
}

func TestRedirectedCredentials(t *testing.T) {
	d := newDriver(t)
	h := startHopping(t)
	basic := []any{"username", "u", "password", "p"}
	const sent = "Basic dTpw"
	for _, test := range []struct {
		name   string
		url    string
		inputs []any
		want   []hop
	}{
		{"same server", h.a.URL + "/302?to=/end", append(basic, "cookies", value.DictOf("c", "d")), []hop{
			{Server: "a", Line: "GET /302", Authorization: sent, Cookie: "c=d"}, {Server: "a", Line: "GET /end", Authorization: sent, Cookie: "c=d"},
		}},
		{"another port", h.a.URL + "/302?to=" + h.b.URL, append(basic, "cookies", value.DictOf("c", "d")), []hop{
			{Server: "a", Line: "GET /302", Authorization: sent, Cookie: "c=d"}, {Server: "b", Line: "GET /"},
		}},
		{"there and back", h.a.URL + "/302?to=" + h.b.URL + "/302?to=" + h.a.URL, append(basic, "cookies", value.DictOf("c", "d")), []hop{
			{Server: "a", Line: "GET /302", Authorization: sent, Cookie: "c=d"}, {Server: "b", Line: "GET /302"}, {Server: "a", Line: "GET /"},
		}},
		{"headers of the flow's own", h.a.URL + "/307?to=" + h.b.URL, []any{"headers", value.DictOf("authorization", "x y", "cookie", "c=d")}, []hop{
			{Server: "a", Line: "GET /307", Authorization: "x y", Cookie: "c=d"}, {Server: "b", Line: "GET /"},
		}},
		{"cookie set on the way", h.a.URL + "/302?set=s&to=/end", nil, []hop{
			{Server: "a", Line: "GET /302"}, {Server: "a", Line: "GET /end", Cookie: "s=of-a"},
		}},
		{"cookie set on the way, another port", h.a.URL + "/302?set=s&to=" + h.b.URL, nil, []hop{
			{Server: "a", Line: "GET /302"}, {Server: "b", Line: "GET /"},
		}},
		{"own referer", h.a.URL + "/302?to=/end", []any{"headers", value.DictOf("Referer", "http://r/")}, []hop{
			{Server: "a", Line: "GET /302", Referer: "http://r/"}, {Server: "a", Line: "GET /end", Referer: "http://r/"},
		}},
		{"credentials of the address", strings.Replace(h.a.URL, "//", "//u:p@", 1) + "/302?to=" + h.b.URL, nil, []hop{
			{Server: "a", Line: "GET /302", Authorization: sent}, {Server: "b", Line: "GET /"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			call(t, d, append(test.inputs, "url", test.url)...)
			equal(t, h.take(), test.want)
		})
	}
}

func TestRedirectedMethods(t *testing.T) {
	d := newDriver(t)
	h := startHopping(t)
	for _, test := range []struct{ status, method, want string }{
		{"301", "POST", "GET"}, {"302", "POST", "GET"}, {"303", "POST", "GET"}, {"303", "PUT", "GET"},
		{"307", "POST", "POST"}, {"308", "POST", "POST"}, {"308", "PUT", "PUT"}, {"302", "HEAD", "HEAD"},
	} {
		t.Run(test.status+" "+test.method, func(t *testing.T) {
			call(t, d, "url", h.a.URL+"/"+test.status+"?to=/end", "method", test.method, "text", "body")
			want := hop{Server: "a", Line: test.want + " /end"}
			if test.want == test.method && test.method != "HEAD" {
				want.Body, want.Type = "body", "text/plain; charset=utf-8"
			}
			equal(t, h.take()[1], want)
		})
	}
}

func TestRedirectOutputs(t *testing.T) {
	d := newDriver(t)
	h := startHopping(t)
	t.Run("url and cookies", func(t *testing.T) {
		out := call(t, d, "url", h.a.URL+"/302?set=x&to="+h.b.URL+"/302?set%3Dy%26to%3D/end")
		equal(t, get(t, out, "url"), value.Value(h.b.URL+"/end"))
		equal(t, get(t, out, "cookies"), value.Value(value.DictOf("x", "of-a", "y", "of-b")))
	})
	t.Run("not followed", func(t *testing.T) {
		out, err := perform(t, d, connectors.Host{}, "url", h.a.URL+"/302?to=/end", "allow_redirects", false)
		wantError(t, err, rest.ErrStatus, "REST: unexpected status 302 Found, want 200, 201, 202, 204")
		equal(t, get(t, out, "headers", "Location"), value.Value("/end"))
	})
	t.Run("too many", func(t *testing.T) {
		loop := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) })
		out, err := perform(t, d, connectors.Host{}, "url", loop.URL, "max_redirects", 3)
		wantError(t, err, nil, "REST: more than max_redirects (3) redirects")
		equal(t, get(t, out, "url"), value.Value(loop.URL+"/xxx"))
		equal(t, get(t, out, "status_code"), value.Value(int64(302)))
	})
	t.Run("exactly as many", func(t *testing.T) {
		n := 0
		few := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if n++; n <= 3 {
				http.Redirect(w, r, "/", http.StatusFound)
			}
		})
		call(t, d, "url", few.URL, "max_redirects", 3)
	})
	t.Run("to another scheme", func(t *testing.T) {
		_, err := perform(t, d, connectors.Host{}, "url", h.a.URL+"/302?to=file:///etc/passwd")
		wantError(t, err, nil, `the server redirects to an address that begins with "file:", want http or https`)
	})
}
