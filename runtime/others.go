package runtime

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// What a flow does to executions besides its own children, and what it reads of
// the project.

// StartOther starts another execution, or lets a paused one go on, for the flow
// that x runs. It reports whether that had ended already: then it stays as it is.
func (x *Execution) StartOther(o *Execution) (ended bool, err error) {
	result, err := x.effect(&effect{
		kind: journal.Start, name: "run", target: x.ref(o.id),
		args: func(a *journal.Args) { a.Text(x.ref(o.id)).Text("") },
		perform: func(ctx context.Context) ([]byte, error) {
			if err := o.lookElsewhere(ctx); err != nil {
				return nil, err
			}
			switch {
			case o.Status().Ended():
				return hadEnded, nil
			case o.away && x.rt.dry != nil:
				x.dryOther("start", o, "")
				return nil, nil
			case o.away:
				return nil, o.askElsewhere(ctx, store.RequestResume, "")
			}
			return nil, x.startNext(o)
		},
	})
	return len(result) > 0, err
}

// hadEnded is what is recorded of a start that came too late.
var hadEnded = []byte{1}

// CancelOther asks another execution, or x itself, to end, for the flow that x
// runs.
func (x *Execution) CancelOther(o *Execution, reason string) error {
	err := x.toOther(journal.Cancel, "cancel", o, reason, func(ctx context.Context) error {
		if o.away {
			return o.askElsewhere(ctx, store.RequestCancel, reason)
		}
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
	err := x.toOther(journal.Pause, "pause", o, "", func(ctx context.Context) error {
		if o.away {
			return o.askElsewhere(ctx, store.RequestPause, "")
		}
		o.Pause()
		return nil
	})
	if o == x && err == nil {
		return x.gate("pause")
	}
	return err
}

func (x *Execution) toOther(kind journal.Kind, name string, o *Execution, argument string, f func(context.Context) error) error {
	if x.rt.dry != nil {
		if real := f; o.tree != x.tree {
			f = func(context.Context) error { x.dryOther(name, o, argument); return nil }
		} else {
			f = func(ctx context.Context) error { x.dryOther(name, o, argument); return real(ctx) }
		}
	}
	_, err := x.effect(&effect{
		kind: kind, name: name, target: x.ref(o.id),
		args:    func(a *journal.Args) { a.Text(x.ref(o.id)).Text(argument) },
		perform: done(f),
	})
	return err
}

// dryOther has it in the plan that something is done to another execution.
func (x *Execution) dryOther(action string, o *Execution, reason string) {
	if action == "cancel" && o.Status().Ended() {
		return
	}
	s := PlanStep{What: "execution", Action: action, Name: o.Describe(), Why: "a dry run leaves it as it is"}
	if action == "cancel" && reason != "" {
		s.Inputs = value.DictOf("reason", reason)
	}
	x.dryStep(s)
}

// Find looks an execution up by its id, for the flow that x runs.
func (x *Execution) Find(id string) (*Execution, error) {
	var found *Execution
	find := func(ctx context.Context) (err error) {
		if found, err = x.rt.Execution(id); errors.Is(err, ErrNotFound) {
			found, err = x.rt.elsewhere(ctx, id)
		}
		return err
	}
	if strings.HasPrefix(id, ".") { // a ref is how it is recorded, not how it is asked for
		return nil, &NotFoundError{Kind: "execution", Name: id}
	}
	e := effect{
		kind: journal.Find, name: "system.execution", target: x.ref(id),
		args:    func(a *journal.Args) { a.Text(x.ref(id)) },
		perform: done(find),
		again: func([]byte) error {
			err := find(x.ctx)
			if errors.Is(err, ErrNotFound) { // it was deleted; what the flow has seen of it is recorded
				found, err = x.rt.fromElsewhere(&store.Execution{ID: id, Type: string(FlowType), Status: string(EndedSuccess)}), nil
			}
			return err
		},
	}
	_, err := x.effect(&e)
	if e.answer != nil {
		return x.far.made(e.answer)
	}
	return found, err
}

// What StoredConnector and StoredFlow read, as it stands in journals.
const (
	connectorRead = "system.connector"
	flowRead      = "system.flow"
	schemaRead    = "system.schema"
)

// StoredConnector returns the record of a stored connector, for the flow that x runs: its
// name, connector_type, value, vault_secrets and description. What is secret of the value
// is not in it.
func (x *Execution) StoredConnector(name string) (*value.Dict, error) {
	return x.stored(connectorRead, name, x.rt.connectorRecord)
}

func (r *Runtime) connectorRecord(ctx context.Context, name string) (*value.Dict, error) {
	c, err := r.connector(ctx, name)
	if err != nil {
		return nil, err
	}
	driver, err := r.opts.Connectors.Driver(c.Type)
	if err != nil {
		return nil, &NamedError{"ResourceNotFoundError", err}
	}
	secrets := make([]string, len(c.Secrets))
	for i, ref := range c.Secrets {
		secrets[i] = ref.String()
	}
	return value.DictOf(
		"name", c.Name,
		"connector_type", c.Type,
		"value", connectors.Shown(driver.Spec(), c.Value),
		"vault_secrets", secrets,
		"description", c.Description,
	), nil
}

// StoredFlow returns the record of a stored flow, for the flow that x runs: its name, file
// and script.
func (x *Execution) StoredFlow(name string) (*value.Dict, error) {
	return x.stored(flowRead, name, x.rt.flowRecord)
}

func (r *Runtime) flowRecord(ctx context.Context, name string) (*value.Dict, error) {
	file, text, err := r.flowText(ctx, name)
	if err != nil {
		return nil, err
	}
	return value.DictOf("name", name, "file", file, "script", string(text)), nil
}

// StoredSchema returns the record of a stored schema, for the flow that x runs: its name
// and value.
func (x *Execution) StoredSchema(name string) (*value.Dict, error) {
	return x.stored(schemaRead, name, x.rt.schemaRecord)
}

func (r *Runtime) schemaRecord(ctx context.Context, name string) (*value.Dict, error) {
	v, err := r.schemaValue(ctx, name)
	if err != nil {
		return nil, err
	}
	return value.DictOf("name", name, "value", v), nil
}

// stored reads a record as something that may be different the next time.
func (x *Execution) stored(what, name string, read func(context.Context, string) (*value.Dict, error)) (*value.Dict, error) {
	v, err := x.Observe(what, name, func(ctx context.Context) (value.Value, error) {
		d, err := read(ctx, name)
		if err != nil {
			return nil, err
		}
		return d, nil
	})
	d, _ := v.(*value.Dict)
	return d, err
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

// deref is the id of the execution that ref has named.
func (x *Execution) deref(ref string) string {
	if len(ref) == 0 || ref[0] != '.' {
		return ref
	}
	return x.tree.root.id + strings.TrimSuffix(ref, ".")
}

// Runtime is what x runs in.
func (x *Execution) Runtime() *Runtime { return x.rt }

// recorded reports whether what x does is recorded.
func (x *Execution) recorded() bool { return x.rt.commits != nil || x.far != nil }
