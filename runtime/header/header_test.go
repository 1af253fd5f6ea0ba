package header_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/header"
	"github.com/google/go-cmp/cmp"
)

const handler = "def handler(system, this):\n    pass\n"

func TestParse(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want header.Header
	}{
		"nothing":          {handler, header.Header{}},
		"no text":          {"", header.Header{}},
		"empty":            {"# flowrun:\n" + handler, header.Header{Line: 1}},
		"a lint comment":   {"# flowrun: ignore[unused-variable]\n#   description: x\n" + handler, header.Header{}},
		"prose":            {"# flowrun: a runtime\n# flowrunner:\n#   description: x\n# fmt: off\n" + handler, header.Header{}},
		"in a string":      {"\"\"\"\n# flowrun:\n#   descripton: x\n\"\"\"\nx = '''\n# flowrun:\n'''\n" + handler, header.Header{}},
		"within a handler": {"def handler(system, this):\n    # flowrun:\n    #   description: x\n    pass\n", header.Header{}},
		"behind code":      {"x = 1  # flowrun:\n" + handler, header.Header{}},
		"not UTF-8":        {"# flowrun:\n#   descripton: \xff\n", header.Header{}},
		"all": {
			"# flowrun:\n#   description: Deploys.\n#   input_schema: {type: object}\n#   output_schema: mine\n#   using: {retry: {max_tries: 3}, notify: }\n" + handler,
			header.Header{
				Description: "Deploys.", InputSchema: value.DictOf("type", "object"), OutputSchema: "mine",
				Using: value.DictOf("retry", value.DictOf("max_tries", 3), "notify", nil),
				Line:  1, Lines: map[string]int{"description": 2, "input_schema": 3, "output_schema": 4, "using": 5},
			},
		},
		"further down": {
			"#!/usr/bin/env flowrun\n\n# Copyright\n# flowrun:\n#\n#     description: |\n#       a\n#\n#         b\n# more\n#   using: 3\n\"\"\"doc\"\"\"\n" + handler,
			header.Header{Description: "a\n\n  b\n", Line: 4, Lines: map[string]int{"description": 6}},
		},
		"in several lines": {
			"# flowrun:\n#   using:\n#     retry:\n#       max_tries: 3\n" + handler,
			header.Header{Using: value.DictOf("retry", value.DictOf("max_tries", 3)), Line: 1, Lines: map[string]int{"using": 2}},
		},
		"below the docstring": {
			"\"\"\"doc\n\"\"\"  # remark\n\n# flowrun:\n#   input_schema: true\nimport flow_api\n" + handler,
			header.Header{InputSchema: true, Line: 4, Lines: map[string]int{"input_schema": 5}},
		},
		"with other line ends": {
			"\ufeff# flowrun:\r\n#   description: x\r\n#\r\n#   output_schema: s\r\n" + handler,
			header.Header{Description: "x", OutputSchema: "s", Line: 1, Lines: map[string]int{"description": 2, "output_schema": 4}},
		},
		"alone":             {"# flowrun:\n#   description: x", header.Header{Description: "x", Line: 1, Lines: map[string]int{"description": 2}}},
		"in a broken flow":  {"# flowrun:\n#   description: x\ndef handler(:\n  '''", header.Header{Description: "x", Line: 1, Lines: map[string]int{"description": 2}}},
		"cut by a line":     {"# flowrun:\n#   description: x\n\n#   using: 3\n" + handler, header.Header{Description: "x", Line: 1, Lines: map[string]int{"description": 2}}},
		"ended by another":  {"# flowrun:\n#   description: x\n# flowrun: ignore[a]\n" + handler, header.Header{Description: "x", Line: 1, Lines: map[string]int{"description": 2}}},
		"a tab in a value":  {"# flowrun:\n#   description: x\ty\n" + handler, header.Header{Description: "x\ty", Line: 1, Lines: map[string]int{"description": 2}}},
		"keys without more": {"# flowrun:\n#   description:\n#   using:\n#   input_schema:\n" + handler, header.Header{Line: 1, Lines: map[string]int{"description": 2, "using": 3, "input_schema": 4}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := header.Parse("a.star", []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"unknown key":           {"\n# flowrun:\n#   descripton: x\n", `a.star:3:5: unknown key "descripton" of a header (did you mean "description"?)`},
		"nothing like it":       {"# flowrun:\n#   zzz: x\n", `a.star:2:5: unknown key "zzz" of a header (want one of description, input_schema, output_schema, using)`},
		"twice":                 {"\n\n# flowrun:\n#   description: x\n#   description: y\n", `a.star:5:5: key "description" is there already, in line 4`},
		"a tab":                 {"# flowrun:\n#\tdescription: x\n", `a.star:2:2: a tab before what stands in a header (write spaces)`},
		"a tab after spaces":    {"# flowrun:\n#  \tdescription: x\n", `a.star:2:4: a tab before what stands in a header (write spaces)`},
		"no keys":               {"# flowrun:\n#   some text\n", `a.star:2:5: want keys and values, got string`},
		"a list":                {"# flowrun:\n#   - a\n", `a.star:2:5: want keys and values, got list`},
		"a key that is none":    {"# flowrun:\n#   1: a\n", `a.star:2:5: a key of a header is one of description, input_schema, output_schema, using`},
		"description":           {"# flowrun:\n#   description: [a]\n", `a.star:2:18: description: want a string, got list`},
		"input_schema":          {"# flowrun:\n#   input_schema: 3\n", `a.star:2:19: input_schema: want a schema or the name of one, got int`},
		"output_schema":         {"# flowrun:\n#   output_schema: ''\n", `a.star:2:20: output_schema: want the name of a schema, got an empty text`},
		"using":                 {"# flowrun:\n#   using: [retry]\n", `a.star:2:12: using: want a dict like {retry: {max_tries: 3}}, got list`},
		"how it is used":        {"# flowrun:\n#   using:\n#     retry:\n#       max_trys: 3\n", `a.star:4:9: using: retry: no argument named "max_trys" (did you mean "max_tries"?)`},
		"what is used":          {"# flowrun:\n#   using: {retry: 3}\n", `a.star:2:13: using: retry: want a dict of options, got int`},
		"a second one":          {"# flowrun:\n#   description: x\n\n# flowrun:\n#   description: y\n" + handler, `a.star:4:1: a second header, the first is in line 1`},
		"late":                  {"import flow_api\n# flowrun:\n#   description: x\n" + handler, `a.star:2:1: a header after the first statement (move it to the beginning)`},
		"after a second string": {"'a'\n'b'\n# flowrun:\n", `a.star:3:1: a header after the first statement (move it to the beginning)`},
		"after an expression":   {"'a' + x\n# flowrun:\n", `a.star:2:1: a header after the first statement (move it to the beginning)`},
		"several": {"# flowrun:\n#   descr: a\n#   using: 1\n", `a.star:2:5: unknown key "descr" of a header (did you mean "description"?)` + "\n" +
			`a.star:3:12: using: want a dict like {retry: {max_tries: 3}}, got int`},
		"in characters": {"# flowrun:\n#   using: {ä: [], b: }\n#   ü: 1\n", `a.star:2:13: using: nothing named "ä" (known: retry, timeout, cache, check, validate, notify)` + "\n" +
			`a.star:2:20: using: nothing named "b" (known: retry, timeout, cache, check, validate, notify)` + "\n" +
			`a.star:3:5: unknown key "ü" of a header (want one of description, input_schema, output_schema, using)`},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := header.Parse("a.star", []byte(test.text))
			if err == nil || err.Error() != test.want || h != nil {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
	// What the parser of YAML says is its own; where it stands is the text's.
	for _, test := range []struct{ text, place string }{
		{"\n\n# flowrun:\n#   input_schema: {type: object\n" + handler, "a.star:"},
		{"\n\n# flowrun:\n#   description: 'a\n", "a.star:"},
		{"\n\n# flowrun:\n#   using: *a\n", "a.star:4:"},
	} {
		_, err := header.Parse("a.star", []byte(test.text))
		if err == nil || !strings.HasPrefix(err.Error(), test.place) {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		if e := err.(header.Errors)[0]; e.Line < 3 || e.Line > 5 {
			t.Errorf("%q: %v", test.text, err)
		}
	}
}

func Example() {
	h, err := header.Parse("deploy.star", []byte(`# flowrun:
#   description: Deploys the application.
#   input_schema: {type: object, properties: {ref: {type: string, default: main}}}
"""Deploys the application, in more words."""

def handler(system, this):
    pass
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(h.Description)
	fmt.Println(value.Summary(h.InputSchema, 40))

	_, err = header.Parse("deploy.star", []byte("# flowrun:\n#   input_shema: {}\n"))
	fmt.Println(err)
	// Output:
	// Deploys the application.
	// {"type": "object", "properties": {"ref":...
	// deploy.star:2:5: unknown key "input_shema" of a header (did you mean "input_schema"?)
}
