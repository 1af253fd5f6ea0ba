package project

import (
	"slices"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/reference"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/using"
)

// ConnectorSchema returns the JSON Schema of the files of connectors, in both of their
// forms, with the inputs of these types. It is for editors: what [Project.Connector] says
// of a file counts.
func ConnectorSchema(specs []*connectors.Spec) *value.Dict {
	var names, choices value.List
	defs := value.DictOf("using", usingSchema())
	for _, s := range specs {
		types := value.List{s.Type}
		for _, alias := range s.Aliases {
			types = append(types, alias)
		}
		names = append(names, types...)
		choices = append(choices, value.DictOf(
			"if", value.DictOf("required", value.List{keyType}, "properties", value.DictOf(keyType, value.DictOf("enum", types))),
			"then", value.DictOf("$ref", "#/$defs/"+s.Type),
		))
		inputs := reference.StoredProperties(s)
		wrapped := connectorKeys()
		wrapped.Set(keyValue, orNothing(closed(inputs)))
		bare := inputs.Clone()
		for k, v := range connectorKeys().Strings() {
			bare.Set(k, v)
		}
		defs.Set(s.Type, value.DictOf(
			"if", value.DictOf("required", value.List{keyValue}),
			"then", closed(wrapped),
			"else", closed(bare),
		))
	}
	properties := connectorKeys()
	properties.Set(keyType, value.DictOf("description", "The type that performs the calls.", "enum", names))
	properties.Set(keyValue, value.DictOf("description", "The inputs, by name. Without it they stand beside the other keys.", "type", value.List{"object", "null"}))
	return value.DictOf(
		"$schema", reference.Dialect,
		"$id", "urn:flowrun:connector",
		"title", "A connector of flowrun",
		"type", "object",
		"required", value.List{keyType},
		"properties", properties,
		"allOf", choices,
		"$defs", defs,
	)
}

// connectorKeys are the schemas of what stands in a file of a connector beside the inputs.
func connectorKeys() *value.Dict {
	secret := value.DictOf("type", "string", "pattern", `^[^:]+:.+$`)
	return value.DictOf(
		keyType, true,
		keyDescription, value.DictOf("description", "What it is for.", "type", value.List{"string", "null"}),
		keySecrets, value.DictOf(
			"description", "Secrets whose keys are inputs: a vault of flowrun.yaml, a colon, and the path, such as main:git/deploy.",
			"anyOf", value.List{secret, value.DictOf("type", "array", "items", secret), value.DictOf("type", "null")},
		),
		keyRepeatable, value.DictOf("description", "Whether a call that was cut off may be made again.", "type", value.List{"boolean", "null"}),
		keyUsing, value.DictOf("description", "What calls are made with that do not say otherwise.", "$ref", "#/$defs/using"),
	)
}

func closed(properties *value.Dict) *value.Dict {
	return value.DictOf("type", "object", "properties", properties, "additionalProperties", false)
}

// usingSchema is the schema of what a connector's calls are made with. A check is a
// function, which only a script has.
func usingSchema() *value.Dict {
	steps := new(value.Dict)
	for _, kind := range using.Kinds() {
		if slices.ContainsFunc(kind.Params, func(p using.Param) bool { return p.Type == "function" }) {
			continue
		}
		fields := make([]connectors.Field, len(kind.Params))
		for i, p := range kind.Params {
			fields[i] = connectors.Field{Name: p.Name, Type: p.Type, Doc: p.Doc, Default: p.Default, Required: p.Required, Enum: p.Enum}
		}
		step := value.DictOf("description", kind.Doc)
		for k, v := range reference.DictSchema(fields).Strings() {
			step.Set(k, v)
		}
		steps.Set(kind.Name, orNothing(step))
	}
	return orNothing(closed(steps))
}

// orNothing lets a key of a schema be there without a value.
func orNothing(schema *value.Dict) *value.Dict {
	schema.Set("type", value.List{"object", "null"})
	return schema
}
