package mysql

import (
	"embed"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

//go:embed examples
var examples embed.FS

// reference is what the page of the type has beside its inputs and outputs.
func reference() connectors.Reference {
	return connectors.Reference{
		Examples: connectors.ReadExamples(examples, "fetch", "transaction", "export"),
		Errors: append([]connectors.KnownError{
			{
				Says:  "log in: Access denied for user ...",
				Means: "Username or password are wrong, or the user may not come from this machine.",
				Do:    "Correct them, or grant it on the server.",
			},
			{
				Says:  "tls: the server does not speak TLS (give tls='off' to do without)",
				Means: "The server is set up without certificates.",
				Do:    "Give tls as off if what is between the two machines can be trusted.",
			},
			{
				Says:  "request: Table ... doesn't exist...",
				Means: "The database has no such table; what is wrong with a statement is told in the words of the server.",
				Do:    "Look at database.",
			},
			{
				Says:  "request: Duplicate entry ...",
				Means: "A row with that key is there already.",
				Do:    "Write replace or on duplicate key in the statement, or take the error for an answer.",
			},
		}, sqldb.KnownErrors()...),
	}
}
