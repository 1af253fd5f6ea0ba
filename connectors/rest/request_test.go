package rest_test

import (
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mccutchen/go-httpbin/v2/httpbin"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// request is what a server got.
type request struct {
	Line, Host, ContentType, Body string
	Length                        int64
	Header                        http.Header
}

// recorder starts a server that keeps the last request and answers "ok".
func recorder(t testing.TB) (url string, last func() request) {
	var kept atomic.Pointer[request]
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		kept.Store(&request{
			Line: r.Method + " " + r.RequestURI, Host: r.Host, ContentType: r.Header.Get("Content-Type"),
			Body: string(body), Length: r.ContentLength, Header: r.Header,
		})
		io.WriteString(w, "ok")
	})
	return s.URL, func() request { return *kept.Load() }
}

func TestAddress(t *testing.T) {
	d := newDriver(t)
	url, last := recorder(t)
	host, port, _ := strings.Cut(strings.TrimPrefix(url, "http://"), ":")
	for _, test := range []struct {
		name   string
		inputs []any
		want   string
	}{
		{"url alone", []any{"url", url}, "GET /"},
		{"method in any case", []any{"url", url, "method", "dElEtE"}, "DELETE /"},
		{"method of one's own", []any{"url", url, "method", "x-purge"}, "X-PURGE /"},
		{"url wins", []any{"url", url + "/a", "hostname", "nowhere.invalid", "path", "b"}, "GET /a"},
		{"parts", []any{"scheme", "http", "hostname", host, "port", port, "path", "a"}, "GET /a"},
		{"older name of hostname", []any{"scheme", "http", "host", host, "port", port}, "GET /"},
		{"base_path and path", []any{"scheme", "http", "hostname", host, "port", port, "base_path", "/v1/", "path", "/a/"}, "GET /v1/a/"},
		{"base_path alone", []any{"scheme", "http", "hostname", host, "port", port, "base_path", "v1"}, "GET /v1"},
		{"query in path", []any{"scheme", "http", "hostname", host, "port", port, "path", "a?b=c"}, "GET /a?b=c"},
		{"spaces and letters", []any{"url", url + "/a b/ä?q=ü x"}, "GET /a%20b/%C3%A4?q=%C3%BC%20x"},
		{"escapes stay", []any{"url", url + "/a%2Fb?c=%26"}, "GET /a%2Fb?c=%26"},
		{"a percent sign that is data", []any{"url", url + "/100%?q=50%"}, "GET /100%25?q=50%25"},
		{"fragment is not sent", []any{"url", url + "/a#b"}, "GET /a"},
		{"scheme in capitals", []any{"url", strings.Replace(url, "http", "HTTP", 1) + "/a"}, "GET /a"},
		{"params", []any{"url", url, "params", value.DictOf("b", "x y", "a", value.List{"1", int64(2)}, "n", nil, "t", true, "f", 1.5, "&", "=")},
			"GET /?b=x+y&a=1&a=2&t=True&f=1.5&%26=%3D"},
		{"params after the query", []any{"url", url + "/?a=1", "params", value.DictOf("a", 2)}, "GET /?a=1&a=2"},
		{"None in a list of params", []any{"url", url, "params", value.DictOf("a", value.List{nil, "1"}, "b", value.List{})}, "GET /?a=1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			call(t, d, test.inputs...)
			equal(t, last().Line, test.want)
		})
	}
}

func TestHeaders(t *testing.T) {
	d := newDriver(t)
	url, last := recorder(t)
	for _, test := range []struct {
		name   string
		inputs []any
		header string
		want   []string
	}{
		{"dict", []any{"headers", value.DictOf("x-one", "1")}, "X-One", []string{"1"}},
		{"number", []any{"headers", value.DictOf("x-one", 1)}, "X-One", []string{"1"}},
		{"list repeats", []any{"headers", value.DictOf("X-One", value.List{"1", "2"})}, "X-One", []string{"1", "2"}},
		{"list of pairs", []any{"headers", value.List{value.List{"X-One", "1"}, value.Tuple{"x-one", "2"}}}, "X-One", []string{"1", "2"}},
		{"None is left out", []any{"headers", value.DictOf("X-One", nil)}, "X-One", nil},
		{"own content type", []any{"json", value.DictOf("a", 1), "headers", value.DictOf("content-type", "application/x+json")}, "Content-Type", []string{"application/x+json"}},
		{"own user agent", []any{"headers", value.DictOf("User-Agent", "mine/1")}, "User-Agent", []string{"mine/1"}},
		{"user agent", nil, "User-Agent", []string{"flowrun"}},
		{"accept", nil, "Accept", []string{"*/*"}},
		{"cookies", []any{"cookies", value.DictOf("b", `"x, y"`, "a", 1)}, "Cookie", []string{`b="x, y"; a=1`}},
		{"cookies beside a header", []any{"cookies", value.DictOf("a", 1), "headers", value.DictOf("Cookie", "b=2")}, "Cookie", []string{"b=2; a=1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			call(t, d, append(test.inputs, "url", url)...)
			equal(t, last().Header[test.header], test.want)
		})
	}
	t.Run("host", func(t *testing.T) {
		call(t, d, "url", url, "headers", value.DictOf("Host", "example.org"))
		equal(t, last().Host, "example.org")
	})
	t.Run("idempotency key", func(t *testing.T) {
		if _, err := perform(t, d, connectors.Host{IdempotencyKey: "k1"}, "url", url, "method", "post"); err != nil {
			t.Fatal(err)
		}
		equal(t, last().Header["Idempotency-Key"], []string{"k1"})
	})
}

func TestBody(t *testing.T) {
	d := newDriver(t)
	url, last := recorder(t)
	files, dir := store(t)
	if err := os.WriteFile(filepath.Join(dir, "f.bin"), []byte("of a file\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	const json, form, plain = "application/json", "application/x-www-form-urlencoded", "text/plain; charset=utf-8"
	for _, test := range []struct {
		name       string
		inputs     []any
		kind, want string
	}{
		{"none", nil, "", ""},
		{"text", []any{"body", value.DictOf("text", "hä")}, plain, "hä"},
		{"empty text", []any{"body", value.DictOf("text", "")}, plain, ""},
		{"bytes", []any{"body", value.DictOf("text", value.Bytes("\xff\x00"))}, plain, "\xff\x00"},
		{"json", []any{"body", value.DictOf("json", value.DictOf("b", 1, "a", value.List{nil, 1.0, true}))}, json, `{"b":1,"a":[null,1.0,true]}`},
		{"json list", []any{"json", value.List{int64(1)}}, json, `[1]`},
		{"json False", []any{"json", false}, json, `false`},
		{"urlencoded", []any{"body", value.DictOf("urlencoded", value.DictOf("b", "x y", "a", value.List{"1", true}, "n", nil))}, form, "b=x+y&a=1&a=True"},
		{"file", []any{"body", value.DictOf("file", "cloudomation:f.bin")}, "application/octet-stream", "of a file\x00"},
		{"older data as a dict", []any{"data", value.DictOf("a", 1)}, json, `{"a":1}`},
		{"older data as text", []any{"data", "a=1"}, plain, "a=1"},
		{"older text", []any{"text", "t"}, plain, "t"},
		{"older urlencoded", []any{"urlencoded", value.DictOf("a", 1)}, form, "a=1"},
		{"json beside None", []any{"body", value.DictOf("json", 1, "text", nil), "data", nil}, json, "1"},
	} {
		for _, method := range []string{"POST", "GET"} {
			t.Run(test.name+"/"+method, func(t *testing.T) {
				if _, err := perform(t, d, connectors.Host{Files: files}, append(test.inputs, "url", url, "method", method)...); err != nil {
					t.Fatal(err)
				}
				got := last()
				got.Header, got.Host = nil, ""
				equal(t, got, request{Line: method + " /", ContentType: test.kind, Body: test.want, Length: int64(len(test.want))})
			})
		}
	}
}

// formPart is a part as a server reads it.
type formPart struct{ Disposition, Type, Content string }

func TestMultipart(t *testing.T) {
	d := newDriver(t)
	files, dir := store(t)
	if err := os.WriteFile(filepath.Join(dir, "f.bin"), []byte("of a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	type received struct {
		parts  []formPart
		length int64
	}
	requests := make(chan received, 1)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got := received{length: r.ContentLength}
		defer func() { requests <- got }()
		form, err := r.MultipartReader()
		if err != nil {
			t.Error(err)
			return
		}
		for {
			p, err := form.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			got.parts = append(got.parts, readPart(t, p))
		}
	})
	for _, test := range []struct {
		name  string
		parts value.Value
		want  []formPart
	}{
		{"fields", value.DictOf("a", "1", "b", value.List{"x", int64(2), true}, "n", nil), []formPart{
			{`form-data; name="a"`, "", "1"}, {`form-data; name="b"`, "", "x"},
			{`form-data; name="b"`, "", "2"}, {`form-data; name="b"`, "", "True"},
		}},
		{"described", value.DictOf(`q"`, value.DictOf("content", value.Bytes("\x00"), "filename", "ä.bin"),
			"j", value.DictOf("content", "{}", "content_type", "application/json")), []formPart{
			{`form-data; name="q\""; filename="ä.bin"`, "application/octet-stream", "\x00"},
			{`form-data; name="j"`, "application/json", "{}"},
		}},
		{"files", value.List{
			value.DictOf("name", "a", "file", "file:f.bin"),
			value.DictOf("name", "m", "content", "between"),
			value.DictOf("name", "b", "file", "f.bin", "filename", "g.txt", "content_type", "text/plain"),
		}, []formPart{
			{`form-data; name="a"; filename="f.bin"`, "application/octet-stream", "of a file"},
			{`form-data; name="m"`, "", "between"},
			{`form-data; name="b"; filename="g.txt"`, "text/plain", "of a file"},
		}},
		{"nothing", value.DictOf(), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := perform(t, d, connectors.Host{Files: files}, "url", server.URL, "method", "post", "body", value.DictOf("multipart", test.parts)); err != nil {
				t.Fatal(err)
			}
			got := <-requests
			equal(t, got.parts, test.want)
			if got.length < 1 {
				t.Errorf("Content-Length is %d", got.length)
			}
		})
	}
}

func readPart(t *testing.T, p *multipart.Part) formPart {
	content, err := io.ReadAll(p)
	if err != nil {
		t.Error(err)
	}
	return formPart{p.Header.Get("Content-Disposition"), p.Header.Get("Content-Type"), string(content)}
}

// TestHTTPBin compares with what a server made by others understands.
func TestHTTPBin(t *testing.T) {
	d := newDriver(t)
	server := serve(t, httpbin.New().ServeHTTP)
	out := call(t, d, "url", server.URL+"/anything", "method", "put",
		"params", value.DictOf("a", value.List{"1", "2"}), "cookies", value.DictOf("c", "d"),
		"body", value.DictOf("multipart", value.DictOf("field", "f", "file", value.DictOf("content", "content", "filename", "n.txt"))))
	equal(t, get(t, out, "json", "args"), value.Value(value.DictOf("a", value.List{"1", "2"})))
	equal(t, get(t, out, "json", "form"), value.Value(value.DictOf("field", value.List{"f"})))
	equal(t, get(t, out, "json", "files", "file", 0), value.Value("content"))
	equal(t, get(t, out, "json", "method"), value.Value("PUT"))
	equal(t, get(t, out, "json", "headers", "Cookie"), value.Value(value.List{"c=d"}))

	data := "data:application/octet-stream;base64," + base64.URLEncoding.EncodeToString([]byte("\xff"))
	out = call(t, d, "url", server.URL+"/post", "method", "post", "text", value.Bytes("\xff"),
		"headers", value.DictOf("Content-Type", "application/octet-stream"))
	equal(t, get(t, out, "json", "data"), value.Value(data))
}
