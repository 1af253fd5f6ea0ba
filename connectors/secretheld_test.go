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

// answers is a source of answers beside a vault.
type answers struct {
	*vault
	texts map[string]string
}

func (a answers) Answer(_ context.Context, ref string) (string, error) {
	if text, ok := a.texts[ref]; ok {
		return text, nil
	}
	return "", fmt.Errorf("secret %s: %w", ref, connectors.ErrSecretNotFound)
}

func held(ref string) value.Secret { return value.Secret{Ref: ref} }

func TestApplyHeldSecrets(t *testing.T) {
	source := answers{
		&vault{secrets: map[string]*value.Dict{"main:db": value.DictOf("token", "Vault-Token")}},
		map[string]string{"message:m.pass": "Answer-Pass", "message:m.x.y": "Dotted-Answer"},
	}
	c := &connectors.Connector{Name: "db", Type: "SQL", Value: value.DictOf("hostname", "h", "password", "of the connector")}
	script := value.DictOf(
		"password", held("message:m.pass"),
		"username", "x "+held("message:m.pass").String(), // a text, and nothing else
		"any", value.List{held("main:db.token"), value.DictOf("k", value.Tuple{held("message:m.x.y")}), "vault.secret(main:db.token)"},
	)
	a, err := connectors.Apply(t.Context(), sqlDriver().Spec(), source, c, script)
	if err != nil {
		t.Fatal(err)
	}
	want := value.DictOf(
		"hostname", "h", "password", "Answer-Pass", "username", "x •••(message:m.pass)",
		"any", value.List{"Vault-Token", value.DictOf("k", value.Tuple{"Dotted-Answer"}), "vault.secret(main:db.token)"},
	)
	if diff := cmp.Diff(want, a.Inputs); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	shown := value.DictOf(
		"hostname", "h", "password", "•••(message:m.pass)", "username", "x •••(message:m.pass)",
		"any", value.List{"•••(main:db.token)", value.DictOf("k", value.Tuple{"•••(message:m.x.y)"}), "vault.secret(main:db.token)"},
	)
	if diff := cmp.Diff(shown, a.Shown()); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	got := a.Redact.Text("it got Answer-Pass, Vault-Token and Dotted-Answer")
	if want := "it got •••(message:m.pass), •••(main:db.token) and •••(message:m.x.y)"; got != want {
		t.Errorf("redacted: %s", got)
	}
	if !value.HasSecret(script) {
		t.Error("the script's inputs were changed")
	}
}

func TestApplyHeldSecretsRefuses(t *testing.T) {
	source := answers{&vault{}, map[string]string{"message:m.pass": "Answer-Pass"}}
	for _, test := range []struct {
		source connectors.SecretSource
		value  value.Value // of the connector
		any    value.Value // of the script
		want   string
	}{
		{source, nil, held("message:m.gone"), `SQL: input "any": secret message:m.gone: no such secret`},
		{source, nil, value.List{held("message:m.pass"), value.DictOf("a", held("message:m.gone"))}, `SQL: input "any": [1].a: secret message:m.gone: no such secret`},
		{&vault{}, nil, held("message:m.pass"), `SQL: input "any": secret message:m.pass: no such secret: no answers are kept here`},
		{nil, nil, held("message:m.pass"), `SQL: input "any": secret message:m.pass: no such secret: no answers are kept here`},
		{nil, nil, held("main:db.k"), `SQL: input "any": secret main:db: no vault is configured`},
		{source, nil, held("pass"), `SQL: input "any": "pass" is no reference to a secret`},
		{source, nil, held(""), `SQL: input "any": "" is no reference to a secret`},
		{source, value.List{held("message:m.pass")}, nil, `SQL: •••(message:m.pass): a secret can only be an input of a connection, in connector "db"`},
	} {
		var c *connectors.Connector
		if test.value != nil {
			c = &connectors.Connector{Name: "db", Type: "SQL", Value: value.DictOf("any", test.value)}
		}
		a, err := connectors.Apply(t.Context(), sqlDriver().Spec(), test.source, c, value.DictOf("any", test.any))
		if a == nil || err == nil || err.Error() != test.want || strings.Contains(err.Error(), "Answer") {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

// A driver that is called without Apply is not given a reference for a text.
func TestDriverGetsNoHeldSecret(t *testing.T) {
	for name, v := range map[string]value.Value{"password": held("message:m.pass"), "any": value.List{held("message:m.pass")}, "mode": value.DictOf("a", held("x"))} {
		_, err := sqlDriver().Prepare(value.DictOf("hostname", "h", name, v))
		if !errors.Is(err, connectors.ErrInput) || !strings.Contains(err.Error(), `input "`+name+`": a secret can only be an input of a connection`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
