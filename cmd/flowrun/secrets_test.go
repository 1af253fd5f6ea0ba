package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// A marked secret goes through every failing path of every driver, as an input
// that is secret, as one that is not, and inside of text; nothing that is written
// may hold it, in whatever coding.
func TestSecretsNeverLeave(t *testing.T) {
	// A server that tells whoever asks all that it was told.
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		if strings.HasPrefix(r.URL.Path, "/moved") {
			http.Redirect(w, r, "/refused?again="+url.QueryEscape(password), http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "no %s %s %s %v", r.URL, user, password, r.Header)
		_ = r.ParseForm()
		fmt.Fprint(w, r.Form)
	})
	plain := httptest.NewServer(echo)
	t.Cleanup(plain.Close)
	tls := httptest.NewTLSServer(echo)
	t.Cleanup(tls.Close)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // connects, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	git := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "another"})

	vault := servers.StartVault(t, servers.VaultOptions{})
	vault.PutV2(t, "login", map[string]any{"password": marked, "token": marked, "other": marked, "ssh_key": marked, "nested": map[string]any{"key": []any{marked}}})
	poor := vault.Token(t, map[string]any{"policies": []string{"default"}})
	env := []string{"RICH=" + vault.RootToken, "POOR=" + poor}

	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", fmt.Sprintf(`
vaults:
  main: {address: %[1]q, auth: {method: token, token: {env: RICH}}}
  poor: {address: %[1]q, auth: {method: token, token: {env: POOR}}}
  away: {address: "http://127.0.0.1:1", auth: {method: token, token: {env: RICH}}}
  unset: {address: %[1]q, auth: {method: token, token: {env: NOT_SET}}}
`, vault.Address))

	for name, connector := range map[string]string{
		"REST-status":        "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "/x\nauthentication_method: basic\nusername: bob\npassword: vault.secret(password)",
		"REST-redirect":      "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "/moved\nauthentication_method: basic\nusername: bob\npassword: vault.secret(password)",
		"REST-bearer":        "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "/x",
		"REST-query":         "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "/x?token=vault.secret(token)",
		"REST-params":        "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "/x\nparams: {a: vault.secret(token)}",
		"REST-path":          "connector_type: REST\nvault_secrets: main:login\nurl: http://127.0.0.1:1/vault.secret(token)/x",
		"REST-userinfo":      "connector_type: REST\nvault_secrets: main:login\nurl: http://bob:vault.secret(token)@127.0.0.1:1/",
		"REST-host":          "connector_type: REST\nvault_secrets: main:login\nurl: http://vault.secret(token).invalid/",
		"REST-header":        "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nheaders: {X-Key: 'key vault.secret(token)'}",
		"REST-body":          "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nmethod: post\nbody: {urlencoded: {a: vault.secret(token)}}",
		"REST-json":          "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nmethod: post\nbody: {json: {a: [vault.secret(nested)]}}",
		"REST-tls":           "connector_type: REST\nvault_secrets: main:login\nurl: " + tls.URL + "/vault.secret(token)",
		"REST-timeout":       "connector_type: REST\nvault_secrets: main:login\nurl: http://" + silent.Addr().String() + "/vault.secret(token)\ntimeout: 0.2",
		"REST-wrong-type":    "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nport: vault.secret(token)",
		"REST-wrong-enum":    "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nscheme: vault.secret(token)",
		"REST-unknown":       "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nmetod: vault.secret(token)",
		"REST-method":        "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nmethod: 'a vault.secret(token)'",
		"REST-cert":          "connector_type: REST\nvault_secrets: main:login\nurl: " + tls.URL + "\ncacert: vault.secret(token)",
		"REST-oauth":         "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nauthentication_method: oauth2_client_credentials\ntoken_url: " + plain.URL + "/token\nclient_id: me\nclient_secret: vault.secret(token)",
		"REST-google":        "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nauthentication_method: google_service_account\nservice_account_key: vault.secret(token)",
		"REST-sigv4":         "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nauthentication_method: aws_sigv4\nregion: eu\nservice: s3\naws_access_key_id: id\naws_secret_access_key: vault.secret(token)",
		"REST-file":          "connector_type: REST\nvault_secrets: main:login\nurl: " + plain.URL + "\nmethod: post\nbody: {file: vault.secret(token)}",
		"GIT-password":       "connector_type: GIT\nvault_secrets: main:login\ncommand: metadata\nrepository_url: " + git.URL + "/x.git\nusername: bob\npassword: vault.secret(password)",
		"GIT-userinfo":       "connector_type: GIT\nvault_secrets: main:login\ncommand: metadata\nrepository_url: " + strings.Replace(git.URL, "://", "://bob:vault.secret(password)@", 1) + "/x.git",
		"GIT-cookie":         "connector_type: GIT\nvault_secrets: main:login\ncommand: metadata\nrepository_url: " + git.URL + "/x.git\nhttpCookie: a=vault.secret(password)",
		"GIT-path":           "connector_type: GIT\nvault_secrets: main:login\ncommand: metadata\nrepository_url: file:///nowhere/vault.secret(password)",
		"GIT-away":           "connector_type: GIT\nvault_secrets: main:login\ncommand: metadata\nrepository_url: http://127.0.0.1:1/vault.secret(password)",
		"GIT-ssh-key":        "connector_type: GIT\nvault_secrets: main:login\ncommand: metadata\nrepository_url: ssh://git@127.0.0.1:1/x\nssh_hostkey: false",
		"GIT-ref":            "connector_type: GIT\nvault_secrets: main:login\ncommand: metadata\nrepository_url: " + dir + "\nref: vault.secret(password)",
		"GIT-command":        "connector_type: GIT\nvault_secrets: main:login\ncommand: vault.secret(password)\nrepository_url: " + dir,
		"VAULT-denied":       "connector_type: REST\nvault_secrets: poor:login\nurl: " + plain.URL,
		"VAULT-away":         "connector_type: REST\nvault_secrets: away:login\nurl: " + plain.URL,
		"VAULT-unset":        "connector_type: REST\nvault_secrets: unset:login\nurl: " + plain.URL,
		"VAULT-no-path":      "connector_type: REST\nvault_secrets: [main:login, main:none]\nurl: " + plain.URL,
		"VAULT-no-key":       "connector_type: REST\nvault_secrets: main:login\nurl: vault.secret(passwort)",
		"VAULT-no-config":    "connector_type: REST\nvault_secrets: main:login\nurl: vault.secret(mian:login.password)",
		"VAULT-wrong-suffix": "connector_type: REST\nvault_secrets: main:login\nurl: vault.secret(main:login?version=99.password)",
	} {
		write(t, dir, "connectors/"+name+".yaml", connector+"\n",
			"flows/"+name+".star", fmt.Sprintf(`
def handler(system, this):
    child = this.connect(%[1]q, wait=system.return_when.ALL_ENDED)
    for field in ('input_value', 'output_value', 'message', 'status_message', 'logs', 'name'):
        this.log(field, child.get(field))
        print(child.get(field))
    this.log(system.connector(%[1]q).get('value'))
    this.save(message=child.get('message'), output_value=[child.get('input_value'), child.get('output_value')])
    if child.get('status') != 'ENDED_ERROR':
        this.error('did not fail')
    this.connect(%[1]q)
`, name))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			env := append(env, "HOME="+home)
			for _, args := range [][]string{{"run", name}, {"run", "--json", name}, {"connector", "run", name}, {"connector", "show", name}, {"check", name}} {
				r := flowrun(t, dir, env, args...)
				if r.code != 1 && args[0] == "run" {
					t.Errorf("%v ended with %d, want 1\n%s\n%s", args, r.code, r.stdout, r.stderr)
				}
				if args[0] == "run" && strings.Contains(r.stdout+r.stderr, "did not fail") {
					t.Errorf("the connection did not fail\n%s", r.stderr)
				}
				for _, secret := range []string{marked, vault.RootToken, poor} {
					if form := leak(r.stdout+r.stderr, secret); form != "" {
						t.Errorf("%v shows a secret, %s:\n%s\n%s", args, form, r.stdout, r.stderr)
					}
				}
			}
			searchFiles(t, home)
			for _, x := range executions(t, dir, "--flow", name) {
				for _, args := range [][]string{{"show", x.ID, "--steps"}, {"show", x.ID, "--json"}, {"logs", x.ID}} {
					r := flowrun(t, dir, env, append([]string{"execution"}, args...)...)
					if form := leak(r.stdout+r.stderr, marked); r.code != 0 || form != "" {
						t.Errorf("%v ended with %d and shows a secret %s:\n%s\n%s", args, r.code, form, r.stdout, r.stderr)
					}
				}
			}
		})
	}
	t.Cleanup(func() {
		searchFiles(t, filepath.Join(dir, "files"))
		// The store has every execution, with inputs, outputs, logs and journals.
		if _, err := os.Stat(filepath.Join(dir, ".flowrun", "flowrun.db")); err != nil {
			t.Error(err)
		}
		searchFiles(t, filepath.Join(dir, ".flowrun"))
	})
}

// leak returns in which form a text holds a secret, "" if it does not.
func leak(text, secret string) string {
	forms := map[string]string{
		"as it is":      secret,
		"in base64":     strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "=")[:16],
		"in hex":        hex.EncodeToString([]byte(secret)),
		"in a URL":      url.QueryEscape(secret),
		"after bob:":    strings.TrimRight(base64.StdEncoding.EncodeToString([]byte("bob:"+secret)), "=")[8:24],
		"in its parts":  secret[:len(secret)-3],
		"in lower case": strings.ToLower(secret),
		"in upper case": strings.ToUpper(secret),
	}
	for name, form := range forms {
		if strings.Contains(text, form) {
			return name
		}
	}
	return ""
}

// searchFiles looks for the secret in all that was left on disk.
func searchFiles(t *testing.T, dir string) {
	err := filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil
		}
		text, err := os.ReadFile(file)
		if err == nil && leak(string(text), marked) != "" {
			t.Errorf("%s holds the secret", file)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
