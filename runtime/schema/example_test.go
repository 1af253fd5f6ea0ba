package schema_test

import (
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/schema"
)

func Example() {
	s, err := schema.Compile(value.DictOf(
		"type", "object",
		"properties", value.DictOf(
			"ref", value.DictOf("type", "string", "default", "main"),
			"port", value.DictOf("type", "integer", "minimum", 1),
		),
		"required", value.List{"port"},
	))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(value.Summary(s.Defaults(value.DictOf("port", 80)), 100))
	fmt.Println(s.Validate(value.DictOf("ref", true)))

	_, err = schema.Compile(value.DictOf("properties", value.DictOf("port", value.DictOf("type", "int"))))
	fmt.Println(err)
	// Output:
	// {"port": 80, "ref": "main"}
	// port: missing; ref: got boolean, want string
	// properties.port.type: want "array", "boolean", "integer", "null", "number", "object" or "string", got "int" (did you mean "integer"?)
}
