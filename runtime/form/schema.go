package form

import (
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/schema"
)

// FromSchema returns the form that asks for the properties of a schema, in their
// order: for the inputs of a flow. It has no button. An answer that [Form.Check] takes
// may still be refused by the schema, which can say more than a form.
func FromSchema(s *schema.Schema) *Form {
	f := &Form{required: map[string]bool{}}
	p := parser{form: f}
	for _, property := range s.Properties() {
		dict := new(value.Dict)
		for _, key := range []string{"minimum", "maximum", "minLength", "maxLength", "pattern"} {
			if v, ok := property.Keywords.Get(key); ok {
				dict.Set(key, v)
			}
		}
		set := func(key, text string) {
			if text != "" {
				dict.Set(key, text)
			}
		}
		set("label", property.Title)
		set("description", property.Description)
		set("format", property.Format)
		for _, t := range property.Types {
			if t != "null" {
				set("type", t)
				break
			}
		}
		if len(property.Enum) > 0 {
			options := value.List{}
			for _, v := range property.Enum {
				options = append(options, value.DictOf("value", v))
			}
			dict.Set("options", options)
		}
		if property.Required {
			dict.Set("required", true)
			f.required[property.Name] = true
		}
		dict.Set("default", property.Default)
		r := &reader{parser: &p, dict: dict, Element: Element{Name: property.Name}}
		r.read()
		// What a form does not have, like a default of another type, is left to the schema.
		f.Elements = append(f.Elements, r.Element)
	}
	return f
}
