package vault

import "github.com/flowrun/flowrun/connectors"

// operations are what the type does besides its call. They read no secret. Each request
// that needs a token counts as a use of one that has a number of them.
func operations() []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("VAULT", test),
		connectors.Analysis("VAULT", "Tell the state of the Vault, what the token is and may see, and the names of secrets below secret_path.", analyse),
	}
}
