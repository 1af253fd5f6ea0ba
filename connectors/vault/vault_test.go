package vault_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/vault"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A marked text stands in every credential and every secret of these tests: an
// error that shows one shows it.
const marked = "MARKED"

// surroundings are the environment variables and files of a test.
type surroundings struct {
	env   map[string]string
	files map[string]string
}

func (s surroundings) getenv(name string) (string, bool) {
	text, ok := s.env[name]
	return text, ok
}

func (s surroundings) readFile(name string) ([]byte, error) {
	text, ok := s.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

func (s surroundings) options(configs ...vault.Config) vault.Options {
	return vault.Options{Configs: configs, Getenv: s.getenv, ReadFile: s.readFile}
}

func newSource(t *testing.T, o vault.Options) *vault.Source {
	t.Helper()
	s, err := vault.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// tokenConfig logs in with the token in the environment variable TOKEN.
func tokenConfig(address string) vault.Config {
	return vault.Config{
		Name:    "prod",
		Address: address,
		Auth:    vault.Auth{Method: "token", Token: vault.Credential{Env: "TOKEN"}},
		File:    "vault.yaml", Line: 3,
	}
}

// approleConfig logs in with what is in ROLE_ID and SECRET_ID.
func approleConfig(address string) vault.Config {
	c := tokenConfig(address)
	c.Auth = vault.Auth{
		Method:   "approle",
		RoleID:   vault.Credential{Env: "ROLE_ID"},
		SecretID: vault.Credential{Env: "SECRET_ID"},
	}
	return c
}

// rootSource reads with the root token, which is marked.
func rootSource(t *testing.T, v *servers.Vault) *vault.Source {
	t.Helper()
	return newSource(t, surroundings{env: map[string]string{"TOKEN": v.RootToken}}.options(tokenConfig(v.Address)))
}

func startVault(t *testing.T) *servers.Vault {
	t.Helper()
	return servers.StartVault(t, servers.VaultOptions{})
}

const readSecrets = `
	path "secret/data/*" { capabilities = ["read"] }
	path "kv1/*" { capabilities = ["read"] }`

// robot makes a role that may read secrets, and the environment to log in as it.
func robot(t *testing.T, v *servers.Vault, settings map[string]any) surroundings {
	t.Helper()
	v.Policy(t, "reader", readSecrets)
	all := map[string]any{"token_policies": []string{"reader"}}
	maps.Copy(all, settings)
	roleID, secretID := v.AppRole(t, "robot", all)
	return surroundings{env: map[string]string{"ROLE_ID": roleID, "SECRET_ID": secretID}}
}

func ref(t *testing.T, text string) connectors.SecretRef {
	t.Helper()
	r, err := connectors.ParseSecretRef(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantSecret(t *testing.T, s *vault.Source, text string, want *value.Dict) {
	t.Helper()
	got, err := s.Read(t.Context(), ref(t, text))
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s:\n%s", text, diff)
	}
}

// wantError checks that reading ends in an error of a kind that says all of words
// and none of hidden, nor anything marked.
func wantError(t *testing.T, s *vault.Source, text string, kind error, words string, hidden ...string) {
	t.Helper()
	_, err := s.Read(t.Context(), ref(t, text))
	checkError(t, err, kind, "secret "+text+": "+words, hidden...)
}

func checkError(t *testing.T, err, kind error, words string, hidden ...string) {
	t.Helper()
	if !errors.Is(err, kind) || err.Error() != words {
		t.Errorf("got the error\n\t%v\nwant %q:\n\t%s", err, kind, words)
	}
	for _, secret := range append(hidden, marked) {
		if everything := fmt.Sprintf("%v %+v %#v %q", err, err, err, chain(err)); strings.Contains(everything, secret) {
			t.Errorf("the error shows %q: %s", secret, everything)
		}
	}
}

// chain returns the texts of err and all errors in it.
func chain(err error) (texts []string) {
	if err == nil {
		return nil
	}
	texts = []string{fmt.Sprintf("%v %+v", err, err)}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		texts = append(texts, chain(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			texts = append(texts, chain(inner)...)
		}
	}
	return texts
}

func TestReadWithEveryMethod(t *testing.T) {
	v := startVault(t)
	v.PutV1(t, "db", map[string]any{"password": "one-" + marked})
	v.PutV2(t, "db", map[string]any{"password": "two-" + marked})
	around := robot(t, v, nil)
	v.User(t, "alice", map[string]any{"password": "pw-" + marked, "token_policies": []string{"reader"}})
	v.Call(t, "POST", "sys/auth/team/robots", map[string]any{"type": "userpass"})
	v.Call(t, "POST", "auth/team/robots/users/bob", map[string]any{"password": "pw2-" + marked, "token_policies": []string{"reader"}})
	around.env["TOKEN"] = v.Token(t, map[string]any{"policies": []string{"reader"}})
	around.env["BARE_TOKEN"] = v.Token(t, map[string]any{"policies": []string{"reader"}, "no_default_policy": true})
	around.env["USER"] = "alice"
	around.files = map[string]string{
		"/run/token":    around.env["TOKEN"] + "\n",
		"/run/password": "pw-" + marked + "\r\n",
		"/run/bob":      "bob",
		"/run/bob-pw":   "pw2-" + marked,
	}
	env := func(name string) vault.Credential { return vault.Credential{Env: name} }
	file := func(name string) vault.Credential { return vault.Credential{File: name} }
	for name, auth := range map[string]vault.Auth{
		"token":                   {Method: "token", Token: env("TOKEN")},
		"token in a file":         {Method: "token", Token: file("/run/token")},
		"token, no default":       {Method: "token", Token: env("BARE_TOKEN")},
		"approle":                 {Method: "approle", RoleID: env("ROLE_ID"), SecretID: env("SECRET_ID")},
		"userpass":                {Method: "userpass", Username: env("USER"), Password: file("/run/password")},
		"userpass in other place": {Method: "userpass", Mount: "team/robots/", Username: file("/run/bob"), Password: file("/run/bob-pw")},
	} {
		t.Run(name, func(t *testing.T) {
			two := vault.Config{Name: "two", Address: v.Address, Auth: auth}
			one := vault.Config{Name: "one", Address: v.Address + "/", EnginePath: "/kv1/", Auth: auth}
			s := newSource(t, around.options(two, one))
			for range 2 {
				wantSecret(t, s, "two:db", value.DictOf("password", "two-"+marked))
				wantSecret(t, s, "one:db", value.DictOf("password", "one-"+marked))
			}
		})
	}
}

func TestConcurrentReadsLogInOnce(t *testing.T) {
	v, log := auditedVault(t)
	v.PutV2(t, "db", map[string]any{"password": marked})
	s := newSource(t, robot(t, v, nil).options(approleConfig(v.Address)))
	done := make(chan error)
	const readers = 40
	for range readers {
		go func() {
			_, err := s.Read(context.Background(), connectors.SecretRef{Config: "prod", Path: "db"})
			done <- err
		}()
	}
	for range readers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	want := map[string]int{"auth/approle/login": 1, "secret/data/db": readers}
	got := log.requests(t)
	if got["sys/internal/ui/mounts/secret"] == 0 {
		t.Error("the mount was not asked")
	}
	delete(got, "sys/internal/ui/mounts/secret")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	log.forget(t)
	wantSecret(t, s, "prod:db", value.DictOf("password", marked))
	if diff := cmp.Diff(map[string]int{"secret/data/db": 1}, log.requests(t)); diff != "" {
		t.Errorf("the second time:\n%s", diff)
	}
}

func TestCloseRevokesTokens(t *testing.T) {
	v, log := auditedVault(t)
	v.PutV2(t, "db", map[string]any{"password": marked})
	around := robot(t, v, nil)
	around.env["TOKEN"] = v.Token(t, map[string]any{"policies": []string{"reader"}})
	given := tokenConfig(v.Address)
	given.Name = "given"
	s, err := vault.New(around.options(approleConfig(v.Address), given))
	if err != nil {
		t.Fatal(err)
	}
	wantSecret(t, s, "prod:db", value.DictOf("password", marked))
	wantSecret(t, s, "given:db", value.DictOf("password", marked))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := log.requests(t)["auth/token/revoke-self"]; n != 1 {
		t.Errorf("%d tokens were revoked, want 1: that which was got by logging in", n)
	}
}
