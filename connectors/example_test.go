package connectors_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// The inputs of a connector type: the tags are its documentation, its defaults
// and its checks.
type ticketInput struct {
	connectors.Call

	Title    string            `flow:"title,required" doc:"What the ticket is about."`
	Priority string            `flow:"priority" default:"normal" enum:"low,normal,high" doc:"How urgent it is."`
	Token    connectors.Secret `flow:"token" doc:"The token to log in with."`
}

type ticketOutput struct {
	Number int `flow:"number" doc:"The number of the ticket."`
}

func openTicket(_ context.Context, in ticketInput) (ticketOutput, error) {
	if in.Token.Reveal() != "letmein" {
		return ticketOutput{}, fmt.Errorf("the token %q is refused", in.Token.Reveal())
	}
	return ticketOutput{Number: 4711}, nil
}

// A driver made of a function over two structs, and a call of it: the value of a
// stored connector first, then the inputs of a script.
func Example() {
	driver := connectors.Func("TICKET", "Open a ticket.", openTicket)
	stored := &connectors.Connector{Name: "tickets", Type: "TICKET", Value: value.DictOf("priority", "low", "token", "letmein")}

	call := func(script *value.Dict) {
		ctx := context.Background()
		applied, err := connectors.Apply(ctx, driver.Spec(), nil, stored, script)
		if err != nil {
			fmt.Println(err)
			return
		}
		connection, err := applied.Prepare(driver)
		if err != nil {
			fmt.Println(errors.Is(err, connectors.ErrInput), err)
			return
		}
		out, err := connection.Perform(ctx, connectors.Host{})
		if err != nil {
			fmt.Println(err)
			return
		}
		number, _ := out.Get("number")
		fmt.Println("opened", number)
	}
	call(value.DictOf("title", "printer is on fire"))
	call(value.DictOf("titel", "printer is on fire"))
	call(value.DictOf("title", "printer is on fire", "priority", "hihg"))
	call(value.DictOf("title", "printer is on fire", "token", "not-the-one"))
	// Output:
	// opened 4711
	// true TICKET: no input named "titel" (did you mean "title"?)
	// true TICKET: input "priority": "hihg" is none of low, normal, high (did you mean "high"?)
	// TICKET: the token "•••" is refused
}
