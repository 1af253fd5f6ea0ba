package ftp

import (
	"embed"

	"github.com/flowrun/flowrun/connectors"
)

//go:embed examples
var examples embed.FS

// reference is what the page of the type has beside its inputs and outputs.
func reference() connectors.Reference {
	return connectors.Reference{
		Examples: connectors.ReadExamples(examples, "copy", "list"),
		Errors: []connectors.KnownError{
			{
				Says:  "log in: the server refuses user ... or the password, or wants TLS (tls='explicit'): ...",
				Means: "Username or password are wrong, or the server takes no password without TLS.",
				Do:    "Correct them, or give tls.",
			},
			{
				Says:  "request: ...: the server answers 550 ...",
				Means: "The server does not find the file or folder, or does not let this user have it.",
				Do:    "Names are relative to the folder in which the session begins; look at them with mode list.",
			},
		},
	}
}
