package vault_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/vault"
	"github.com/flowrun/flowrun/testdata/servers"
)

// markedToken are surroundings for servers that are no real Vaults.
var markedToken = surroundings{env: map[string]string{
	"TOKEN": "token-" + marked, "ROLE_ID": "role-" + marked, "SECRET_ID": "secret-" + marked,
	"USER": "user-" + marked, "PASSWORD": "password-" + marked,
}}

func TestUnknownConfig(t *testing.T) {
	none := newSource(t, vault.Options{})
	wantError(t, none, "prod:db", connectors.ErrNoVaultConfigured, "no vault is configured")
	stage := tokenConfig("http://127.0.0.1:1")
	stage.Name = "stage"
	s := newSource(t, markedToken.options(tokenConfig("http://127.0.0.1:1"), stage))
	wantError(t, s, "pord:db", connectors.ErrUnknownVault, `unknown vault config "pord" (did you mean "prod"?)`)
	wantError(t, s, "elsewhere:db", connectors.ErrUnknownVault, `unknown vault config "elsewhere" (there is prod, stage)`)
}

func TestSealed(t *testing.T) {
	sealed := servers.StartVault(t, servers.VaultOptions{Sealed: true})
	words := "the vault is sealed: the one at " + sealed.Address + " must be unsealed first (vault operator unseal)"
	for _, c := range []vault.Config{tokenConfig(sealed.Address), approleConfig(sealed.Address)} {
		wantError(t, newSource(t, markedToken.options(c)), "prod:db", connectors.ErrVaultSealed, words)
	}

	v := startVault(t)
	putPassword(t, v)
	s := rootSource(t, v)
	wantSecret(t, s, "prod:db", password)
	v.Seal(t)
	wantError(t, s, "prod:db", connectors.ErrVaultSealed, strings.ReplaceAll(words, sealed.Address, v.Address), v.RootToken)
}

func TestLoginRefused(t *testing.T) {
	v := startVault(t)
	v.User(t, "user-"+marked, map[string]any{"password": "other"})
	around := robot(t, v, nil)
	around.env["WRONG"], around.env["EMPTY"], around.env["CLIMBS"], around.env["USER"] = marked, "", "../"+marked, "user-"+marked
	around.files = map[string]string{"/run/blank": " \n"}
	env := func(name string) vault.Credential { return vault.Credential{Env: name} }
	for name, test := range map[string]struct {
		auth  vault.Auth
		words string
	}{
		"token": {vault.Auth{Method: "token", Token: env("WRONG")},
			"the token is not known to Vault (check environment variable WRONG), " +
				"or else access to the secret denied: nothing is mounted at secret/, or no policy of the token allows anything there"},
		"role id": {vault.Auth{Method: "approle", RoleID: env("WRONG"), SecretID: env("SECRET_ID")},
			`Vault answers 400 Bad Request: "invalid role ID" (check environment variable WRONG, environment variable SECRET_ID, and that the auth method approle is at auth/approle)`},
		"secret id": {vault.Auth{Method: "approle", RoleID: env("ROLE_ID"), SecretID: env("WRONG")},
			`Vault answers 500 Internal Server Error: "invalid secret id" (check environment variable ROLE_ID, environment variable WRONG, and that the auth method approle is at auth/approle)`},
		"password": {vault.Auth{Method: "userpass", Username: env("USER"), Password: env("WRONG")},
			`Vault answers 500 Internal Server Error: "invalid username or password" (check environment variable USER, environment variable WRONG, and that the auth method userpass is at auth/userpass)`},
		"mount": {vault.Auth{Method: "approle", Mount: "robots", RoleID: env("ROLE_ID"), SecretID: env("SECRET_ID")},
			`Vault answers 403 Forbidden: "permission denied" (check environment variable ROLE_ID, environment variable SECRET_ID, and that the auth method approle is at auth/robots)`},
		"no variable": {vault.Auth{Method: "token", Token: env("NOBODY")},
			"token: the environment variable NOBODY is not set"},
		"empty variable": {vault.Auth{Method: "approle", RoleID: env("ROLE_ID"), SecretID: env("EMPTY")},
			"secret_id: the environment variable EMPTY is empty"},
		"no file": {vault.Auth{Method: "token", Token: vault.Credential{File: "/run/token"}},
			"token: the file /run/token: open /run/token: file does not exist"},
		"empty file": {vault.Auth{Method: "token", Token: vault.Credential{File: "/run/blank"}},
			"token: the file /run/blank is empty"},
		"user with a path": {vault.Auth{Method: "userpass", Username: env("CLIMBS"), Password: env("WRONG")},
			"username: the environment variable CLIMBS holds no name of a user"},
	} {
		t.Run(name, func(t *testing.T) {
			c := tokenConfig(v.Address)
			c.Auth = test.auth
			wantError(t, newSource(t, around.options(c)), "prod:db", connectors.ErrVaultLogin,
				`login to the vault failed: vault.yaml:3: vault config "prod": `+test.words,
				around.env["ROLE_ID"], around.env["SECRET_ID"])
		})
	}
}

func TestTLS(t *testing.T) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	v := servers.StartVault(t, servers.VaultOptions{TLS: ca.Server(t)})
	putPassword(t, v)
	expired := servers.StartVault(t, servers.VaultOptions{TLS: ca.Expired(t)})
	misnamed := servers.StartVault(t, servers.VaultOptions{TLS: ca.Server(t, "vault.example.com")})
	plain := startVault(t)
	read := func(v *servers.Vault, address, caCert string) *vault.Source {
		c := tokenConfig(address)
		c.CACert = caCert
		return newSource(t, surroundings{
			env:   map[string]string{"TOKEN": v.RootToken},
			files: map[string]string{"/etc/ca.pem": string(ca.PEM), "/etc/no.pem": "nothing"},
		}.options(c))
	}
	wantSecret(t, read(v, v.Address, string(ca.PEM)), "prod:db", password)
	wantSecret(t, read(v, v.Address, "/etc/ca.pem"), "prod:db", password)

	const unreachable = "the vault cannot be reached: "
	swap := strings.NewReplacer("http:", "https:", "https:", "http:")
	for name, test := range map[string]struct {
		vault  *servers.Vault
		addr   string
		caCert string
		kind   error
		words  string // where the error ends may depend on the time
	}{
		"other CA": {v, v.Address, string(other.PEM), connectors.ErrVaultUnreachable,
			unreachable + v.Address + ": tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		"CA of the system": {v, v.Address, "", connectors.ErrVaultUnreachable,
			unreachable + v.Address + ": tls: failed to verify certificate: x509: certificate signed by unknown authority (give the certificate of its CA in the vault config)"},
		"expired": {expired, expired.Address, string(ca.PEM), connectors.ErrVaultUnreachable,
			unreachable + expired.Address + ": tls: failed to verify certificate: x509: certificate has expired or is not yet valid"},
		"misnamed": {misnamed, misnamed.Address, string(ca.PEM), connectors.ErrVaultUnreachable,
			unreachable + misnamed.Address + ": tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1"},
		"http to https": {v, swap.Replace(v.Address), "", connectors.ErrVaultUnreachable,
			unreachable + swap.Replace(v.Address) + " wants https"},
		"https to http": {plain, swap.Replace(plain.Address), "", connectors.ErrVaultUnreachable,
			unreachable + swap.Replace(plain.Address) + ": http: server gave HTTP response to HTTPS client (does it want http?)"},
		"no CA file": {v, v.Address, "/etc/ca.crt", connectors.ErrVaultLogin,
			`login to the vault failed: vault.yaml:3: vault config "prod": the CA certificate: open /etc/ca.crt: file does not exist`},
		"no certificate": {v, v.Address, "/etc/no.pem", connectors.ErrVaultLogin,
			`login to the vault failed: vault.yaml:3: vault config "prod": the CA certificate is no certificate in PEM form`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(test.vault, test.addr, test.caCert).Read(t.Context(), ref(t, "prod:db"))
			if words := "secret prod:db: " + test.words; err == nil || !strings.HasPrefix(err.Error(), words) {
				t.Fatalf("got  %v\nwant %s", err, words)
			}
			checkError(t, err, test.kind, err.Error(), test.vault.RootToken)
		})
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	l.Close()
	c := approleConfig(address)
	c.Auth = vault.Auth{Method: "userpass", Username: vault.Credential{Env: "USER"}, Password: vault.Credential{Env: "PASSWORD"}}
	wantError(t, newSource(t, markedToken.options(c)), "prod:db", connectors.ErrVaultUnreachable,
		"the vault cannot be reached: "+address+": dial tcp "+l.Addr().String()+": connect: connection refused")

	o := markedToken.options(c)
	errPolicy := errors.New("this host is not allowed")
	o.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, errPolicy }
	s := newSource(t, o)
	wantError(t, s, "prod:db", connectors.ErrVaultUnreachable, "the vault cannot be reached: "+address+": this host is not allowed")
	wantError(t, s, "prod:db", errPolicy, "the vault cannot be reached: "+address+": this host is not allowed")
}

func TestHangingVault(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	address := "http://" + l.Addr().String()

	ctx, cancel := context.WithCancel(t.Context())
	var serving sync.WaitGroup
	serving.Go(func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		io.ReadFull(conn, make([]byte, 1)) // the request is under way
		cancel()
		io.Copy(io.Discard, conn) // until the client has hung up
	})
	s := newSource(t, markedToken.options(approleConfig(address)))
	_, err = s.Read(ctx, ref(t, "prod:db"))
	checkError(t, err, context.Canceled, "secret prod:db: waiting for "+address+": context canceled")
	serving.Wait()

	o := markedToken.options(approleConfig(address))
	o.Timeout = time.Millisecond
	wantError(t, newSource(t, o), "prod:db", connectors.ErrVaultUnreachable,
		"the vault cannot be reached: "+address+" gave no answer in 1ms")
}

// What says things of itself in its errors is kept from showing what it was told.
func TestServersThatAreNoVaults(t *testing.T) {
	const unreachable = "the vault cannot be reached: "
	mebibyte := bytes.Repeat([]byte("x"), 1<<20)
	echo := func(w http.ResponseWriter, r *http.Request, status int) {
		body, _ := io.ReadAll(r.Body)
		said := r.URL.Path + " " + r.Header.Get("X-Vault-Token") + " " + string(body)
		w.WriteHeader(status)
		text, _ := value.AppendJSON(nil, value.DictOf("errors", value.List{said}), value.JSONOptions{})
		w.Write(text)
	}
	mounts := func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.Contains(r.URL.Path, "lookup-self"):
			io.WriteString(w, `{"data": {"ttl": 0}}`)
		case strings.Contains(r.URL.Path, "ui/mounts"):
			io.WriteString(w, `{"data": {"path": "secret/", "type": "kv", "options": {"version": "2"}}}`)
		default:
			return false
		}
		return true
	}
	userpass := tokenConfig("")
	userpass.Auth = vault.Auth{Method: "userpass", Username: vault.Credential{Env: "USER"}, Password: vault.Credential{Env: "PASSWORD"}}
	for name, test := range map[string]struct {
		config  vault.Config
		handler http.HandlerFunc
		kind    error
		words   string // ADDRESS stands for that of the server
	}{
		"login echoed": {userpass, func(w http.ResponseWriter, r *http.Request) { echo(w, r, 400) }, connectors.ErrVaultLogin,
			`login to the vault failed: vault.yaml:3: vault config "prod": Vault answers 400 Bad Request: "/v1/auth/userpass/login/••• {\"password\":\"•••\"}" ` +
				`(check environment variable USER, environment variable PASSWORD, and that the auth method userpass is at auth/userpass)`},
		"token echoed": {tokenConfig(""), func(w http.ResponseWriter, r *http.Request) { echo(w, r, 502) }, connectors.ErrVaultUnreachable,
			unreachable + `ADDRESS is there, but Vault answers 502 Bad Gateway: "/v1/auth/token/lookup-self •••"`},
		"page": {tokenConfig(""), func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(502)
			io.WriteString(w, "<html>"+r.Header.Get("X-Vault-Token"))
		}, connectors.ErrVaultUnreachable, unreachable + "what answers at ADDRESS with 502 Bad Gateway is no Vault"},
		"other JSON": {tokenConfig(""), func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `["`+marked+`"]`)
		}, connectors.ErrVaultUnreachable, unreachable + "what answers at ADDRESS is no Vault"},
		"broken secret": {tokenConfig(""), func(w http.ResponseWriter, r *http.Request) {
			if !mounts(w, r) {
				io.WriteString(w, `{"data": {"data": {"password": "`+marked+`" `)
			}
		}, connectors.ErrVaultUnreachable, unreachable + "what answers at ADDRESS is no Vault"},
		"secret that is none": {tokenConfig(""), func(w http.ResponseWriter, r *http.Request) {
			if !mounts(w, r) {
				io.WriteString(w, `{"data": {"data": "`+marked+`"}}`)
			}
		}, connectors.ErrVaultUnreachable, unreachable + "what answers at ADDRESS has no secret in its answer"},
		"broken off": {tokenConfig(""), func(w http.ResponseWriter, r *http.Request) {
			if !mounts(w, r) {
				w.Header().Set("Content-Length", "1000")
				io.WriteString(w, `{"data": {"data": {"password": "`+marked+`"`)
			}
		}, connectors.ErrVaultUnreachable, unreachable + "ADDRESS: unexpected EOF"},
		"server error": {tokenConfig(""), func(w http.ResponseWriter, r *http.Request) {
			if !mounts(w, r) {
				echo(w, r, 500)
			}
		}, connectors.ErrVaultUnreachable, unreachable + `secret/data/db: Vault answers 500 Internal Server Error: "/v1/secret/data/db •••"`},
		"endless": {tokenConfig(""), func(w http.ResponseWriter, r *http.Request) {
			if !mounts(w, r) {
				io.WriteString(w, `{"data": {"data": {"password": "`)
				for range 65 {
					w.Write(mebibyte)
				}
				io.WriteString(w, `"}}}`)
			}
		}, connectors.ErrVaultUnreachable, unreachable + "ADDRESS gave an answer of more than 64 MiB"},
		"login without token": {approleConfig(""), func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"auth": {"client_token": "", "mfa_requirement": {}}}`)
		}, connectors.ErrVaultLogin, `login to the vault failed: vault.yaml:3: vault config "prod": ` +
			"no token in the answer, as if Vault wanted a second factor, which cannot be given here"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(test.handler)
			defer server.Close()
			c := test.config
			c.Address = server.URL
			wantError(t, newSource(t, markedToken.options(c)), "prod:db", test.kind, strings.ReplaceAll(test.words, "ADDRESS", server.URL))
		})
	}
}
