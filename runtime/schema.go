package runtime

import (
	"github.com/flowrun/flowrun/connectors/value"
)

// checkSchema reports what is wrong with a schema that is to be saved.
func checkSchema(name string, v value.Value) error { return nil }
