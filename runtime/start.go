package runtime

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect"
)

// A Flow is a flow to be started: a stored one by its name, or a text.
type Flow struct {
	// Name is that of a stored flow, or what a text is called.
	Name string
	// Source is the text; empty for a stored flow.
	Source []byte
	// File is what the text is called in errors; Name if empty.
	File string
	// Input is what the flow gets: nil, or a value as [value.From] takes it,
	// such as a map[string]any.
	Input any
	// RecordName is the name of the execution; the flow's if empty.
	RecordName string
}

// A Connection is a call of a connector type to be made by a flow.
type Connection struct {
	Connector      string // the name of a stored connector, or
	ConnectorType  string // the type of a call without one
	RecordName     string // the name of the execution; the connector's or type's if empty
	Inputs         *value.Dict
	IdempotencyKey string
}

// Start starts a flow as the root of a new tree of executions. When ctx ends the
// whole tree is cancelled. An error is about the flow's text, its name or its
// input; how the flow ends is in the execution.
func (r *Runtime) Start(ctx context.Context, f Flow) (*Execution, error) {
	x, err := r.Create(ctx, f)
	if err != nil {
		return nil, err
	}
	return x, x.Start()
}

// Check reads the text of a flow and reports what is wrong with it, as Start
// does, without running anything.
func (r *Runtime) Check(f Flow) (*dialect.Program, error) {
	x, err := r.newFlow(f)
	if err != nil {
		return nil, err
	}
	x.rt = r
	job := x.job.(*flowJob)
	if err := job.prepare(x); err != nil {
		return nil, err
	}
	return job.program, nil
}

// Create is Start without starting: [Execution.Start] does. Who does not start it
// cancels it: until then the runtime keeps it. That ctx has ended is noticed at
// the start.
func (r *Runtime) Create(ctx context.Context, f Flow) (*Execution, error) {
	x, err := r.newFlow(f)
	if err != nil {
		return nil, err
	}
	x.rt = r
	x.typ = FlowType // a script is what a flow makes
	// A text that cannot run is told to whoever starts it, and is no execution.
	if err := x.job.(*flowJob).prepare(x); err != nil {
		return nil, err
	}
	t := &tree{root: x, budget: budget{limits: r.opts.Limits}}
	t.ctx, t.cancel = context.WithCancelCause(ctx)
	x.tree = t
	if err := r.create(x); err != nil {
		t.cancel(err)
		return nil, err
	}
	return x, nil
}

// CreateFlow creates a flow as a child of x. It is started by [Execution.Start].
func (x *Execution) CreateFlow(f Flow) (*Execution, error) {
	var child *Execution
	err := x.effect("this.flow", func(context.Context) (err error) {
		if child, err = x.rt.newFlow(f); err != nil {
			return err
		}
		return x.adopt(child)
	})
	return child, err
}

// CreateConnection creates a connection as a child of x. It is started by
// [Execution.Start]; only then are secrets read and inputs checked.
func (x *Execution) CreateConnection(c Connection) (*Execution, error) {
	var child *Execution
	err := x.effect("this.connect", func(context.Context) (err error) {
		if child, err = x.rt.newConnection(c); err != nil {
			return err
		}
		return x.adopt(child)
	})
	return child, err
}

func (x *Execution) adopt(child *Execution) error {
	if err := x.checkDepth(); err != nil {
		return err
	}
	if err := x.tree.budget.takeChild(child.size()); err != nil {
		return err
	}
	child.tree, child.parent = x.tree, x
	if err := x.rt.create(child); err != nil {
		return err
	}
	x.mu.Lock()
	x.children = append(x.children, child)
	cancelled, reason := x.status == EndedCancelled, x.message
	x.mu.Unlock()
	if cancelled { // meanwhile, by another goroutine
		child.Cancel(reason)
	}
	return nil
}

// checkDepth refuses a child too far below. What has ended does not count: a
// flow may start itself again, and end, as often as it likes.
func (x *Execution) checkDepth() error {
	depth := 0
	for p := x; p != nil && !p.Status().Ended(); p = p.parent {
		depth++
	}
	if depth > MaxDepth {
		return &LimitError{Limit: "depth", Value: fmt.Sprint(MaxDepth)}
	}
	return nil
}

// size is what is kept of an execution that was just made, in bytes.
func (x *Execution) size() int {
	n := len(x.input) + len(x.name)
	if j, ok := x.job.(*flowJob); ok && x.typ == ScriptType {
		n += len(j.text)
	}
	return n
}

func (r *Runtime) create(x *Execution) error {
	x.rt = r
	x.id = r.opts.NewID()
	x.done = make(chan struct{})
	x.status = Created
	x.createdAt = r.now()
	x.ctx, x.cancel = context.WithCancelCause(x.tree.ctx)
	// Whoever finds x now cannot start it before it is told that it is there.
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := r.add(x); err != nil {
		x.cancel(err)
		return err
	}
	r.events.send(Event{Kind: EventCreated, Time: x.createdAt, Execution: x, Status: Created})
	return nil
}

func (r *Runtime) newFlow(f Flow) (*Execution, error) {
	typ := ScriptType
	if f.Source == nil {
		typ = FlowType
		file, text, err := r.opts.Project.Flow(f.Name)
		if err != nil {
			return nil, err
		}
		f.File, f.Source = file, text
	}
	if f.File == "" {
		f.File = f.Name
	}
	if f.File == "" {
		f.File = "script.star"
	}
	if f.Name == "" {
		f.Name = strings.TrimSuffix(path.Base(f.File), path.Ext(f.File))
	}
	input, err := value.From(f.Input)
	if err != nil {
		return nil, fmt.Errorf("input of %s: %w", f.Name, err)
	}
	var encoded []byte
	if input != nil {
		if encoded, err = value.Marshal(input); err != nil {
			return nil, fmt.Errorf("input of %s: %w", f.Name, err)
		}
	}
	x := &Execution{typ: typ, name: f.RecordName, flowName: f.Name, input: encoded}
	if x.name == "" {
		x.name = f.Name
	}
	x.job = &flowJob{file: f.File, text: f.Source}
	return x, nil
}

func (r *Runtime) newConnection(c Connection) (*Execution, error) {
	job := &connectionJob{inputs: c.Inputs, idempotencyKey: c.IdempotencyKey}
	x := &Execution{typ: ConnectionType, connectorName: c.Connector, connectorType: c.ConnectorType, job: job}
	switch {
	case c.Connector != "" && c.ConnectorType != "":
		return nil, &NamedError{"InvalidInputError", fmt.Errorf("connect takes a connector (%q) or a connector_type (%q), not both", c.Connector, c.ConnectorType)}
	case c.Connector != "":
		stored, err := r.opts.Project.Connector(c.Connector)
		if err != nil {
			return nil, err
		}
		job.connector, x.connectorType = stored, stored.Type
	case c.ConnectorType == "":
		return nil, &NamedError{"MissingInputError", fmt.Errorf("connect needs the name of a connector, or connector_type=")}
	}
	driver, err := r.opts.Connectors.Driver(x.connectorType)
	if err != nil {
		return nil, &NamedError{"ResourceNotFoundError", err}
	}
	job.driver = driver
	if x.name = c.RecordName; x.name == "" {
		if x.name = c.Connector; x.name == "" {
			x.name = x.connectorType
		}
	}
	// Until the connection starts, what may be shown of its inputs is what the
	// script gave.
	x.input, err = value.Marshal(connectors.Shown(driver.Spec(), c.Inputs))
	if err != nil {
		return nil, &NamedError{"InvalidInputError", fmt.Errorf("inputs of %s: %w", x.name, err)}
	}
	return x, nil
}
