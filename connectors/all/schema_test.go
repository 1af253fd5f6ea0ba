package all_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
	"github.com/flowrun/flowrun/connectors/reference"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// samples are values of all kinds, some of which each input takes.
var samples = []value.Value{
	nil, true, "true", "yes", int64(7), "7", " 7 ", 1.5, "1.5", "x", "", int64(-3),
	value.List{}, value.List{int64(200)}, value.List{"x"}, value.List{"GET", "key"}, value.List{nil}, value.List{value.List{"a", "b"}},
	value.List{value.List{"a"}}, value.List{value.DictOf("name", "x", "content", "y")}, value.List{int64(1), value.List{}},
	value.DictOf(), value.DictOf("a", "b"), value.DictOf("a", value.DictOf()), value.DictOf("text", "x"), value.DictOf("text", value.List{}),
	value.DictOf("initial", int64(1)), value.DictOf("initial", "x"), value.DictOf("intial", int64(1)),
	value.DictOf("mode_name", "fetchall", "query", "select 1"), value.DictOf("mode_name", "fetchall"), value.DictOf("mode_name", "fetch", "query", "x"),
	value.DictOf("hostname", "h", "username", "u", "hostkey", false), value.DictOf("host", "h", "username", "u", "port", "22"),
	value.DictOf("username", "u"), value.DictOf("hostname", "h", "username", "u", "jump_host", value.DictOf("hostname", "h")),
}

// TestInputSchemas holds the schema of each type's inputs against the type itself: what the
// schema refuses, the type does, by the name of the input; and what the type refuses for
// its Go type, the schema does.
func TestInputSchemas(t *testing.T) {
	for _, d := range all.Drivers(all.Options{}) {
		spec := d.Spec()
		t.Run(spec.Type, func(t *testing.T) {
			defer closeDriver(t, d)
			schema := compile(t, reference.InputSchema(spec))
			good := value.DictOf()
			for _, f := range spec.Inputs {
				if f.Required {
					good.Set(f.Name, sampleOf(f))
				}
			}
			if err := schema.Validate(decoded(t, good)); err != nil {
				t.Fatal(err)
			}
			schemas, _ := reference.InputSchema(spec).Get("properties")
			refused := 0
			for _, f := range spec.Inputs {
				values := samples
				for _, e := range f.Enum {
					values = append(values[:len(values):len(values)], e)
				}
				for _, v := range values {
					in := with(good, f.Name, v)
					schemaErr := schema.Validate(decoded(t, in))
					_, err := d.Prepare(in)
					switch {
					case schemaErr != nil && !names(err, f.Name):
						t.Errorf("%s=%s: the schema refuses it, and the type says %v\n%v", f.Name, value.Summary(v, 80), err, schemaErr)
					case schemaErr == nil && ofWrongType(err, f.Name):
						t.Errorf("%s=%s: the schema takes it, and the type says %v", f.Name, value.Summary(v, 80), err)
					}
					if schemaErr != nil {
						refused++
					}
				}
				checkAnnotations(t, f, schemas.(*value.Dict))
				if v, ok := annotation(schemas.(*value.Dict), f.Name, "default"); ok {
					if err := schema.Validate(decoded(t, with(good, f.Name, v))); err != nil {
						t.Errorf("the default of %s: %v", f.Name, err)
					}
				}
				for _, alias := range f.Aliases {
					in := with(good, alias, sampleOf(f))
					in.Delete(f.Name)
					if err := schema.Validate(decoded(t, in)); err != nil {
						t.Errorf("%s as %s: %v", f.Name, alias, err)
					}
				}
				if !f.Required {
					continue
				}
				in := good.Clone()
				in.Delete(f.Name)
				if schema.Validate(decoded(t, in)) == nil {
					t.Errorf("%s need not be there", f.Name)
				}
			}
			if schema.Validate(decoded(t, with(good, "no_such_input", "x"))) == nil {
				t.Error("it takes any input")
			}
			if refused < 10*len(spec.Inputs) {
				t.Errorf("of %d values it refuses %d", len(samples)*len(spec.Inputs), refused)
			}
		})
	}
}

// checkAnnotations checks what the schema of an input says beside what it refuses.
func checkAnnotations(t *testing.T, f connectors.Field, schemas *value.Dict) {
	t.Helper()
	if doc, _ := annotation(schemas, f.Name, "description"); doc != f.Doc {
		t.Errorf("%s is described as %q", f.Name, doc)
	}
	if secret, _ := annotation(schemas, f.Name, "writeOnly"); (secret == true) != f.Secret {
		t.Errorf("%s: writeOnly is %v", f.Name, secret)
	}
	def, ok := annotation(schemas, f.Name, "default")
	shown, err := value.AppendJSON(nil, def, value.JSONOptions{})
	if ok != (f.Default != "") || err != nil {
		t.Fatalf("the default of %s: %v, %v", f.Name, def, err)
	}
	inScript := strings.NewReplacer("true", "True", "false", "False", `"`, "'", ",", ", ").Replace(string(shown))
	if ok && inScript != f.Default {
		t.Errorf("the default of %s is %s, want %s", f.Name, inScript, f.Default)
	}
	if _, ok := annotation(schemas, f.Name, "deprecated"); ok {
		t.Errorf("%s is deprecated", f.Name)
	}
	for _, alias := range f.Aliases {
		if old, _ := annotation(schemas, alias, "deprecated"); old != true {
			t.Errorf("%s, another name of %s, is not deprecated", alias, f.Name)
		}
	}
}

func annotation(schemas *value.Dict, name, keyword string) (value.Value, bool) {
	schema, _ := schemas.Get(name)
	d, ok := schema.(*value.Dict)
	if !ok {
		return nil, false
	}
	return d.Get(keyword)
}

// sampleOf is a value that an input takes.
func sampleOf(f connectors.Field) value.Value {
	switch {
	case f.Enum != nil:
		return f.Enum[0]
	case f.Type == "list":
		return value.List{"x"}
	case strings.HasPrefix(f.Type, "int"):
		return int64(7)
	}
	return "x"
}

// names reports whether an error is about an input.
func names(err error, input string) bool {
	return errors.Is(err, connectors.ErrInput) && strings.Contains(err.Error(), fmt.Sprintf("input %q", input))
}

// ofWrongType reports whether an input is refused for its type, in the words of package
// connectors: types that take an input in their own way may want more.
func ofWrongType(err error, input string) bool {
	if err == nil {
		return false
	}
	for _, want := range []string{"bool", "int", "float", "string", "dict", "bytes", "list"} {
		if strings.Contains(err.Error(), fmt.Sprintf("input %q: want %s, got ", input, want)) && !strings.Contains(err.Error(), "does not fit") {
			return true
		}
	}
	return false
}

func compile(t *testing.T, schema *value.Dict) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	id, _ := schema.Get("$id")
	if err := c.AddResource(id.(string), decoded(t, schema)); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(id.(string)) // which holds it against its dialect
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// decoded is a value as the library wants it.
func decoded(t *testing.T, v value.Value) any {
	t.Helper()
	text, err := value.AppendJSON(nil, v, value.JSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
