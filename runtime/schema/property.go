package schema

import (
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// A Property is what a schema says about a key of the dicts that fit it.
type Property struct {
	Name        string
	Title       string
	Description string
	Types       []string    // of JSON Schema: string, number, integer, boolean, array, object, null; none is any
	Default     value.Value // when HasDefault
	HasDefault  bool
	Enum        value.List // the values that are allowed, nil for all
	Format      string
	Required    bool
	// Keywords is all that the schema says about it, of what it refers to too. It may
	// be empty and must not be changed.
	Keywords *value.Dict
}

// Properties returns what stands under properties at the top, in the order of the
// text. It serves to ask for them; whether the answers fit only [Schema.Validate] says,
// as the schema may say more in other places.
func (s *Schema) Properties() []Property {
	top := s.keywords(s.source)
	required := map[string]bool{}
	for _, name := range list(top, "required") {
		if name, ok := name.(string); ok {
			required[name] = true
		}
	}
	v, _ := top.Get("properties")
	dict, _ := v.(*value.Dict)
	var properties []Property
	for name, v := range dict.Strings() {
		k := s.keywords(v)
		p := Property{
			Name:        name,
			Title:       text(k, "title"),
			Description: text(k, "description"),
			Format:      text(k, "format"),
			Required:    required[name],
			Keywords:    k,
		}
		p.Default, p.HasDefault = k.Get("default")
		if _, ok := k.Get("enum"); ok {
			p.Enum = list(k, "enum")
		} else if v, ok := k.Get("const"); ok {
			p.Enum = value.List{v}
		}
		if t := text(k, "type"); t != "" {
			p.Types = []string{t}
		}
		for _, t := range list(k, "type") {
			if t, ok := t.(string); ok {
				p.Types = append(p.Types, t)
			}
		}
		properties = append(properties, p)
	}
	return properties
}

// Defaults returns v with the default of each property at the top that has one and is
// not in v, after those that are, in the order of the schema. JSON Schema has defaults
// for readers only; whoever writes one expects it to be there. A key that is there and
// None stays None. A default is not checked here; [Schema.Validate] does that
// afterwards. v may be nil; it is not changed.
func (s *Schema) Defaults(v *value.Dict) *value.Dict {
	out := v.Clone()
	for _, p := range s.Properties() {
		if _, given := out.Get(p.Name); !given && p.HasDefault {
			out.Set(p.Name, p.Default)
		}
	}
	return out
}

// keywords returns the keywords of a schema and of those that its $ref leads to within
// the document, each from the one that is nearest.
func (s *Schema) keywords(v value.Value) *value.Dict {
	out := new(value.Dict)
	for range 20 { // a $ref may lead in a circle
		dict, ok := v.(*value.Dict)
		if !ok {
			break
		}
		for k, v := range dict.Strings() {
			if _, nearer := out.Get(k); !nearer {
				out.Set(k, v)
			}
		}
		pointer, ok := strings.CutPrefix(text(dict, "$ref"), "#")
		if !ok {
			break
		}
		v, _ = lookUp(s.source, pointer)
	}
	return out
}

func text(d *value.Dict, key string) string {
	v, _ := d.Get(key)
	s, _ := v.(string)
	return s
}

func list(d *value.Dict, key string) value.List {
	v, _ := d.Get(key)
	return sequence(v)
}
