package rest_test

import (
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/mccutchen/go-httpbin/v2/httpbin"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

// answering starts a server that gives one answer.
func answering(t testing.TB, contentType, body string) string {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{contentType}
		if contentType == "" {
			w.Header()["Content-Type"] = nil
		}
		io.WriteString(w, body)
	}).URL
}

func TestBodies(t *testing.T) {
	d := newDriver(t)
	deep := strings.Repeat("[", 1001) + strings.Repeat("]", 1001)
	for _, test := range []struct {
		name, contentType, body string
		want                    *value.Dict // of encoding, text, text_encoding, json
	}{
		{"empty", "", "", value.DictOf("encoding", "utf-8", "text", "")},
		{"text", "text/plain", "hä", value.DictOf("encoding", "utf-8", "text", "hä")},
		{"latin 1", "text/plain; charset=ISO-8859-1", "h\xe4", value.DictOf("encoding", "iso-8859-1", "text", "hä")},
		{"windows", `text/html; charset="windows-1252"`, "\x80", value.DictOf("encoding", "windows-1252", "text", "€")},
		{"shift jis", "text/plain; charset=shift_jis", "\x93\xfa", value.DictOf("encoding", "shift_jis", "text", "日")},
		{"mark of UTF-8", "text/plain; charset=latin1", "\xef\xbb\xbfhä", value.DictOf("encoding", "utf-8", "text", "hä")},
		{"mark of UTF-16", "text/plain", "\xff\xfeh\x00\xe4\x00", value.DictOf("encoding", "utf-16", "text", "hä")},
		{"UTF-16 that is declared", "text/plain; charset=utf-16be", "\x00h\x00\xe4", value.DictOf("encoding", "utf-16be", "text", "hä")},
		{"unknown charset", "text/plain; charset=klingon", "hä", value.DictOf("encoding", "utf-8", "text", "hä")},
		{"bytes", "image/png", "\x89PNG", value.DictOf("encoding", nil, "text", "iVBORw==", "text_encoding", "base64")},
		{"text that is none", "text/plain; charset=utf-8", "\xff", value.DictOf("encoding", nil, "text", "/w==", "text_encoding", "base64")},
		{"json", "application/json; charset=utf-8", `{"b": [1, 2.0, null, "ä"], "a": 12345678901234567890}`, value.DictOf("encoding", "utf-8",
			"text", `{"b": [1, 2.0, null, "ä"], "a": 12345678901234567890}`,
			"json", must(value.DecodeJSON([]byte(`{"b":[1,2.0,null,"ä"],"a":12345678901234567890}`), value.DefaultLimits)))},
		{"json null", "application/json", "null", value.DictOf("encoding", "utf-8", "text", "null", "json", nil)},
		{"json of a kind", "application/problem+json", "1", value.DictOf("encoding", "utf-8", "text", "1", "json", 1)},
		{"json in latin 1", "application/json; charset=latin1", "\"\xe4\"", value.DictOf("encoding", "latin1", "text", `"ä"`, "json", "ä")},
		{"json that is not declared", "text/plain", " {}", value.DictOf("encoding", "utf-8", "text", " {}", "json", value.DictOf())},
		{"json without a type", "", "[1]", value.DictOf("encoding", "utf-8", "text", "[1]", "json", value.List{int64(1)})},
		{"a number that is not declared", "text/plain", "1", value.DictOf("encoding", "utf-8", "text", "1")},
		{"html is no json", "text/html", "[1]", value.DictOf("encoding", "utf-8", "text", "[1]")},
		{"broken json", "application/json", `{"a":`, value.DictOf("encoding", "utf-8", "text", `{"a":`)},
		{"json too deep", "application/json", deep, value.DictOf("encoding", "utf-8", "text", deep)},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := call(t, d, "url", answering(t, test.contentType, test.body))
			got := new(value.Dict)
			for _, name := range []string{"encoding", "text", "text_encoding", "json"} {
				if v, ok := out.Get(name); ok {
					got.Set(name, v)
				}
			}
			equal(t, got, test.want)
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestOutputs(t *testing.T) {
	d := newDriver(t)
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h["Date"] = nil
		h.Add("x-one", "1")
		h.Add("X-One", "2")
		h.Set("X-Latin", "h\xe4")
		h.Add("Set-Cookie", "a=1; Path=/")
		h.Add("Set-Cookie", "b=x y")
		h.Add("Set-Cookie", "gone=; Max-Age=0")
		h.Add("Set-Cookie", "past=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
		w.WriteHeader(http.StatusAccepted)
		io.WriteString(w, "ok")
	}).URL
	clock := newClock()
	out := call(t, clock.driver(t), "url", strings.Replace(url, "//", "//user:password@", 1)+"/p?q=1#f")
	equal(t, out, value.DictOf(
		"status_code", 202, "reason", "Accepted",
		"headers", value.DictOf("Content-Length", "2", "Content-Type", "text/plain; charset=utf-8",
			"Set-Cookie", "a=1; Path=/, b=x y, gone=; Max-Age=0, past=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "X-Latin", "hä", "X-One", "1, 2"),
		"cookies", value.DictOf("a", "1", "b", "x y"),
		"url", url+"/p?q=1", "elapsed", 0.0, "encoding", "utf-8", "text", "ok"))

	out = call(t, d, "url", url, "method", "head")
	equal(t, get(t, out, "text"), value.Value(""))
	if elapsed := get(t, out, "elapsed").(float64); elapsed <= 0 || elapsed > 60 {
		t.Errorf("elapsed is %g", elapsed)
	}
}

func TestExpectedStatus(t *testing.T) {
	d := newDriver(t)
	server := serve(t, httpbin.New().ServeHTTP)
	for _, test := range []struct {
		status   int
		expected []any
		want     string
	}{
		{201, nil, ""},
		{203, nil, "REST: unexpected status 203 Non-Authoritative Information, want 200, 201, 202, 204"},
		{404, nil, "REST: unexpected status 404 Not Found, want 200, 201, 202, 204"},
		{404, []any{"expected_status_code", value.List{"4xx"}}, ""},
		{299, []any{"expected_status_code", value.List{int64(200), "2XX"}}, ""},
		{200, []any{"expected_status_code", value.List{"404", "5xx"}}, "REST: unexpected status 200 OK, want 404, 5xx"},
	} {
		t.Run(fmt.Sprint(test.status, test.expected), func(t *testing.T) {
			out, err := perform(t, d, connectors.Host{}, append(test.expected, "url", fmt.Sprintf("%s/status/%d", server.URL, test.status))...)
			if test.want == "" && err != nil {
				t.Fatal(err)
			}
			if test.want != "" {
				wantError(t, err, rest.ErrStatus, test.want)
			}
			equal(t, get(t, out, "status_code"), value.Value(int64(test.status)))
		})
	}
	t.Run("outputs are there with the error", func(t *testing.T) {
		out, err := perform(t, d, connectors.Host{}, "url", server.URL+"/anything", "expected_status_code", value.List{int64(418)})
		wantError(t, err, rest.ErrStatus)
		equal(t, get(t, out, "json", "method"), value.Value("GET"))
	})
}

func TestCompression(t *testing.T) {
	d := newDriver(t)
	const text = "compressed text, compressed text"
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var c io.WriteCloser
		switch r.URL.Path {
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			c = gzip.NewWriter(w)
		case "/deflate":
			w.Header().Set("Content-Encoding", "deflate")
			c = zlib.NewWriter(w)
		case "/bare":
			w.Header().Set("Content-Encoding", "deflate")
			c, _ = flate.NewWriter(w, 1)
		case "/empty":
			w.Header().Set("Content-Encoding", "gzip")
			return
		}
		if r.Method != http.MethodHead {
			io.WriteString(c, text)
			c.Close()
		}
	})
	for path, want := range map[string]string{"/gzip": text, "/deflate": text, "/bare": text, "/empty": ""} {
		for _, inputs := range [][]any{nil, {"headers", value.DictOf("Accept-Encoding", "gzip, deflate")}} {
			out := call(t, d, append(inputs, "url", server.URL+path)...)
			equal(t, get(t, out, "text"), value.Value(want))
		}
		call(t, d, "url", server.URL+path, "method", "head")
	}
	broken := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		io.WriteString(w, "this is not gzip")
	})
	_, err := perform(t, d, connectors.Host{}, "url", broken.URL)
	wantError(t, err, nil, "REST: read: gzip: invalid header")
}

// endless writes for as long as the other side takes it.
func endless(w io.Writer) {
	block := make([]byte, 64<<10)
	for {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func TestLargeBodies(t *testing.T) {
	d := newDriver(t)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/endless":
			endless(w)
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			endless(gzip.NewWriter(w))
		case "/declared":
			w.Header().Set("Content-Length", "10000000000")
			w.Write(make([]byte, 10))
		case "/refused":
			w.WriteHeader(http.StatusTeapot)
			endless(w)
		case "/exact":
			w.Write(make([]byte, 1<<20))
		}
	})
	const limit = 1 << 20
	for _, test := range []struct {
		path, want string
		inputs     []any
	}{
		{"/endless", "REST: read: output too large: more than max_output_bytes (1048576)", nil},
		{"/bomb", "REST: read: output too large: more than max_output_bytes (1048576)", nil},
		{"/bomb", "REST: read: output too large: more than max_output_bytes (1048576)", []any{"headers", value.DictOf("Accept-Encoding", "gzip")}},
		{"/declared", "REST: read: output too large: 10000000000 bytes, max_output_bytes is 1048576", nil},
		{"/refused", "REST: unexpected status 418 I'm a teapot, want 200, 201, 202, 204; read: output too large: more than max_output_bytes (1048576)", nil},
	} {
		t.Run(test.path, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			out, err := perform(t, d, connectors.Host{}, append(test.inputs, "url", server.URL+test.path, "max_output_bytes", limit)...)
			runtime.ReadMemStats(&after)
			wantError(t, err, connectors.ErrOutputTooLarge, test.want)
			if text, ok := out.Get("text"); ok {
				t.Errorf("%d bytes of the text are there", len(text.(string)))
			}
			get(t, out, "status_code")
			// The server's part of this process allocates little.
			if used := after.TotalAlloc - before.TotalAlloc; used > 16*limit {
				t.Errorf("%d bytes were allocated", used)
			}
		})
	}
	out := call(t, d, "url", server.URL+"/exact", "max_output_bytes", limit)
	equal(t, len(get(t, out, "text").(string)), limit)
}

func TestDst(t *testing.T) {
	d := newDriver(t)
	files, dir := store(t)
	const size = 3 << 20
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			w.Write(make([]byte, size))
		case "/refused":
			http.Error(w, "no such thing", http.StatusNotFound)
		case "/cut":
			w.Header().Set("Content-Length", "100")
			w.Write(make([]byte, 10))
		}
	})
	host := connectors.Host{Files: files}
	t.Run("larger than max_output_bytes", func(t *testing.T) {
		out, err := perform(t, d, host, "url", server.URL+"/large", "dst", "cloudomation:a/b.bin", "max_output_bytes", 10)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := out.Get("text"); ok {
			t.Error("the body is in the outputs too")
		}
		info, err := os.Stat(filepath.Join(dir, "a/b.bin"))
		if err != nil || info.Size() != size {
			t.Error(info, err)
		}
	})
	t.Run("an unexpected answer is not stored", func(t *testing.T) {
		out, err := perform(t, d, host, "url", server.URL+"/refused", "dst", "refused")
		wantError(t, err, rest.ErrStatus)
		equal(t, get(t, out, "text"), value.Value("no such thing\n"))
		notThere(t, dir, "refused")
	})
	t.Run("half an answer is not stored", func(t *testing.T) {
		_, err := perform(t, d, host, "url", server.URL+"/cut", "dst", "cut")
		wantError(t, err, io.ErrUnexpectedEOF, "REST: read: 127.0.0.1 closed the connection in the middle of its answer")
		notThere(t, dir, "cut")
	})
	t.Run("no store", func(t *testing.T) {
		_, err := perform(t, d, connectors.Host{}, "url", server.URL+"/large", "dst", "x")
		wantError(t, err, nil, `REST: dst: file "x": this host has no store of files`)
	})
}

func notThere(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == name || strings.HasSuffix(e.Name(), ".part") {
			t.Errorf("%s is there", e.Name())
		}
	}
}
