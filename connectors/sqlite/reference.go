package sqlite

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
		Examples: connectors.ReadExamples(examples, "insert", "fetch"),
		Errors: append([]connectors.KnownError{
			{
				Says:  `connect: there is no database "..." (a call that writes makes it)`,
				Means: "A call that only reads asks for a file that is not there.",
				Do:    "Look at path; it is that of a file of the folder files/.",
			},
			{
				Says:  "request: SQL logic error: no such table: ...",
				Means: "The database has no such table; what is wrong with a statement is told in the words of SQLite.",
				Do:    "Make it first, with create table if not exists.",
			},
		}, sqldb.KnownErrors()...),
	}
}
