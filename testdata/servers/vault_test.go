package servers_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/testdata/servers"
)

func TestVault(t *testing.T) {
	audit := filepath.Join(t.TempDir(), "audit.log")
	v := servers.StartVault(t, servers.VaultOptions{Audit: audit})
	v.PutV1(t, "db", map[string]any{"user": "one"})
	v.PutV2(t, "db", map[string]any{"user": "two"})
	v.Policy(t, "reader", `path "secret/data/*" { capabilities = ["read"] }`)
	token := v.Token(t, map[string]any{"policies": []string{"reader"}, "ttl": "1h"})
	roleID, secretID := v.AppRole(t, "robot", map[string]any{"token_policies": []string{"reader"}})
	v.User(t, "alice", map[string]any{"password": "pw", "token_policies": []string{"reader"}})

	robot := login(t, v, "auth/approle/login", map[string]any{"role_id": roleID, "secret_id": secretID})
	alice := login(t, v, "auth/userpass/login/alice", map[string]any{"password": "pw"})
	for who, token := range map[string]string{"root": v.RootToken, "token": token, "approle": robot, "userpass": alice} {
		status, answer := ask(t, http.DefaultClient, "GET", v.Address+"/v1/secret/data/db", token, nil)
		if user := find(answer, "data", "data", "user"); status != 200 || user != "two" {
			t.Errorf("%s: got %d and the user %v in kv 2, want two", who, status, user)
		}
		status, answer = ask(t, http.DefaultClient, "GET", v.Address+"/v1/kv1/db", token, nil)
		if who != "root" && status != 403 {
			t.Errorf("%s: got %d, want access to kv 1 denied", who, status)
		} else if user := find(answer, "data", "user"); who == "root" && user != "one" {
			t.Errorf("got the user %v in kv 1, want one", user)
		}
	}
	if log, err := os.ReadFile(audit); err != nil || !strings.Contains(string(log), "secret/data/db") {
		t.Errorf("the audit log says nothing of secret/data/db (%v)", err)
	}

	v.Seal(t)
	wantSealed(t, v)
}

func TestVaultSealed(t *testing.T) {
	wantSealed(t, servers.StartVault(t, servers.VaultOptions{Sealed: true}))
}

func TestVaultTLS(t *testing.T) {
	ca := servers.NewCA(t)
	v := servers.StartVault(t, servers.VaultOptions{TLS: ca.Server(t)})
	v.PutV2(t, "db", map[string]any{"user": "two"})
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool()}}}
	defer client.CloseIdleConnections()
	status, answer := ask(t, client, "GET", v.Address+"/v1/secret/data/db", v.RootToken, nil)
	if user := find(answer, "data", "data", "user"); status != 200 || user != "two" {
		t.Errorf("got %d and the user %v, want two", status, user)
	}
}

func login(t *testing.T, v *servers.Vault, path string, credentials any) (token string) {
	t.Helper()
	status, answer := ask(t, http.DefaultClient, "POST", v.Address+"/v1/"+path, "", credentials)
	token, ok := find(answer, "auth", "client_token").(string)
	if !ok {
		t.Fatalf("%s: got %d %v", path, status, answer)
	}
	return token
}

func wantSealed(t *testing.T, v *servers.Vault) {
	t.Helper()
	status, answer := ask(t, http.DefaultClient, "GET", v.Address+"/v1/secret/data/db", v.RootToken, nil)
	want := map[string]any{"errors": []any{"Vault is sealed"}}
	if diff := cmp.Diff(want, answer); status != 503 || diff != "" {
		t.Errorf("got %d, want 503\n%s", status, diff)
	}
}

func ask(t *testing.T, client *http.Client, method, url, token string, body any) (status int, answer map[string]any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Vault-Token", token)
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

func find(answer map[string]any, keys ...string) any {
	var at any = answer
	for _, key := range keys {
		dict, _ := at.(map[string]any)
		at = dict[key]
	}
	return at
}
