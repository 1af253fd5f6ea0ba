package webdav

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
				Says:  "log in: ...: the server answers 401 Unauthorized ...",
				Means: "The server refuses the login.",
				Do:    "Look at username and password; some servers want authentication_method digest, others a token.",
			},
			{
				Says:  "request: ...: the server answers 404 Not Found...",
				Means: "There is nothing of that name below url.",
				Do:    "Look at url, which has to be that of a folder that speaks WebDAV, and at the name with mode list.",
			},
			{
				Says:  "request: ...: the server answers 409 Conflict (is there a folder for it?)",
				Means: "The folder in which the file is to be is not there.",
				Do:    "Make it first, with mode mkdir and recursive=True.",
			},
		},
	}
}
