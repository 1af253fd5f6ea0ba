package runtime

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/using"
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
	// Protect names keys that are not shown.
	Protect Protect
	// Cache is how a child is answered from the cache; nil for what the flow says.
	Cache *using.Cache
}

// A Connection is a call of a connector type to be made by a flow.
type Connection struct {
	Connector      string // the name of a stored connector, or
	ConnectorType  string // the type of a call without one
	Operation      string // what is done in place of a call, see [connectors.OperationOf]; "" for the call
	RecordName     string // the name of the execution; the connector's or type's if empty
	Inputs         *value.Dict
	IdempotencyKey string
	Protect        Protect      // keys that are not shown
	Cache          *using.Cache // how it is answered from the cache; nil for what the connector says
}

// Start starts a flow as the root of a new tree of executions. When ctx ends the
// whole tree is cancelled. An error is about the flow's text, its name or its
// input; how the flow ends is in the execution. With a store the execution is in it
// when Start returns, and an error may be the store's.
func (r *Runtime) Start(ctx context.Context, f Flow) (*Execution, error) {
	x, err := r.Create(ctx, f)
	if err != nil {
		return nil, err
	}
	if err := x.Start(); err != nil {
		return x, err
	}
	return x, r.sync()
}

// sync waits until all that has happened is in the store.
func (r *Runtime) sync() error {
	if r.commits == nil {
		return nil
	}
	return r.commits.sync()
}

// Check reads the text of a flow and reports what is wrong with it, as Start
// does, without running anything.
func (r *Runtime) Check(f Flow) (*dialect.Program, error) {
	input, err := encodeInput(f)
	if err != nil {
		return nil, err
	}
	x, err := r.newFlow(context.Background(), f, input)
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
	input, err := encodeInput(f)
	if err != nil {
		return nil, err
	}
	x, err := r.newFlow(ctx, f, input)
	if err != nil {
		return nil, err
	}
	x.rt = r
	x.typ = FlowType // a script is what a flow makes
	// A text that cannot run is told to whoever starts it, and is no execution.
	if err := x.job.(*flowJob).prepare(x); err != nil {
		return nil, err
	}
	if err := x.job.(*flowJob).checkInput(ctx, x); err != nil {
		return nil, err
	}
	x.tree = newTree(ctx, x, r.opts.Limits)
	id := r.opts.NewID()
	if id == "" || strings.Contains(id, ".") {
		return nil, fmt.Errorf("runtime.Options: NewID made %q, want an id without dots", id)
	}
	if err := r.create(x, id); err != nil {
		x.tree.cancel(err)
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.put()
	return x, nil
}

// CreateFlow creates a flow as a child of x. It is started by [Execution.Start].
func (x *Execution) CreateFlow(f Flow) (*Execution, error) {
	// What cannot be compiled is not copied on the way there.
	if n := len(f.Source); n > dialect.MaxSource {
		return nil, &NamedError{"ValueError", fmt.Errorf("this.script: the text has %d bytes, more than the %d allowed", n, dialect.MaxSource)}
	}
	input, err := encodeInput(f)
	if err != nil {
		return nil, err
	}
	e := effect{kind: journal.Flow, name: "this.flow", target: strconv.Quote(f.Name)}
	if f.Source != nil {
		e.kind, e.name, e.target = journal.Script, "this.script", ""
	}
	e.args = func(a *journal.Args) {
		a.Text(f.Name).Bytes(f.Source).Text(f.File).Bytes(input).Text(f.RecordName)
		appendCache(a, f.Protect, f.Cache)
	}
	return x.makeChild(&e, func(ctx context.Context) (*Execution, error) {
		child, err := x.rt.newFlow(ctx, f, input)
		if err != nil {
			return nil, err
		}
		return child, x.useHeader(child)
	})
}

// CreateConnection creates a connection as a child of x. It is started by
// [Execution.Start]; only then are secrets read and inputs checked.
func (x *Execution) CreateConnection(c Connection) (*Execution, error) {
	e := effect{kind: journal.Connect, name: "this.connect", target: c.ConnectorType}
	if c.Connector != "" {
		e.target = strconv.Quote(c.Connector)
	}
	if c.Operation != "" {
		e.kind, e.name = journal.Inspect, "connector."+c.Operation
	}
	var inputs []byte
	if x.recorded() {
		var err error
		if inputs, err = value.Marshal(c.Inputs); err != nil {
			return nil, &NamedError{"InvalidInputError", fmt.Errorf("inputs of %s: %w", e.target, err)}
		}
	}
	e.args = func(a *journal.Args) {
		if c.Operation != "" {
			a.Text(c.Operation)
		}
		a.Text(c.Connector).Text(c.ConnectorType).Bytes(inputs).Text(c.RecordName).Text(c.IdempotencyKey)
		appendCache(a, c.Protect, c.Cache)
	}
	return x.makeChild(&e, func(ctx context.Context) (*Execution, error) { return x.rt.newConnection(ctx, c) })
}

// makeChild performs an effect that creates a child. When it is performed again,
// the child is there: it gets what it needs to go on if it has not ended.
func (x *Execution) makeChild(e *effect, create func(context.Context) (*Execution, error)) (*Execution, error) {
	var child *Execution
	e.perform = func(ctx context.Context) (_ []byte, err error) {
		if child, err = create(ctx); err != nil {
			return nil, err
		}
		with, err := child.encodeUsing()
		if err != nil {
			return nil, err
		}
		if err := x.adopt(child); err != nil {
			return nil, err
		}
		e.made = child
		return with, nil
	}
	e.again = func(with []byte) (err error) {
		if child, err = x.nextChild(); err == nil {
			err = child.decodeUsing(with)
		}
		if err != nil {
			return x.suspendTree(err)
		}
		if cause := x.cancelAsked(); cause != nil && !x.cleaningUp() {
			child.Cancel(cause.Error())
			return nil
		}
		return child.reattach(x.ctx, create)
	}
	_, err := x.effect(e)
	if e.answer != nil {
		if child, err = x.far.made(e.answer); err == nil {
			err = child.decodeUsing(e.answer.result)
		}
	}
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
	child.step = x.effects()
	if j, ok := x.currentJob().(*flowJob); ok && x.rt.dry != nil {
		file, n := j.line(x)
		child.madeAt = line{file, int32(n)}
	}
	x.mu.Lock()
	x.made++
	id := childID(x.id, x.made)
	x.mu.Unlock()
	if err := x.rt.create(child, id); err != nil {
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

func (r *Runtime) create(x *Execution, id string) error {
	x.rt = r
	x.id = id
	x.done, x.stopped = make(chan struct{}), make(chan struct{})
	x.status = Created
	x.createdAt = r.now()
	x.ctx, x.cancel = x.tree.context(x.typ)
	if p := x.parent; p != nil && (p.cleanup || p.cleaningUp()) {
		x.cleanup = true // the context of the tree may have ended
		x.ctx, x.cancel = context.WithCancelCause(p.Context())
	}
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

// encodeInput is the input of a flow as it is kept, nil for none.
func encodeInput(f Flow) ([]byte, error) {
	input, err := value.From(f.Input)
	if err == nil && input != nil {
		var b []byte
		if b, err = value.Marshal(input); err == nil {
			return b, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("input of %s: %w", cmp.Or(f.Name, f.File, "the flow"), err)
	}
	return nil, nil
}

func (r *Runtime) newFlow(ctx context.Context, f Flow, input []byte) (*Execution, error) {
	typ := ScriptType
	if f.Source == nil {
		typ = FlowType
		file, text, err := r.flowText(ctx, f.Name)
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
	x := &Execution{
		typ: typ, name: cmp.Or(f.RecordName, f.Name), flowName: f.Name, input: input,
		file: f.File, text: f.Source, program: digest(f.Source), protect: f.Protect,
	}
	x.job = &flowJob{file: f.File, text: f.Source, cache: f.Cache}
	return x, nil
}

func (r *Runtime) newConnection(ctx context.Context, c Connection) (*Execution, error) {
	job := &connectionJob{inputs: c.Inputs, idempotencyKey: c.IdempotencyKey, cache: c.Cache}
	x := &Execution{typ: ConnectionType, connectorName: c.Connector, connectorType: c.ConnectorType, job: job, protect: c.Protect}
	switch {
	case c.Connector != "" && c.ConnectorType != "":
		return nil, &NamedError{"InvalidInputError", fmt.Errorf("connect takes a connector (%q) or a connector_type (%q), not both", c.Connector, c.ConnectorType)}
	case c.Connector != "":
		stored, err := r.connector(ctx, c.Connector)
		if err != nil {
			return nil, err
		}
		job.connector, x.connectorType = stored, stored.Type
	case c.ConnectorType == "":
		return nil, &NamedError{"MissingInputError", fmt.Errorf("connect needs the name of a connector, or connector_type=")}
	}
	if x.name = c.RecordName; x.name == "" {
		if x.name = c.Connector; x.name == "" {
			x.name = x.connectorType
		}
	}
	driver, err := r.opts.Connectors.Driver(x.connectorType)
	if err != nil && x.connectorType == InputType {
		if c.Cache != nil {
			return nil, &NamedError{"InvalidInputError", fmt.Errorf("%s asks a person each time: cache does not go with it", InputType)}
		}
		if c.Operation != "" {
			return nil, &NamedError{"InvalidInputError", &connectors.OperationError{Type: InputType, Name: c.Operation, Hint: "it has none"}}
		}
		x.job = &inputJob{c.Inputs}
		x.input, err = value.Marshal(c.Inputs)
		return x, err
	}
	if err != nil {
		return nil, &NamedError{"ResourceNotFoundError", err}
	}
	if c.Operation != "" {
		operation, err := connectors.OperationOf(driver, c.Operation)
		if err != nil {
			return nil, &NamedError{"InvalidInputError", err}
		}
		driver, job.operation = operation.Driver, operation.Name
		if c.RecordName == "" {
			x.name = operation.Name + " " + x.name
		}
	} else if err := x.useConnector(job); err != nil {
		return nil, err
	}
	job.driver = driver
	// Until the connection starts, what may be shown of its inputs is what the
	// script gave.
	x.input, err = value.Marshal(connectors.Shown(driver.Spec(), c.Inputs))
	if err != nil {
		return nil, &NamedError{"InvalidInputError", fmt.Errorf("inputs of %s: %w", x.name, err)}
	}
	return x, nil
}
