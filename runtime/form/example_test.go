package form_test

import (
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/form"
)

func Example() {
	f, err := form.Parse(value.DictOf(
		"type", "object",
		"properties", value.DictOf(
			"name", value.DictOf("element", "string", "label", "What is your name?", "order", 1),
			"count", value.DictOf("element", "number", "type", "integer", "default", 3, "order", 2),
			"ok", value.DictOf("element", "submit", "label", "OK", "order", 3),
		),
		"required", value.List{"name"},
	))
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := f.Check(value.DictOf("name", "Ada"))
	fmt.Println(value.Summary(answer, 100), err)

	_, err = f.Check(value.DictOf("nmae", "Ada", "count", "many"))
	fmt.Println(err)
	// Output:
	// {"name": "Ada", "count": 3, "ok": True} <nil>
	// unknown element "nmae" (did you mean "name"?); name: missing; count: want an int, got a text that is none
}
