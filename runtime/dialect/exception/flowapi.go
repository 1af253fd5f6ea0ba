package exception

import "go.starlark.net/starlark"

// The classes of flow_api.
var (
	EngineException             = engine("EngineException", StandardException)
	InternalError               = engine("InternalError", EngineException)
	PermissionDenied            = engine("PermissionDenied", EngineException)
	ResourceNotFoundError       = engine("ResourceNotFoundError", EngineException)
	DependencyFailedError       = engine("DependencyFailedError", EngineException)
	MissingInputError           = engine("MissingInputError", EngineException)
	InvalidInputError           = engine("InvalidInputError", EngineException)
	ExtraInputError             = engine("ExtraInputError", EngineException)
	SchemaError                 = engine("SchemaError", EngineException)
	SchemaValidationError       = engine("SchemaValidationError", EngineException)
	TimeoutExceededError        = engine("TimeoutExceededError", EngineException)
	LockTimeoutError            = engine("LockTimeoutError", TimeoutExceededError)
	DependencyTimeoutError      = engine("DependencyTimeoutError", TimeoutExceededError)
	MessageResponseTimeoutError = engine("MessageResponseTimeoutError", TimeoutExceededError)
)

func engine(name string, base *Class) *Class { return &Class{name, "flow_api", base} }

var flowAPI = func() starlark.StringDict {
	d := classes(
		EngineException, InternalError, PermissionDenied, ResourceNotFoundError, DependencyFailedError,
		MissingInputError, InvalidInputError, ExtraInputError, SchemaError, SchemaValidationError,
		TimeoutExceededError, LockTimeoutError, DependencyTimeoutError, MessageResponseTimeoutError,
	)
	d["CloudomationException"] = EngineException // its older name
	return d
}()

// FlowAPI are the classes of flow_api by name. They must not be changed.
func FlowAPI() starlark.StringDict { return flowAPI }

// Named returns the class of a name; Exception if there is none of that name.
func Named(name string) *Class {
	for _, known := range []starlark.StringDict{natives, flowAPI} {
		if c, ok := known[name].(*Class); ok {
			return c
		}
	}
	return StandardException
}
