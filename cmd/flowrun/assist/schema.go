package assist

import (
	"slices"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/header"
)

// properties are the keys that a JSON Schema knows of an object.
func properties(schema value.Value) []connectors.Field {
	dict, ok := schema.(*value.Dict)
	if !ok {
		return nil
	}
	all, _ := dict.Get("properties")
	named, ok := all.(*value.Dict)
	if !ok {
		return nil
	}
	var required value.List
	if list, ok := dict.Get("required"); ok {
		required, _ = list.(value.List)
	}
	var fields []connectors.Field
	for name, v := range named.Strings() {
		f := connectors.Field{Name: name, Required: slices.Contains(required, value.Value(name))}
		if about, ok := v.(*value.Dict); ok {
			f.Type = textIn(about, "type")
			if f.Doc = textIn(about, "description"); f.Doc == "" {
				f.Doc = textIn(about, "title")
			}
			if fallback, ok := about.Get("default"); ok {
				f.Default = value.Summary(fallback, 60)
			}
			if enum, ok := about.Get("enum"); ok {
				list, _ := enum.(value.List)
				for _, e := range list {
					if s, ok := e.(string); ok {
						f.Enum = append(f.Enum, s)
					}
				}
			}
		}
		fields = append(fields, f)
	}
	return fields
}

func textIn(d *value.Dict, key string) string {
	v, _ := d.Get(key)
	s, _ := v.(string)
	return s
}

// ownInputs are the inputs that a text says it takes.
func ownInputs(t *Text) []connectors.Field {
	h, err := header.Parse(t.File, []byte(t.Source))
	if err != nil {
		return nil
	}
	return properties(h.InputSchema)
}
