package runtime

import (
	"cmp"
	"context"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/journal"
)

// What a flow does to executions besides its own children, and what it reads of
// the project.

// StartOther starts another execution, or lets a paused one go on, for the flow
// that x runs.
func (x *Execution) StartOther(o *Execution) error {
	return x.toOther(journal.Start, "run", o, "", o.Start)
}

// CancelOther asks another execution, or x itself, to end, for the flow that x
// runs.
func (x *Execution) CancelOther(o *Execution, reason string) error {
	err := x.toOther(journal.Cancel, "cancel", o, reason, func() error {
		o.Cancel(reason)
		return nil
	})
	if o == x && err == nil && x.ctx.Err() != nil {
		return cancelCause(x.ctx)
	}
	return err
}

// PauseOther pauses another execution, or x itself, for the flow that x runs.
func (x *Execution) PauseOther(o *Execution) error {
	err := x.toOther(journal.Pause, "pause", o, "", func() error {
		o.Pause()
		return nil
	})
	if o == x && err == nil {
		return x.gate("pause")
	}
	return err
}

func (x *Execution) toOther(kind journal.Kind, name string, o *Execution, argument string, f func() error) error {
	_, err := x.effect(&effect{
		kind: kind, name: name, target: x.ref(o.id),
		args:    func(a *journal.Args) { a.Text(x.ref(o.id)).Text(argument) },
		perform: done(func(context.Context) error { return f() }),
	})
	return err
}

// Find looks an execution up by its id, for the flow that x runs.
func (x *Execution) Find(id string) (*Execution, error) {
	var found *Execution
	find := func() (err error) {
		found, err = x.rt.Execution(id)
		return err
	}
	if strings.HasPrefix(id, ".") { // a ref is how it is recorded, not how it is asked for
		return nil, &NotFoundError{Kind: "execution", Name: id}
	}
	_, err := x.effect(&effect{
		kind: journal.Find, name: "system.execution", target: x.ref(id),
		args:    func(a *journal.Args) { a.Text(x.ref(id)) },
		perform: done(func(context.Context) error { return find() }),
		again:   func([]byte) error { return find() },
	})
	return found, err
}

// StoredConnector looks a connector and its type up. A flow does so within
// [Execution.Observe].
func (r *Runtime) StoredConnector(name string) (*connectors.Connector, *connectors.Spec, error) {
	c, err := r.opts.Project.Connector(name)
	if err != nil {
		return nil, nil, err
	}
	driver, err := r.opts.Connectors.Driver(c.Type)
	if err != nil {
		return nil, nil, &NamedError{"ResourceNotFoundError", err}
	}
	return c, driver.Spec(), nil
}

// StoredFlow looks a flow up. A flow does so within [Execution.Observe].
func (r *Runtime) StoredFlow(name string) (file string, text []byte, err error) {
	return r.opts.Project.Flow(name)
}

// ref is how an execution is named in the journal of x: from the root of its tree,
// so that a retry, which has another root, asks for the same.
func (x *Execution) ref(id string) string {
	root := x.tree.root.id
	if rest, ok := strings.CutPrefix(id, root); ok && (rest == "" || rest[0] == '.') {
		return cmp.Or(rest, ".")
	}
	return id
}

// Runtime is what x runs in.
func (x *Execution) Runtime() *Runtime { return x.rt }

// recorded reports whether what x does is recorded.
func (x *Execution) recorded() bool { return x.rt.commits != nil }
