package sqlpg

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
				Says:  "log in: password authentication failed for user ... (SQLSTATE 28P01)",
				Means: "Username or password are wrong.",
				Do:    "Correct them.",
			},
			{
				Says:  "tls: the server does not speak TLS (give tls='off' to do without)",
				Means: "The server is set up without certificates.",
				Do:    "Give tls as off if what is between the two machines can be trusted.",
			},
			{
				Says:  `request: relation "..." does not exist, at character ... (SQLSTATE 42P01)`,
				Means: "The database has no such table; what is wrong with a statement is told in the words of the server, with its code.",
				Do:    "Look at database, and at search_path if the table is in a schema.",
			},
			{
				Says:  "request: duplicate key value violates unique constraint ... (SQLSTATE 23505)",
				Means: "A row with that key is there already.",
				Do:    "Write on conflict in the statement, or take the error for an answer.",
			},
		}, sqldb.KnownErrors()...),
	}
}
