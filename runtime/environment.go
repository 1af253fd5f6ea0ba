package runtime

import (
	"context"
	"fmt"
	"io"

	"github.com/flowrun/flowrun/connectors/value"
)

// An Environment is what flows see of environment variables. It must not be changed once
// it is given to a runtime.
type Environment struct {
	// Variables are those that flows can read. What is read is recorded.
	Variables map[string]string
	// Withheld are names of variables that there are and that flows cannot read. An
	// error that names one of them says so; their values are never here.
	Withheld []string
}

// Environment is what flows see of environment variables: that of the options.
func (r *Runtime) Environment() Environment { return r.opts.Environment }

// Entropy returns n random bytes for the flow that x runs, the same whenever the flow
// is run again: they are recorded as they are. what names the caller for errors.
func (x *Execution) Entropy(what string, n int) ([]byte, error) {
	v, err := x.Observe(what, fmt.Sprintf("%d random bytes", n), func(context.Context) (value.Value, error) {
		b := make([]byte, n)
		_, err := io.ReadFull(x.rt.opts.Random, b)
		return value.Bytes(b), err
	})
	b, _ := v.(value.Bytes)
	if err == nil && len(b) != n {
		err = fmt.Errorf("%s: %d random bytes are recorded, want %d", what, len(b), n)
	}
	return []byte(b), err
}
