package vault_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/vault"
	"github.com/flowrun/flowrun/testdata/servers"
)

// operate performs an operation.
func operate(ctx context.Context, t *testing.T, name string, inputs ...any) (*value.Dict, error) {
	t.Helper()
	ops := connectors.Operations(vault.NewDriver())
	i := slices.IndexFunc(ops, func(o connectors.Operation) bool { return o.Name == name })
	applied, err := connectors.Apply(t.Context(), ops[i].Driver.Spec(), nil, nil, value.DictOf(inputs...))
	if err != nil {
		t.Fatal(err)
	}
	call, err := applied.Prepare(ops[i].Driver)
	if err != nil {
		return nil, err
	}
	out, err := call.Perform(ctx, connectors.Host{})
	if text, _ := value.AppendJSON(nil, out, value.JSONOptions{}); strings.Contains(string(text)+fmt.Sprint(err), marked) {
		t.Errorf("a secret is shown: %s, %v", text, err)
	}
	return out, err
}

// try tests inputs and returns the steps as "step", or "step: error (advice)" of one that
// failed, and the facts of all.
func try(t *testing.T, inputs ...any) (steps []string, facts *value.Dict) {
	t.Helper()
	out, err := operate(t.Context(), t, connectors.TestOperation, inputs...)
	if ok, _ := out.Get("ok"); ok != (err == nil) {
		t.Errorf("ok is %v, and the error %v", ok, err)
	}
	facts = new(value.Dict)
	all, _ := out.Get("steps")
	list, _ := all.(value.List)
	for _, s := range list {
		step := s.(*value.Dict)
		name, _ := step.Get("step")
		told := fmt.Sprint(name)
		if e, failed := step.Get("error"); failed {
			advice, _ := step.Get("advice")
			told += fmt.Sprintf(": %v (%v)", e, advice)
		}
		steps = append(steps, told)
		f, _ := step.Get("facts")
		for k, v := range f.(*value.Dict).All() {
			facts.SetKey(k, v)
		}
	}
	return steps, facts
}

func TestTestOfConnection(t *testing.T) {
	v := startVault(t)
	v.Policy(t, "reader", readSecrets)
	token := v.Token(t, map[string]any{"policies": []string{"reader"}})
	revoked := v.Token(t, map[string]any{"policies": []string{"reader"}})
	v.Call(t, "POST", "auth/token/revoke", map[string]any{"token": revoked})
	blind := v.Token(t, map[string]any{"policies": []string{"reader"}, "no_default_policy": true})
	ca := servers.NewCA(t)
	secured := servers.StartVault(t, servers.VaultOptions{TLS: ca.Server(t)})
	sealed := servers.StartVault(t, servers.VaultOptions{Sealed: true})
	web := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Vault-Token") != "" {
			t.Error("the token is given to what is no Vault")
		}
		fmt.Fprint(w, `{"status": "UP"}`)
	}))
	t.Cleanup(other.Close)
	fresh := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotImplemented)
		fmt.Fprint(w, `{"initialized": false, "sealed": true}`)
	}))
	t.Cleanup(fresh.Close)
	host := func(address string) string { return strings.SplitAfter(address, "//")[1] }
	tls := []any{"host", secured.Address, "token", secured.RootToken, "cacert", string(ca.PEM)}
	const ended = "give another token: this one has ended, was revoked, is of another namespace, or may not look itself up"
	for name, test := range map[string]struct {
		inputs []any
		want   []string
	}{
		"right":        {[]any{"host", v.Address, "token", token}, []string{"connect", "health", "log in", "request"}},
		"secret":       {[]any{"host", v.Address + "/", "token", token, "secret_path", "/secret/team/db"}, []string{"connect", "health", "log in", "request"}},
		"TLS":          {tls, []string{"connect", "tls", "health", "log in", "request"}},
		"by name":      {append(tls, "host", strings.Replace(secured.Address, "127.0.0.1", "localhost", 1)), []string{"resolve", "connect", "tls", "health", "log in", "request"}},
		"name alone":   {[]any{"host", "127.0.0.1", "token", "x"}, []string{"connect: 127.0.0.1:8200 refuses the connection (is the service running, and this its port?)"}},
		"wrong token":  {[]any{"host", v.Address, "token", marked + "-token"}, []string{"connect", "health", "log in: Vault answers 403 Forbidden: permission denied (" + ended + ")"}},
		"revoked":      {[]any{"host", v.Address, "token", revoked}, []string{"connect", "health", "log in: Vault answers 403 Forbidden: permission denied (" + ended + ")"}},
		"may not look": {[]any{"host", v.Address, "token", blind}, []string{"connect", "health", "log in: Vault answers 403 Forbidden: 1 error occurred: * permission denied (" + ended + ")"}},
		"no engine": {[]any{"host", v.Address, "token", token, "secret_path", "other/x"}, []string{"connect", "health", "log in",
			"request: access to the secret denied: nothing is mounted at other/x, or no policy of the token allows anything there (check secret_path, which begins with the path of an engine, and the policies of the token)"}},
		"other engine": {[]any{"host", v.Address, "token", v.RootToken, "secret_path", "cubbyhole/x"}, []string{"connect", "health", "log in",
			"request: no such secret: the engine at cubbyhole/ is a cubbyhole, want a kv (give a secret_path of an engine for keys and values (kv))"}},
		"sealed": {[]any{"host", sealed.Address, "token", token}, []string{"connect",
			"health: the vault is sealed: the one at " + host(sealed.Address) + " is sealed (it must be unsealed first (vault operator unseal))"}},
		"not set up": {[]any{"host", fresh.URL, "token", token}, []string{"connect",
			"health: the vault at " + host(fresh.URL) + " is not initialized (it has to be set up first (vault operator init))"}},
		"web": {[]any{"host", web.URL, "token", token}, []string{"connect",
			"request: the vault cannot be reached: what answers at " + host(web.URL) + " with 404 Not Found is no Vault (check host: the address of Vault itself, without a path)"}},
		"other service": {[]any{"host", other.URL, "token", token}, []string{"connect",
			"health: the vault cannot be reached: what answers at " + host(other.URL) + " is no Vault (check host: the address of Vault itself, without a path)"}},
		"wants https": {[]any{"host", strings.Replace(secured.Address, "https", "http", 1), "token", token}, []string{"connect",
			"tls: the vault cannot be reached: " + host(secured.Address) + " wants https (begin host with https://)"}},
		"wants http": {[]any{"host", strings.Replace(v.Address, "http", "https", 1), "token", token}, []string{"connect",
			"tls: 127.0.0.1 does not speak TLS on this port (the server does not speak TLS on this port: check port, or turn TLS off)"}},
		"untrusted": {[]any{"host", secured.Address, "token", token}, []string{"connect",
			`tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`}},
	} {
		t.Run(name, func(t *testing.T) {
			inputs := value.DictOf()
			for i := 0; i < len(test.inputs); i += 2 {
				inputs.Set(test.inputs[i].(string), test.inputs[i+1])
			}
			var list []any
			for k, v := range inputs.All() {
				list = append(list, k, v)
			}
			if steps, _ := try(t, list...); !slices.Equal(steps, test.want) {
				t.Errorf("got  %q\nwant %q", steps, test.want)
			}
		})
	}
}

func TestTestDoesNoWork(t *testing.T) {
	v, log := auditedVault(t)
	v.Policy(t, "reader", readSecrets)
	v.PutV2(t, "team/db", map[string]any{"password": marked})
	token := v.Token(t, map[string]any{"policies": []string{"reader"}, "ttl": "1h", "display_name": "robot"})
	log.forget(t)
	_, facts := try(t, "host", v.Address, "token", token, "secret_path", "secret/team/db")
	if got, want := log.requests(t), map[string]int{"auth/token/lookup-self": 1, "sys/internal/ui/mounts/secret/team/db": 1}; !maps.Equal(got, want) {
		t.Errorf("the Vault was asked %v, want %v", got, want)
	}
	for name, want := range map[string]value.Value{
		"sealed": false, "standby": false, "display_name": "token-robot", "policies": value.List{"default", "reader"}, "renewable": true, "engine": "secret/", "kv_version": int64(2),
	} {
		if got, _ := facts.Get(name); !value.Equal(got, want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	expires, _ := facts.Get("expires")
	if at, err := time.Parse(time.RFC3339, fmt.Sprint(expires)); err != nil || time.Until(at) < time.Minute || time.Until(at) > time.Hour {
		t.Errorf("the token expires at %v, %v", expires, err)
	}
}

func TestAnalyse(t *testing.T) {
	v, log := auditedVault(t)
	v.Policy(t, "lister", `
		path "secret/metadata/*" { capabilities = ["list"] }
		path "secret/metadata/team/closed/*" { capabilities = ["deny"] }
		path "kv1/*" { capabilities = ["list"] }`)
	for _, path := range []string{"team/db", "team/web/a", "team/web/deep/er", "team/closed/x", "team db/ü", "alone"} {
		v.PutV2(t, path, map[string]any{"password": marked})
		v.PutV1(t, path, map[string]any{"password": marked})
	}
	token := v.Token(t, map[string]any{"policies": []string{"lister"}, "num_uses": 100})
	log.forget(t)
	paths := func(inputs ...any) (all []string, out *value.Dict) {
		t.Helper()
		out, err := operate(t.Context(), t, connectors.AnalysisOperation, append([]any{"host", v.Address, "token", token}, inputs...)...)
		if err != nil {
			t.Fatal(err)
		}
		list, _ := out.Get("paths")
		for _, p := range list.(value.List) {
			path, _ := p.(*value.Dict).Get("path")
			s := path.(string)
			if folder, _ := p.(*value.Dict).Get("folder"); folder != strings.HasSuffix(s, "/") {
				t.Errorf("%s: folder is %v", s, folder)
			}
			if e, failed := p.(*value.Dict).Get("error"); failed {
				s += " " + e.(string)
			}
			all = append(all, s)
		}
		return all, out
	}
	for _, test := range []struct {
		inputs []any
		want   []string
	}{
		{nil, nil},
		{[]any{"secret_path", "secret", "depth", 1}, []string{"secret/alone", "secret/team db/", "secret/team/"}},
		{[]any{"secret_path", "secret/team"}, []string{"secret/team/closed/ Vault answers 403 Forbidden: 1 error occurred: * permission denied", "secret/team/db", "secret/team/web/", "secret/team/web/a", "secret/team/web/deep/"}},
		{[]any{"secret_path", "/kv1/team/", "depth", 3}, []string{"kv1/team/closed/", "kv1/team/closed/x", "kv1/team/db", "kv1/team/web/", "kv1/team/web/a", "kv1/team/web/deep/", "kv1/team/web/deep/er"}},
		{[]any{"secret_path", "secret/team db"}, []string{"secret/team db/ü"}},
		{[]any{"secret_path", "secret/alone"}, nil},
	} {
		if got, _ := paths(test.inputs...); !slices.Equal(got, test.want) {
			t.Errorf("%v\ngot  %q\nwant %q", test.inputs, got, test.want)
		}
	}
	for path := range log.requests(t) {
		if strings.HasPrefix(path, "secret/data/") || path == "kv1/alone" {
			t.Errorf("the secret at %s was read", path)
		}
	}
	_, out := paths()
	mounts, _ := out.Get("mounts")
	var engines []string
	for _, m := range mounts.(value.List) {
		d := m.(*value.Dict)
		path, _ := d.Get("path")
		typ, _ := d.Get("type")
		version, _ := d.Get("version")
		engines = append(engines, fmt.Sprintf("%v %v %v", path, typ, version))
	}
	if want := []string{"cubbyhole/ cubbyhole <nil>", "identity/ identity <nil>", "kv1/ kv 1", "secret/ kv 2", "sys/ system <nil>"}; !slices.Equal(engines, want) {
		t.Errorf("the engines are %q, want %q", engines, want)
	}
	about, _ := out.Get("token")
	uses, _ := about.(*value.Dict).Get("uses")
	if n, _ := uses.(int64); n <= 0 || n >= 100 {
		t.Errorf("the token is %s", value.Summary(about, 1000))
	}
	_, out = paths("secret_path", "secret/team", "max_output_bytes", 5000)
	if truncated, _ := out.Get("truncated"); truncated != false {
		t.Errorf("it is truncated: %s", value.Summary(out, 1000))
	}
}

func TestAnalyseRefused(t *testing.T) {
	ca := servers.NewCA(t)
	sealed := servers.StartVault(t, servers.VaultOptions{Sealed: true, TLS: ca.Server(t)})
	out, err := operate(t.Context(), t, connectors.AnalysisOperation, "host", sealed.Address, "token", "x", "cacert", string(ca.PEM))
	health, _ := out.Get("health")
	is, _ := health.(*value.Dict).Get("sealed")
	certificate, _ := out.Get("certificate")
	if err == nil || connectors.StepOf(err) != "health" || is != true || certificate == nil {
		t.Errorf("of one that is sealed: %s, %v", value.Summary(out, 1000), err)
	}
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"host", "http://u:" + marked + "@x", "token", "x"}, `VAULT: input "host": want an address such as https://vault.example.com:8200`},
		{[]any{"host", "x", "token", "x", "secret_path", "a/../b"}, `VAULT: input "secret_path": want a path such as secret/team/db, with no segment that is empty or made of dots`},
		{[]any{"host", "x", "token", "x", "depth", 11}, `VAULT: input "depth": want 1 to 10, got 11`},
		{[]any{"host", "x", "token", marked + " x\n"}, `VAULT: input "token": want a token, without white space`},
		{[]any{"host", "x"}, `VAULT: input "token" is required (string: token of who asks.)`},
	} {
		if _, err := operate(t.Context(), t, connectors.AnalysisOperation, test.inputs...); err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

// A Vault that never answers is waited for no longer than the caller waits.
func TestOperationsCancelled(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	for _, name := range []string{connectors.TestOperation, connectors.AnalysisOperation} {
		_, err := operate(t.Context(), t, name, "host", "http://"+silent.Addr().String(), "token", "x", "timeout", 0.1)
		if err == nil || err.Error() != "VAULT: request: timed out after timeout (0.1 s)" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
