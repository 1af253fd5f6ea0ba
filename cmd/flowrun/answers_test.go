package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/testdata/servers"
)

// sealing opens the project in a folder as a command does, and has a secret kept in its
// store; what it returns runs a flow that gets the secret.
func sealing(t *testing.T, dir string, env map[string]string) (run func(flow string) runtime.Record) {
	t.Helper()
	rt := openedWith(t, dir, "", env)
	secret, err := rt.SealSecret(t.Context(), "message:m1.password", marked)
	if err != nil {
		t.Fatal(err)
	}
	return func(flow string) runtime.Record {
		t.Helper()
		x, err := rt.Start(t.Context(), runtime.Flow{Name: flow, Input: map[string]any{"key": secret}})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.WaitTree(t.Context()); err != nil {
			t.Fatal(err)
		}
		return x.Record()
	}
}

// What somebody has answered in secret reaches the server that it is for, and nothing
// else: no file of the project, no output of a command, no error.
func TestAnswersNeverLeave(t *testing.T) {
	var got string
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, got, _ = r.BasicAuth()
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "no %s %v", got, r.Header)
	}))
	t.Cleanup(echo.Close)
	vault := servers.StartVault(t, servers.VaultOptions{})
	poor := vault.Token(t, map[string]any{"policies": []string{"default"}})
	env := map[string]string{"RICH": vault.RootToken, "POOR": poor}
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", fmt.Sprintf(`
env: ["FLOWRUN_*"]
vaults:
  main: {address: %[1]q, auth: {method: token, token: {env: RICH}}}
  poor: {address: %[1]q, auth: {method: token, token: {env: POOR}}}
`, vault.Address), "flows/spill.star", `
import json
def handler(system, this, inputs):
    key = inputs['key']
    this.log(key, [key], json.dumps(inputs))
    print(inputs)
    this.save(message=f'with {key}', name=str(key))
    this.set_output('key', key)
    system.setting('key').save({'a': [key]})
    child = this.connect(connector_type='REST', url='`+echo.URL+`', authentication_method='basic', username='bob', password=key, wait=system.return_when.ALL_ENDED)
    this.set_output('child', child.get('input_value', 'output_value', 'message', 'status_message', 'logs'))
    this.connect(connector_type='REST', url='http://127.0.0.1:1', path=key, headers={'a': key}, wait=system.return_when.ALL_ENDED)
    this.connect(connector_type='REST', url='http://127.0.0.1:1', port=key, wait=system.return_when.ALL_ENDED)
    this.connect(connector_type='REST', urll=key, wait=system.return_when.ALL_ENDED)
    this.script('def handler(system, this, inputs):\n    raise ValueError(inputs)\n', key=key, wait=system.return_when.ALL_ENDED)
    system.vault_config('main').write_secret('team/db', {'password': key, 'user': 'bob'})
    try:
        system.vault_config('poor').write_secret('team/db', {'password': key})
    except flow_api.PermissionDenied as e:
        this.log(e)
    try:
        return key.text
    finally:
        key + 'x'
import flow_api
`)
	record := sealing(t, dir, env)("spill")
	if record.Status != runtime.EndedError || !strings.Contains(record.Message, "cannot look into a secret") {
		t.Fatalf("%s %s\n%s", record.Status, record.Message, record.StatusMessage)
	}
	if got != marked {
		t.Errorf("the server got %q", got)
	}
	written := vault.Call(t, http.MethodGet, "secret/data/team/db", nil)
	if !strings.Contains(fmt.Sprint(written), "password:"+marked) {
		t.Errorf("the vault has %v", written)
	}
	if form := leak(fmt.Sprintf("%#v", record), marked); form != "" {
		t.Errorf("the record shows the secret %s: %#v", form, record)
	}
	vars := []string{"RICH=" + vault.RootToken, "POOR=" + poor}
	for _, args := range [][]string{
		{"show", record.ID, "--json"}, {"show", record.ID, "--steps"}, {"show", record.ID}, {"logs", record.ID}, {"list", "--all", "--json"},
		{"export", record.ID, "-o", "exported.flowrun"}, {"retry", record.ID}, {"retry", record.ID, "--plan"},
		{"list", "--store", "exported.flowrun"}, {"retry", record.ID, "--store", "exported.flowrun", "--from", "1"},
	} {
		r := flowrun(t, dir, vars, append([]string{"execution"}, args...)...)
		if form := leak(r.stdout+r.stderr, marked); form != "" || r.stdout+r.stderr == "" {
			t.Errorf("%v ends with %d and shows the secret %s:\n%s\n%s", args, r.code, form, r.stdout, r.stderr)
		}
	}
	searchFiles(t, dir)
	// An exported execution has nothing to go with its references, and the key is not beside it.
	if r := flowrun(t, dir, vars, "execution", "show", record.ID, "--json", "--store", "exported.flowrun"); !strings.Contains(r.stdout, "•••(message:m1.password)") {
		t.Errorf("%d %s\n%s", r.code, r.stdout, r.stderr)
	}
	info, err := os.Stat(filepath.Join(dir, ".flowrun", "secret.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".flowrun", "secret.key.*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// A secret can be used again with the key that it was kept under, and without it not.
func TestAnswersNeedTheirKey(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, got, _ := r.BasicAuth(); got != marked {
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	t.Cleanup(echo.Close)
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "env: [FLOWRUN_*]", "flows/use.star", `
import os
def handler(system, this, inputs):
    this.connect(connector_type='REST', url='`+echo.URL+`', authentication_method='basic', username='bob', password=inputs['key'])
    return 'FLOWRUN_SECRET_KEY' in os.environ
`)
	record := sealing(t, dir, nil)("use")
	if record.Status != runtime.EndedSuccess || record.Output != false {
		t.Fatalf("%s %s %v", record.Status, record.Message, record.Output)
	}
	text, err := os.ReadFile(filepath.Join(dir, ".flowrun", "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(string(text))
	other := base64.StdEncoding.EncodeToString(make([]byte, 32))
	short := base64.StdEncoding.EncodeToString(make([]byte, 16))
	for _, test := range []struct{ file, variable, want string }{
		{key, "", "success"},
		{"", key, "success"},
		{other, "", "secret message:m1.password: it was kept under another key than the one that is given now"},
		{key, other, "secret message:m1.password: it was kept under another key than the one that is given now"},
		{"", "", "secret message:m1.password: it was kept under another key than the one that is given now"}, // a new one is made
		{key, short, "the environment variable FLOWRUN_SECRET_KEY: want 32 bytes in base64, got 16"},
		{key, "none!", "the environment variable FLOWRUN_SECRET_KEY: want 32 bytes in base64, got text that is no base64"},
		{"", "", "success"},
		{short, "", "secret.key: want 32 bytes in base64, got 16"},
	} {
		file := filepath.Join(dir, ".flowrun", "secret.key")
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if test.want == "success" && test.file+test.variable == "" {
			test.file = key
		}
		if test.file != "" {
			write(t, dir, ".flowrun/secret.key", test.file)
		}
		var env []string
		if test.variable != "" {
			env = []string{"FLOWRUN_SECRET_KEY=" + test.variable}
		}
		r := flowrun(t, dir, env, "execution", "retry", record.ID, "--from", "1")
		if !strings.Contains(r.stderr, test.want) || strings.Contains(r.stderr, key) || strings.Contains(r.stderr, "none!") {
			t.Errorf("%q and %q: %d\n%s\nwant %s", test.file, test.variable, r.code, r.stderr, test.want)
		}
		if test.want == "success" && strings.TrimSpace(r.stdout) != "false" {
			t.Errorf("the flow sees the variable: %s", r.stdout)
		}
		// What needs no secret needs no key.
		if r := flowrun(t, dir, env, "execution", "show", record.ID); r.code != 0 {
			t.Errorf("%d %s", r.code, r.stderr)
		}
		if _, err := os.Stat(file); test.variable != "" && test.file == "" && err == nil {
			t.Error("a key was made that nobody needs")
		}
	}
}

// Of several who make a key at once all have the same.
func TestSecretKeyIsMadeOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret.key")
	p := &process{getenv: func(string) (string, bool) { return "", false }}
	keys := make([]string, 16)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			key, err := p.secretKey(file)
			if err != nil {
				t.Error(err)
			}
			keys[i] = string(key)
		})
	}
	all.Wait()
	for _, key := range keys {
		if key != keys[0] || len(key) != 32 || key == string(make([]byte, 32)) {
			t.Fatalf("keys %x", keys)
		}
	}
	if all, _ := filepath.Glob(file + "*"); len(all) != 1 {
		t.Errorf("left over: %v", all)
	}
}
