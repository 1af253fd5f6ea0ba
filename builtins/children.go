package builtins

import (
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/using"
	"go.starlark.net/starlark"
)

// A request is what connect, flow and script have in common: what to create, and
// what to do with it then.
type request struct {
	fn         string
	connection *runtime.Connection // or
	flow       *runtime.Flow
	inputs     *value.Dict
	given      bool // inputs were, if none of them
	save       bool // or it is a template
	run        bool
	wait       bool
	when       runtime.ReturnWhen
	cache      *using.Cache // as using says; nil for what the connector or flow does
}

// create makes the child.
func (r *request) create(x *runtime.Execution) (*runtime.Execution, error) {
	if c := r.connection; c != nil {
		made := *c
		made.Inputs, made.Cache = r.inputs, r.cache
		return x.CreateConnection(made)
	}
	made := *r.flow
	made.Cache = r.cache
	if r.given || r.inputs.Len() > 0 {
		made.Input = r.inputs
	}
	return x.CreateFlow(made)
}

// childArgs are the parameters that connect, flow, script and task share.
type childArgs struct {
	name               string
	run, save          bool
	wait               starlark.Value
	inputs, inputValue *starlark.Dict
	init               *starlark.Dict
	rest               []starlark.Tuple
}

func newChildArgs() childArgs { return childArgs{run: true, save: true} }

func (a *childArgs) params() []param {
	return []param{
		keyword("name", (*shown)(&a.name)),
		keyword("run", &a.run),
		keyword("wait", &a.wait),
		keyword("save", &a.save),
		keyword("inputs", &a.inputs),
		keyword("input_value", &a.inputValue),
		keyword("init", &a.init),
	}
}

// request finishes r with the arguments that are the same for all.
func (a *childArgs) request(r request) (request, error) {
	r.run, r.save = a.run, a.save
	switch w := a.wait.(type) {
	case nil:
	case starlark.Bool:
		r.wait, r.when = bool(w), runtime.AllSucceeded
	default:
		r.wait = true
		if err := parseReturnWhen(r.fn+": wait", w, &r.when); err != nil {
			return r, err
		}
	}
	inputs, err := inputsOf(r.fn, []*starlark.Dict{a.inputValue, a.inputs}, a.rest)
	if err != nil {
		return r, err
	}
	if r.inputs != nil { // those of the call that is made again
		all := new(value.Dict)
		for _, d := range []*value.Dict{r.inputs, inputs} {
			for k, v := range d.All() {
				all.SetKey(k, v)
			}
		}
		inputs = all
	}
	r.inputs, r.given = inputs, r.given || a.inputs != nil || a.inputValue != nil
	protect, err := a.protected(r.fn)
	if err != nil {
		return r, err
	}
	if c := r.connection; c != nil {
		made := *c
		made.RecordName, made.Protect = a.name, made.Protect.With(protect)
		r.connection = &made
	} else {
		made := *r.flow
		made.RecordName, made.Protect = a.name, made.Protect.With(protect)
		r.flow = &made
	}
	return r, nil
}

// protected is what init says of keys that are not to be shown.
func (a *childArgs) protected(fn string) (p runtime.Protect, err error) {
	if a.init == nil {
		return p, nil
	}
	var inputs, outputs starlark.Value
	var kwargs []starlark.Tuple
	for k, v := range a.init.Entries() {
		if _, ok := k.(starlark.String); !ok {
			return p, typeError("%s: init: want the keys protect_inputs and protect_outputs, got %s", fn, k.Type())
		}
		kwargs = append(kwargs, starlark.Tuple{k, v})
	}
	if err := unpack(fn+": init", nil, kwargs, nil, keyword("protect_inputs", &inputs), keyword("protect_outputs", &outputs)); err != nil {
		return p, err
	}
	if p.Inputs, err = keys(fn+": init: protect_inputs", inputs); err != nil {
		return p, err
	}
	p.Outputs, err = keys(fn+": init: protect_outputs", outputs)
	return p, err
}

// keys are the strings of a list.
func keys(what string, v starlark.Value) (names []string, err error) {
	if v == nil {
		return nil, nil
	}
	list, ok := v.(starlark.Indexable)
	if _, isText := v.(starlark.String); !ok || isText {
		return nil, typeError("%s: want a list of names, got %s", what, v.Type())
	}
	for i := range list.Len() {
		name, ok := starlark.AsString(list.Index(i))
		if !ok {
			return nil, typeError("%s: want names, got %s", what, list.Index(i).Type())
		}
		names = append(names, name)
	}
	return names, nil
}

func (e *execution) connect(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r, err := e.connectRequest(args, kwargs)
	if err != nil {
		return nil, err
	}
	return e.perform(r)
}

func (e *execution) connectRequest(args starlark.Tuple, kwargs []starlark.Tuple) (request, error) {
	a := newChildArgs()
	var c runtime.Connection
	older := "" // connection_type is an older name of connector_type
	params := append(a.params(),
		arg("connector", &c.Connector),
		keyword("connector_type", &c.ConnectorType),
		keyword("connection_type", &older),
		keyword("idempotency_key", (*shown)(&c.IdempotencyKey)),
	)
	if err := unpack("connect", args, kwargs, &a.rest, params...); err != nil {
		return request{}, err
	}
	if older != "" {
		if c.ConnectorType != "" {
			return request{}, typeError("connect: connection_type is an older name of connector_type: give one of both")
		}
		c.ConnectorType = older
	}
	return e.connectionRequest("connect", c, a)
}

// task is the older spelling of connect(connector_type=...).
func (e *execution) task(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r, err := e.taskRequest(args, kwargs)
	if err != nil {
		return nil, err
	}
	return e.perform(r)
}

func (e *execution) taskRequest(args starlark.Tuple, kwargs []starlark.Tuple) (request, error) {
	a := newChildArgs()
	var c runtime.Connection
	params := append(a.params(), required("type", &c.ConnectorType), keyword("idempotency_key", (*shown)(&c.IdempotencyKey)))
	if err := unpack("task", args, kwargs, &a.rest, params...); err != nil {
		return request{}, err
	}
	return e.connectionRequest("task", c, a)
}

func (e *execution) connectionRequest(fn string, c runtime.Connection, a childArgs) (request, error) {
	return a.request(request{fn: fn, connection: &c, wait: true, when: runtime.AllSucceeded})
}

func (e *execution) flow(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r, err := e.flowRequest(args, kwargs)
	if err != nil {
		return nil, err
	}
	return e.perform(r)
}

func (e *execution) flowRequest(args starlark.Tuple, kwargs []starlark.Tuple) (request, error) {
	a := newChildArgs()
	var f runtime.Flow
	// The flow is the first positional argument or flow_name=: name= is the name
	// of the record.
	params := append(a.params(), required("flow_name", &f.Name))
	if err := unpack("flow", args, kwargs, &a.rest, params...); err != nil {
		return request{}, err
	}
	return e.flowRequestOf("flow", f, a)
}

func (e *execution) script(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r, err := e.scriptRequest(args, kwargs)
	if err != nil {
		return nil, err
	}
	return e.perform(r)
}

func (e *execution) scriptRequest(args starlark.Tuple, kwargs []starlark.Tuple) (request, error) {
	a := newChildArgs()
	source := ""
	if err := unpack("script", args, kwargs, &a.rest, append(a.params(), required("source", &source))...); err != nil {
		return request{}, err
	}
	return e.flowRequestOf("script", runtime.Flow{Source: []byte(source)}, a)
}

func (e *execution) flowRequestOf(fn string, f runtime.Flow, a childArgs) (request, error) {
	return a.request(request{fn: fn, flow: &f, wait: true, when: runtime.AllSucceeded})
}

// perform creates a child and does with it what was asked for.
func (e *execution) perform(r request) (starlark.Value, error) {
	if !r.save {
		return &template{e, r}, nil
	}
	child, err := r.create(e.caller)
	if err != nil {
		return nil, err
	}
	v := &execution{caller: e.caller, target: child, made: &r}
	if !r.run {
		return v, nil
	}
	if !r.wait {
		_, err := e.caller.StartOther(child)
		return v, err
	}
	if steps := child.Using(); len(steps) > 0 {
		return (&making{e: e, steps: steps, byDefault: true, made: v}).make(r)
	}
	_, err = e.caller.WaitFor([]*runtime.Execution{child}, r.when, 0) // which starts it
	return v, err
}

func returnWhen() starlark.Value {
	members := starlark.StringDict{}
	for _, w := range runtime.ReturnWhens() {
		members[string(w)] = starlark.String(w)
	}
	return &names{"return_when", members}
}

// names is a fixed set of named values.
type names struct {
	name    string
	members starlark.StringDict
}

func (n *names) String() string        { return "<" + n.name + ">" }
func (n *names) Type() string          { return n.name }
func (n *names) Freeze()               {}
func (n *names) Truth() starlark.Bool  { return true }
func (n *names) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable: %s", n.name) }
func (n *names) AttrNames() []string   { return n.members.Keys() }

func (n *names) Attr(name string) (starlark.Value, error) { return n.members[name], nil }
