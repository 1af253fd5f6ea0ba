package rest_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestConnectorOf(t *testing.T) {
	dict := value.DictOf
	scheme := func(name string, used int, more ...any) *value.Dict {
		return dict(append([]any{"name", name, "used_by", used}, more...)...)
	}
	analysis := func(servers []string, security ...value.Value) *value.Dict {
		list := value.List{}
		for _, s := range servers {
			list = append(list, dict("url", s))
		}
		return dict("document", "https://docs.example.com/openapi.json", "servers", list, "security", value.List(security))
	}
	bearer := scheme("b", 2, "authentication_method", "bearer")
	for name, test := range map[string]struct {
		analysis, inputs, want *value.Dict
	}{
		"nothing": {dict(), dict(), dict()},
		"first server": {analysis([]string{"https://api.example.com/v1", "http://localhost:8080"}), dict(),
			dict("scheme", "https", "hostname", "api.example.com", "base_path", "v1")},
		"analysed server": {analysis([]string{"https://api.example.com/v1", "http://localhost:8080/v2/"}), dict("url", "http://localhost:8080/v2/pets"),
			dict("scheme", "http", "hostname", "localhost", "port", 8080, "base_path", "v2")},
		"analysed by parts": {analysis([]string{"https://api.example.com/v1", "http://[::1]:81/"}), dict("scheme", "http", "hostname", "::1", "port", 81),
			dict("scheme", "http", "hostname", "::1", "port", 81)},
		"no server": {analysis(nil), dict("url", "https://x.example/a/b"), dict("scheme", "https", "hostname", "x.example")},
		"most used": {analysis([]string{"https://x.example"}, scheme("a", 1, "authentication_method", "basic"), bearer, scheme("c", 2, "authentication_method", "digest")), dict(),
			dict("scheme", "https", "hostname", "x.example", "authentication_method", "bearer", "token", nil)},
		"unused": {analysis([]string{"https://x.example"}, scheme("a", 0, "authentication_method", "basic")), dict(), dict("scheme", "https", "hostname", "x.example")},
		"of the inputs": {analysis([]string{"https://x.example"}, bearer), dict("username", "bob", "password", "marked"),
			dict("scheme", "https", "hostname", "x.example", "authentication_method", "basic", "username", "bob", "password", nil)},
		"token": {analysis([]string{"https://x.example"}), dict("token", "marked"),
			dict("scheme", "https", "hostname", "x.example", "authentication_method", "bearer", "token", nil)},
		"oauth2": {analysis([]string{"https://x.example"}, scheme("o", 1, "authentication_method", "oauth2_client_credentials", "token_url", "https://x.example/t", "scopes", value.List{"r"})),
			dict("client_id", "me", "client_secret", "marked"),
			dict("scheme", "https", "hostname", "x.example", "authentication_method", "oauth2_client_credentials", "token_url", "https://x.example/t", "client_id", "me", "client_secret", nil, "scopes", value.List{"r"})},
		"key in a header": {analysis([]string{"https://x.example"}, scheme("k", 1, "in", "header", "key", "X-Mine")), dict("headers", dict("Accept", "a/b", "x-mine", "marked", "My-Auth", "marked")),
			dict("scheme", "https", "hostname", "x.example", "headers", dict("Accept", "a/b", "x-mine", nil, "My-Auth", nil, "X-Mine", nil))},
		"key in the query": {analysis([]string{"https://x.example"}, scheme("k", 1, "in", "query", "key", "k")), dict("params", dict("k", "marked")),
			dict("scheme", "https", "hostname", "x.example", "params", dict("k", nil))},
		"TLS": {analysis([]string{"https://x.example"}), dict("cacert", "file:ca.pem", "client_cert", "file:me.pem", "client_key", "marked", "verify_ssl", false),
			dict("scheme", "https", "hostname", "x.example", "cacert", "file:ca.pem", "client_cert", "file:me.pem", "verify_ssl", false, "client_key", nil)},
		"key in client_cert": {analysis([]string{"https://x.example"}), dict("client_cert", "-----BEGIN PRIVATE KEY-----marked"),
			dict("scheme", "https", "hostname", "x.example", "client_cert", nil, "client_key", nil)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := rest.ConnectorOf(test.analysis, test.inputs); !value.Equal(got, test.want) {
				t.Errorf("got  %s\nwant %s", value.Summary(got, 1000), value.Summary(test.want, 1000))
			}
		})
	}
}

// What an analysis gives makes a connector that the type takes.
func TestConnectorOfAnalysis(t *testing.T) {
	server := serve(t, at(map[string]string{"/openapi.json": pets, "/v1/pets": `["cat"]`}))
	inputs := value.DictOf("url", server.URL, "token", "marked")
	out, err := analyse(t.Context(), t, "url", server.URL, "token", "marked")
	if err != nil {
		t.Fatal(err)
	}
	connector := rest.ConnectorOf(out, inputs)
	connector.Set("token", "marked")
	d := newDriver(t)
	applied, err := connectors.Apply(t.Context(), d.Spec(), nil, &connectors.Connector{Name: "pets", Type: "REST", Value: connector}, value.DictOf("path", "pets"))
	if err != nil {
		t.Fatal(err)
	}
	call, err := applied.Prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := call.Perform(t.Context(), connectors.Host{})
	if err != nil {
		t.Fatal(err)
	}
	if json, _ := got.Get("json"); !value.Equal(json, value.List{"cat"}) {
		t.Errorf("got %s", value.Summary(got, 1000))
	}
}
