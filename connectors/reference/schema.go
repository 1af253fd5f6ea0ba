package reference

import (
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Dialect is the dialect of JSON Schema that the schemas are in.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// InputSchema returns the JSON Schema of the inputs of a call. What it refuses the type
// refuses too, before anything is sent; what it accepts may still be refused for what
// only the type knows, such as inputs that exclude each other.
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
			either = append(either, value.DictOf("oneOf", one))
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

// vaultSecret is a string that is replaced by the value of a secret, of whatever type.
var vaultSecret = `^vault\.secret\([^()]+\)$`

// shape is the schema of the values that a field takes.
func (d describer) shape(f connectors.Field) *value.Dict {
	var kinds value.List
	for _, t := range alternatives(f.Type) {
		kinds = append(kinds, d.kind(t, f)...)
	}
	if d.vault && f.Type != "any" && f.Type != "string" || d.vault && f.Enum != nil {
		kinds = append(kinds, value.DictOf("type", "string", "pattern", vaultSecret))
	}
	if !(f.Required && d.required) && f.Type != "any" {
		kinds = append(kinds, value.DictOf("type", "null"))
	}
	if len(kinds) == 1 {
		return kinds[0].(*value.Dict)
	}
	return value.DictOf("anyOf", kinds)
}

// Numbers are taken as text too: YAML and vaults often hold them so.
const (
	intText   = `^\s*[+-]?[0-9]+\s*$`
	floatText = `^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$`
)

// kind returns the schemas of one type, any of which may hold.
func (d describer) kind(typ string, f connectors.Field) value.List {
	one := func(pairs ...any) value.List { return value.List{value.DictOf(pairs...)} }
	switch typ {
	case "string":
		if f.Enum != nil {
			return one("enum", texts(f.Enum))
		}
		return append(one("type", "string"), value.DictOf("type", "integer"))
	case "bytes":
		return one("type", "string")
	case "int":
		return append(one("type", "integer"), value.DictOf("type", "string", "pattern", intText))
	case "float":
		return append(one("type", "number"), value.DictOf("type", "string", "pattern", floatText))
	case "bool":
		return append(one("type", "boolean"), value.DictOf("enum", texts([]string{"true", "True", "false", "False"})))
	case "False":
		return one("const", false)
	case "dict":
		if f.Fields != nil {
			return value.List{d.object(f.Fields)}
		}
		return one("type", "object")
	case "list":
		return one("type", "array")
	case "list of pairs":
		pair := value.DictOf("type", "array", "minItems", int64(2), "maxItems", int64(2))
		return one("type", "array", "items", pair)
	case "list of dicts":
		return d.kind("list of dict", f)
	}
	if item, ok := strings.CutPrefix(typ, "list of "); ok {
		kinds := d.kind(item, f)
		items := value.DictOf("anyOf", kinds)
		if len(kinds) == 1 {
			items = kinds[0].(*value.Dict)
		}
		return one("type", "array", "items", items)
	}
	return one() // anything
}

// alternatives takes apart what a field may be: "string or False".
func alternatives(typ string) []string { return strings.Split(typ, " or ") }

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
