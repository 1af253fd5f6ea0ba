package rest_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mccutchen/go-httpbin/v2/httpbin"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestLogins(t *testing.T) {
	d := newDriver(t)
	url, last := recorder(t)
	withUser := strings.Replace(url, "//", "//us%40er:p%2Fw@", 1)
	for _, test := range []struct {
		name   string
		inputs []any
		want   string
	}{
		{"none", []any{"url", url}, ""},
		{"basic", []any{"url", url, "authentication_method", "basic", "username", "u", "password", "p:ä"}, "Basic " + base64.StdEncoding.EncodeToString([]byte("u:p:ä"))},
		{"basic without a method", []any{"url", url, "username", "u"}, "Basic " + base64.StdEncoding.EncodeToString([]byte("u:"))},
		{"password alone", []any{"url", url, "password", "p"}, "Basic " + base64.StdEncoding.EncodeToString([]byte(":p"))},
		{"in the url", []any{"url", withUser}, "Basic " + base64.StdEncoding.EncodeToString([]byte("us@er:p/w"))},
		{"inputs before the url", []any{"url", withUser, "username", "u", "password", "p"}, "Basic " + base64.StdEncoding.EncodeToString([]byte("u:p"))},
		{"basic of the url by name", []any{"url", withUser, "authentication_method", "basic"}, "Basic " + base64.StdEncoding.EncodeToString([]byte("us@er:p/w"))},
		{"bearer", []any{"url", url, "authentication_method", "bearer", "token", "t", "username", "u", "password", "not used"}, "Bearer t"},
		{"bearer without a method", []any{"url", url, "token", "t"}, "Bearer t"},
		{"before a header", []any{"url", url, "token", "t", "headers", value.DictOf("Authorization", "x")}, "Bearer t"},
		{"a header alone", []any{"url", url, "headers", value.DictOf("Authorization", "Custom x")}, "Custom x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			call(t, d, test.inputs...)
			equal(t, last().Header.Get("Authorization"), test.want)
		})
	}
}

func TestDigestAgainstServer(t *testing.T) {
	d := newDriver(t)
	server := serve(t, httpbin.New().ServeHTTP)
	for _, algorithm := range []string{"MD5", "SHA-256"} {
		url := server.URL + "/digest-auth/auth/user/pass%20word/" + algorithm
		login := []any{"url", url, "authentication_method", "digest", "username", "user"}
		out := call(t, d, append(login, "password", "pass word")...)
		equal(t, get(t, out, "json", "authenticated"), value.Value(true))
		out, err := perform(t, d, connectors.Host{}, append(login, "password", "wrong")...)
		wantError(t, err, rest.ErrStatus, "unexpected status 401 Unauthorized")
		get(t, out, "headers", "Www-Authenticate")
	}
}

// TestDigestSendsBodyAgain checks the body and the count of a nonce's uses.
func TestDigestSendsBodyAgain(t *testing.T) {
	files, dir := store(t)
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("body"), 0o600); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var got []string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		authorization := r.Header.Get("Authorization")
		_, nc, _ := strings.Cut(authorization, "nc=")
		mu.Lock()
		defer mu.Unlock()
		got = append(got, fmt.Sprintf("%s %s %q nc=%.8s", r.Method, r.URL.Path, body, nc))
		switch {
		case authorization == "":
			w.Header().Set("Www-Authenticate", `Digest realm="r", qop="auth", nonce="n"`)
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/":
			http.Redirect(w, r, "/next", http.StatusTemporaryRedirect)
		}
	})
	_, err := perform(t, newDriver(t), connectors.Host{Files: files}, "url", server.URL, "method", "post",
		"authentication_method", "digest", "username", "u", "password", "p", "body", value.DictOf("file", "f"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, []string{`POST / "body" nc=`, `POST / "body" nc=00000001`, `POST /next "body" nc=00000002`})
}

func TestDigestOfUnknownKind(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Www-Authenticate", `Digest realm="r", qop="auth-int", nonce="n"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	_, err := perform(t, newDriver(t), connectors.Host{}, "url", server.URL, "authentication_method", "digest", "username", "u", "password", secret)
	wantError(t, err, nil, `REST: log in: the server asks for digest authentication with qop "auth-int" (supported is auth)`)
}

// A tokenServer issues tokens t1, t2, ... and is the API that takes the newest.
type tokenServer struct {
	answer func(w http.ResponseWriter, token string)
	inForm bool // takes the client's secret in the form only
	mu     sync.Mutex
	issued int
	until  int
	forms  []string
}

func (s *tokenServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/api" {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		var n int
		if fmt.Sscanf(token, "issued-token-%d", &n); n == 0 || n <= s.until {
			w.WriteHeader(http.StatusUnauthorized)
		}
		io.WriteString(w, token)
		return
	}
	r.ParseForm()
	s.forms = append(s.forms, r.PostForm.Encode())
	user, password, ok := r.BasicAuth()
	if s.inForm {
		user, password, ok = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret"), true
	}
	if !ok || user != "my%3Aid" && user != "my:id" || password != secret {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error": "invalid_client", "error_description": "not %s"}`, password)
		return
	}
	s.issued++
	s.answer(w, fmt.Sprintf("issued-token-%d", s.issued))
}

func lasting(seconds int) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, token string) {
		fmt.Fprintf(w, `{"access_token": %q, "token_type": "Bearer", "expires_in": %d}`, token, seconds)
	}
}

func oauth2(url string) []any {
	return []any{"url", url + "/api", "authentication_method", "oauth2_client_credentials", "token_url", url + "/token",
		"client_id", "my:id", "client_secret", secret, "scopes", value.List{"a", "b"}}
}

func TestOAuth2(t *testing.T) {
	t.Run("token is kept until it expires", func(t *testing.T) {
		clock := newClock()
		d := clock.driver(t)
		s := &tokenServer{answer: lasting(100)}
		url := serve(t, s.ServeHTTP).URL
		call(t, d, oauth2(url)...)
		clock.wait(t.Context(), 69*time.Second)
		call(t, d, oauth2(url)...)
		equal(t, s.issued, 1)
		clock.wait(t.Context(), 2*time.Second)
		call(t, d, oauth2(url)...)
		equal(t, s.issued, 2)
		equal(t, s.forms[0], "grant_type=client_credentials&scope=a+b")
	})
	t.Run("per inputs", func(t *testing.T) {
		d := newDriver(t)
		s := &tokenServer{answer: lasting(100)}
		url := serve(t, s.ServeHTTP).URL
		call(t, d, oauth2(url)...)
		call(t, d, append(oauth2(url), "scopes", "a b")...)
		equal(t, s.issued, 1)
		call(t, d, append(oauth2(url), "scopes", "a c")...)
		equal(t, s.issued, 2)
		_, err := perform(t, d, connectors.Host{}, append(oauth2(url), "client_secret", "another")...)
		wantError(t, err, nil, "401 Unauthorized")
	})
	t.Run("not kept without a lifetime", func(t *testing.T) {
		d := newDriver(t)
		s := &tokenServer{answer: func(w http.ResponseWriter, token string) { fmt.Fprintf(w, `{"access_token": %q}`, token) }}
		url := serve(t, s.ServeHTTP).URL
		call(t, d, oauth2(url)...)
		call(t, d, oauth2(url)...)
		equal(t, s.issued, 2)
	})
	t.Run("secret in the form", func(t *testing.T) {
		s := &tokenServer{answer: lasting(100), inForm: true}
		call(t, newDriver(t), oauth2(serve(t, s.ServeHTTP).URL)...)
		equal(t, s.forms, []string{"grant_type=client_credentials&scope=a+b",
			"client_id=my%3Aid&client_secret=" + secret + "&grant_type=client_credentials&scope=a+b"})
	})
	t.Run("refused token is fetched anew once", func(t *testing.T) {
		d := newDriver(t)
		s := &tokenServer{answer: lasting(100)}
		url := serve(t, s.ServeHTTP).URL
		call(t, d, oauth2(url)...)
		s.mu.Lock()
		s.until = 1
		s.mu.Unlock()
		call(t, d, oauth2(url)...)
		equal(t, s.issued, 2)
		s.mu.Lock()
		s.until = 1000
		s.mu.Unlock()
		_, err := perform(t, d, connectors.Host{}, oauth2(url)...)
		wantError(t, err, rest.ErrStatus, "401 Unauthorized")
		equal(t, s.issued, 3)
	})
	t.Run("token is not shown", func(t *testing.T) {
		s := &tokenServer{answer: lasting(100)}
		out := call(t, newDriver(t), oauth2(serve(t, s.ServeHTTP).URL)...)
		equal(t, get(t, out, "text"), value.Value(connectors.Mask))
	})
	t.Run("asked once by calls at the same time", func(t *testing.T) {
		d := newDriver(t)
		s := &tokenServer{answer: lasting(100)}
		url := serve(t, s.ServeHTTP).URL
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := perform(t, d, connectors.Host{}, oauth2(url)...); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		equal(t, s.issued, 1)
	})
	t.Run("not sent on", func(t *testing.T) {
		s := &tokenServer{answer: lasting(100)}
		server := serve(t, s.ServeHTTP)
		other, last := recorder(t)
		from := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, http.StatusFound) })
		call(t, newDriver(t), append(oauth2(server.URL), "url", from.URL)...)
		equal(t, last().Header.Get("Authorization"), "")
	})
}

func TestOAuth2Errors(t *testing.T) {
	d := newDriver(t)
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"refused", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			io.WriteString(w, `{"error": "invalid_scope", "error_description": "no such scope"}`)
		}, `answered 400 Bad Request: "invalid_scope" ("no such scope")`},
		{"error with status 200", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"error": "bad"}`) }, `answered 200 OK: "bad"`},
		{"no token", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{}`) }, "the answer holds no access_token"},
		{"no json", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `<html>`) }, "the answer holds no access_token"},
		{"another type", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"access_token": "`+secret+`", "token_type": "mac"}`)
		}, `the token is of type "mac", want bearer`},
		{"redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, "answered 302 Found"},
		{"endless", func(w http.ResponseWriter, _ *http.Request) { endless(w) }, "the answer holds no access_token"},
		{"closed", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "closed the connection without an answer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, test.answer)
			_, err := perform(t, d, connectors.Host{}, oauth2(server.URL)...)
			wantError(t, err, nil, "REST: ", strings.TrimPrefix(server.URL, "http://"), test.want)
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%q shows a secret", err)
			}
		})
	}
}

func TestOAuth2AnswerAsForm(t *testing.T) {
	s := &tokenServer{answer: func(w http.ResponseWriter, token string) {
		w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
		fmt.Fprintf(w, "access_token=%s&token_type=bearer&expires_in=100", token)
	}}
	d, url := newDriver(t), serve(t, s.ServeHTTP).URL
	call(t, d, oauth2(url)...)
	call(t, d, oauth2(url)...)
	equal(t, s.issued, 1)
}

func TestGoogleServiceAccount(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	clock := newClock()
	var fetched atomic.Int32
	api, last := recorder(t)
	var tokenURL string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fetched.Add(1)
		r.ParseForm()
		equal(t, r.PostForm.Get("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer")
		parts := strings.Split(r.PostForm.Get("assertion"), ".")
		if len(parts) != 3 {
			t.Errorf("the assertion has %d parts", len(parts))
			return
		}
		sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		signature, err := base64.RawURLEncoding.DecodeString(parts[2])
		if err == nil {
			err = rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, sum[:], signature)
		}
		if err != nil {
			t.Error(err)
		}
		var got [2]map[string]any
		for i := range got {
			text, _ := base64.RawURLEncoding.DecodeString(parts[i])
			if err := json.Unmarshal(text, &got[i]); err != nil {
				t.Error(err)
			}
		}
		now := float64(clock.now().Unix())
		if diff := cmp.Diff([2]map[string]any{
			{"alg": "RS256", "typ": "JWT", "kid": "k1"},
			{"iss": "robot@example.org", "scope": "s1 s2", "aud": tokenURL, "iat": now, "exp": now + 3600},
		}, got); diff != "" {
			t.Errorf("want - got +:\n%s", diff)
		}
		io.WriteString(w, `{"access_token": "issued-token", "expires_in": 3599, "token_type": "Bearer"}`)
	})
	tokenURL = server.URL + "/token"
	file, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "robot@example.org", "private_key_id": "k1", "token_uri": tokenURL,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	})
	if err != nil {
		t.Fatal(err)
	}
	d := clock.driver(t)
	for range 2 {
		call(t, d, "url", api, "authentication_method", "google_service_account", "service_account_key", string(file), "scopes", value.List{"s1", "s2"})
		equal(t, last().Header.Get("Authorization"), "Bearer issued-token")
	}
	equal(t, fetched.Load(), int32(1))
}

// TestSigV4Request checks what is sent; the signature itself has its own test.
func TestSigV4Request(t *testing.T) {
	clock := newClock()
	files, dir := store(t)
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("body"), 0o600); err != nil {
		t.Fatal(err)
	}
	url, last := recorder(t)
	_, err := perform(t, clock.driver(t), connectors.Host{Files: files}, "url", url+"/a?c=d e&b", "method", "put", "body", value.DictOf("file", "f"),
		"authentication_method", "aws_sigv4", "region", "eu-west-1", "service", "s3", "aws_access_key_id", "AKID",
		"aws_secret_access_key", secret, "aws_session_token", "session")
	if err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte("body")))
	got := last()
	equal(t, []string{got.Line, got.Body, got.Header.Get("X-Amz-Content-Sha256"), got.Header.Get("X-Amz-Security-Token"), got.Header.Get("X-Amz-Date")},
		[]string{"PUT /a?b=&c=d%20e", "body", sum, "session", "20260301T120000Z"})
	if a := got.Header.Get("Authorization"); !strings.HasPrefix(a, "AWS4-HMAC-SHA256 Credential=AKID/20260301/eu-west-1/s3/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=") {
		t.Error(a)
	}
}
