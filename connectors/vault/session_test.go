package vault_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/vault"
	"github.com/flowrun/flowrun/testdata/servers"
)

// password is a secret and what is read of it.
var password = value.DictOf("password", marked)

func putPassword(t *testing.T, v *servers.Vault) {
	t.Helper()
	v.PutV2(t, "db", map[string]any{"password": marked})
}

// revokeAll ends all tokens that were got at an auth method.
func revokeAll(t *testing.T, v *servers.Vault, prefix string) {
	t.Helper()
	v.Call(t, "PUT", "sys/leases/revoke-prefix/"+prefix, nil)
}

func TestRevokedTokenIsReplaced(t *testing.T) {
	v, log := auditedVault(t)
	putPassword(t, v)
	s := newSource(t, robot(t, v, nil).options(approleConfig(v.Address)))
	wantSecret(t, s, "prod:db", password)
	revokeAll(t, v, "auth/approle/login")
	log.forget(t)
	wantSecret(t, s, "prod:db", password)
	if n := log.requests(t)["auth/approle/login"]; n != 1 {
		t.Errorf("%d logins after the token was revoked, want 1", n)
	}
}

func TestRevokedTokenOfAFile(t *testing.T) {
	v := startVault(t)
	putPassword(t, v)
	v.Policy(t, "reader", readSecrets)
	token := func() string { return v.Token(t, map[string]any{"policies": []string{"reader"}}) }
	around := surroundings{files: map[string]string{"/run/token": token()}}
	c := tokenConfig(v.Address)
	c.Auth.Token = vault.Credential{File: "/run/token"}
	s := newSource(t, around.options(c))
	wantSecret(t, s, "prod:db", password)

	v.Call(t, "PUT", "auth/token/revoke", map[string]any{"token": around.files["/run/token"]})
	wantError(t, s, "prod:db", connectors.ErrVaultLogin,
		`login to the vault failed: vault.yaml:3: vault config "prod": the token is not known to Vault (check file /run/token), `+
			`or else access to the secret denied: it takes a policy with path "secret/data/db" { capabilities = ["read"] }`,
		around.files["/run/token"])
	around.files["/run/token"] = token()
	wantSecret(t, s, "prod:db", password)
}

func TestDeniedIsNoReasonToLogInAgain(t *testing.T) {
	v, log := auditedVault(t)
	putPassword(t, v)
	around := robot(t, v, nil)
	v.Policy(t, "reader", `path "secret/data/db" { capabilities = ["read"] } path "secret/data/list" { capabilities = ["list"] }`)
	s := newSource(t, around.options(approleConfig(v.Address)))
	const denied = `access to the secret denied: it takes a policy with path "secret/data/%s" { capabilities = ["read"] }`
	for _, path := range []string{"other", "list", "other"} {
		wantError(t, s, "prod:"+path, connectors.ErrSecretDenied, strings.Replace(denied, "%s", path, 1),
			around.env["ROLE_ID"], around.env["SECRET_ID"])
	}
	wantSecret(t, s, "prod:db", password)
	if n := log.requests(t)["auth/approle/login"]; n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
}

// clock is a clock that the test sets.
type clock struct{ ahead time.Duration }

func (c *clock) now() time.Time { return time.Now().Add(c.ahead) }

func TestTokenIsRenewed(t *testing.T) {
	v, log := auditedVault(t)
	putPassword(t, v)
	c := new(clock)
	o := robot(t, v, map[string]any{"token_ttl": "1h"}).options(approleConfig(v.Address))
	o.Now = c.now
	s := newSource(t, o)
	wantSecret(t, s, "prod:db", password)
	for _, step := range []struct {
		ahead time.Duration
		want  map[string]int
	}{
		{39 * time.Minute, map[string]int{"secret/data/db": 1}},
		{41 * time.Minute, map[string]int{"secret/data/db": 1, "auth/token/renew-self": 1}},
		{79 * time.Minute, map[string]int{"secret/data/db": 1}},
		{82 * time.Minute, map[string]int{"secret/data/db": 1, "auth/token/renew-self": 1}},
		{10 * time.Hour, map[string]int{"secret/data/db": 1, "auth/approle/login": 1}},
	} {
		log.forget(t)
		c.ahead = step.ahead
		wantSecret(t, s, "prod:db", password)
		if diff := cmp.Diff(step.want, log.requests(t)); diff != "" {
			t.Errorf("after %v:\n%s", step.ahead, diff)
		}
	}
}

// A token that has reached its longest life is renewed in name only.
func TestTokenThatCannotLiveLonger(t *testing.T) {
	v, log := auditedVault(t)
	putPassword(t, v)
	around := robot(t, v, map[string]any{"token_ttl": "1h", "token_max_ttl": "1h"})
	c := new(clock)
	o := around.options(approleConfig(v.Address))
	o.Now = c.now
	s := newSource(t, o)
	wantSecret(t, s, "prod:db", password)
	v.Call(t, "POST", "auth/approle/role/robot", map[string]any{"token_ttl": "1m", "token_max_ttl": "1m"})
	log.forget(t)
	c.ahead = 41 * time.Minute
	wantSecret(t, s, "prod:db", password)
	want := map[string]int{"auth/token/renew-self": 1, "auth/approle/login": 1, "secret/data/db": 1}
	if diff := cmp.Diff(want, log.requests(t)); diff != "" {
		t.Error(diff)
	}
}

// As long as the token that is there is good, nobody suffers from a login that is
// refused.
func TestLoginRefusedBeforeTheTokenEnds(t *testing.T) {
	v := startVault(t)
	putPassword(t, v)
	around := robot(t, v, map[string]any{"token_ttl": "1h", "token_type": "batch", "secret_id_num_uses": 1})
	c := new(clock)
	o := around.options(approleConfig(v.Address))
	o.Now = c.now
	s := newSource(t, o)
	wantSecret(t, s, "prod:db", password)
	c.ahead = 50 * time.Minute
	wantSecret(t, s, "prod:db", password)
	c.ahead = 61 * time.Minute
	wantError(t, s, "prod:db", connectors.ErrVaultLogin, `login to the vault failed: vault.yaml:3: vault config "prod": `+
		`Vault answers 500 Internal Server Error: "invalid secret id" `+
		`(check environment variable ROLE_ID, environment variable SECRET_ID, and that the auth method approle is at auth/approle)`,
		around.env["ROLE_ID"], around.env["SECRET_ID"])
}

// A token that was revoked is no token to go on with until its time is over.
func TestRevokedTokenThatIsDue(t *testing.T) {
	v := startVault(t)
	putPassword(t, v)
	c := new(clock)
	around := robot(t, v, map[string]any{"token_ttl": "1h", "secret_id_num_uses": 1})
	o := around.options(approleConfig(v.Address))
	o.Now = c.now
	s := newSource(t, o)
	wantSecret(t, s, "prod:db", password)
	revokeAll(t, v, "auth/approle/login")
	c.ahead = 50 * time.Minute
	if _, err := s.Read(t.Context(), ref(t, "prod:db")); !errors.Is(err, connectors.ErrVaultLogin) {
		t.Errorf("got %v, want that the login failed", err)
	}
}

// When the one who logs in for all is cancelled, the others do not suffer.
func TestCancelledLoginLeavesOthersAlone(t *testing.T) {
	v := startVault(t)
	putPassword(t, v)
	target, err := url.Parse(v.Address)
	if err != nil {
		t.Fatal(err)
	}
	arrived, proxy := make(chan *http.Request), httputil.NewSingleHostReverseProxy(target)
	var logins atomic.Int32
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/login") {
			if logins.Add(1) == 1 {
				io.Copy(io.Discard, r.Body) // only then the server looks whether the client is there
				arrived <- r
				<-r.Context().Done()
				return
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	defer front.Close()
	s := newSource(t, robot(t, v, nil).options(approleConfig(front.URL)))

	first, cancel := context.WithCancel(t.Context())
	results := make(chan error)
	read := func(ctx context.Context) {
		_, err := s.Read(ctx, connectors.SecretRef{Config: "prod", Path: "db"})
		results <- err
	}
	go read(first)
	<-arrived
	const others = 5
	for range others {
		go read(t.Context())
	}
	waiting, cancelWaiting := context.WithCancel(t.Context())
	cancelWaiting()
	go read(waiting)
	if err := <-results; !errors.Is(err, context.Canceled) {
		t.Errorf("one who waits for the login and is cancelled got %v", err)
	}
	cancel()
	cancelled := 0
	for range others + 1 {
		if err := <-results; errors.Is(err, context.Canceled) {
			cancelled++
		} else if err != nil {
			t.Error(err)
		}
	}
	if n := logins.Load(); cancelled != 1 || n != 2 {
		t.Errorf("%d readers were cancelled in %d logins, want 1 in 2", cancelled, n)
	}
}
