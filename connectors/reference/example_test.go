package reference_test

import (
	"context"
	"fmt"
	"log"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/reference"
	"github.com/flowrun/flowrun/connectors/value"
)

type greetInput struct {
	Who string `flow:"who,required" doc:"Who is greeted."`
}

type greetOutput struct {
	Text string `flow:"text" doc:"The whole greeting."`
}

// The schema of the inputs of a type of one's own.
func ExampleInputSchema() {
	greet := connectors.Func("GREET", "Greet somebody.", func(_ context.Context, in greetInput) (greetOutput, error) {
		return greetOutput{"hello, " + in.Who}, nil
	})
	schema := reference.InputSchema(greet.Spec())
	properties, _ := schema.Get("properties")
	who, _ := properties.(*value.Dict).Get("who")
	text, err := value.AppendJSON(nil, who, value.JSONOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
	// Output: {"description":"Who is greeted.","type":["string","integer"]}
}
