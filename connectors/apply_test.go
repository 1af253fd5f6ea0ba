package connectors_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// vault is a source of secrets by reference, which counts what is read.
type vault struct {
	secrets map[string]*value.Dict
	reads   map[string]int
}

func (v *vault) Read(_ context.Context, ref connectors.SecretRef) (*value.Dict, error) {
	if v.reads == nil {
		v.reads = map[string]int{}
	}
	v.reads[ref.String()]++
	if d, ok := v.secrets[ref.String()]; ok {
		return d, nil
	}
	return nil, fmt.Errorf("secret %s: %w", ref, connectors.ErrSecretNotFound)
}

type sqlInput struct {
	connectors.Call
	Hostname string            `flow:"hostname,alias=host,required" doc:"Server."`
	Port     int               `flow:"port" default:"5432" doc:"Port."`
	Username string            `flow:"username" doc:"User."`
	Password connectors.Secret `flow:"password" doc:"Password."`
	Mode     *value.Dict       `flow:"mode" doc:"Mode."`
	Any      value.Value       `flow:"any" doc:"Any."`
	TLS      string            `flow:"tls" enum:"on,off" doc:"TLS."`
	Login    *struct {
		Token connectors.Secret `flow:"token"`
	} `flow:"login" doc:"Login."`
}

func (in *sqlInput) Validate() error {
	if p := in.Password.Reveal(); p == "Refused-1" {
		return fmt.Errorf("%q is no password", p)
	}
	if in.Username == "panic" {
		panic("no user " + in.Password.Reveal())
	}
	return nil
}

func sqlDriver() connectors.Driver {
	return connectors.Func("SQL", "Query.", func(context.Context, sqlInput) (none, error) { return none{}, nil })
}

func secrets() *vault {
	return &vault{secrets: map[string]*value.Dict{
		"main:db": value.DictOf("hostname", "db.example.com", "username", "admin", "password", "Pa55word", "port", 6543,
			"extra", "not-an-input", "flag", true, "pi", 3.1415, "pin", "abc", "more", value.DictOf("k", []any{"v-alue", nil}),
			"evil", "vault.secret(password)", "raw", value.Bytes("by\xfftes")),
		"main:db?version=2": value.DictOf("password", "Old-Pa55"),
		"main:app/b.c":      value.DictOf("username", "app-user", "api.key", "no", "key", "K-e-y-1"),
	}}
}

func refs(t *testing.T, texts ...string) (out []connectors.SecretRef) {
	for _, s := range texts {
		r, err := connectors.ParseSecretRef(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func shownAs(key string) string { return connectors.Mask + "(main:db." + key + ")" }

func TestApply(t *testing.T) {
	for _, test := range []struct {
		name     string
		value    *value.Dict
		attached []string
		script   *value.Dict
		want     *value.Dict
		shown    *value.Dict // nil: as want
		reads    map[string]int
	}{
		{name: "nothing", want: value.DictOf()},
		{name: "script only", script: value.DictOf("hostname", "h"), want: value.DictOf("hostname", "h")},
		{name: "script over connector", value: value.DictOf("hostname", "c", "port", 1), script: value.DictOf("port", 2),
			want: value.DictOf("hostname", "c", "port", 2)},
		{name: "secret over connector, script over secret", value: value.DictOf("port", 1, "username", "c", "tls", "on"),
			attached: []string{"main:db"}, script: value.DictOf("username", "s"),
			want:  value.DictOf("port", 6543, "username", "s", "tls", "on", "hostname", "db.example.com", "password", "Pa55word"),
			shown: value.DictOf("port", shownAs("port"), "username", "s", "tls", "on", "hostname", shownAs("hostname"), "password", shownAs("password")),
			reads: map[string]int{"main:db": 1}},
		{name: "a later secret over an earlier", attached: []string{"main:db", "main:app/b.c"},
			want:  value.DictOf("hostname", "db.example.com", "username", "app-user", "password", "Pa55word", "port", 6543),
			shown: value.DictOf("hostname", shownAs("hostname"), "username", connectors.Mask+"(main:app/b.c.username)", "password", shownAs("password"), "port", shownAs("port")),
			reads: map[string]int{"main:db": 1, "main:app/b.c": 1}},
		{name: "a key is replaced whole", value: value.DictOf("mode", value.DictOf("a", 1, "b", 2)), script: value.DictOf("mode", value.DictOf("b", 3)),
			want: value.DictOf("mode", value.DictOf("b", 3))},
		{name: "None of a later layer counts", value: value.DictOf("port", 1), script: value.DictOf("port", nil), want: value.DictOf("port", nil)},
		{name: "another name in a later layer", value: value.DictOf("host", "c"), script: value.DictOf("hostname", "s"), want: value.DictOf("hostname", "s")},
		{name: "another name in an earlier layer", value: value.DictOf("hostname", "c"), script: value.DictOf("host", "s"), want: value.DictOf("hostname", "s")},
		{name: "both names in a layer", script: value.DictOf("hostname", "x", "host", "y"), want: value.DictOf("hostname", "x", "host", "y")},
		{name: "both names, one None", script: value.DictOf("hostname", nil, "host", "y"), want: value.DictOf("hostname", "y")},
		{name: "both names, the other None", script: value.DictOf("hostname", "x", "host", nil), want: value.DictOf("hostname", "x")},
		{name: "a script's text is data", script: value.DictOf("hostname", "vault.secret(main:db.password)"),
			want: value.DictOf("hostname", "vault.secret(main:db.password)")},
		{name: "references alone keep the type",
			value: value.DictOf("any", []any{"vault.secret(main:db.flag)", "vault.secret(main:db.pi)", "vault.secret(main:db.more)", value.Tuple{"vault.secret(main:db.port)"}}),
			want:  value.DictOf("any", []any{true, 3.1415, value.DictOf("k", []any{"v-alue", nil}), value.Tuple{int64(6543)}}),
			shown: value.DictOf("any", []any{shownAs("flag"), shownAs("pi"), shownAs("more"), value.Tuple{shownAs("port")}}),
			reads: map[string]int{"main:db": 1}},
		{name: "references in text",
			value: value.DictOf("any", value.DictOf("k", "<vault.secret(main:db.pin)|vault.secret(main:db.flag)|vault.secret(main:db.port)|vault.secret(main:db.more)|vault.secret(main:db.raw)>")),
			want:  value.DictOf("any", value.DictOf("k", "<abc|true|6543|{\"k\":[\"v-alue\",null]}|by\xfftes>")),
			shown: value.DictOf("any", value.DictOf("k", "<"+shownAs("pin")+"|"+shownAs("flag")+"|"+shownAs("port")+"|"+shownAs("more")+"|"+shownAs("raw")+">")),
			reads: map[string]int{"main:db": 1}},
		{name: "ways to write a reference", attached: []string{"main:app/b.c"},
			value: value.DictOf("any", []any{"vault.secret(key)", "vault.secret('key')", `vault.secret("key")`, "vault.secret( 'key' )",
				"vault.secret('main:app/b.c.key')", "vault.secret( main:app/b.c.key )", "vault.secret(main:db?version=2.password)", "vault.secret()", "vault.secret", "xvault.secret(key)y"}),
			want: value.DictOf("any", []any{"K-e-y-1", "K-e-y-1", "K-e-y-1", "K-e-y-1", "K-e-y-1", "K-e-y-1", "Old-Pa55", "vault.secret()", "vault.secret", "xK-e-y-1y"}, "username", "app-user"),
			shown: value.DictOf("any", []any{keyShown, keyShown, keyShown, keyShown, keyShown, keyShown, shownAs("password"), "vault.secret()", "vault.secret", "x" + keyShown + "y"},
				"username", connectors.Mask+"(main:app/b.c.username)"),
			reads: map[string]int{"main:app/b.c": 1, "main:db?version=2": 1}},
		{name: "the last attached secret that has the key", attached: []string{"main:db", "main:app/b.c"},
			value: value.DictOf("any", []any{"vault.secret(username)", "vault.secret(extra)", "vault.secret(api.key)"}),
			want:  value.DictOf("any", []any{"app-user", "not-an-input", "no"}, "hostname", "db.example.com", "username", "app-user", "password", "Pa55word", "port", 6543),
			shown: value.DictOf("any", []any{connectors.Mask + "(main:app/b.c.username)", shownAs("extra"), connectors.Mask + "(main:app/b.c.api.key)"},
				"hostname", shownAs("hostname"), "username", connectors.Mask+"(main:app/b.c.username)", "password", shownAs("password"), "port", shownAs("port")),
			reads: map[string]int{"main:db": 1, "main:app/b.c": 1}},
		{name: "a secret is not looked at for references", value: value.DictOf("any", "vault.secret(main:db.evil) vault.secret(main:db.evil)"),
			want:  value.DictOf("any", "vault.secret(password) vault.secret(password)"),
			shown: value.DictOf("any", shownAs("evil")+" "+shownAs("evil")),
			reads: map[string]int{"main:db": 1}},
		{name: "a script's secret", script: value.DictOf("password", "mine", "login", value.DictOf("token", "t")), want: value.DictOf("password", "mine", "login", value.DictOf("token", "t")),
			shown: value.DictOf("password", connectors.Mask, "login", connectors.Mask)},
		{name: "a script's secret in the clothes of a mask", script: value.DictOf("password", connectors.Mask+"(a) x"), want: value.DictOf("password", connectors.Mask+"(a) x"),
			shown: value.DictOf("password", connectors.Mask)},
		{name: "a script that repeats a secret", value: value.DictOf("password", "vault.secret(main:db.password)"), script: value.DictOf("any", "is Pa55word 6543?"),
			want:  value.DictOf("password", "Pa55word", "any", "is Pa55word 6543?"),
			shown: value.DictOf("password", shownAs("password"), "any", "is "+shownAs("password")+" "+shownAs("port")+"?"),
			reads: map[string]int{"main:db": 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := secrets()
			c := &connectors.Connector{Name: "c", Type: "SQL", Value: test.value, Secrets: refs(t, test.attached...)}
			a, err := connectors.Apply(t.Context(), sqlDriver().Spec(), source, c, test.script)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, a.Inputs); diff != "" {
				t.Errorf("inputs: %s", diff)
			}
			if test.shown == nil {
				test.shown = test.want
			}
			if diff := cmp.Diff(test.shown, a.Shown()); diff != "" {
				t.Errorf("shown: %s", diff)
			}
			if diff := cmp.Diff(test.reads, source.reads); diff != "" {
				t.Errorf("reads: %s", diff)
			}
		})
	}
}

var keyShown = connectors.Mask + "(main:app/b.c.key)"

func TestApplyWithoutAConnector(t *testing.T) {
	a, err := connectors.Apply(t.Context(), sqlDriver().Spec(), nil, nil, value.DictOf("host", "h"))
	if diff := cmp.Diff(value.DictOf("hostname", "h"), a.Inputs); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestApplyErrors(t *testing.T) {
	for _, test := range []struct {
		name     string
		value    string // of the input any, at line 7
		attached []string
		noVault  bool
		want     string
		is       error
	}{
		{name: "no vault", value: "vault.secret(main:db.password)", noVault: true, is: connectors.ErrNoVaultConfigured,
			want: `SQL: secret main:db: no vault is configured, in connector "c" (c.yaml:7)`},
		{name: "no vault for an attached secret", attached: []string{"main:db"}, noVault: true, is: connectors.ErrNoVaultConfigured,
			want: `SQL: connector "c": secret main:db: no vault is configured`},
		{name: "no such secret", value: "vault.secret(main:dbx.password)", is: connectors.ErrSecretNotFound,
			want: `SQL: secret main:dbx: no such secret, in connector "c" (c.yaml:7)`},
		{name: "no such attached secret", attached: []string{"main:dbx"}, is: connectors.ErrSecretNotFound,
			want: `SQL: connector "c": secret main:dbx: no such secret`},
		{name: "no such key", value: "a vault.secret(main:db.pasword)", is: connectors.ErrSecretNotFound,
			want: `SQL: secret main:db: no such secret: no key "pasword" (did you mean "password"?), in connector "c" (c.yaml:7)`},
		{name: "no such key and none near", value: "vault.secret(main:db?version=2.zzzzzzzz)", is: connectors.ErrSecretNotFound,
			want: `SQL: secret main:db?version=2: no such secret: no key "zzzzzzzz", in connector "c" (c.yaml:7)`},
		{name: "no such key in any attached", value: "vault.secret(kye)", attached: []string{"main:db", "main:app/b.c"}, is: connectors.ErrSecretNotFound,
			want: `SQL: secret main:db, main:app/b.c: no such secret: no key "kye" (did you mean "key"?), in connector "c" (c.yaml:7)`},
		{name: "nothing attached", value: "vault.secret(key)",
			want: `SQL: vault.secret(key): the connector has no vault_secrets, so the reference must name all of <vault config>:<path>.<key>, in connector "c" (c.yaml:7)`},
		{name: "no key", value: "vault.secret(main:db)",
			want: `SQL: vault.secret(main:db): no key (want <vault config>:<path>.<key>), in connector "c" (c.yaml:7)`},
		{name: "no path", value: "vault.secret(main:.key)",
			want: `SQL: vault.secret(main:.key): "main:" is no reference to a secret (want <vault config>:<path>), in connector "c" (c.yaml:7)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &connectors.Connector{Name: "c", Value: value.DictOf("any", []any{value.DictOf("k", value.Tuple{test.value})}),
				Secrets: refs(t, test.attached...), File: "c.yaml", Lines: map[string]int{"any": 7}}
			var source connectors.SecretSource
			if !test.noVault {
				source = secrets()
			}
			a, err := connectors.Apply(t.Context(), sqlDriver().Spec(), source, c, nil)
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v is not %v", err, test.is)
			}
			if a == nil || a.Redact == nil {
				t.Error("no Applied beside the error")
			}
		})
	}
}

func TestApplyErrorKnowsTheSecretsReadSoFar(t *testing.T) {
	c := &connectors.Connector{Name: "Pa55word", Value: value.DictOf("any", "vault.secret(main:db.password)", "mode", "vault.secret(main:x.y)")}
	a, err := connectors.Apply(t.Context(), sqlDriver().Spec(), secrets(), c, nil)
	if want := `SQL: secret main:x: no such secret, in connector "` + shownAs("password") + `"`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got := a.Redact.Text("Pa55word"); got != shownAs("password") {
		t.Errorf("Redact.Text = %q", got)
	}
}

func TestPrepareErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		value  *value.Dict
		secret string
		script *value.Dict
		want   string
	}{
		{"each from its layer", value.DictOf("prot", 1, "mode", "x"), "main:bad", value.DictOf("any", 1, "timeout", "x"),
			`SQL: no input named "prot" (did you mean "port"?), in connector "c" (c.yaml:3); ` +
				`input "port": want int, got list, in secret main:bad; ` +
				`input "mode": want dict, got string, in connector "c" (c.yaml); ` +
				`input "timeout": want float, got string`},
		{"missing", nil, "", nil, `SQL: input "hostname" is required (string: server.)`},
		{"both names in the script", nil, "", value.DictOf("hostname", "x", "host", "y"), `SQL: input "host" is given twice, as "hostname" too`},
		{"both names in the connector", value.DictOf("host", "x", "hostname", "y"), "", value.DictOf("host", "z"),
			`SQL: input "host" is given twice, as "hostname" too, in connector "c" (c.yaml)`},
		{"a secret in a message", value.DictOf("hostname", "h", "tls", "vault.secret(main:db.password)"), "", nil,
			`SQL: input "tls": "` + shownAs("password") + `" is none of on, off, in connector "c" (c.yaml)`},
		{"a number in a message", value.DictOf("hostname", "h", "timeout", "vault.secret(main:bad.long)"), "", nil,
			`SQL: input "timeout": ` + connectors.Mask + `(main:bad.long) is no time in seconds, in connector "c" (c.yaml)`},
		{"a script's secret in a message", nil, "", value.DictOf("hostname", "h", "password", "Refused-1"), `SQL: "` + connectors.Mask + `" is no password`},
		{"a panic", nil, "", value.DictOf("hostname", "h", "username", "panic", "password", "Pa55word"),
			`SQL: the driver has a mistake: panic: no user ` + connectors.Mask},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := secrets()
			source.secrets["main:bad"] = value.DictOf("port", []any{"x"}, "hostname", "h", "long", 1.5e300)
			c := &connectors.Connector{Name: "c", Value: test.value, File: "c.yaml", Lines: map[string]int{"prot": 3}}
			if test.secret != "" {
				c.Secrets = refs(t, test.secret)
			}
			d := sqlDriver()
			a, err := connectors.Apply(t.Context(), d.Spec(), source, c, test.script)
			if err != nil {
				t.Fatal(err)
			}
			call, err := a.Prepare(d)
			if err == nil || err.Error() != test.want || call != nil {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "Pa55word") {
				t.Error("a secret shows")
			}
		})
	}
}

// joined is a driver that refuses in the other way that its contract allows.
type joined struct{ connectors.Driver }

func (joined) Prepare(*value.Dict) (*connectors.Request, error) {
	return nil, errors.Join(&connectors.InputError{Type: "SQL", Input: "port", Reason: "first"}, &connectors.InputError{Type: "SQL", Reason: "second"})
}

func TestPrepareKeepsJoinedErrors(t *testing.T) {
	a, err := connectors.Apply(t.Context(), sqlDriver().Spec(), nil, &connectors.Connector{Name: "c", Value: value.DictOf("port", 1)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Prepare(joined{sqlDriver()})
	if want := `SQL: first, in connector "c"; second`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestShown(t *testing.T) {
	in := value.DictOf("hostname", "h", "password", "x", "unknown", "y", "login", nil)
	in.SetKey(int64(1), "z")
	want := value.DictOf("hostname", "h", "password", connectors.Mask, "unknown", "y", "login", nil)
	want.SetKey(int64(1), "z")
	if diff := cmp.Diff(want, connectors.Shown(sqlDriver().Spec(), in)); diff != "" {
		t.Error(diff)
	}
	for shown, keep := range map[string]bool{connectors.Mask: true, shownAs("password"): true, connectors.Mask + "x": false, "x" + connectors.Mask: false} {
		got, _ := connectors.Shown(sqlDriver().Spec(), value.DictOf("password", shown)).Get("password")
		if (got == shown) != keep {
			t.Errorf("%q is shown as %q", shown, got)
		}
	}
}
