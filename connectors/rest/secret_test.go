package rest_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/mccutchen/go-httpbin/v2/httpbin"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// TestSecretsNeverShow gives every kind of secret to servers that answer with
// all they got, refuse, fail, or lead elsewhere, and looks for it in all that
// comes back.
func TestSecretsNeverShow(t *testing.T) {
	echo := serve(t, httpbin.New().ServeHTTP)
	refusing := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Got", r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusForbidden)
		r.Write(w)
	})
	cut := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	leading := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "gopher://"+strings.ReplaceAll(r.Header.Get("Authorization"), " ", "/"))
		w.WriteHeader(http.StatusFound)
	})
	ca := servers.NewCA(t)
	untrusted := serveTLS(t, h2, ca.Server(t), nil)
	issuing := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"access_token": "%s-issued", "expires_in": 100}`, secret)
	})
	denying := serve(t, func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error": "no", "error_description": %q}`, r.Header.Get("Authorization")+r.PostForm.Encode())
	})
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	keyFile := func(tokenURL string) string {
		file, _ := json.Marshal(map[string]string{"client_email": "e", "private_key_id": secret, "token_uri": tokenURL,
			"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))})
		return string(file)
	}
	client := ca.Client(t, "flow")
	oauth2 := func(at string) []any {
		return []any{"authentication_method", "oauth2_client_credentials", "token_url", at, "client_id", "i", "client_secret", secret}
	}
	google := func(at string) []any {
		return []any{"authentication_method", "google_service_account", "service_account_key", keyFile(at), "scopes", "s"}
	}
	kinds := map[string][]any{
		"basic":         {"username", "u", "password", secret},
		"bearer":        {"token", secret},
		"digest":        {"authentication_method", "digest", "username", "u", "password", secret},
		"aws":           {"authentication_method", "aws_sigv4", "region", "r", "service", "s3", "aws_access_key_id", "i", "aws_secret_access_key", secret, "aws_session_token", secret},
		"oauth2":        oauth2(issuing.URL),
		"oauth2 denied": oauth2(denying.URL),
		"oauth2 cut":    oauth2(cut.URL),
		"google":        google(issuing.URL),
		"google denied": google(denying.URL),
		"header":        {"headers", value.DictOf("Authorization", "Custom "+secret)},
		"url":           nil,
		"user of url":   nil,
		"client key":    {"client_cert", string(client.CertPEM), "client_key", string(client.KeyPEM)},
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, inputs := range kinds {
		for _, place := range []struct {
			name, url string
			inputs    []any
			ctx       context.Context
		}{
			{"echo", echo.URL + "/anything", nil, t.Context()},
			{"echo as an error", echo.URL + "/anything", []any{"expected_status_code", value.List{"418"}}, t.Context()},
			{"refused", refusing.URL, nil, t.Context()},
			{"cut", cut.URL, nil, t.Context()},
			{"leading elsewhere", leading.URL, nil, t.Context()},
			{"not trusted", untrusted.URL, nil, t.Context()},
			{"no connection", "http://127.0.0.1:1/", []any{"retry_backoff", value.DictOf("deadline", 3)}, t.Context()},
			{"no host", "http://nowhere.invalid/", nil, t.Context()},
			{"cancelled", echo.URL, nil, ended},
		} {
			t.Run(name+"/"+place.name, func(t *testing.T) {
				url := place.url
				switch name {
				case "url":
					url = strings.Replace(url, "://", "://u:"+secret+"@", 1)
				case "user of url":
					url = strings.Replace(url, "://", "://"+secret+"@", 1)
				}
				var seen bytes.Buffer
				host := connectors.Host{
					Progress: func(line string) { fmt.Fprintln(&seen, line) },
					Dialer: connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
						if strings.HasPrefix(addr, "nowhere") {
							return nil, &net.DNSError{Err: "no such host", Name: "nowhere.invalid", IsNotFound: true}
						}
						return new(net.Dialer).DialContext(ctx, network, addr)
					}),
				}
				out, err := performIn(place.ctx, newClock().driver(t), host, append(append(inputs[:len(inputs):len(inputs)], place.inputs...), "url", url)...)
				fmt.Fprintf(&seen, "%v %+v %#v %q\n", err, err, err, err)
				text, encodeErr := value.AppendJSON(nil, out, value.JSONOptions{Lossy: true})
				if encodeErr != nil {
					t.Fatal(encodeErr)
				}
				seen.Write(text)
				if seen.Len() < 20 {
					t.Fatal("there is nothing to look at")
				}
				searched := []string{secret, strings.TrimSpace(strings.Split(string(client.KeyPEM), "\n")[1])}
				for before := range 3 {
					encoded := base64.StdEncoding.EncodeToString(append(make([]byte, before), secret...))
					searched = append(searched, encoded[4:20])
				}
				for _, form := range searched {
					if i := strings.Index(seen.String(), form); i >= 0 {
						t.Errorf("shown: %.200q", seen.String()[max(0, i-80):])
					}
				}
			})
		}
	}
}

// TestShownInputs checks what is stored of the inputs of a call.
func TestShownInputs(t *testing.T) {
	d := newDriver(t)
	applied, err := connectors.Apply(t.Context(), d.Spec(), nil, nil, value.DictOf(
		"url", "https://u:"+secret+"@h/", "headers", value.DictOf("authorization", "Bearer "+secret+"-2"), "password", secret+"-3"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := applied.Prepare(d); err != nil {
		t.Fatal(err)
	}
	equal(t, applied.Shown(), value.DictOf("url", "https://u:"+connectors.Mask+"@h/",
		"headers", value.DictOf("authorization", "Bearer "+connectors.Mask), "password", connectors.Mask))
}

// What is shown of a call that is not made has none of them either, as far as they are known
// and whatever is wrong with it.
func TestDraftHidesSecretsInInputs(t *testing.T) {
	unknown := func(text string) value.Unknown {
		return value.Unknown{Type: "string", Text: text, Source: `connection "a/b" (REST)`, Verb: "make"}
	}
	operation, err := connectors.OperationOf(rest.New(), connectors.TestOperation)
	if err != nil {
		t.Fatal(err)
	}
	for _, driver := range []connectors.Driver{rest.New(), operation.Driver} {
		for _, inputs := range []*value.Dict{
			value.DictOf("url", "https://bob:hunter2@host/", "params", value.DictOf("a", unknown("<n of c>"))),
			value.DictOf("url", unknown("https://bob:hunter2@host/<n of connection \"a/b\" (REST)>")),
			value.DictOf("url", unknown("https://bob:hunter2@<n of c>:8080/")),
			value.DictOf("url", unknown("https://hunter2@<n of c>/")),
			value.DictOf("url", "https://bob:hunter2@host/", "mehtod", "put"),
			value.DictOf("url", unknown("<n of c>"), "headers", value.DictOf("Authorization", "Bearer hunter2")),
			value.DictOf("url", "https://host/", "headers", value.DictOf("Authorization", unknown("Bearer hunter2-<n of c>"))),
		} {
			draft, err := connectors.Draft(driver, nil, inputs)
			if err != nil {
				t.Fatal(err)
			}
			if shown := value.Summary(draft.Shown(), 1000); strings.Contains(shown, "hunter2") || !strings.Contains(shown, connectors.Mask) {
				t.Errorf("it is shown as %s", shown)
			}
		}
	}
}
