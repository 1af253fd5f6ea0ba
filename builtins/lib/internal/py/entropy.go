package py

import (
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// Entropy returns n random bytes for the flow that runs on thread, which are recorded.
func Entropy(thread *starlark.Thread, what string, n int) ([]byte, error) {
	x := runtime.Current(thread)
	if x == nil {
		return nil, exception.Errorf(exception.RuntimeError, "%s: there is no execution that random numbers are recorded for", what)
	}
	return x.Entropy(what, n)
}
