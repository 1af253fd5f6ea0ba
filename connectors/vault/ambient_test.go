package vault_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/testdata/servers"
)

// This is the first test to make a connection, as the files go: net/http looks for
// proxies in the environment once.
func TestNothingIsAmbient(t *testing.T) {
	proxy := "http://127.0.0.1:1"
	for name, text := range map[string]string{
		"VAULT_ADDR":        proxy,
		"VAULT_AGENT_ADDR":  proxy,
		"VAULT_TOKEN":       "ambient",
		"VAULT_NAMESPACE":   "ambient",
		"VAULT_HEADERS":     `{"X-Ambient": "yes"}`,
		"VAULT_SKIP_VERIFY": "true",
		"VAULT_WRAP_TTL":    "1m",
		"VAULT_PROXY_ADDR":  proxy,
		"HTTP_PROXY":        proxy,
		"HTTPS_PROXY":       proxy,
	} {
		t.Setenv(name, text)
	}
	var seen http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		w.WriteHeader(404)
		io.WriteString(w, `{"errors":[]}`)
	}))
	defer server.Close()
	untrusted := httptest.NewUnstartedServer(server.Config.Handler)
	untrusted.TLS = &tls.Config{Certificates: []tls.Certificate{servers.NewCA(t).Server(t).TLS}}
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	c := approleConfig(server.URL)
	_, err := newSource(t, markedToken.options(c)).Read(t.Context(), ref(t, "prod:db"))
	if !errors.Is(err, connectors.ErrVaultLogin) {
		t.Fatalf("got %v, want the answer of the server", err)
	}
	for _, name := range []string{"X-Vault-Token", "X-Vault-Namespace", "X-Vault-Wrap-Ttl", "X-Ambient"} {
		if seen.Get(name) != "" {
			t.Errorf("the environment got into the header %s: %q", name, seen.Get(name))
		}
	}
	if seen.Get("X-Vault-Request") != "true" {
		t.Error("no header X-Vault-Request, which keeps an agent from answering")
	}
	c.Namespace = "team/a"
	newSource(t, markedToken.options(c)).Read(t.Context(), ref(t, "prod:db"))
	if got := seen.Get("X-Vault-Namespace"); got != "team/a" {
		t.Errorf("sent the namespace %q, want team/a", got)
	}
	// Proxies are not asked for loopback, so this goes elsewhere.
	o := markedToken.options(approleConfig("http://vault.example.com:8200"))
	var dialled string
	o.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled = addr
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	_, err = newSource(t, o).Read(t.Context(), ref(t, "prod:db"))
	if !errors.Is(err, connectors.ErrVaultLogin) || dialled != "vault.example.com:8200" {
		t.Errorf("dialled %s and got %v", dialled, err)
	}
	_, err = newSource(t, markedToken.options(approleConfig(untrusted.URL))).Read(t.Context(), ref(t, "prod:db"))
	if !errors.Is(err, connectors.ErrVaultUnreachable) {
		t.Errorf("a certificate of an unknown CA: got %v", err)
	}

	t.Setenv("VAULT_SKIP_VERIFY", marked)
	wantError(t, newSource(t, markedToken.options(c)), "prod:db", connectors.ErrVaultLogin,
		`login to the vault failed: vault.yaml:3: vault config "prod": the client library of Vault refuses the VAULT_ variables `+
			"of the environment (unset them: they have no effect here)")
}

// Vault's community edition takes no notice of a namespace.
func TestNamespaceOfCommunityEdition(t *testing.T) {
	v := startVault(t)
	putPassword(t, v)
	c := tokenConfig(v.Address)
	c.Namespace = "team"
	s := newSource(t, surroundings{env: map[string]string{"TOKEN": v.RootToken}}.options(c))
	wantSecret(t, s, "prod:db", password)
}
