package netpolicy_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/flowrun/flowrun/connectors/netpolicy"
)

func Example() {
	policy, err := netpolicy.Parse([]string{"api.example.com", "10.0.0.0/8"}, []string{"10.0.0.1"})
	if err != nil {
		log.Fatal(err)
	}
	dialer := policy.Dialer(nil) // for runtime.Options, or a connectors.Host
	_, err = dialer.DialContext(context.Background(), "tcp", "10.0.0.1:22")
	var refused *netpolicy.RefusedError
	fmt.Println(errors.As(err, &refused), err)
	// Output: true 10.0.0.1 is denied by "10.0.0.1" of network: deny: in flowrun.yaml
}
