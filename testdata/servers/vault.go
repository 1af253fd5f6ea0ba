package servers

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"testing"
	"time"
)

// VaultOptions say how a [Vault] differs from the usual.
type VaultOptions struct {
	TLS    *Certificate // serves https
	Sealed bool         // is sealed from the start, and stays so
	Audit  string       // a file into which Vault writes its audit log
}

// A Vault is a real HashiCorp Vault, community edition, in memory. It has the
// secrets engines secret/ (kv version 2) and kv1/ (kv version 1) and the auth
// methods token, approle and userpass; others of the kinds kv, approle and
// userpass can be mounted with Call.
type Vault struct {
	Address   string // such as http://127.0.0.1:40001
	RootToken string // of whom everything is allowed

	client *http.Client
}

// StartVault starts a server.
func StartVault(t testing.TB, o VaultOptions) *Vault {
	t.Helper()
	v := &Vault{RootToken: "root-" + rand.Text()}
	args := []string{"-stdin", "-root-token", v.RootToken}
	transport := &http.Transport{}
	if o.TLS != nil {
		cert, key := o.TLS.Files(t)
		args = append(args, "-tls-cert", cert, "-tls-key", key)
		// What a test makes of the certificate is its own business.
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	}
	if o.Sealed {
		args = append(args, "-sealed")
	}
	if o.Audit != "" {
		args = append(args, "-audit", o.Audit)
	}
	v.client = &http.Client{Transport: transport}
	v.Address = start(t, exec.Command(vaultserver(t), args...))
	t.Cleanup(transport.CloseIdleConnections)
	return v
}

// start starts a vaultserver that ends with the test, even if the test is killed,
// and returns its address.
func start(t testing.TB, cmd *exec.Cmd) (address string) {
	t.Helper()
	cmd.Stderr = t.Output()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		stuck := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
		defer stuck.Stop()
		if err := cmd.Wait(); err != nil {
			t.Errorf("vaultserver: %v", err)
		}
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatalf("vaultserver did not become ready: %v", err)
	}
	var ready struct{ Address string }
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatalf("vaultserver said %q: %v", line, err)
	}
	return ready.Address
}

// Call sends a request to path, such as "sys/policies/acl/reader", with the root
// token and returns the answer; one that is an error ends the test. A body that
// is not nil is sent as JSON.
func (v *Vault) Call(t testing.TB, method, path string, body any) map[string]any {
	t.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), method, v.Address+"/v1/"+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Vault-Token", v.RootToken)
	answer, err := v.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err = io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode >= 400 {
		t.Fatalf("%s %s: %s\n%s", method, path, answer.Status, text)
	}
	var out map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &out); err != nil {
			t.Fatalf("%s %s: %v\n%s", method, path, err, text)
		}
	}
	return out
}

// PutV1 writes a secret to kv1/.
func (v *Vault) PutV1(t testing.TB, path string, secret any) {
	t.Helper()
	v.Call(t, "PUT", "kv1/"+path, secret)
}

// PutV2 writes the next version of a secret to secret/.
func (v *Vault) PutV2(t testing.TB, path string, secret any) {
	t.Helper()
	v.Call(t, "PUT", "secret/data/"+path, map[string]any{"data": secret})
}

// Policy writes a policy, in Vault's language for them.
func (v *Vault) Policy(t testing.TB, name, text string) {
	t.Helper()
	v.Call(t, "PUT", "sys/policies/acl/"+name, map[string]any{"policy": text})
}

// Token makes a token; settings are those of auth/token/create, such as
// {"policies": ["reader"], "ttl": "1h"}.
func (v *Vault) Token(t testing.TB, settings map[string]any) string {
	t.Helper()
	auth := v.Call(t, "POST", "auth/token/create", settings)["auth"]
	return auth.(map[string]any)["client_token"].(string)
}

// AppRole makes a role and a secret id for it; settings are those of
// auth/approle/role, such as {"token_policies": ["reader"]}.
func (v *Vault) AppRole(t testing.TB, name string, settings map[string]any) (roleID, secretID string) {
	t.Helper()
	path := "auth/approle/role/" + name
	v.Call(t, "POST", path, settings)
	role := v.Call(t, "GET", path+"/role-id", nil)["data"].(map[string]any)
	secret := v.Call(t, "POST", path+"/secret-id", nil)["data"].(map[string]any)
	return role["role_id"].(string), secret["secret_id"].(string)
}

// User makes a user of userpass; settings are those of auth/userpass/users, such
// as {"password": "x", "token_policies": ["reader"]}.
func (v *Vault) User(t testing.TB, name string, settings map[string]any) {
	t.Helper()
	v.Call(t, "POST", "auth/userpass/users/"+name, settings)
}

// Seal seals the server for good.
func (v *Vault) Seal(t testing.TB) {
	t.Helper()
	v.Call(t, "PUT", "sys/seal", nil)
}
