package smb

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
				Says:  "log in: the server refuses user ... or the password: ...",
				Means: "The server knows no such user, or the password is another one.",
				Do:    "Look at username and password, and give domain if the user is of one.",
			},
			{
				Says:  `request: the share "...": ...`,
				Means: "The server has no share of that name, or not for this user.",
				Do:    "Look at share: it is the name alone, without the server and without slashes.",
			},
			{
				Says:  "request: ...: the server answers there is none of that name ...",
				Means: "There is no such file.",
				Do:    "Names are those below the share, without it.",
			},
		},
	}
}
