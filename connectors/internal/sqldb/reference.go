package sqldb

import "github.com/flowrun/flowrun/connectors"

// KnownErrors are the errors that the types of databases have in common.
func KnownErrors() []connectors.KnownError {
	return append(KnownInputErrors(), connectors.KnownError{
		Says:  "output too large: the rows take more than max_output_bytes (...): ask for fewer, or give dst",
		Means: "The rows do not fit into the memory that a call may take.",
		Do:    "Store them in a file with dst, which takes any number, or ask for fewer.",
	})
}

// KnownInputErrors are those of them for which there need be no server.
func KnownInputErrors() []connectors.KnownError {
	return []connectors.KnownError{
		{
			Says:  "nothing to run: want one of execute, fetchall, fetchone, fetchval, executemany, statements and mode",
			Means: "No input has a statement.",
			Do:    "Give it as the input that says what becomes of its result.",
		},
		{
			Says:  `input "params": the statement has :..., and there is no "..."...`,
			Means: "The statement has a name for which params has no value.",
			Do:    "Give it; one that is None is NULL.",
		},
		{
			Says:  `input "...": ...: a call is a transaction of its own (give what belongs together as statements)`,
			Means: "The statement begins or ends a transaction.",
			Do:    "Give the others with it as statements: all of them count, or none.",
		},
	}
}
