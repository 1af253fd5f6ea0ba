package runtime

import (
	"context"

	"github.com/flowrun/flowrun/connectors"
)

// What a flow does to executions and stored things besides its own children.

// StartOther starts another execution, or lets a paused one go on, for the flow
// that x runs.
func (x *Execution) StartOther(o *Execution) error {
	return x.effect("run", func(context.Context) error { return o.Start() })
}

// CancelOther asks another execution, or x itself, to end, for the flow that x
// runs.
func (x *Execution) CancelOther(o *Execution, reason string) error {
	err := x.effect("cancel", func(context.Context) error {
		o.Cancel(reason)
		return nil
	})
	if o == x && err == nil {
		return cancelCause(x.ctx)
	}
	return err
}

// PauseOther pauses another execution, or x itself, for the flow that x runs.
func (x *Execution) PauseOther(o *Execution) error {
	err := x.effect("pause", func(context.Context) error {
		o.Pause()
		return nil
	})
	if o == x && err == nil {
		return x.gate("pause")
	}
	return err
}

// Find looks an execution up by its id, for the flow that x runs.
func (x *Execution) Find(id string) (found *Execution, err error) {
	err = x.effect("system.execution", func(context.Context) error {
		found, err = x.rt.Execution(id)
		return err
	})
	return found, err
}

// StoredConnector looks a connector and its type up, for the flow that x runs.
func (x *Execution) StoredConnector(name string) (c *connectors.Connector, spec *connectors.Spec, err error) {
	err = x.effect("system.connector", func(context.Context) error {
		if c, err = x.rt.opts.Project.Connector(name); err != nil {
			return err
		}
		driver, err := x.rt.opts.Connectors.Driver(c.Type)
		if err != nil {
			return &NamedError{"ResourceNotFoundError", err}
		}
		spec = driver.Spec()
		return nil
	})
	return c, spec, err
}

// StoredFlow looks a flow up, for the flow that x runs.
func (x *Execution) StoredFlow(name string) (file string, text []byte, err error) {
	err = x.effect("system.flow", func(context.Context) error {
		file, text, err = x.rt.opts.Project.Flow(name)
		return err
	})
	return file, text, err
}
