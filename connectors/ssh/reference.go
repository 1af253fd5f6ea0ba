package ssh

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
		Examples: connectors.ReadExamples(examples, "script", "retcode", "fetch"),
		Errors: append([]connectors.KnownError{
			{
				Says:  "request: return code ... (expected ...): ...",
				Means: "The script has run and ended with another return code; the error ends with the last line that it wrote, and the outputs are there.",
				Do:    "Look at report, or name the code in expected_retcode if it is no failure.",
			},
			{
				Says:  "request: timed out: the script took longer than script_timeout (...)",
				Means: "The server was told to end the script; what it has written until then is in report.",
				Do:    "Give a longer script_timeout.",
			},
		}, sshdial.KnownErrors("hostkey")...),
	}
}
