package vault_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/vault"
)

// pass is a text to be written, marked as all of them are.
const pass = marked + "-pass"

func TestWrite(t *testing.T) {
	v := startVault(t)
	one := tokenConfig(v.Address)
	one.Name, one.EnginePath = "one", "kv1"
	inFolder := tokenConfig(v.Address)
	inFolder.Name, inFolder.EnginePath = "folder", "secret/team"
	s := newSource(t, surroundings{env: map[string]string{"TOKEN": v.RootToken}}.options(tokenConfig(v.Address), one, inFolder))
	first := value.DictOf("more", value.List{true, nil, value.DictOf("a", "ü\n")}, "n", 5, "password", pass, "user", "bob")
	second := value.DictOf("password", pass+"2")
	for _, test := range []struct {
		ref     string
		secret  *value.Dict
		version int
	}{
		{"prod:a/b", first, 1}, {"prod:a/b", second, 2}, {"prod:c", second, 1},
		{"one:a/b", first, 0}, {"one:a/b", second, 0}, {"folder:x", first, 1},
	} {
		version, err := s.Write(t.Context(), ref(t, test.ref), test.secret)
		if err != nil || version != test.version {
			t.Errorf("%s: version %d, %v, want %d", test.ref, version, err, test.version)
		}
		wantSecret(t, s, test.ref, test.secret)
	}
	wantSecret(t, s, "prod:a/b?version=1", first)
	wantSecret(t, s, "prod:team/x", first)
}

// A token that was revoked is replaced, as it is for reading.
func TestWriteLogsInAgain(t *testing.T) {
	v := startVault(t)
	v.Policy(t, "writer", `path "secret/data/*" { capabilities = ["create", "update", "read"] }`)
	roleID, secretID := v.AppRole(t, "robot", map[string]any{"token_policies": []string{"writer"}})
	s := newSource(t, surroundings{env: map[string]string{"ROLE_ID": roleID, "SECRET_ID": secretID}}.options(approleConfig(v.Address)))
	if _, err := s.Write(t.Context(), ref(t, "prod:a"), value.DictOf("k", pass)); err != nil {
		t.Fatal(err)
	}
	v.Call(t, http.MethodPut, "sys/leases/revoke-prefix/auth/approle", nil)
	if n, err := s.Write(t.Context(), ref(t, "prod:a"), value.DictOf("k", pass)); n != 2 || err != nil {
		t.Errorf("after the token was revoked: version %d, %v", n, err)
	}
}

func TestWriteRefused(t *testing.T) {
	v := startVault(t)
	reader := robot(t, v, nil)
	v.Call(t, http.MethodPost, "secret/config", map[string]any{"cas_required": true})
	away := tokenConfig("http://127.0.0.1:1")
	away.Name = "away"
	nowhere := tokenConfig(v.Address)
	nowhere.Name, nowhere.EnginePath = "nowhere", "none"
	transit := tokenConfig(v.Address)
	transit.Name, transit.EnginePath = "cubby", "cubbyhole"
	robotConfig := approleConfig(v.Address)
	robotConfig.Name = "robot"
	reader.env["TOKEN"] = v.RootToken
	s := newSource(t, reader.options(tokenConfig(v.Address), away, nowhere, transit, robotConfig))
	secret := value.DictOf("k", pass, "nested", value.List{pass})
	for _, test := range []struct {
		ref  string
		keys *value.Dict
		kind error
		says string
	}{
		{"robot:a", secret, connectors.ErrSecretDenied, `secret robot:a: access to the secret denied: it takes a policy with path "secret/data/a" { capabilities = ["create", "update"] }`},
		{"prod:a", secret, nil, "check-and-set parameter required"},
		{"away:a", secret, connectors.ErrVaultUnreachable, "127.0.0.1:1"},
		{"nowhere:a", secret, connectors.ErrSecretDenied, "nothing is mounted at none/"},
		{"cubby:a", secret, connectors.ErrSecretNotFound, "the engine at cubbyhole/ is a cubbyhole, want a kv"},
		{"pord:a", secret, connectors.ErrUnknownVault, `secret pord:a: unknown vault config "pord" (did you mean "prod"?)`},
		{"prod:a/../b", secret, connectors.ErrSecretNotFound, "want a path such as team/db"},
		{"prod:a?version=1", secret, connectors.ErrSecretNotFound, "a version is Vault's to give"},
		{"prod:a", value.DictOf("k", value.Bytes(pass)), nil, "what it is to hold: data.k: bytes cannot be written as JSON"},
	} {
		_, err := s.Write(t.Context(), ref(t, test.ref), test.keys)
		if err == nil || test.kind != nil && !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v, want %s", test.ref, err, test.says)
		}
		for _, text := range chain(err) {
			if strings.Contains(text, marked) {
				t.Errorf("%s: the error shows the secret: %s", test.ref, text)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Write(ctx, ref(t, "prod:a"), secret); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	if address, err := s.Address("away"); address != "http://127.0.0.1:1" || err != nil {
		t.Errorf("address %q, %v", address, err)
	}
	if _, err := s.Address("pord"); !errors.Is(err, connectors.ErrUnknownVault) {
		t.Errorf("address of an unknown one: %v", err)
	}
}

// A Vault that quotes all that it was sent, whole or so that what is shown of its words
// would end within the secret.
func TestWriteIsNotQuoted(t *testing.T) {
	for _, before := range []string{strings.Repeat("long ", 20), strings.Repeat("long ", 58)} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasPrefix(r.URL.Path, "/v1/sys/internal/ui/mounts/"):
				_, _ = w.Write([]byte(`{"data": {"path": "secret/", "type": "kv", "options": {"version": "2"}}}`))
			case strings.HasPrefix(r.URL.Path, "/v1/secret/data/"):
				w.WriteHeader(http.StatusBadRequest)
				_, _ = w.Write([]byte(`{"errors": ["` + before + pass + `", "again ` + pass + ` in n=123456", "` + marked + `  of  words"]}`))
			default:
				_, _ = w.Write([]byte(`{"data": {}}`))
			}
		}))
		t.Cleanup(server.Close)
		s := newSource(t, vault.Options{Configs: []vault.Config{tokenConfig(server.URL)}, Getenv: func(string) (string, bool) { return "token", true }})
		_, err := s.Write(t.Context(), ref(t, "prod:a"), value.DictOf("k", value.List{pass, marked + "  of  words"}, "n", 123456))
		if err == nil || !strings.Contains(err.Error(), "long long") {
			t.Fatal(err)
		}
		for _, text := range chain(err) {
			if strings.Contains(text, marked[:3]) || strings.Contains(text, "123456") {
				t.Errorf("the error shows what was written: %s", text)
			}
		}
	}
}
