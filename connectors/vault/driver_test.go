package vault_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/vault"
	"github.com/flowrun/flowrun/testdata/servers"
)

// call makes a call as the runtime does, and returns its result as JSON.
func call(ctx context.Context, in *value.Dict) (string, error) {
	d := vault.NewDriver()
	applied, err := connectors.Apply(ctx, d.Spec(), nil, nil, in)
	if err != nil {
		return "", err
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return "", err
	}
	out, err := c.Perform(ctx, connectors.Host{})
	result, _ := out.Get("result")
	text, jsonErr := value.AppendJSON(nil, result, value.JSONOptions{})
	if jsonErr != nil {
		return "", jsonErr
	}
	return string(text), err
}

// calls returns a function that makes a call with more inputs, of which "data" is what
// stands below that key of the answer, without the times.
func calls(t *testing.T, base ...any) func(more ...any) string {
	times := regexp.MustCompile(`"?[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"?`)
	return func(more ...any) string {
		t.Helper()
		in := value.DictOf(base...)
		for k, v := range value.DictOf(more...).All() {
			in.SetKey(k, v)
		}
		text, err := call(t.Context(), in)
		if err != nil {
			text = err.Error()
		}
		if answer, err := value.DecodeJSON([]byte(text), value.DefaultLimits); err == nil && answer != nil {
			data, _ := answer.(*value.Dict).Get("data")
			short, err := value.AppendJSON(nil, data, value.JSONOptions{})
			if err != nil {
				t.Fatal(err)
			}
			text = string(short)
		}
		return times.ReplaceAllString(text, "time")
	}
}

func TestModes(t *testing.T) {
	v, log := auditedVault(t)
	v.Policy(t, "all", `
		path "secret/*" { capabilities = ["create", "read", "update", "patch", "delete", "list"] }`)
	do := calls(t, "host", v.Address, "token", v.Token(t, map[string]any{"policies": []string{"all"}}), "secret_path", "secret/team/db")
	log.forget(t)
	data := value.DictOf("a", int64(1), "b", value.List{"ü", nil, 1.5})
	const (
		alive   = `"created_time":"T","custom_metadata":null,"deletion_time":"","destroyed":false,"version":`
		missing = "VAULT: request: no such secret: "
		gone    = missing + "secret/team/db: version "
	)
	for i, step := range []struct {
		inputs []any
		want   string
	}{
		{nil, missing + "there is no secret/team/db"},
		{[]any{"mode", "list", "secret_path", "secret/"}, `{"keys":[]}`},
		{[]any{"mode", "metadata"}, missing + "there is no secret/team/db"},
		{[]any{"mode", "patch", "data", data}, missing + "there is no secret/team/db"},
		{[]any{"mode", "write", "data", data, "cas", 0}, `{` + alive + `1}`},
		{nil, `{"data":{"a":1,"b":["ü",null,1.5]},"metadata":{` + alive + `1}}`},
		{[]any{"mode", "write", "data", value.DictOf("x", marked), "cas", 0},
			"VAULT: request: Vault answers 400 Bad Request: check-and-set parameter did not match the current version (it was written since: read it again, and give the version that was read as cas, 0 for none yet)"},
		{[]any{"mode", "patch", "data", value.DictOf("a", nil, "c", "3"), "cas", 1}, `{` + alive + `2}`},
		{[]any{"mode", "write", "data", value.DictOf("only", "this")}, `{` + alive + `3}`},
		{nil, `{"data":{"only":"this"},"metadata":{` + alive + `3}}`},
		{[]any{"version", 2}, `{"data":{"b":["ü",null,1.5],"c":"3"},"metadata":{` + alive + `2}}`},
		{[]any{"versions", value.List{"1"}}, `{"data":{"a":1,"b":["ü",null,1.5]},"metadata":{` + alive + `1}}`},
		{[]any{"version", 7}, missing + "there is no secret/team/db, or no version 7 of it"},
		{[]any{"mode", "list", "secret_path", "secret"}, `{"keys":["team/"]}`},
		{[]any{"mode", "list", "secret_path", "/secret/team/"}, `{"keys":["db"]}`},
		{[]any{"mode", "list"}, `{"keys":[]}`},
		{[]any{"mode", "delete"}, "null"},
		{nil, gone + `3 was deleted at time (vault kv undelete brings it back)`},
		{[]any{"mode", "delete", "version", value.List{1, 2}}, "null"},
		{[]any{"version", 1}, gone + `1 was deleted at time (vault kv undelete brings it back)`},
		{[]any{"mode", "undelete", "version", value.Tuple{1, 3}}, "null"},
		{nil, `{"data":{"only":"this"},"metadata":{` + alive + `3}}`},
		{[]any{"mode", "destroy", "version", 1}, "null"},
		{[]any{"version", 1}, gone + `1 was destroyed (write the secret again, or name another version)`},
		{[]any{"mode", "metadata"}, `{"cas_required":false,"created_time":"T","current_version":3,"custom_metadata":null,"delete_version_after":"0s","max_versions":0,"oldest_version":0,"updated_time":"T","versions":{` +
			`"1":{"created_time":"T","deletion_time":"","destroyed":true},"2":{"created_time":"T","deletion_time":"T","destroyed":false},"3":{"created_time":"T","deletion_time":"","destroyed":false}}}`},
		{[]any{"mode", "delete_metadata"}, "null"},
		{nil, missing + "there is no secret/team/db"},
		{[]any{"secret_path", "secret/data/team/db"}, missing + `there is no secret/data/team/db (the path of a secret is without data/: did you mean "secret/team/db"?)`},
		{[]any{"secret_path", "secret"}, missing + "secret/ is an engine (give the path of a secret in it as secret_path, or write mode='list')"},
		{[]any{"mode", "write", "data", value.DictOf("k", "v"), "secret_path", "secret/team db/ü?#%2F"}, `{` + alive + `1}`},
		{[]any{"mode", "list", "secret_path", "secret/team db"}, `{"keys":["ü?#%2F"]}`},
		{[]any{"secret_path", "secret/team db/ü?#%2F"}, `{"data":{"k":"v"},"metadata":{` + alive + `1}}`},
	} {
		if got, want := do(step.inputs...), strings.ReplaceAll(step.want, `"T"`, "time"); got != want {
			t.Errorf("step %d, %v:\ngot  %s\nwant %s", i, step.inputs, got, want)
		}
	}
	log.forget(t)
	do()
	if got, want := log.requests(t), map[string]int{"sys/internal/ui/mounts/secret/team/db": 1, "secret/data/team/db": 1}; !maps.Equal(got, want) {
		t.Errorf("to read, Vault was asked %v, want %v", got, want)
	}
}

func TestModesOfVersion1(t *testing.T) {
	v := startVault(t)
	do := calls(t, "host", v.Address, "token", v.RootToken, "secret_path", "kv1/team/db")
	const keepsNone = "VAULT: request: the engine at kv1/ is a kv version 1, which keeps no versions and "
	for i, step := range []struct {
		inputs []any
		want   string
	}{
		{nil, "VAULT: request: no such secret: there is no kv1/team/db"},
		{[]any{"mode", "list", "secret_path", "kv1/none"}, `{"keys":[]}`},
		{[]any{"mode", "write", "data", value.DictOf("a", int64(1), "data", "x")}, "null"},
		{nil, `{"a":1,"data":"x"}`},
		{[]any{"mode", "list", "secret_path", "kv1"}, `{"keys":["team/"]}`},
		{[]any{"mode", "list", "secret_path", "kv1/team"}, `{"keys":["db"]}`},
		{[]any{"version", 1}, keepsNone + "takes no version"},
		{[]any{"mode", "delete", "version", 1}, keepsNone + "takes no version"},
		{[]any{"mode", "write", "data", value.DictOf("a", 2), "cas", 1}, keepsNone + "takes no cas"},
		{[]any{"mode", "patch", "data", value.DictOf("a", 2)}, keepsNone + "has no mode patch"},
		{[]any{"mode", "destroy", "version", 1}, keepsNone + "has no mode destroy"},
		{[]any{"mode", "undelete", "version", 1}, keepsNone + "has no mode undelete"},
		{[]any{"mode", "metadata"}, keepsNone + "has no mode metadata"},
		{[]any{"mode", "delete_metadata"}, keepsNone + "has no mode delete_metadata"},
		{nil, `{"a":1,"data":"x"}`},
		{[]any{"mode", "delete"}, "null"},
		{nil, "VAULT: request: no such secret: there is no kv1/team/db"},
	} {
		if got := do(step.inputs...); got != step.want {
			t.Errorf("step %d, %v:\ngot  %s\nwant %s", i, step.inputs, got, step.want)
		}
	}
}

// What a call is refused for its inputs is refused before anything is sent: there is
// nobody at the address.
func TestInputs(t *testing.T) {
	base := []any{"host", "http://127.0.0.1:1", "token", marked, "secret_path", "secret/x"}
	intKey := value.DictOf()
	intKey.SetKey(int64(1), marked)
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"mode", "raed"}, `input "mode": "raed" is none of read, write, patch, delete, destroy, undelete, list, metadata, delete_metadata (did you mean "read"?)`},
		{[]any{"mode", "write"}, `input "data": required with mode write`},
		{[]any{"mode", "patch"}, `input "data": required with mode patch`},
		{[]any{"data", value.DictOf("k", "v")}, `input "data": mode read takes none (write mode='write' to write it)`},
		{[]any{"mode", "delete", "data", value.DictOf("k", "v")}, `input "data": mode delete takes none (write mode='write' to write it)`},
		{[]any{"mode", "write", "data", value.DictOf()}, `input "data": want at least one key`},
		{[]any{"mode", "write", "data", "text"}, `input "data": want dict, got string`},
		{[]any{"mode", "write", "data", intKey}, `input "data": want keys that are strings, got int`},
		{[]any{"mode", "write", "data", value.DictOf("k", value.Bytes(marked))}, `input "data": k: bytes cannot be written as JSON`},
		{[]any{"mode", "destroy"}, `input "version": required with mode destroy`},
		{[]any{"mode", "undelete"}, `input "version": required with mode undelete`},
		{[]any{"mode", "delete_metadata", "version", 1}, `input "version": mode delete_metadata takes none`},
		{[]any{"mode", "list", "version", 1}, `input "version": mode list takes none`},
		{[]any{"version", value.List{1, 2}}, `input "version": mode read takes one, got 2`},
		{[]any{"version", 0}, `input "version": want 1 or more, got 0`},
		{[]any{"version", value.List{}}, `input "version": want a version or more, got an empty list`},
		{[]any{"version", true}, `input "version": want an int or a list of them, got bool`},
		{[]any{"version", 1, "versions", 1}, `input "versions" is given twice, as "version" too`},
		{[]any{"cas", 1}, `input "cas": mode read takes none`},
		{[]any{"mode", "write", "data", value.DictOf("k", "v"), "cas", -1}, `input "cas": want a version, or 0 for none yet, got -1`},
		{[]any{"secret_path", "secret/../sys/x"}, `input "secret_path": want a path such as secret/team/db, with no segment that is empty or made of dots`},
		{[]any{"secret_path", "/"}, `input "secret_path": want a path such as secret/team/db, with no segment that is empty or made of dots`},
		{[]any{"namespace", "a\nb"}, `input "namespace": it has a line end in it`},
		{[]any{"host", "ftp://x", "mode", "write"}, `input "host": want an address such as https://vault.example.com:8200; input "data": required with mode write`},
	} {
		in := value.DictOf(base...)
		for k, v := range value.DictOf(test.inputs...).All() {
			in.SetKey(k, v)
		}
		_, err := call(t.Context(), in)
		if err == nil || err.Error() != "VAULT: "+test.want {
			t.Errorf("%v:\ngot  %v\nwant VAULT: %s", test.inputs, err, test.want)
		}
	}
}

func TestReadOnly(t *testing.T) {
	only := map[string]bool{"read": true, "list": true, "metadata": true}
	d := vault.NewDriver()
	mode, _ := d.Spec().Input("mode")
	for _, m := range mode.Enum {
		in := value.DictOf("host", "http://x", "token", "x", "secret_path", "secret/x", "mode", m)
		switch m {
		case "write", "patch":
			in.Set("data", value.DictOf("k", "v"))
		case "destroy", "undelete":
			in.Set("version", int64(1))
		}
		r, err := d.Prepare(in)
		if err != nil {
			t.Fatal(err)
		}
		if r.ReadOnly != only[m] {
			t.Errorf("%s only reads: %v", m, r.ReadOnly)
		}
	}
}

func TestRefused(t *testing.T) {
	v := startVault(t)
	v.PutV2(t, "team/db", map[string]any{"k": "v"})
	v.PutV1(t, "team/db", map[string]any{"k": "v"})
	v.Policy(t, "blind", `
		path "secret/metadata/none/*" { capabilities = ["list"] }
		path "kv1/none/*" { capabilities = ["list"] }`)
	token := v.Token(t, map[string]any{"policies": []string{"blind"}})
	sealed := servers.StartVault(t, servers.VaultOptions{Sealed: true})
	standby := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://127.0.0.1:1"+r.URL.Path)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}))
	t.Cleanup(standby.Close)
	do := calls(t, "host", v.Address, "token", token, "secret_path", "secret/team/db")
	data := value.DictOf("k", marked)
	takes := func(path, capabilities string) string {
		return fmt.Sprintf("VAULT: request: access to the secret denied: it takes a policy with path %q { capabilities = [%s] }", path, capabilities)
	}
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{nil, takes("secret/data/team/db", `"read"`)},
		{[]any{"mode", "write", "data", data}, takes("secret/data/team/db", `"create", "update"`)},
		{[]any{"mode", "patch", "data", data}, takes("secret/data/team/db", `"patch"`)},
		{[]any{"mode", "delete"}, takes("secret/data/team/db", `"delete"`)},
		{[]any{"mode", "delete", "version", 1}, takes("secret/delete/team/db", `"update"`)},
		{[]any{"mode", "destroy", "version", 1}, takes("secret/destroy/team/db", `"update"`)},
		{[]any{"mode", "undelete", "version", 1}, takes("secret/undelete/team/db", `"update"`)},
		{[]any{"mode", "list"}, takes("secret/metadata/team/db", `"list"`)},
		{[]any{"mode", "metadata"}, takes("secret/metadata/team/db", `"read"`)},
		{[]any{"mode", "delete_metadata"}, takes("secret/metadata/team/db", `"delete"`)},
		{[]any{"secret_path", "kv1/team/db"}, takes("kv1/team/db", `"read"`)},
		{[]any{"secret_path", "other/x"}, "VAULT: request: access to the secret denied: nothing is mounted at other/x, or no policy of the token allows anything there " +
			"(check secret_path, which begins with the path of an engine, and the policies of the token)"},
		{[]any{"token", marked}, "VAULT: log in: login to the vault failed: Vault does not know the token, or else access to the secret denied: nothing is mounted at secret/team/db, or no policy of the token allows anything there " +
			"(give another token: this one has ended, was revoked, or is of another namespace)"},
		{[]any{"token", v.RootToken, "secret_path", "sys/policies"}, "VAULT: request: no such secret: the engine at sys/ is a system, want a kv (give a secret_path of an engine for keys and values (kv))"},
		{[]any{"host", sealed.Address}, "VAULT: request: the vault is sealed: the one at " + strings.TrimPrefix(sealed.Address, "http://") + " is sealed (it must be unsealed first (vault operator unseal))"},
		{[]any{"host", standby.URL}, "VAULT: request: the vault cannot be reached: the one at " + strings.TrimPrefix(standby.URL, "http://") + " is a standby (give the address of the active Vault as host)"},
		{[]any{"max_output_bytes", 50}, "VAULT: request: output too large: more than max_output_bytes (50)"},
	} {
		if got := do(test.inputs...); got != test.want {
			t.Errorf("%v:\ngot  %s\nwant %s", test.inputs, got, test.want)
		}
	}
}

// Vault may quote what it was sent: neither the token nor what was to be written is shown.
func TestRefusalShowsNoSecret(t *testing.T) {
	var namespace string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		namespace = r.Header.Get("X-Vault-Namespace")
		if strings.HasPrefix(r.URL.Path, "/v1/sys/") {
			fmt.Fprint(w, `{"data": {"path": "secret/", "type": "kv", "options": {"version": "2"}}}`)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		if r.Method == http.MethodGet { // a piece of the token is where words are cut
			fmt.Fprintf(w, `{"errors": ["%s%s"]}`, strings.Repeat("x", 290), r.Header.Get("X-Vault-Token"))
			return
		}
		fmt.Fprintf(w, `{"errors": ["%s cannot write %s\n"]}`, r.Header.Get("X-Vault-Token"), "written-"+marked)
	}))
	t.Cleanup(s.Close)
	_, err := call(t.Context(), value.DictOf("host", s.URL, "token", "token-"+marked, "namespace", "team/a", "secret_path", "secret/x",
		"mode", "write", "data", value.DictOf("k", value.List{"written-" + marked})))
	if want := "VAULT: request: Vault answers 400 Bad Request: ••• cannot write ••• (look at the log of Vault)"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if namespace != "team/a" {
		t.Errorf("Vault is asked for the namespace %q", namespace)
	}
	_, err = call(t.Context(), value.DictOf("host", s.URL, "token", "token-"+marked, "secret_path", "secret/x"))
	if err == nil || strings.Contains(err.Error(), "token-") || !strings.Contains(err.Error(), "xxx•••") {
		t.Errorf("got %v", err)
	}
	if namespace != "" {
		t.Errorf("Vault is asked for the namespace %q, which is that of another call", namespace)
	}
}
