package project

import (
	"bytes"
	"context"
	"testing"
	"testing/fstest"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

type pageInput struct {
	URL      string            `flow:"url,required,alias=address" doc:"Where it is."`
	Size     int               `flow:"size" default:"10" doc:"How many."`
	Kind     string            `flow:"kind" enum:"a,b" doc:"Which."`
	Password connectors.Secret `flow:"password" doc:"Whose."`
	Via      *struct {
		Host string `flow:"host,required" doc:"By what."`
	} `flow:"via" doc:"A way."`
	Value string `flow:"value" doc:"What stands in a value only."`
}

func schemaOfConnectors(t *testing.T) *jsonschema.Schema {
	t.Helper()
	page := connectors.Func("PAGE", "Get a page.", func(context.Context, pageInput) (out struct{}, err error) { return })
	other := connectors.Func("OTHER", "Do something else.", func(context.Context, struct{}) (out struct{}, err error) { return })
	specs := []*connectors.Spec{connectors.WithAliases(page, "SITE").Spec(), other.Spec()}
	text, err := value.AppendJSON(nil, ConnectorSchema(specs), value.JSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:flowrun:connector", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("urn:flowrun:connector")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// What the schema of the files of connectors takes can be read, and what it refuses is
// wrong: for the reader, or else for the type.
func TestConnectorSchema(t *testing.T) {
	schema := schemaOfConnectors(t)
	for _, test := range []struct {
		text     string
		fits     bool
		readable bool
	}{
		{"connector_type: PAGE\nurl: x\nsize: 3\n", true, true},
		{"connector_type: PAGE\nvalue:\n  url: x\n  size: '3'\n", true, true},
		{"connector_type: SITE\naddress: x\npassword:\n", true, true},
		{"connector_type: PAGE\n", true, true},
		{"connector_type: PAGE\nvalue:\n", true, true},
		{"connector_type: OTHER\ntimeout: 5\ndescription: Something.\n", true, true},
		{"connector_type: PAGE\nvault_secrets: main:page\nsize: vault.secret(size)\nvia: vault.secret(via)\nkind: vault.secret(kind)\n", true, true},
		{"connector_type: PAGE\nvault_secrets: [main:page, 'main:other?version=3']\nvalue: {password: vault.secret(main:x.y)}\n", true, true},
		{"connector_type: PAGE\nvalue: {value: x, via: {host: h}}\n", true, true},
		{"connector_type: PAGE\nrepeatable: true\nusing:\n  retry: {max_tries: 2}\n  cache:\nurl: x\n", true, true},
		{"connector_type: PAGE\nusing: {validate: {schema: {type: object}}, timeout: {timeout_sec: 1.5}}\n", true, true},

		{"url: x\n", false, false},
		{"connector_type:\n", false, false},
		{"connector_type: PAGE\ndescription: [x]\n", false, false},
		{"connector_type: PAGE\nvault_secrets: main\n", false, false},
		{"connector_type: PAGE\nvault_secrets: [[]]\n", false, false},
		{"connector_type: PAGE\nrepeatable: often\n", false, false},
		{"connector_type: PAGE\nusing: {retry: {max_tires: 2}}\n", false, false},
		{"connector_type: PAGE\nusing: {retyr: {}}\n", false, false},
		{"connector_type: PAGE\nusing: {timeout: {}}\n", false, false},
		{"connector_type: PAGE\nusing: {check: {condition: x}}\n", false, false},
		{"connector_type: PAGE\nvalue: {url: x}\nsize: 3\n", false, false},

		// The type says the rest, when it is called or checked.
		{"connector_type: PAEG\n", false, true},
		{"connector_type: PAGE\nurrl: x\n", false, true},
		{"connector_type: PAGE\nsize: many\n", false, true},
		{"connector_type: PAGE\nsize: vault.secret\n", false, true},
		{"connector_type: PAGE\nkind: c\n", false, true},
		{"connector_type: PAGE\nvia: {hsot: x}\n", false, true},
		{"connector_type: OTHER\nurl: x\n", false, true},
		{"connector_type: PAGE\nvalue: {urrl: x}\n", false, true},
	} {
		v, err := value.DecodeYAML([]byte(test.text), value.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		text, err := value.AppendJSON(nil, v, value.JSONOptions{})
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); (err == nil) != test.fits {
			t.Errorf("%s\nthe schema says %v", test.text, err)
		}
		_, err = Open(fstest.MapFS{"connectors/x.yaml": {Data: []byte(test.text)}}, "")
		if (err == nil) != test.readable {
			t.Errorf("%s\nthe reader says %v", test.text, err)
		}
	}
}
