package schema_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/schema"
	"github.com/google/go-cmp/cmp"
)

func decode(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.DecodeYAML([]byte(text), value.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func compile(t *testing.T, text string) *schema.Schema {
	t.Helper()
	s, err := schema.Compile(decode(t, text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s
}

// told is an error as it is told, "" for none.
func told(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestValidate(t *testing.T) {
	for _, test := range []struct{ schema, value, want string }{
		{`true`, `{a: 1}`, ``},
		{`false`, `1`, `no value is allowed here`},
		{`{}`, `null`, ``},
		{`{type: string}`, `1`, `got number, want string`},
		{`{type: [string, "null"]}`, `1`, `got number, want null or string`},
		{`{type: integer}`, `1.0`, ``},
		{`{type: integer}`, `1.5`, `got number, want integer`},
		{`{type: integer}`, `true`, `got boolean, want integer`},
		{`{type: integer}`, `123456789012345678901234567890`, ``},
		{`{type: number, maximum: 1e20}`, `123456789012345678901234567890`, `want 100000000000000000000 at most`},
		{`{type: array}`, `!!set {a, b}`, ``},
		{`{type: string}`, `!!binary aGk=`, ``},
		{`{const: aGk=}`, `!!binary aGk=`, ``},
		{`{type: object}`, `{1: 2}`, `got a key that is of type int, want string`},
		{`{properties: {a: {items: {type: string}}}}`, `{a: [x, {2: 3}]}`, `a[1]: got a key that is of type int, want string`},
		{`{}`, `[.nan]`, `[0]: got a float that is no number (NaN or infinity)`},

		{`{properties: {items: {items: {properties: {price: {type: number}}}}}}`, `{items: [{price: 1}, {}, {}, {price: "3"}]}`, `items[3].price: got string, want number`},
		{`{required: [a, b, c]}`, `{b: 1}`, `a: missing; c: missing`},
		{`{properties: {"a b": {type: string}}}`, `{"a b": 1}`, `["a b"]: got number, want string`},
		{`{properties: {a: true}, additionalProperties: false}`, `{z: 1, a: 1, b: 1}`, `b: no such property; z: no such property`},
		{`{items: {type: string}}`, `[1, a, 2, 3, a, 4, 5, 6, 7, 8, 9, 10]`,
			`[0]: got number, want string; [2]: got number, want string; [3]: got number, want string; [5]: got number, want string; [6]: got number, want string; ` +
				`[7]: got number, want string; [8]: got number, want string; [9]: got number, want string; [10]: got number, want string; [11]: got number, want string`},
		{`{propertyNames: {maxLength: 2}}`, `{ab: 1, abc: 2}`, `abc: the name is not allowed: want 2 characters at most`},
		{`{dependentRequired: {card: [address]}}`, `{card: 1}`, `address: missing, and required as "card" is given`},
		{`{dependentSchemas: {card: {required: [address]}}}`, `{card: 1}`, `address: missing`},
		{`{minProperties: 2}`, `{card: 1}`, `want 2 properties at least, got 1`},
		{`{maxProperties: 0}`, `{card: 1}`, `want 0 properties at most, got 1`},
		{`{patternProperties: {"^x-": {type: string}}}`, `{x-a: 1, y: 1}`, `x-a: got number, want string`},
		{`{properties: {a: true}, unevaluatedProperties: false}`, `{a: 1, b: 1}`, `b: no value is allowed here`},

		{`{enum: [a, b, 3, null, [1]]}`, `c`, `want "a", "b", 3, null or an array of 1 items`},
		{`{enum: [a, b, 3, null, [1]]}`, `[1.0]`, ``},
		{`{enum: [{a: 1, b: [2]}]}`, `{b: [2], a: 1}`, ``},
		{`{enum: [{a: 1, b: [2]}]}`, `{b: [2], a: 2}`, `want an object of 2 properties`},
		{`{enum: [3]}`, `3.0`, ``},
		{`{enum: ["3", true, 0.5]}`, `3`, `want "3", true or 0.5`},
		{`{enum: [1]}`, `true`, `want 1`},
		{`{enum: [12345678901234567890123]}`, `12345678901234567890123`, ``},
		{`{enum: [["a,s1:b"]]}`, `[a, b]`, `want an array of 1 items`},
		{`{enum: [["x,s:y", z]]}`, `[x, "y,s:z"]`, `want an array of 2 items`},
		{`{enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}`, `13`, `want 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, or one of 2 more`},
		{`{const: x}`, `y`, `want "x"`},
		{`{const: null}`, `0`, `want null`},
		{`{type: string, format: date}`, `2026-13-01`, `want date`},
		{`{type: string, format: date}`, `"2026-11-27"`, ``},
		{`{type: string, format: password}`, `x`, ``},
		{`{enum: [a], format: date}`, `a`, `want date`},
		{`{format: date}`, `1`, ``},
		{`{format: regex}`, `(`, `want regex`},
		{`{pattern: ^a+$}`, `b`, `does not match the pattern "^a+$"`},
		{`{minLength: 3}`, `äö`, `want 3 characters at least`},
		{`{maxLength: 2}`, `äö`, ``},
		{`{maxLength: 2}`, `äöü`, `want 2 characters at most`},
		{`{minimum: 1.5}`, `1`, `want 1.5 at least`},
		{`{exclusiveMinimum: 1}`, `1`, `want more than 1`},
		{`{exclusiveMaximum: 1}`, `1`, `want less than 1`},
		{`{multipleOf: 0.1}`, `0.35`, `want a multiple of 0.1`},
		{`{multipleOf: 0.1}`, `0.3`, ``},
		{`{minItems: 2}`, `[1]`, `want 2 items at least, got 1`},
		{`{maxItems: 2}`, `[1, 2, 3]`, `want 2 items at most, got 3`},
		{`{uniqueItems: true}`, `[1, 2, 1.0]`, `items [0] and [2] are equal`},
		{`{contains: {type: string}}`, `[1, 2]`, `no item fits contains`},
		{`{contains: {type: string}, minContains: 2}`, `[a, 2]`, `1 items fit contains, want 2 at least`},
		{`{contains: {type: string}, maxContains: 1}`, `[a, b]`, `2 items fit contains, want 1 at most`},
		{`{prefixItems: [{type: string}], items: false}`, `[1, 2]`, `[0]: got number, want string; [1]: no value is allowed here`},
		{`{not: {type: string}}`, `a`, `fits the schema of not`},
		{`{allOf: [{type: string}, {minLength: 3}]}`, `1`, `got number, want string`},
		{`{anyOf: [{type: string}, {type: integer}]}`, `[]`, `got array, want integer or string`},
		{`{properties: {a: {anyOf: [{type: string}, {properties: {b: {type: integer}}, required: [c]}]}}}`, `{a: {b: x}}`,
			`a: fits none of 2 alternatives (got object, want string; b: got string, want integer, ...)`},
		{`{oneOf: [{type: number}, {type: integer}]}`, `1`, `fits alternatives 1 and 2 of oneOf, want one`},
		{`{oneOf: [{minimum: 5}, {const: 2}]}`, `1`, `fits none of 2 alternatives (want 5 at least; want 2)`},
		{`{if: {required: [a]}, then: {required: [b]}, else: {required: [c]}}`, `{a: 1}`, `b: missing`},
		{`{if: {required: [a]}, then: {required: [b]}, else: {required: [c]}}`, `{}`, `c: missing`},
		{`{$defs: {port: {type: integer}}, properties: {a: {$ref: "#/$defs/port"}, b: {$ref: "#/$defs/port", maximum: 3}}}`, `{a: x, b: 4}`, `a: got string, want integer; b: want 3 at most`},
		{`{$defs: {port: {$anchor: port, type: integer}}, items: {$ref: "#port"}}`, `[x]`, `[0]: got string, want integer`},
		{`{$defs: {port: {$id: "https://example.com/port", type: integer}}, items: {$ref: "https://example.com/port"}}`, `[x]`, `[0]: got string, want integer`},
		{`{properties: {next: {$ref: "#"}, n: {type: integer}}}`, `{next: {next: {n: x}}}`, `next.next.n: got string, want integer`},
		{`{$ref: "#"}`, `1`, `the schema refers to itself without end`},

		{`{$schema: "http://json-schema.org/draft-07/schema#", items: [{type: string}], additionalItems: false}`, `[1, 2]`, `got 1 items too many; [0]: got number, want string`},
		{`{$schema: "http://json-schema.org/draft-04/schema#", maximum: 3, exclusiveMaximum: true}`, `3`, `want less than 3`},
		{`{$schema: "http://json-schema.org/draft-07/schema#", dependencies: {a: [b], c: {required: [d]}}}`, `{a: 1, c: 1}`, `b: missing, and required as "a" is given; d: missing`},
		{`{$schema: "https://json-schema.org/draft/2019-09/schema", items: [{type: string}]}`, `[1]`, `[0]: got number, want string`},
	} {
		if got := told(compile(t, test.schema).Validate(decode(t, test.value))); got != test.want {
			t.Errorf("%s\n%s\ngot  %s\nwant %s", test.schema, test.value, got, test.want)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	for text, want := range map[string]string{
		`[]`:                                  `want a dict, got list`,
		`null`:                                `want a dict, got None`,
		`{1: 2}`:                              `got a key that is of type int, want string`,
		`{type: strng}`:                       `type: want "array", "boolean", "integer", "null", "number", "object" or "string", got "strng" (did you mean "string"?)`,
		`{properties: {port: {type: strng}}}`: `properties.port.type: want "array", "boolean", "integer", "null", "number", "object" or "string", got "strng" (did you mean "string"?)`,
		`{type: 3}`:                           `type: fits none of 2 alternatives (want "array", "boolean", "integer", "null", "number", "object" or "string"; got number, want array)`,
		`{properties: {port: {type: integer, required: true}}}`: `properties.port.required: got boolean, want array (the names of those properties, beside properties)`,
		`{required: a}`:                 `required: got string, want array`,
		`{minimum: "3", maxLength: -1}`: `maxLength: want 0 at least; minimum: got string, want number`,
		`{properties: [a]}`:             `properties: got array, want object`,
		`{properties: {a: 3}}`:          `properties.a: got number, want boolean or object`,
		`{properties: {a: {pattern: "("}, b: {pattern: "(?=x)"}, c: {pattern: "["}}}`: "properties.a.pattern: not a pattern: missing closing ): `(`; properties.b.pattern: not a pattern: invalid or unsupported Perl syntax: `(?=`; properties.c.pattern: not a pattern: missing closing ]: `[`",
		`{patternProperties: {"a": {}, "(": {}}}`:                                     "patternProperties[\"(\"]: the name is not allowed: not a pattern: missing closing ): `(`",
		`{properties: {a: {$ref: "#/$defs/x"}, b: {$ref: "#/$defs/y"}}}`:              `properties.a.$ref: there is no "#/$defs/x"`,
		`{$defs: {a: {$anchor: x}}, items: {$ref: "#x"}, contains: {$ref: "#y"}}`:     `contains.$ref: there is no "#y"`,
		`{$ref: "#nowhere"}`: `$ref: there is no "#nowhere"`,
		`{properties: {a: {$ref: "#/$defs/x"}, b: {$ref: "x.json"}}, $defs: {x: {}}}`:                       `properties.b.$ref: "x.json" leaves the document`,
		`{properties: {a: {$ref: "other.json"}}}`:                                                           `properties.a.$ref: "other.json" leaves the document`,
		`{properties: {a: {$ref: "file:///etc/passwd"}}}`:                                                   `properties.a.$ref: "file:///etc/passwd" leaves the document`,
		`{properties: {a: {$ref: "https://example.com/x"}}}`:                                                `properties.a.$ref: "https://example.com/x" leaves the document`,
		`{$id: "https://example.com/a", properties: {a: {$ref: "b"}}}`:                                      `properties.a.$ref: "b" leaves the document`,
		`{properties: {a: {$ref: "https://json-schema.org/draft/2020-12/schema"}}}`:                         `properties.a.$ref: "https://json-schema.org/draft/2020-12/schema" leaves the document`,
		`{properties: {a: {$ref: "#/properties/b"}, b: {x: {type: strng}}, c: {$ref: "#/properties/b/x"}}}`: `properties.b.x.type: want "array", "boolean", "integer", "null", "number", "object" or "string", got "strng" (did you mean "string"?)`,
		`{$schema: "https://example.com/mine"}`:                                                             `$schema: unknown "https://example.com/mine", want https://json-schema.org/draft/2020-12/schema or an older one`,
		`{$schema: "file:///etc/passwd"}`:                                                                   `$schema: unknown "file:///etc/passwd", want https://json-schema.org/draft/2020-12/schema or an older one`,
		`{$schema: 3}`:                                                                                      `$schema: got number, want string`,
		`{items: {$dynamicRef: "#a"}}`:                                                                      `items.$dynamicRef: not supported, want $ref`,
		`{$id: "::"}`:                                                                                       `error in parsing id at "#"`,
		`{$defs: {a: {$anchor: x}, b: {$anchor: x}}}`:                                                       `the anchor "x" stands twice`,
	} {
		_, err := schema.Compile(decode(t, text))
		if got := told(err); got != want || got == "" {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// Of a value nothing is shown, whatever does not fit.
func TestValidateShowsNoValue(t *testing.T) {
	const secret = "hunter2"
	for _, text := range []string{
		`{type: integer}`, `{enum: [a]}`, `{const: a}`, `{pattern: x}`, `{format: date}`, `{format: date-time}`, `{format: time}`, `{format: ipv4}`, `{format: regex}`,
		`{format: uri}`, `{format: uuid}`, `{format: hostname}`, `{format: email}`, `{format: duration}`, `{format: json-pointer}`, `{format: semver}`,
		`{minLength: 50}`, `{maxLength: 1}`, `{not: {}}`, `{anyOf: [{enum: [a]}, {pattern: x}]}`, `{oneOf: [{enum: [a]}, {format: date}]}`, `{oneOf: [{}, {}]}`,
		`{allOf: [{enum: [a]}, {pattern: x}]}`, `{if: {}, then: {const: 1}}`, `{allOf: [{const: 1}]}`, `false`,
		`{contentEncoding: base64, contentMediaType: application/json, const: 1}`,
	} {
		for _, within := range []struct {
			schema string
			value  value.Value
		}{
			{`%s`, secret + ": ["}, {`{items: %s}`, value.List{secret + ": ["}}, {`{properties: {a: %s}}`, value.DictOf("a", secret+": [")},
			{`{contains: %s}`, value.List{secret + ": ["}}, {`{additionalProperties: %s}`, value.DictOf("a", secret+": [")},
		} {
			err := compile(t, strings.ReplaceAll(within.schema, "%s", text)).Validate(within.value)
			if err == nil && text != `{format: uri}` && text != `{format: email}` {
				t.Errorf("%s in %s: fits", text, within.schema)
			}
			if got := fmt.Sprintf("%v %+v", err, err); strings.Contains(got, secret) {
				t.Errorf("%s in %s: %s", text, within.schema, got)
			}
		}
	}
	for _, text := range []string{`{minimum: 5000}`, `{maximum: 3}`, `{exclusiveMinimum: 5000}`, `{exclusiveMaximum: 5}`, `{multipleOf: 7}`, `{enum: [1]}`, `{type: string}`, `{uniqueItems: true, not: {}}`} {
		err := compile(t, text).Validate(int64(4321))
		if err == nil || strings.Contains(err.Error(), "4321") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestViolations(t *testing.T) {
	items := make(value.List, 50)
	err := compile(t, `{items: {type: string}, minItems: 60}`).Validate(items)
	var e *schema.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if len(e.Violations) != schema.MaxViolations || e.More != 31 || !strings.HasSuffix(e.Error(), "; [18]: got null, want string; and 31 more") {
		t.Errorf("%d and %d more: %v", len(e.Violations), e.More, e)
	}
	if diff := cmp.Diff(schema.Violation{Msg: "want 60 items at least, got 50"}, e.Violations[0]); diff != "" {
		t.Error(diff)
	}
	// The same each time, though the library goes through maps.
	s := compile(t, `{properties: {a: {type: string}, b: {type: string}, c: {type: string}, d: {pattern: "^x"}}, required: [e], additionalProperties: false, dependentRequired: {g: [h], f: [h], a: [h]}}`)
	v := decode(t, `{g: 1, f: 1, d: y, c: 1, b: 1, a: 1}`)
	first := s.Validate(v).Error()
	for range 50 {
		if got := s.Validate(v).Error(); got != first {
			t.Fatalf("got %s\nthen %s", first, got)
		}
	}
}

func TestProperties(t *testing.T) {
	s := compile(t, `
type: object
properties:
  ref: {type: string, title: Branch, description: What to deploy., default: main}
  port: {$ref: "#/$defs/port", description: Of the service.}
  stage: {enum: [test, production]}
  token: {type: [string, "null"], format: password, default: null}
  any: true
  fixed: {const: 3}
  self: {$ref: "#/properties/self"}
  listed: {$ref: "#/allOf/0"}
required: [port, stage]
allOf: [{type: object}]
$defs: {port: {type: integer, minimum: 1, title: Port, description: Any.}}
`)
	got := s.Properties()
	for i := range got {
		keys := value.List{}
		for k := range got[i].Keywords.Strings() {
			keys = append(keys, k)
		}
		got[i].Keywords = value.DictOf("keys", keys)
	}
	keys := func(k ...any) *value.Dict { return value.DictOf("keys", k) }
	want := []schema.Property{
		{Name: "ref", Title: "Branch", Description: "What to deploy.", Types: []string{"string"}, Default: "main", HasDefault: true, Keywords: keys("type", "title", "description", "default")},
		{Name: "port", Title: "Port", Description: "Of the service.", Types: []string{"integer"}, Required: true, Keywords: keys("$ref", "description", "type", "minimum", "title")},
		{Name: "stage", Enum: value.List{"test", "production"}, Required: true, Keywords: keys("enum")},
		{Name: "token", Types: []string{"string", "null"}, Format: "password", HasDefault: true, Keywords: keys("type", "format", "default")},
		{Name: "any", Keywords: keys()},
		{Name: "fixed", Enum: value.List{int64(3)}, Keywords: keys("const")},
		{Name: "self", Keywords: keys("$ref")},
		{Name: "listed", Types: []string{"object"}, Keywords: keys("$ref", "type")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, text := range []string{`true`, `{}`, `{properties: {}}`} {
		if got := compile(t, text).Properties(); len(got) != 0 {
			t.Errorf("%s: %v", text, got)
		}
	}
	if got := compile(t, `{$ref: "#/$defs/a~1b", $defs: {a/b: {properties: {x: {}}}}}`).Properties(); len(got) != 1 || got[0].Name != "x" {
		t.Errorf("through a $ref: %v", got)
	}
}

func TestDefaults(t *testing.T) {
	s := compile(t, `{properties: {a: {default: 1}, b: {type: string}, c: {default: null}, d: {default: [x]}, e: {properties: {f: {default: 1}}}}}`)
	given := value.DictOf("d", nil, "z", 3)
	for _, test := range []struct{ given, want *value.Dict }{
		{given, value.DictOf("d", nil, "z", 3, "a", 1, "c", nil)},
		{nil, value.DictOf("a", 1, "c", nil, "d", value.List{"x"})},
	} {
		if got := s.Defaults(test.given); !got.Equal(test.want) {
			t.Errorf("got %s, want %s", value.Summary(got, 200), value.Summary(test.want, 200))
		}
	}
	if given.Len() != 2 {
		t.Error("what was given has changed")
	}
}

func TestConcurrentValidate(t *testing.T) {
	s := compile(t, `{items: {type: integer}}`)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			var v value.Value = int64(i)
			if i%2 == 1 {
				v = "x"
			}
			if err := s.Validate(value.List{v}); (err != nil) != (i%2 == 1) {
				t.Errorf("%v: %v", v, err)
			}
		})
	}
	wg.Wait()
}
