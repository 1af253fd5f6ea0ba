package openapi

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// field is what a schema says of a field.
func (r *reader) field(name string, schema *value.Dict, required bool) InField {
	f := InField{Name: name, Type: r.typeOf(schema, 0), Required: required, Doc: r.text(schema, "description")}
	if v, ok := schema.Get("default"); ok && r.small(v) {
		f.Default = v
	}
	if enum := list(schema, "enum"); enum != nil {
		for _, v := range few(r, enum, mostEnum) {
			if r.small(v) {
				f.Enum = append(f.Enum, v)
			}
		}
	} else if v, ok := schema.Get("const"); ok && r.small(v) {
		f.Enum = value.List{v}
	}
	return f
}

// small reports whether a value is worth showing: one that is no text of any length, and no
// structure.
func (r *reader) small(v value.Value) bool {
	switch v := v.(type) {
	case nil, bool, int64, float64:
		return r.take(8)
	case string:
		return len(v) <= longestText && r.take(len(v))
	}
	return false
}

// describe is what a schema says of a body.
func (r *reader) describe(in *Input, schema *value.Dict) {
	in.Type = r.typeOf(schema, 0)
	if in.Doc == "" {
		in.Doc = r.text(schema, "description")
	}
	seen := map[string]bool{}
	r.fields(in, schema, seen, 0)
}

// Schemas are composed of others (allOf) as deep as that.
const deepest = 5

// fields adds the properties of a schema, and of those that it is composed of.
func (r *reader) fields(in *Input, schema *value.Dict, seen map[string]bool, depth int) {
	if depth > deepest || len(in.Fields) == mostInputs {
		return
	}
	for _, part := range few(r, list(schema, "allOf"), deepest) {
		r.fields(in, r.resolve(part), seen, depth+1)
	}
	required := map[string]bool{}
	for _, name := range few(r, list(schema, "required"), 10*mostInputs) {
		if s, ok := name.(string); ok {
			required[s] = true
		}
	}
	properties, _ := schema.Get("properties")
	dict, _ := properties.(*value.Dict)
	for name, v := range dict.Strings() {
		if seen[name] {
			continue
		}
		if len(in.Fields) == mostInputs || !r.take(min(len(name), longestText)+entrySize) {
			r.truncated = true
			return
		}
		property := r.resolve(v)
		if truth(property, "readOnly") {
			continue
		}
		seen[name] = true
		in.Fields = append(in.Fields, r.field(shorten(name), property, required[name]))
	}
}

// typeOf says what a schema wants, in a word or a few.
func (r *reader) typeOf(schema *value.Dict, depth int) string {
	if schema == nil || !r.take(1) {
		return "any"
	}
	if ref := unresolved(schema); ref != "" {
		return lastOf(ref)
	}
	if depth > deepest {
		return "any"
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		if parts := list(schema, key); len(parts) > 0 {
			return r.either(parts, depth)
		}
	}
	kind := ""
	switch v, _ := schema.Get("type"); v := v.(type) {
	case string:
		kind = shorten(v)
	case value.List: // of 3.1
		kind = strings.Join(r.words(v, deepest), " or ")
	}
	format := ""
	if v, _ := schema.Get("format"); v != nil {
		s, _ := v.(string)
		if format = shorten(s); len(format) > 30 {
			format = ""
		}
	}
	parts := list(schema, "allOf")
	_, properties := schema.Get("properties")
	_, items := schema.Get("items")
	switch {
	case kind == "array" || kind == "" && items:
		kind = "list of " + r.typeOf(r.dict(schema, "items"), depth+1)
	case kind == "" && (properties || len(parts) > 1):
		kind = "object"
	case kind == "" && len(parts) == 1:
		return r.typeOf(r.resolve(parts[0]), depth+1)
	case kind == "":
		return "any"
	case format != "":
		kind += " (" + format + ")"
	}
	if truth(schema, "nullable") { // of 3.0
		kind += " or null"
	}
	if len(kind) > longestText || !r.take(len(kind)) {
		return "any"
	}
	return kind
}

// either names the kinds of which a value may be one.
func (r *reader) either(parts value.List, depth int) string {
	var kinds []string
	for _, part := range few(r, parts, deepest) {
		kind := r.typeOf(r.resolve(part), depth+1)
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	kind := strings.Join(kinds, " or ")
	if len(kind) > longestText {
		return "any"
	}
	return kind
}
