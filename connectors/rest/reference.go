package rest

import (
	"embed"

	"github.com/flowrun/flowrun/connectors"
)

//go:embed examples
var examples embed.FS

// reference is what the page of the type has beside its inputs and outputs.
func reference() connectors.Reference {
	return connectors.Reference{
		Examples: connectors.ReadExamples(examples, "post", "pages", "missing", "download"),
		Errors: []connectors.KnownError{
			{
				Says:  "unexpected status ..., want ...",
				Means: "The service has answered, with a status that is none of expected_status_code; the outputs are there all the same.",
				Do:    "Look at text or json of the outputs, or name the status in expected_status_code if it is no failure.",
			},
			{
				Says:  "more than max_redirects (...) redirects",
				Means: "The service sends the call from one address to another without end, often to a login.",
				Do:    "Look at the headers of the answer, and at how it wants a login.",
			},
			{
				Says:  "tls: ... does not speak TLS on this port",
				Means: "The address begins with https, as it does without scheme, and the service speaks http there.",
				Do:    "Give scheme as http, or an address that begins with http://.",
			},
			{
				Says:  "request: timed out: nothing was sent or received for read_timeout (...)",
				Means: "The service has taken the call and does not answer; whether it has done it is not known.",
				Do:    "Give a longer read_timeout if it needs so long.",
			},
		},
	}
}
