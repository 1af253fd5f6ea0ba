package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

// A host grants the type REST in a registry and makes a call with the inputs of
// a flow.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"method": %q, "page": %q}`, r.Method, r.URL.Query().Get("page"))
	}))
	defer server.Close()
	registry := connectors.NewRegistry(rest.New())
	defer registry.Close()

	driver, err := registry.Driver("REST")
	if err != nil {
		panic(err)
	}
	inputs := value.DictOf("url", server.URL, "params", value.DictOf("page", 2))
	ctx := context.Background()
	applied, err := connectors.Apply(ctx, driver.Spec(), nil, nil, inputs)
	if err != nil {
		panic(err)
	}
	call, err := applied.Prepare(driver)
	if err != nil {
		panic(err)
	}
	outputs, err := call.Perform(ctx, connectors.Host{})
	if err != nil {
		panic(err)
	}
	status, _ := outputs.Get("status_code")
	answer, _ := outputs.Get("json")
	fmt.Println(status, value.Summary(answer, 100))
	// Output: 200 {"method": "GET", "page": "2"}
}
