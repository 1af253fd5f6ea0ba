package project

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSettings(t *testing.T) {
	p, err := Open(files(`
-- flowrun.yaml --
name: deployments
description: |
  What runs in the data centre.
env: [REGION, APP_*]
limits:
  steps: 2e9
  wall_time: 1h30m
  children: 1_000
  concurrent_children: unlimited
  output_bytes: 64MiB
  log_bytes:
x-common: &auth
vaults:
  test:
    address: http://127.0.0.1:8200
    auth: {method: token, token: {file: /run/secrets/token}}
  production: &production
    address: https://vault.example.com:8200
    namespace: ops
    cacert: ca.pem
    engine_path: kv
    auth:
      method: approle
      mount: ci
      role_id: 6f1d
      secret_id: {env: VAULT_SECRET_ID}
  copy:
    <<: *production
    auth: {method: userpass, username: {env: NAME}, password: {env: PASSWORD}}
`), "site")
	if want := `site/flowrun.yaml:12:1: unknown key "x-common" of flowrun.yaml (want name, environment, description, env, limits, isolate, network, vaults)`; message(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
	want := Settings{
		Name: "deployments", Description: "What runs in the data centre.\n",
		Env:    []EnvPattern{"REGION", "APP_*"},
		Limits: Limits{Steps: 2e9, WallTime: 90 * time.Minute, Children: 1000, ConcurrentChildren: -1, OutputBytes: 64 << 20},
		Vaults: []VaultConfig{
			{
				Name: "copy", Address: "https://vault.example.com:8200", Namespace: "ops", CACert: "ca.pem", EnginePath: "kv", File: "site/flowrun.yaml", Line: 27,
				Auth: VaultAuth{Method: "userpass", Username: Credential{Env: "NAME"}, Password: Credential{Env: "PASSWORD"}},
			},
			{
				Name: "production", Address: "https://vault.example.com:8200", Namespace: "ops", CACert: "ca.pem", EnginePath: "kv", File: "site/flowrun.yaml", Line: 17,
				Auth: VaultAuth{Method: "approle", Mount: "ci", RoleID: Credential{Literal: "6f1d"}, SecretID: Credential{Env: "VAULT_SECRET_ID"}},
			},
			{
				Name: "test", Address: "http://127.0.0.1:8200", File: "site/flowrun.yaml", Line: 14,
				Auth: VaultAuth{Method: "token", Token: Credential{File: "/run/secrets/token"}},
			},
		},
	}
	if diff := cmp.Diff(want, p.settings); diff != "" {
		t.Error(diff)
	}
	none, err := open(t, "-- flows/a.star --\n").Settings()
	if diff := cmp.Diff(Settings{}, none); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestIsolateSettings(t *testing.T) {
	for in, want := range map[string]Isolate{
		"name: a":                    {},
		"isolate: true":              {On: true},
		"isolate: false":             {},
		"isolate: {}":                {On: true},
		"isolate: {memory: 256MiB}":  {On: true, Memory: 256 << 20},
		"isolate:\n  memory: 134e+6": {On: true, Memory: 134_000_000},
	} {
		got, err := open(t, "-- flowrun.yaml --\n"+in+"\n").Settings()
		if err != nil || got.Isolate != want {
			t.Errorf("%s: got %+v, %v", in, got.Isolate, err)
		}
	}
}

func TestSettingsErrors(t *testing.T) {
	for in, want := range map[string]string{
		"[a]":                    `1:1: want a mapping of keys to values, got list`,
		"name: 5":                `1:1: name: want a string, got int (write it in quotes)`,
		"name: a\nname: b":       `2:1: key "name" is there already, in line 1`,
		"1: a":                   `1:1: a key of flowrun.yaml is a string, got int 1`,
		"limit:\n  steps: 1":     `1:1: unknown key "limit" of flowrun.yaml (did you mean "limits"?)`,
		"limits: 5":              `1:1: limits: want a mapping, got int`,
		"limits: {wall-time: 5}": `1:10: unknown key "wall-time" of limits (did you mean "wall_time"?)`,
		"limits: {colour: 5}":    `1:10: unknown key "colour" of limits (want steps, wall_time, children, concurrent_children, output_bytes, log_bytes, heap)`,
		"isolate: 5":             `1:1: isolate: want true, false, or a mapping with memory, got int`,
		"isolate: {memry: 1GB}":  `1:11: unknown key "memry" of isolate (did you mean "memory"?)`,
		"isolate: {memory: -1}":  `1:11: memory: want bytes, a size such as 64MiB or 1.5GB, or unlimited, got -1`,
		"vaults: [a]":            `1:1: vaults: want a mapping, got list`,
		"vaults: {a:b: {}}":      `1:10: the name of a vault is a string without : and ?, got "a:b"`,
		"vaults: {message: {}}":  `1:10: no vault can be named "message": references that begin with it are to what people have answered (give it another name)`,
		"vaults: {a: }":          `1:10: a: want a mapping, got None`,
		"vaults:\n  a: {}":       "2:3: address is missing (want one such as https://vault.example.com:8200)\n2:3: auth is missing (want a mapping with the method: token, approle or userpass)",
		"env: HOME":              `1:1: env: want a list of names such as REGION and APP_*, got string`,
		"env: [HOME, '*']":       `1:13: env: * would show flows all variables (name them, or what they begin with, such as APP_*)`,
		"env: ['A*B']":           `1:7: env: "A*B" is no name of a variable (a * can stand at the end only)`,
		"env: ['', 5]":           "1:1: env: \"\" is no name of a variable (a * can stand at the end only)\n1:11: env: want the name of a variable, got int",
		"name: *x":               `1:7: alias of an unknown anchor (text that begins with * needs quotes)`,
		"a: &a [x]\nb: &b " + "[" + strings.Repeat("*a,", 3) + "]": "1:1: unknown key \"a\" of flowrun.yaml (want name, environment, description, env, limits, isolate, network, vaults)\n2:1: unknown key \"b\" of flowrun.yaml (want name, environment, description, env, limits, isolate, network, vaults)",
	} {
		checkSettings(t, in, want)
	}
	const vault = "vaults:\n  v:\n    address: https://v\n    auth:\n"
	for in, want := range map[string]string{
		"      method: tokn":  `5:7: method: unknown auth method "tokn" (did you mean "token"?)`,
		"      method: ldap":  `5:7: method: unknown auth method "ldap" (want token, approle, userpass)`,
		"      mount: x":      `4:5: method is missing (want token, approle or userpass)`,
		"      method: token": `5:7: token is missing, which the auth method token needs`,
		"      method: token\n      token: {env: A}\n      role_id: x":                  `7:7: the auth method token has no role_id (want token)`,
		"      method: approle\n      role-id: x\n      secret_id: {env: A}":            "5:7: role_id is missing, which the auth method approle needs\n6:7: unknown key \"role-id\" of auth (did you mean \"role_id\"?)",
		"      method: userpass\n      username: 5\n      password: {file: ''}":         "6:7: username: got int (write a string, {env: NAME} or {file: PATH})\n7:7: password: file wants the name of a file",
		"      method: userpass\n      username: {env: A, file: B}\n      password: {}": "6:7: username: want one key, env or file, got 2 (write a string, {env: NAME} or {file: PATH})\n7:7: password: want one key, env or file, got 0 (write {env: NAME} or {file: PATH})",
	} {
		checkSettings(t, vault+in, want)
	}
	for address, want := range map[string]string{
		"vault:8200":         `3:5: address: no http or https address (want one such as https://vault.example.com:8200)`,
		"https://":           `3:5: address: no http or https address (want one such as https://vault.example.com:8200)`,
		"''":                 `3:5: address is missing (want one such as https://vault.example.com:8200)`,
		"https://u:hidden@v": `3:5: address: credentials must not stand in it (use auth)`,
		"'https://[hidden'":  `3:5: address: no http or https address (want one such as https://vault.example.com:8200)`,
		"8200":               `3:5: address: want a string, got int (write it in quotes)`,
	} {
		checkSettings(t, "vaults:\n  v:\n    address: "+address+"\n    auth: {method: token, token: {env: A}}", want)
	}
}

// checkSettings compares the errors of a flowrun.yaml, the path left out.
func checkSettings(t *testing.T, in, want string) {
	t.Helper()
	_, err := Open(files("-- flowrun.yaml --\n"+in+"\n"), "")
	got := strings.ReplaceAll("\n"+message(err), "\nflowrun.yaml:", "\n")[1:]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s:\n%s", in, diff)
	}
	if strings.Contains(got, "hidden") {
		t.Errorf("%s: what may be a secret is shown: %s", in, got)
	}
}

// A secret in the file is refused, and not shown.
func TestLiteralSecrets(t *testing.T) {
	const hint = "write {env: NAME} or {file: PATH}"
	for secret, want := range map[string]string{
		"hidden":              "a secret must not stand in the file (" + hint + ")",
		"'hidden'":            "a secret must not stand in the file (" + hint + ")",
		"''":                  "a secret must not stand in the file (" + hint + ")",
		"[hidden]":            "a secret must not stand in the file (" + hint + ")",
		"5":                   "a secret must not stand in the file (" + hint + ")",
		"{hidden}":            "want the key env or file (" + hint + ")",
		"{hidden: x}":         "want the key env or file (" + hint + ")",
		"{evn: hidden}":       `want the key env or file (did you mean "env"?)`,
		"{env: hvs.hidden}":   "env wants the name of an environment variable (letters, digits and _)",
		"{env: [hidden]}":     "env wants the name of an environment variable (letters, digits and _)",
		"{file: {hidden: x}}": "file wants the name of a file",
	} {
		for name, rest := range map[string]string{
			"token":     "method: token",
			"secret_id": "{method: approle, role_id: a}",
			"password":  "{method: userpass, username: a}",
		} {
			checkSettings(t, "vaults:\n  v:\n    address: https://v\n    auth:\n      "+name+": "+secret+"\n      "+strings.Join(strings.Split(strings.Trim(rest, "{}"), ", "), "\n      "),
				"5:7: "+name+": "+want)
		}
	}
	checkSettings(t, "vaults: {v: {address: *hidden }}", "1:23: alias of an unknown anchor (text that begins with * needs quotes)")
	checkSettings(t, "vaults: {v: {address: !hidden x}}", "1:23: unknown tag (text that begins with ! needs quotes)")
}

func TestLimits(t *testing.T) {
	for in, want := range map[string]int64{
		"steps: 1": 1, "steps: 1.0": 1, "steps: 5e9": 5e9, "steps: unlimited": -1, "steps: -1": -1, "steps:": 0, "steps: 9223372036854774784": 9223372036854774784,
		"wall_time: 90": 90e9, "wall_time: 1.5": 15e8, "wall_time: 90s": 90e9, "wall_time: '1h30m'": 5400e9, "wall_time: 5ms": 5e6, "wall_time: unlimited": -1, "wall_time: -1": -1,
		"output_bytes: 1024": 1024, "output_bytes: 64MiB": 64 << 20, "output_bytes: 1.5GB": 15e8, "output_bytes: 2 KiB": 2048, "output_bytes: '7'": 7, "output_bytes: 3B": 3, "log_bytes: 10kB": 10_000, "log_bytes: 1TiB": 1 << 40,
		"children: 7": 7, "concurrent_children: 8": 8,
	} {
		p := open(t, "-- flowrun.yaml --\nlimits: {"+in+" }\n")
		s, err := p.Settings()
		if err != nil {
			t.Error(err)
		}
		name, _, _ := strings.Cut(in, ":")
		got := reflect.ValueOf(s.Limits).FieldByName(goName(name)).Int()
		if got != want {
			t.Errorf("%s: got %d, want %d", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"steps: 0":                       "steps: want a number, or unlimited, got 0",
		"steps: -2":                      "steps: want a number, or unlimited, got -2",
		"steps: 1.5":                     "steps: 1.5 is no whole number",
		"steps: '5'":                     `steps: want a number, or unlimited, got "5"`,
		"steps: 1e30":                    "steps: 1e+30 is too large (want less, or unlimited)",
		"steps: .inf":                    "steps: +Inf is too large (want less, or unlimited)",
		"steps: .nan":                    "steps: want a number, or unlimited, got NaN",
		"steps: [1]":                     "steps: want a number, or unlimited, got [1]",
		"steps: true":                    "steps: want a number, or unlimited, got True",
		"children: 99999999999999999999": "children: 99999999999999999999 is too large (want less, or unlimited)",
		"wall_time: 90 s":                `wall_time: want seconds, a time such as 90s or 1h30m, or unlimited, got "90 s"`,
		"wall_time: 1d":                  `wall_time: want seconds, a time such as 90s or 1h30m, or unlimited, got "1d"`,
		"wall_time: -5s":                 `wall_time: want seconds, a time such as 90s or 1h30m, or unlimited, got "-5s"`,
		"wall_time: 0":                   "wall_time: want seconds, a time such as 90s or 1h30m, or unlimited, got 0",
		"wall_time: 1e10":                "wall_time: 1e+10 is too large (want less, or unlimited)",
		"output_bytes: 64M":              `output_bytes: want bytes, a size such as 64MiB or 1.5GB, or unlimited, got "64M"`,
		"output_bytes: MiB":              `output_bytes: want bytes, a size such as 64MiB or 1.5GB, or unlimited, got "MiB"`,
		"output_bytes: -1B":              `output_bytes: want bytes, a size such as 64MiB or 1.5GB, or unlimited, got "-1B"`,
		"log_bytes: 1e9TiB":              `log_bytes: "1e9TiB" is too large (want less, or unlimited)`,
	} {
		checkSettings(t, "limits: {"+in+"}", "1:10: "+want)
	}
}

func goName(snake string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(snake, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// The runtime has the same limits. Its text is read, as this package is to know
// no runtime.
func TestLimitsAreTheRuntimes(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../limits.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == "Limits" {
			for _, f := range spec.Type.(*ast.StructType).Fields.List {
				for _, name := range f.Names {
					want = append(want, name.Name)
				}
			}
		}
		return true
	})
	var got, keys []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Limits]()) {
		got = append(got, f.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields:\n%s", diff)
	}
	_, err = Open(files("-- flowrun.yaml --\nlimits: {qqq: 1}\n"), "")
	_, list, _ := strings.Cut(strings.TrimSuffix(message(err), ")"), "(want ")
	for key := range strings.SplitSeq(list, ", ") {
		keys = append(keys, goName(key))
	}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("keys:\n%s", diff)
	}
}
