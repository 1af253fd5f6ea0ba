package runtime_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/runtime"
)

// GreetInput are the inputs of a connector type of the embedding service: the
// tags are its documentation, its defaults and its checks.
type GreetInput struct {
	Who      string `flow:"who,required" doc:"Who is greeted."`
	Greeting string `flow:"greeting" default:"hello" doc:"The word of greeting."`
}

// GreetOutput is what it returns.
type GreetOutput struct {
	Text string `flow:"text" doc:"The whole greeting."`
}

func greet(_ context.Context, in GreetInput) (GreetOutput, error) {
	return GreetOutput{in.Greeting + ", " + in.Who}, nil
}

// A service embeds flows and gives them a connector type of its own.
func Example() {
	rt, err := runtime.New(runtime.Options{
		Bind:       builtins.Bind,
		Connectors: connectors.NewRegistry(connectors.Func("GREET", "Greet somebody.", greet)),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer rt.Close(context.Background())

	x, err := rt.Start(context.Background(), runtime.Flow{
		Name: "welcome",
		Source: []byte(`def handler(system, this, inputs):
    child = this.connect(connector_type='GREET', who=inputs['who'])
    return child.get('output_value')['text']`),
		Input: map[string]any{"who": "Ada"},
	})
	if err != nil {
		log.Fatal(err) // the text does not parse
	}
	if err := x.Wait(context.Background()); err != nil {
		log.Fatal(err)
	}
	r := x.Record()
	fmt.Println(r.Status, r.Output)
	// Output: ENDED_SUCCESS hello, Ada
}

// The registry is the list of what flows can reach: on a host that grants REST
// only, no other type exists.
func Example_grantRESTOnly() {
	registry := connectors.NewRegistry(rest.New())
	defer registry.Close()
	rt, err := runtime.New(runtime.Options{Bind: builtins.Bind, Connectors: registry})
	if err != nil {
		log.Fatal(err)
	}
	defer rt.Close(context.Background())

	x, err := rt.Start(context.Background(), runtime.Flow{Name: "nosy", Source: []byte(`
def handler(system, this):
    this.connect(connector_type='SSH', hostname='db1', script='id')
`)})
	if err != nil {
		log.Fatal(err)
	}
	if err := x.Wait(context.Background()); err != nil {
		log.Fatal(err)
	}
	fmt.Println(x.Record().Message)
	// Output: ResourceNotFoundError: unknown connector type "SSH" (known: REST)
}

// Watch shows what executions do while they do it.
func ExampleRuntime_Watch() {
	rt, err := runtime.New(runtime.Options{
		Bind:       builtins.Bind,
		Connectors: connectors.NewRegistry(connectors.Func("GREET", "Greet somebody.", greet)),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer rt.Close(context.Background())

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events := rt.Watch(ctx)
	x, err := rt.Start(ctx, runtime.Flow{Name: "welcome", Source: []byte(`
def handler(system, this):
    this.connect(connector_type='GREET', who='Ada')
    this.log('greeted')
    return this.success('done')
`)})
	if err != nil {
		log.Fatal(err)
	}
	for e := range events {
		fmt.Println(strings.TrimSpace(fmt.Sprint(e.Execution.Describe(), " ", e.Kind, " ", e.Message)))
		if e.Execution == x && e.Kind == runtime.EventEnded {
			break
		}
	}
	// Output:
	// flow "welcome" created
	// flow "welcome" started
	// connection GREET created
	// connection GREET started
	// connection GREET ended
	// flow "welcome" log greeted
	// flow "welcome" ended done
}

// The tree of executions can be read at any time.
func ExampleExecution_Children() {
	rt, err := runtime.New(runtime.Options{
		Bind:       builtins.Bind,
		Connectors: connectors.NewRegistry(connectors.Func("GREET", "Greet somebody.", greet)),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer rt.Close(context.Background())
	x, err := rt.Start(context.Background(), runtime.Flow{Name: "all", Source: []byte(`
def handler(system, this):
    this.wait_for(*[this.connect(connector_type='GREET', who=n, wait=False) for n in ['Ada', 'Grace']])
    this.script('def handler(system, this):\n    this.error("not today")\n', name='later', wait=system.return_when.ALL_ENDED)
`)})
	if err != nil {
		log.Fatal(err)
	}
	if err := x.Wait(context.Background()); err != nil {
		log.Fatal(err)
	}
	var print func(x *runtime.Execution, depth int)
	print = func(x *runtime.Execution, depth int) {
		r := x.Record()
		fmt.Println(strings.TrimRight(fmt.Sprint(strings.Repeat("  ", depth), x.Describe(), " ", r.Status, " ", r.Message), " "))
		for _, c := range x.Children() {
			print(c, depth+1)
		}
	}
	print(x, 0)
	// Output:
	// flow "all" ENDED_SUCCESS
	//   connection GREET ENDED_SUCCESS
	//   connection GREET ENDED_SUCCESS
	//   script "later" ENDED_ERROR not today
}
