package connectors_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestParseSecretRef(t *testing.T) {
	for _, test := range []struct {
		text string
		want connectors.SecretRef
		err  string
	}{
		{"main:db", connectors.SecretRef{Config: "main", Path: "db"}, ""},
		{" main : /a/b/ ", connectors.SecretRef{Config: "main", Path: "a/b"}, ""},
		{"main:a:b.c", connectors.SecretRef{Config: "main", Path: "a:b.c"}, ""},
		{"main:db?version=3", connectors.SecretRef{Config: "main", Path: "db", Version: 3}, ""},
		{"", connectors.SecretRef{}, `"" is no reference to a secret (want <vault config>:<path>)`},
		{"main", connectors.SecretRef{}, `"main" is no reference to a secret (want <vault config>:<path>)`},
		{":db", connectors.SecretRef{}, `":db" is no reference to a secret (want <vault config>:<path>)`},
		{"main: / ", connectors.SecretRef{}, `"main: / " is no reference to a secret (want <vault config>:<path>)`},
		{"main:?version=3", connectors.SecretRef{}, `"main:?version=3" is no reference to a secret (want <vault config>:<path>)`},
		{"main:db?", connectors.SecretRef{}, `"main:db?": "" after the path is no version (want ?version=3)`},
		{"main:db?version=", connectors.SecretRef{}, `"main:db?version=": "version=" after the path is no version (want ?version=3)`},
		{"main:db?version=0", connectors.SecretRef{}, `"main:db?version=0": "version=0" after the path is no version (want ?version=3)`},
		{"main:db?version=-1", connectors.SecretRef{}, `"main:db?version=-1": "version=-1" after the path is no version (want ?version=3)`},
		{"main:db?version=x", connectors.SecretRef{}, `"main:db?version=x": "version=x" after the path is no version (want ?version=3)`},
		{"main:db?v=3", connectors.SecretRef{}, `"main:db?v=3": "v=3" after the path is no version (want ?version=3)`},
		{"main:db?3", connectors.SecretRef{}, `"main:db?3": "3" after the path is no version (want ?version=3)`},
	} {
		got, err := connectors.ParseSecretRef(test.text)
		if got != test.want || err == nil && test.err != "" || err != nil && err.Error() != test.err {
			t.Errorf("%q: got %+v, %v", test.text, got, err)
		}
		if err == nil {
			if again, err := connectors.ParseSecretRef(got.String()); err != nil || again != got {
				t.Errorf("%q is written as %q, which is read as %+v, %v", test.text, got, again, err)
			}
		}
	}
}

func TestHasReference(t *testing.T) {
	for _, v := range []value.Value{"vault.secret(k)", "a vault.secret('c:p.k') b", value.List{nil, value.DictOf("k", value.List{"vault.secret(k)"})}} {
		if !connectors.HasReference(v) {
			t.Errorf("none in %v", v)
		}
	}
	for _, v := range []value.Value{nil, "", "vault.secret", "vault.secret()", "vaultxsecret(k)", int64(1), value.List{"secret(k)"}} {
		if connectors.HasReference(v) {
			t.Errorf("one in %v", v)
		}
	}
}
