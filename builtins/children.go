package builtins

import (
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// A request is what connect, flow and script have in common: what to create, and
// what to do with it then.
type request struct {
	fn     string
	create func() (*runtime.Execution, error)
	run    bool
	wait   bool
	when   runtime.ReturnWhen
}

// childArgs are the parameters that connect, flow, script and task share.
type childArgs struct {
	name               string
	run                bool
	wait               starlark.Value
	inputs, inputValue *starlark.Dict
	rest               []starlark.Tuple
}

func (a *childArgs) params() []param {
	return []param{
		keyword("name", &a.name),
		keyword("run", &a.run),
		keyword("wait", &a.wait),
		keyword("inputs", &a.inputs),
		keyword("input_value", &a.inputValue),
	}
}

// request finishes r with the arguments that say how to run.
func (a *childArgs) request(fn string) (request, error) {
	r := request{fn: fn, run: a.run, wait: true, when: runtime.AllSucceeded}
	switch w := a.wait.(type) {
	case nil:
	case starlark.Bool:
		r.wait = bool(w)
	default:
		return r, parseReturnWhen(fn+": wait", w, &r.when)
	}
	return r, nil
}

func (e *execution) connect(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r, err := e.connectRequest(args, kwargs)
	if err != nil {
		return nil, err
	}
	return e.perform(r)
}

func (e *execution) connectRequest(args starlark.Tuple, kwargs []starlark.Tuple) (request, error) {
	a := childArgs{run: true}
	var c runtime.Connection
	older := "" // connection_type is an older name of connector_type
	params := append(a.params(),
		arg("connector", &c.Connector),
		keyword("connector_type", &c.ConnectorType),
		keyword("connection_type", &older),
		keyword("idempotency_key", &c.IdempotencyKey),
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
	a := childArgs{run: true}
	var c runtime.Connection
	params := append(a.params(), required("type", &c.ConnectorType), keyword("idempotency_key", &c.IdempotencyKey))
	if err := unpack("task", args, kwargs, &a.rest, params...); err != nil {
		return request{}, err
	}
	return e.connectionRequest("task", c, a)
}

func (e *execution) connectionRequest(fn string, c runtime.Connection, a childArgs) (request, error) {
	r, err := a.request(fn)
	if err != nil {
		return r, err
	}
	if c.Inputs, err = inputsOf(fn, []*starlark.Dict{a.inputValue, a.inputs}, a.rest); err != nil {
		return r, err
	}
	c.RecordName = a.name
	r.create = func() (*runtime.Execution, error) { return e.caller.CreateConnection(c) }
	return r, nil
}

func (e *execution) flow(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r, err := e.flowRequest(args, kwargs)
	if err != nil {
		return nil, err
	}
	return e.perform(r)
}

func (e *execution) flowRequest(args starlark.Tuple, kwargs []starlark.Tuple) (request, error) {
	a := childArgs{run: true}
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
	a := childArgs{run: true}
	source := ""
	if err := unpack("script", args, kwargs, &a.rest, append(a.params(), required("source", &source))...); err != nil {
		return request{}, err
	}
	return e.flowRequestOf("script", runtime.Flow{Source: []byte(source)}, a)
}

func (e *execution) flowRequestOf(fn string, f runtime.Flow, a childArgs) (request, error) {
	r, err := a.request(fn)
	if err != nil {
		return r, err
	}
	var inputs *value.Dict
	if inputs, err = inputsOf(fn, []*starlark.Dict{a.inputValue, a.inputs}, a.rest); err != nil {
		return r, err
	}
	if inputs.Len() > 0 || a.inputs != nil || a.inputValue != nil {
		f.Input = inputs
	}
	f.RecordName = a.name
	r.create = func() (*runtime.Execution, error) { return e.caller.CreateFlow(f) }
	return r, nil
}

// perform creates a child and does with it what was asked for.
func (e *execution) perform(r request) (starlark.Value, error) {
	child, err := r.create()
	if err != nil {
		return nil, err
	}
	v := &execution{caller: e.caller, target: child}
	if !r.run {
		return v, nil
	}
	if !r.wait {
		_, err := e.caller.StartOther(child)
		return v, err
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
