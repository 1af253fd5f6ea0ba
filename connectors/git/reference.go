package git

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
		Examples: connectors.ReadExamples(examples, "get", "diff", "refs"),
		Errors: append([]connectors.KnownError{
			{
				Says:  "repository not found (...), or it is private and wants a login",
				Means: "The server has no such repository, or does not tell somebody without a login of it.",
				Do:    "Look at repository_url, and give username and password, or ssh_key.",
			},
			{
				Says:  "log in: the server refuses the login (...): username and password are wrong, or may not read the repository",
				Means: "The server knows nobody with that password, or it is somebody who may not read this repository.",
				Do:    "Correct them; many servers want a token in place of the password.",
			},
			{
				Says:  `no branch, tag or commit "..."...`,
				Means: "The repository has nothing of the name in ref or base.",
				Do:    "Take a name of those that command list_refs returns.",
			},
			{
				Says:  "no file matches paths ...",
				Means: "No file of the commit is named as one of the patterns.",
				Do:    "Write folder/** for all that is in a folder, and **/name for all folders.",
			},
		}, sshdial.KnownErrors("ssh_hostkey")...),
	}
}
