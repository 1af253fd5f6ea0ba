package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Dialect is the dialect of JSON Schema that the schemas are in.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// InputSchema returns the JSON Schema of the inputs of a call. What it refuses the type
// refuses too, before anything is sent, but for numbers that are given as text in an
// unusual form; what it accepts may still be refused for what only the type knows, such as
// inputs that exclude each other.
func InputSchema(s *connectors.Spec) *value.Dict {
	schema := value.DictOf(
		"$schema", Dialect,
		"$id", "urn:flowrun:connector-type:"+s.Type+":inputs",
		"title", "Inputs of "+s.Type,
		"description", s.Doc,
	)
	object := describer{required: true}.object(s.Inputs)
	for k, v := range object.Strings() {
		schema.Set(k, v)
	}
	return schema
}

// StoredProperties returns the schemas of the inputs by name, as they stand in a stored
// connector: none has to be given, since flows give the others, and each may be
// vault.secret(...).
func StoredProperties(s *connectors.Spec) *value.Dict {
	return describer{vault: true}.properties(s.Inputs)
}

// DictSchema returns the schema of a dict with these fields.
func DictSchema(fields []connectors.Field) *value.Dict {
	return describer{required: true}.object(fields)
}

// A describer makes schemas of fields.
type describer struct {
	required bool // required inputs have to be there
	vault    bool // vault.secret(...) may stand for any value
}

// object is the schema of a dict with these fields. None counts as not given.
func (d describer) object(fields []connectors.Field) *value.Dict {
	schema := value.DictOf("type", "object", "properties", d.properties(fields), "additionalProperties", false)
	if !d.required {
		return schema
	}
	var required, either value.List
	for _, f := range fields {
		switch {
		case !f.Required:
		case len(f.Aliases) == 0:
			required = append(required, f.Name)
		default:
			one := value.List{value.DictOf("required", value.List{f.Name})}
			for _, alias := range f.Aliases {
				one = append(one, value.DictOf("required", value.List{alias}))
			}
			either = append(either, value.DictOf("anyOf", one))
		}
	}
	if required != nil {
		schema.Set("required", required)
	}
	if either != nil {
		schema.Set("allOf", either)
	}
	return schema
}

func (d describer) properties(fields []connectors.Field) *value.Dict {
	properties := new(value.Dict)
	for _, f := range fields {
		properties.Set(f.Name, d.field(f, ""))
		for _, alias := range f.Aliases {
			properties.Set(alias, d.field(f, alias))
		}
	}
	return properties
}

func (d describer) field(f connectors.Field, alias string) *value.Dict {
	schema := new(value.Dict)
	description := f.Doc
	if alias != "" {
		description = "Another name of " + f.Name + ". " + f.Doc
	}
	schema.Set("description", description)
	for k, v := range d.shape(f).Strings() {
		schema.Set(k, v)
	}
	if def, ok := defaultOf(f); ok && alias == "" {
		schema.Set("default", def)
	}
	if f.Secret {
		schema.Set("writeOnly", true)
	}
	if alias != "" {
		schema.Set("deprecated", true)
	}
	return schema
}

// shape is the schema of the values that a field takes.
func (d describer) shape(f connectors.Field) *value.Dict {
	nothing := !(f.Required && d.required)
	if f.Enum != nil && f.Type == "string" {
		values := texts(f.Enum)
		if nothing {
			values = append(values, nil)
		}
		schema := value.DictOf("enum", values)
		if d.vault {
			schema = value.DictOf("anyOf", value.List{schema, value.DictOf("type", "string", "pattern", vaultSecret)})
		}
		return schema
	}
	kinds := strings.Split(f.Type, " or ")
	if len(kinds) == 1 {
		return d.complete(d.kind(f.Type, f), nothing)
	}
	var list value.List
	for _, typ := range kinds {
		list = append(list, d.complete(d.kind(typ, f), nothing))
	}
	return value.DictOf("anyOf", list)
}

// complete adds to the schema of a type what may stand in place of it.
func (d describer) complete(schema *value.Dict, nothing bool) *value.Dict {
	v, _ := schema.Get("type")
	types, ok := v.(value.List)
	if !ok {
		return schema // anything, or a constant
	}
	types = slices.Clone(types)
	if d.vault && !slices.Contains(types, value.Value("string")) {
		types = append(types, "string")
		schema.Set("pattern", vaultSecret)
	} else if pattern, ok := schema.Get("pattern"); ok && d.vault {
		schema.Set("pattern", pattern.(string)+"|"+vaultSecret)
	}
	if _, ok := schema.Get("pattern"); ok {
		wanted := fmt.Sprint("want ", types[0])
		if d.vault {
			wanted += " or vault.secret(...)"
		}
		schema.Set("patternErrorMessage", wanted) // is shown by editors
	}
	if nothing {
		types = append(types, "null")
	}
	if len(types) == 1 {
		schema.Set("type", types[0])
	} else {
		schema.Set("type", types)
	}
	return schema
}

// Patterns are about texts alone. Numbers and truth values are taken as text too, since
// YAML and vaults often hold them so.
const (
	boolText  = `^([Tt]rue|[Ff]alse)$`
	intText   = `^\s*[+-]?[0-9]+\s*$`
	floatText = `^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$`

	// A string that is replaced by the value of a secret, of whatever type.
	vaultSecret = `^\s*vault\.secret\([^()]+\)\s*$`
)

// kind returns the schema of one type.
func (d describer) kind(typ string, f connectors.Field) *value.Dict {
	types := func(types ...value.Value) *value.Dict { return value.DictOf("type", value.List(types)) }
	text := func(typ, pattern string) *value.Dict {
		return value.DictOf("type", value.List{typ, "string"}, "pattern", pattern)
	}
	switch typ {
	case "string":
		return types("string", "integer")
	case "bytes":
		return types("string")
	case "int":
		return text("integer", intText)
	case "float":
		return text("number", floatText)
	case "bool":
		return text("boolean", boolText)
	case "False":
		return value.DictOf("const", false)
	case "dict":
		if f.Fields == nil {
			return types("object")
		}
		schema := d.object(f.Fields)
		schema.Set("type", value.List{"object"})
		return schema
	case "list":
		return types("array")
	case "list of dicts":
		return d.kind("list of dict", f)
	case "list of pairs":
		pair := value.DictOf("type", "array", "minItems", int64(2), "maxItems", int64(2))
		return value.DictOf("type", value.List{"array"}, "items", pair)
	}
	if item, ok := strings.CutPrefix(typ, "list of "); ok {
		items := value.DictOf("enum", texts(f.Enum))
		if f.Enum == nil {
			items = d.complete(d.kind(item, f), false)
		}
		return value.DictOf("type", value.List{"array"}, "items", items)
	}
	return new(value.Dict) // anything
}

// defaultOf reads a default as it would be written in a script.
func defaultOf(f connectors.Field) (value.Value, bool) {
	text, quoted := strings.CutPrefix(f.Default, "'")
	switch {
	case f.Default == "":
		return nil, false
	case quoted:
		return strings.TrimSuffix(text, "'"), true
	case f.Default == "True", f.Default == "False":
		return f.Default == "True", true
	}
	v, err := value.DecodeJSON([]byte(strings.ReplaceAll(f.Default, "'", `"`)), value.DefaultLimits)
	return v, err == nil
}

func texts(s []string) value.List {
	list := make(value.List, len(s))
	for i, e := range s {
		list[i] = e
	}
	return list
}
