package redis

import (
	"embed"

	"github.com/flowrun/flowrun/connectors"
)

//go:embed examples
var examples embed.FS

// reference is what the page of the type has beside its inputs and outputs.
func reference() connectors.Reference {
	return connectors.Reference{
		Examples: connectors.ReadExamples(examples, "command", "pipeline"),
		Errors: []connectors.KnownError{
			{
				Says:  "log in: ... wants a password (give password, and username unless it is default)",
				Means: "The server takes no commands without a login.",
				Do:    "Give password.",
			},
			{
				Says:  "log in: ... refuses username and password: ...",
				Means: "The server knows no such user with that password.",
				Do:    "Correct them.",
			},
			{
				Says:  "request: ...: WRONGTYPE ...",
				Means: "The key holds a value of another type than the command is for.",
				Do:    "Ask with TYPE what it is; what else a server refuses reads the same, with its own words.",
			},
		},
	}
}
