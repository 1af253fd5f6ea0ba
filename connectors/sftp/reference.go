package sftp

import (
	"embed"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
)

//go:embed examples
var examples embed.FS

// reference is what the page of the type has beside its inputs and outputs.
func reference() connectors.Reference {
	return connectors.Reference{
		Examples: connectors.ReadExamples(examples, "copy", "list"),
		Errors: append([]connectors.KnownError{
			{
				Says:  "request: ...: no such file or folder",
				Means: "There is nothing of that name on the server, or in the folder that it is in.",
				Do:    "Names are relative to the folder in which the session begins, unless they begin with /.",
			},
			{
				Says:  "request: ...: it is a folder (copy it with recursive)",
				Means: "The name is that of a folder.",
				Do:    "Give recursive=True to copy it with all that is in it.",
			},
		}, sshdial.KnownErrors("hostkey")...),
	}
}
