package vault

import (
	"embed"

	"github.com/flowrun/flowrun/connectors"
)

//go:embed examples
var examples embed.FS

// reference is what the page of the type has beside its inputs and outputs.
func reference() connectors.Reference {
	return connectors.Reference{
		Examples: connectors.ReadExamples(examples, "read", "rotate", "versions"),
		Errors: []connectors.KnownError{
			{
				Says:  "log in: login to the vault failed: Vault does not know the token, or else ...",
				Means: "The token has ended, was revoked, or is of another namespace or another Vault.",
				Do:    "Give one that is valid.",
			},
			{
				Says:  "request: access to the secret denied: it takes a policy with path ...",
				Means: "The token is valid, and no policy of it allows this.",
				Do:    "Have that policy written, or take another token.",
			},
			{
				Says:  "request: access to the secret denied: nothing is mounted at ...",
				Means: "The path begins with no engine that the token may use.",
				Do:    "Begin secret_path with the path of the engine, such as secret/.",
			},
			{
				Says:  "request: no such secret: ...",
				Means: "There is nothing at the path, or the version was deleted or destroyed.",
				Do:    "List the folder; undelete brings back a version that was deleted.",
			},
			{
				Says:  "request: Vault answers 400 Bad Request: check-and-set ...",
				Means: "Somebody has written the secret since the version that cas names.",
				Do:    "Read it again, and write with the version that was read.",
			},
			{
				Says:  "request: the engine at ... is a kv version 1, which keeps no versions and ...",
				Means: "The mode, version or cas is of kv version 2.",
				Do:    "Leave it out; such an engine can read, write, delete and list.",
			},
			{
				Says:  "request: the vault is sealed: ...",
				Means: "Vault has started, and nobody has given it the keys to its storage.",
				Do:    "Unseal it.",
			},
		},
	}
}
