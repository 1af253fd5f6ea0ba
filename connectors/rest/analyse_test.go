package rest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// analyse analyses a service.
func analyse(ctx context.Context, t *testing.T, inputs ...any) (*value.Dict, error) {
	t.Helper()
	op, err := connectors.OperationOf(newDriver(t), connectors.AnalysisOperation)
	if err != nil {
		t.Fatal(err)
	}
	applied, err := connectors.Apply(t.Context(), op.Driver.Spec(), nil, nil, value.DictOf(inputs...))
	if err != nil {
		t.Fatal(err)
	}
	call, err := applied.Prepare(op.Driver)
	if err != nil {
		return nil, err
	}
	return call.Perform(ctx, connectors.Host{})
}

const pets = `{"openapi": "3.0.3", "info": {"title": "Pets", "version": "7"}, "servers": [{"url": "/v1"}],
	"security": [{"key": []}], "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
	"paths": {"/pets": {"get": {"operationId": "pets", "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}], "responses": {"200": {"description": "all"}}}}}}`

const petsYAML = "openapi: 3.1.0\ninfo: {title: Pets, version: '7'}\npaths: {}\n"

// at serves texts at paths; what begins with a header has that.
func at(pages map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if header, rest, ok := strings.Cut(text, "\n"); ok && strings.Contains(header, ": ") && header[0] >= 'A' && header[0] <= 'Z' {
			name, v, _ := strings.Cut(header, ": ")
			w.Header().Set(name, v)
			text = rest
		}
		io.WriteString(w, text)
	}
}

func TestAnalyseFinds(t *testing.T) {
	elsewhere := serve(t, at(map[string]string{"/described.json": pets}))
	for name, test := range map[string]struct {
		pages  map[string]string
		path   string // of the address
		inputs []any
		want   string // where it was found
	}{
		"at the root":     {map[string]string{"/openapi.json": pets}, "/", nil, "/openapi.json"},
		"below the path":  {map[string]string{"/v1/openapi.json": pets, "/openapi.json": petsYAML}, "/v1", nil, "/v1/openapi.json"},
		"above the path":  {map[string]string{"/swagger/v1/swagger.json": pets}, "/v1/users", nil, "/swagger/v1/swagger.json"},
		"the address":     {map[string]string{"/this": pets, "/openapi.json": pets}, "/this", nil, "/this"},
		"YAML":            {map[string]string{"/openapi.yaml": "Content-Type: application/yaml\n" + petsYAML}, "/", nil, "/openapi.yaml"},
		"by link":         {map[string]string{"/v1": "Link: <desc>; rel=\"service-desc\"\nhello", "/desc": pets, "/openapi.json": pets}, "/v1", nil, "/desc"},
		"by link to else": {map[string]string{"/": "Link: <" + elsewhere.URL + "/described.json>; rel=service-desc\nhello"}, "/", nil, elsewhere.URL + "/described.json"},
		"dead link":       {map[string]string{"/": "Link: <http://127.0.0.1:1/>; rel=service-desc\nhello", "/openapi.json": pets}, "/", nil, "/openapi.json"},
		"by catalog": {map[string]string{"/.well-known/api-catalog": "Content-Type: application/linkset+json\n" +
			`{"linkset": [{"anchor": "/v1", "service-desc": [{"href": "/mine"}]}]}`, "/mine": pets, "/openapi.json": pets}, "/v1/x", nil, "/mine"},
		"given path":       {map[string]string{"/v1/my/api": pets, "/openapi.json": pets}, "/v1", []any{"openapi", "my/api"}, "/v1/my/api"},
		"given whole path": {map[string]string{"/my/api": pets}, "/v1", []any{"openapi", "/my/api"}, "/my/api"},
		"given address":    {nil, "/", []any{"openapi", elsewhere.URL + "/described.json"}, elsewhere.URL + "/described.json"},
		"page for all": {map[string]string{"/": "<html>", "/openapi.json": "<html>", "/openapi.yaml": "<html>", "/.well-known/api-catalog": "<html>", "/swagger.json": pets}, "/", nil,
			"/swagger.json"},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, at(test.pages))
			out, err := analyse(t.Context(), t, append([]any{"url", server.URL + test.path, "method", "post"}, test.inputs...)...)
			if err != nil {
				t.Fatal(err)
			}
			want := test.want
			if strings.HasPrefix(want, "/") {
				want = server.URL + want
			}
			document, _ := out.Get("document")
			title, _ := out.Get("title")
			if document != want || title != "Pets" {
				t.Errorf("found %v at %v, want it at %v", title, document, want)
			}
		})
	}
}

func TestAnalyseReads(t *testing.T) {
	server := serve(t, at(map[string]string{"/openapi.json": pets}))
	out, err := analyse(t.Context(), t, "url", server.URL)
	if err != nil {
		t.Fatal(err)
	}
	want := value.DictOf(
		"document", server.URL+"/openapi.json",
		"tried", value.List{
			value.DictOf("url", server.URL+"/", "status_code", 404, "error", "404 Not Found"),
			value.DictOf("url", server.URL+"/.well-known/api-catalog", "status_code", 404, "error", "404 Not Found"),
		},
		"openapi", "3.0.3", "title", "Pets", "version", "7", "description", "",
		"servers", value.List{value.DictOf("url", server.URL+"/v1")},
		"security", value.List{value.DictOf("name", "key", "type", "http", "scheme", "bearer", "authentication_method", "bearer", "inputs", value.List{"token"}, "used_by", 1)},
		"operations", value.List{value.DictOf("id", "pets", "method", "GET", "path", "/pets", "security", value.List{"key"},
			"inputs", value.List{value.DictOf("name", "limit", "in", "query", "type", "integer", "required", false)},
			"answers", value.List{value.DictOf("status", "200", "doc", "all")})},
		"truncated", false,
	)
	if !value.Equal(out, want) {
		t.Errorf("got  %s\nwant %s", value.Summary(out, 4000), value.Summary(want, 4000))
	}
}

func TestAnalyseFindsNone(t *testing.T) {
	secret := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, "who are you, marked?")
	})
	closed := httptest.NewServer(nil)
	closed.Close()
	const none, advice = "REST: request: no OpenAPI document found; looked at ", "give openapi, the address of the document, if there is one"
	for name, test := range map[string]struct {
		url    string
		inputs []any
		want   []string // words of the error
		advice string
	}{
		"nowhere": {serve(t, at(map[string]string{"/": "Content-Type: text/html\nhello", "/swagger.json": `{"a": 1}`})).URL, nil,
			[]string{none + "URL: / (no OpenAPI document, but text/html); /.well-known/api-catalog, /openapi.json, /openapi.yaml, /v3/api-docs, ", ", /openapi/v3 (404 Not Found); /swagger.json (no OpenAPI document, but text/plain; charset=utf-8)"}, advice},
		"not shown": {secret.URL, []any{"token", "marked-token", "params", value.DictOf("key", "marked-key")}, []string{none + "URL: /, /.well-known/api-catalog, /openapi.json, ", " (401 Unauthorized)"},
			"check who logs in: some places are not shown to everybody; or give openapi, the address of the document"},
		"given, not there": {secret.URL, []any{"openapi", "x.json"}, []string{none + "URL: /x.json (401 Unauthorized)"}, ""},
		"broken":           {serve(t, at(map[string]string{"/openapi.json": `{"openapi": "3.0.0"`})).URL, nil, []string{"REST: request: the document cannot be used: it cannot be read: ", "/openapi.json (it cannot be read"}, advice},
		"unknown version":  {serve(t, at(map[string]string{"/openapi.json": `{"openapi": "9.0.0"}`})).URL, nil, []string{"the document cannot be used: OpenAPI 9.0.0 is not known here"}, advice},
		"too large":        {serve(t, at(map[string]string{"/openapi.json": pets})).URL, []any{"max_output_bytes", 100}, []string{"REST: request: the document cannot be used: output too large: 384 bytes"}, advice},
		"nobody there":     {closed.URL, nil, []string{"REST: connect: ", "refuses the connection"}, "is the service running, and this its port?"},
		"wrong input":      {closed.URL, []any{"openapi", "http://u:p@x/"}, []string{`REST: input "openapi": `}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := analyse(t.Context(), t, append([]any{"url", test.url}, test.inputs...)...)
			if err == nil {
				t.Fatal("it was found")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), strings.ReplaceAll(want, "URL", test.url)) {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			}
			if test.advice != "" && connectors.Advice(err) != test.advice {
				t.Errorf("the advice is %q, want %q", connectors.Advice(err), test.advice)
			}
			if strings.Contains(err.Error()+value.Summary(out, 1<<20), "marked") {
				t.Errorf("a secret is shown: %v", err)
			}
		})
	}
}

// The service is asked by GET, with the credentials of a call; they go to no other host.
func TestAnalyseLogsIn(t *testing.T) {
	var seen []string
	note := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, fmt.Sprintf("%s %s %s%s%s", r.Method, r.URL, r.Header.Get("Authorization"), r.Header.Get("X-Key"), r.Header.Get("Cookie")))
			if r.ContentLength != 0 || r.Header.Get("Content-Type") != "" {
				t.Errorf("%s came with a body", r.URL)
			}
			next(w, r)
		}
	}
	other := serve(t, note(at(map[string]string{"/x.json": petsYAML})))
	server := serve(t, note(at(map[string]string{"/v1": "Link: <" + other.URL + "/x.json>; rel=service-desc\nhi"})))
	out, err := analyse(t.Context(), t, "url", server.URL+"/v1?a=b", "token", "marked", "headers", value.DictOf("X-Key", " k"), "cookies", value.DictOf("c", "d"),
		"params", value.DictOf("key", "marked"), "method", "delete", "json", value.DictOf("a", 1), "expected_status_code", value.List{int64(299)}, "dst", "x")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"GET /v1?a=b&key=marked Bearer markedkc=d", "GET /x.json "}; !slices.Equal(seen, want) {
		t.Errorf("the servers saw %q, want %q", seen, want)
	}
	if document, _ := out.Get("document"); document != other.URL+"/x.json" || strings.Contains(value.Summary(out, 1<<20), "marked") {
		t.Errorf("the analysis is %s", value.Summary(out, 1000))
	}
	// A key in params is for all places on the server.
	seen = nil
	out, err = analyse(t.Context(), t, "url", other.URL, "params", value.DictOf("key", "marked"), "openapi", "/x.json")
	if want := []string{"GET /x.json?key=marked "}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("the servers saw %q, want %q: %v", seen, want, err)
	}
	if document, _ := out.Get("document"); document != other.URL+"/x.json" {
		t.Errorf("the document is at %v", document)
	}
}

func TestAnalyseTellsCertificate(t *testing.T) {
	ca := servers.NewCA(t)
	secured := serveTLS(t, h2, ca.Server(t), nil)
	out, err := analyse(t.Context(), t, "url", secured.URL, "cacert", string(ca.PEM))
	if err == nil {
		t.Fatal("there is a document")
	}
	certificate, _ := out.Get("certificate")
	names, _ := certificate.(*value.Dict).Get("names")
	if !value.Equal(names, value.List{"127.0.0.1", "::1", "localhost"}) {
		t.Errorf("the certificate is %s", value.Summary(certificate, 1000))
	}
}

func TestAnalyseCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/openapi.yaml" {
			cancel()
			<-r.Context().Done()
			return
		}
		http.NotFound(w, r)
	})
	if _, err := analyse(ctx, t, "url", server.URL); err == nil || ctx.Err() == nil || !strings.Contains(err.Error(), "cancel") {
		t.Errorf("got %v, want it cancelled", err)
	}
}
