package rest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// try tests inputs and returns the steps as "step", or "step: error (advice)" of one that
// failed.
func try(t *testing.T, inputs ...any) (steps []string, facts *value.Dict) {
	t.Helper()
	return tryWith(t, newDriver(t), inputs...)
}

func tryWith(t *testing.T, d connectors.Driver, inputs ...any) (steps []string, facts *value.Dict) {
	t.Helper()
	tried := connectortest.Try(t, d, connectors.Host{}, value.DictOf(inputs...))
	return connectortest.Texts(tried), connectortest.Facts(tried)
}

func TestTestOfConnection(t *testing.T) {
	ca := servers.NewCA(t)
	secured := serveTLS(t, h2, ca.Server(t), nil)
	named := serveTLS(t, h2, ca.Server(t, "service.example"), nil)
	expired := serveTLS(t, h2, ca.Expired(t), nil)
	localhost := strings.Replace(secured.URL, "127.0.0.1", "localhost", 1)
	status := func(code int) string {
		return serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }).URL
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	trusted := []any{"cacert", string(ca.PEM)}
	for _, test := range []struct {
		name   string
		inputs []any
		want   []string
	}{
		{"plain", []any{"url", status(200)}, []string{"connect", "request"}},
		{"by name", append(trusted, "url", localhost), []string{"resolve", "connect", "tls", "request"}},
		{"unknown name", []any{"url", "http://no-such-host.invalid/"},
			[]string{`resolve: there is no host named "no-such-host.invalid" (check how hostname is spelt, and that this machine can look up no-such-host.invalid)`}},
		{"nobody listens", []any{"url", closed.URL},
			[]string{"connect: " + strings.TrimPrefix(closed.URL, "http://") + " refuses the connection (is the service running, and this its port?)"}},
		{"untrusted", []any{"url", secured.URL},
			[]string{"connect", `tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`}},
		{"for another host", append(trusted, "url", named.URL),
			[]string{"connect", "tls: the certificate is for service.example, not for 127.0.0.1 (use service.example as hostname)"}},
		{"expired", append(trusted, "url", expired.URL),
			[]string{"connect", "tls: the certificate of 127.0.0.1 has expired or is not valid yet: ... (the server needs a new certificate; check the clock of this machine, too)"}},
		{"no TLS there", []any{"url", strings.Replace(status(200), "http:", "https:", 1)},
			[]string{"connect", "tls: 127.0.0.1 does not speak TLS on this port (the server does not speak TLS on this port: check port, or turn TLS off)"}},
		{"who are you", []any{"url", status(401)},
			[]string{"connect", "log in: unexpected status 401 Unauthorized (give authentication_method, and who logs in with what)"}},
		{"not you", []any{"url", status(401), "username", "u", "password", "p"},
			[]string{"connect", "log in: unexpected status 401 Unauthorized (the server does not take these credentials: check them, and authentication_method)"}},
		{"not allowed", []any{"url", status(403), "token", "t"},
			[]string{"connect", "log in: unexpected status 403 Forbidden (the server knows who asks and does not allow it: check what this user or token may do)"}},
		{"nothing at this address", []any{"url", status(404)}, []string{"connect", "request"}},
		{"no HEAD", []any{"url", status(405)}, []string{"connect", "request"}},
		{"nothing but GET", []any{"url", status(501)}, []string{"connect", "request"}},
		{"broken", []any{"url", status(503)},
			[]string{"connect", "request: unexpected status 503 Service Unavailable (the service is there and fails: look at its log)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			steps, _ := try(t, test.inputs...)
			if i := len(steps) - 1; test.name == "expired" && len(steps) == 2 {
				before, after, _ := strings.Cut(steps[i], "valid yet: ")
				_, advice, _ := strings.Cut(after, " (")
				steps[i] = before + "valid yet: ... (" + advice
			}
			if !slices.Equal(steps, test.want) {
				t.Errorf("got  %q\nwant %q", steps, test.want)
			}
		})
	}
}

func TestTestTellsFacts(t *testing.T) {
	ca := servers.NewCA(t)
	secured := serveTLS(t, h2, ca.Server(t), nil)
	_, facts := try(t, "cacert", string(ca.PEM), "url", secured.URL)
	for name, want := range map[string]value.Value{
		"address": strings.TrimPrefix(secured.URL, "https://"), "version": "TLS 1.3", "protocol": "h2", "status_code": int64(200),
	} {
		if got, _ := facts.Get(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	certificates, _ := facts.Get("certificates")
	first := certificates.(value.List)[0].(*value.Dict)
	if names, _ := first.Get("names"); !value.Equal(names, value.List{"127.0.0.1", "::1", "localhost"}) {
		t.Errorf("the names of the certificate are %v", names)
	}
	// Of a certificate that is refused, too.
	_, facts = try(t, "url", secured.URL)
	if refused, _ := facts.Get("certificates"); !value.Equal(refused, certificates) {
		t.Errorf("the refused certificates are %v, want %v", refused, certificates)
	}
}

// The server sees no call: only who is asked, and with which credentials.
func TestTestDoesNoWork(t *testing.T) {
	var seen []string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		seen = append(seen, r.Method+" "+r.URL.Path+" "+user)
		if r.ContentLength != 0 || r.Header.Get("Content-Type") != "" {
			t.Errorf("%s came with a body of %d bytes, %s", r.Method, r.ContentLength, r.Header.Get("Content-Type"))
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	steps, facts := try(t, "url", server.URL+"/orders", "method", "post", "json", value.DictOf("a", int64(1)), "username", "u", "password", "p",
		"retry_backoff", new(value.Dict), "expected_status_code", value.List{int64(201)})
	if want := []string{"HEAD /orders u"}; !slices.Equal(seen, want) {
		t.Errorf("the server saw %q, want %q", seen, want)
	}
	if want := []string{"connect", "request"}; !slices.Equal(steps, want) {
		t.Errorf("the steps are %q, want %q", steps, want)
	}
	if location, _ := facts.Get("location"); location != "/elsewhere" {
		t.Errorf("location is %v", location)
	}
}

// A token is fetched anew, which is a step of its own.
func TestTestLogsIn(t *testing.T) {
	tokens := http.NewServeMux()
	tokens.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if _, secret, _ := r.BasicAuth(); secret != "right" {
			w.WriteHeader(http.StatusUnauthorized)
			w.Write([]byte(`{"error": "invalid_client"}`))
			return
		}
		w.Write([]byte(`{"access_token": "marked-token", "token_type": "bearer", "expires_in": 300}`))
	})
	server := httptest.NewServer(tokens)
	t.Cleanup(server.Close)
	api := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", "api/1 "+r.Header.Get("Authorization"))
	})
	at, err := url.JoinPath(server.URL, "token")
	if err != nil {
		t.Fatal(err)
	}
	inputs := func(secret string) []any {
		return []any{"url", api.URL, "authentication_method", "oauth2_client_credentials", "token_url", at, "client_id", "c", "client_secret", secret}
	}
	// Also where a call has one already.
	d := newDriver(t)
	call(t, d, inputs("right")...)
	steps, facts := tryWith(t, d, inputs("right")...)
	if want := []string{"connect", "log in", "connect", "request"}; !slices.Equal(steps, want) {
		t.Errorf("the steps are %q, want %q", steps, want)
	}
	if seen, _ := facts.Get("server"); strings.Contains(seen.(string), "marked-token") || !strings.HasPrefix(seen.(string), "api/1") {
		t.Errorf("the server is %q, want the token masked", seen)
	}
	steps, _ = try(t, inputs("wrong")...)
	if len(steps) != 2 || !strings.HasPrefix(steps[1], "log in: ") || !strings.Contains(steps[1], "invalid_client") {
		t.Errorf("the steps are %q, want it to fail at the log in", steps)
	}
}
