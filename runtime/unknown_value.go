package runtime

import (
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
)

// unknownToStarlark returns what is not known as a script has it.
func unknownToStarlark(u value.Unknown) *unknown.Value {
	v := &unknown.Value{Kind: u.Type, Text: u.Text, Path: u.Path, Source: u.Source, At: u.At, Verb: u.Verb}
	for _, f := range u.Fields {
		v.Fields = append(v.Fields, unknown.Field{Name: f.Name, Kind: f.Type})
	}
	return v
}

func unknownFromStarlark(v *unknown.Value) value.Unknown {
	u := value.Unknown{Type: v.Kind, Text: v.Text, Path: v.Path, Source: v.Source, At: v.At, Verb: v.Verb}
	for _, f := range v.Fields {
		u.Fields = append(u.Fields, value.UnknownField{Name: f.Name, Type: f.Kind})
	}
	return u
}
