package project

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/google/go-cmp/cmp"
)

var equalDicts = cmp.Comparer(func(a, b *value.Dict) bool { return value.Equal(a, b) })

func TestConnector(t *testing.T) {
	p, err := Open(files(`
-- connectors/tickets.yaml --
# The ticket system.
connector_type: REST
description: The ticket system.
vault_secrets: production:tickets
value:
  hostname: tickets.example.com

  headers:
    Accept: application/json
-- connectors/db.prod.yml --
hostname: db.example.com
connector_type: SQLPG
vault_secrets:
  - production:db?version=3
  - production:db/roles/app
port: 5432
-- connectors/repo.json --
{
	"connector_type": "GIT",
	"value": {"repository_url": "https://x\/\ud83d\ude00"}
}
-- connectors/bare.yaml --
connector_type: REST
-- connectors/merged.yaml --
connector_type: SSH
value:
  <<: &base
    hostname: a
    port: 22
  port: 2222
-- connectors/orders.yaml --
connector_type: REST
repeatable: true
url: https://orders.example.com
-- connectors/nothing.yaml --
connector_type: REST
description:
vault_secrets:
value:
`), "site")
	if err != nil {
		t.Fatal(err)
	}
	ref := func(path string, version int) connectors.SecretRef {
		return connectors.SecretRef{Config: "production", Path: path, Version: version}
	}
	want := []*connectors.Connector{
		{
			Name: "bare", Type: "REST", Value: new(value.Dict), File: "site/connectors/bare.yaml", Lines: map[string]int{},
		}, {
			Name: "db.prod", Type: "SQLPG", Value: value.DictOf("hostname", "db.example.com", "port", 5432),
			Secrets: []connectors.SecretRef{ref("db", 3), ref("db/roles/app", 0)},
			File:    "site/connectors/db.prod.yml", Lines: map[string]int{"hostname": 1, "port": 6},
		}, {
			Name: "merged", Type: "SSH", Value: value.DictOf("hostname", "a", "port", 2222),
			File: "site/connectors/merged.yaml", Lines: map[string]int{"hostname": 4, "port": 6},
		}, {
			Name: "nothing", Type: "REST", Value: new(value.Dict), File: "site/connectors/nothing.yaml", Lines: map[string]int{},
		}, {
			Name: "orders", Type: "REST", Repeatable: true, Value: value.DictOf("url", "https://orders.example.com"),
			File: "site/connectors/orders.yaml", Lines: map[string]int{"url": 3},
		}, {
			Name: "repo", Type: "GIT", Value: value.DictOf("repository_url", "https://x/😀"),
			File: "site/connectors/repo.json", Lines: map[string]int{"repository_url": 3},
		}, {
			Name: "tickets", Type: "REST", Description: "The ticket system.",
			Value:   value.DictOf("hostname", "tickets.example.com", "headers", value.DictOf("Accept", "application/json")),
			Secrets: []connectors.SecretRef{ref("tickets", 0)},
			File:    "site/connectors/tickets.yaml", Lines: map[string]int{"hostname": 6, "headers": 8},
		},
	}
	if diff := cmp.Diff(want, p.Connectors(), equalDicts); diff != "" {
		t.Error(diff)
	}
	for _, w := range want {
		if got, err := p.Connector(w.Name); err != nil || got.File != w.File {
			t.Errorf("%s: got %v, %v", w.Name, got, err)
		}
	}
	_, err = p.Connector("ticket")
	if message(err) != `no connector named "ticket" (did you mean "tickets"?)` || !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestConnectorErrors(t *testing.T) {
	const noType = "connector_type is missing"
	for in, want := range map[string]string{
		"":                                    "x.yaml: the file is empty (want connector_type and the inputs of the type)",
		"# nothing\n":                         "x.yaml: the file is empty (want connector_type and the inputs of the type)",
		"{}":                                  "x.yaml: the file is empty (want connector_type and the inputs of the type)",
		"- a":                                 "x.yaml:1:1: want a mapping of keys to values, got list",
		"just text":                           "x.yaml:1:1: want a mapping of keys to values, got string",
		"hostname: a":                         "x.yaml:1:1: " + noType + " (want the name of a type, such as REST)",
		"a: 1\nconector_type: REST":           `x.yaml:1:1: ` + noType + ` (is "conector_type" meant for it?)`,
		"connector_type: ":                    "x.yaml:1:1: " + noType + " (want the name of a type, such as REST)",
		"connector_type: 5":                   "x.yaml:1:1: connector_type: want a string, got int (write it in quotes)",
		"connector_type: R\ndescription: [a]": "x.yaml:2:1: description: want a string, got list",
		"connector_type: R\nvalue: [a]":       "x.yaml:2:1: value: want a mapping, got list",
		"connector_type: R\nvalue: text":      "x.yaml:2:1: value: want a mapping, got string",
		"connector_type: R\nvalue: {}\nhostname: a":                `x.yaml:3:1: unknown key "hostname" of a connector (want connector_type, description, repeatable, using, vault_secrets, value)`,
		"connector_type: R\nvalue: {}\ndescripton: a":              `x.yaml:3:1: unknown key "descripton" of a connector (did you mean "description"?)`,
		"connector_type: R\nvault_secret: a:b":                     `x.yaml:2:1: unknown key "vault_secret" of a connector (did you mean "vault_secrets"?)`,
		"connector_type: R\nvaultSecrets: a:b":                     `x.yaml:2:1: unknown key "vaultSecrets" of a connector (did you mean "vault_secrets"?)`,
		"connector_type: R\nvault_secrets: ab":                     `x.yaml:2:1: vault_secrets: "ab" is no reference to a secret (want <vault config>:<path>)`,
		"connector_type: R\nvault_secrets:\n  - a:b\n  - 5\n  - c": "x.yaml:4:5: vault_secrets: want a string such as production:path, got int\nx.yaml:5:5: vault_secrets: \"c\" is no reference to a secret (want <vault config>:<path>)",
		"connector_type: R\nvault_secrets:\n-":                     "x.yaml:2:1: vault_secrets: want a string such as production:path, got None",
		"---":                                                      "x.yaml: the file is empty (want connector_type and the inputs of the type)",
		"connector_type: R\nvault_secrets: {a: b}":                 `x.yaml:2:1: vault_secrets: want a string such as production:path, got dict`,
		"connector_type: R\nvalue:\n  5: a\n  true: b\n  [1]: c":   "x.yaml:3:3: an input's name is a string, got int 5 (write it in quotes)\nx.yaml:4:3: an input's name is a string, got bool True (write it in quotes)\nx.yaml:5:3: an input's name is a string, got tuple (1)",
		"connector_type: R\na: 1\nb: 2\na: 3":                      `x.yaml:4:1: key "a" is there already, in line 2`,
		"connector_type: R\na: b: c":                               "x.yaml:2:5: mapping values are not allowed in this context",
		"connector_type: R\n---\na: b":                             "x.yaml:2:1: a second document begins (want one)",
		"connector_type: R\na: *b":                                 "x.yaml:2:4: alias of an unknown anchor (text that begins with * needs quotes)",
		"a: \xff":                                                  "x.yaml:1:4: text that is not UTF-8",
	} {
		_, err := Open(fstest.MapFS{"connectors/x.yaml": {Data: []byte(in)}}, "")
		if diff := cmp.Diff(want, strings.ReplaceAll(message(err), "connectors/", "")); diff != "" {
			t.Errorf("%s:\n%s", in, diff)
		}
	}
}

func TestConnectorBombs(t *testing.T) {
	var laughs strings.Builder
	laughs.WriteString("connector_type: R\na0: &a0 ha\n")
	for i := range 9 {
		fmt.Fprintf(&laughs, "a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), 9), i)
	}
	var keys strings.Builder
	keys.WriteString("connector_type: R\n")
	for i := range 1000 {
		fmt.Fprintf(&keys, "%d: a\n", i)
	}
	for want, data := range map[string]string{
		"9:18: too large: more than 4194304 values":      laughs.String(),
		"1:1001: nested too deep: more than 1000 levels": strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		" larger than 16 MiB":                            strings.Repeat(" ", maxFile+1),
	} {
		_, err := Open(fstest.MapFS{"connectors/x.yaml": {Data: []byte(data)}}, "")
		if message(err) != "connectors/x.yaml:"+want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	_, err := Open(fstest.MapFS{"connectors/x.yaml": {Data: []byte(keys.String())}}, "")
	var errs Errors
	if !errors.As(err, &errs) || len(errs) != maxErrors {
		t.Errorf("got %d errors, want the first %d", len(errs), maxErrors)
	}
}

// Whatever stands in a file, it is a connector or there are errors that say
// where, and both are of one mind about its keys.
func FuzzConnector(f *testing.F) {
	for _, in := range []string{
		"connector_type: REST\nvalue: {a: 1}\n", "connector_type: REST\na: &a {b: 1}\n<<: *a\n", "value: {<<: [{a: 1}, {b: 2}]}\nconnector_type: x\nvault_secrets: [a:b]",
		"{\"connector_type\": \"x\", \"? a\": [1]}", "? &k connector_type\n: *k\n", "vault_secrets:\n- 1\n- [a]\nvalue: x", "? [a]\n: b\n", "&a a: *a\n*a : 1",
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		p, err := Open(fstest.MapFS{"connectors/x.yaml": {Data: in}, "flowrun.yaml": {Data: in}}, "")
		var errs Errors
		if err != nil && !errors.As(err, &errs) {
			t.Fatalf("%q: %v", in, err)
		}
		lines := 1 + strings.Count(string(in), "\n") + strings.Count(string(in), "\r") + strings.Count(string(in), "\u0085") + strings.Count(string(in), "\u2028") + strings.Count(string(in), "\u2029")
		for _, e := range errs {
			if e.Path == "" || e.Msg == "" || e.Line > lines || e.Line < 1 && !strings.HasPrefix(e.Msg, "the file is empty") {
				t.Fatalf("%q: %#v", in, e)
			}
		}
		for _, c := range p.Connectors() {
			for k := range c.Value.Strings() {
				if n := c.Lines[k]; n < 1 || n > lines {
					t.Fatalf("%q: line %d of %q", in, n, k)
				}
			}
			if c.Value.Len() != len(c.Lines) || c.Type == "" {
				t.Fatalf("%q: %+v", in, c)
			}
		}
	})
}
