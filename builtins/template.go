package builtins

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// A template is what connect, flow, script and task return with save=False: a call that
// clone makes later, as often as it likes, each time as an execution of its own.
type template struct {
	e *execution
	r request
}

func (t *template) String() string        { return "<template>" }
func (t *template) Type() string          { return "template" }
func (t *template) Freeze()               {}
func (t *template) Truth() starlark.Bool  { return true }
func (t *template) Hash() (uint32, error) { return 0, errors.New("unhashable: template") }

var templateMethods = map[string]method[*template]{"clone": (*template).clone}

func (t *template) Attr(name string) (starlark.Value, error) {
	if v := bind(t, templateMethods, name); v != nil {
		return v, nil
	}
	if anyMethods[name] != nil {
		return nil, fmt.Errorf("a template has no %s: it is no execution, clone() makes one of it", name)
	}
	return nil, nil
}

func (t *template) AttrNames() []string { return []string{"clone"} }

// clone makes the call, with other arguments besides. Like the call it starts the
// execution and waits for it, unless run or wait say otherwise.
func (t *template) clone(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return t.e.again(t.r, args, kwargs)
}

// clone makes another execution with the same inputs, some of them replaced, and does not
// start it unless it is told to with run=True.
func (e *execution) clone(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r, err := e.madeBy()
	if err != nil {
		return nil, err
	}
	r.run = false
	return e.again(r, args, kwargs)
}

// again makes a request once more, with other arguments besides: inputs replace those of
// the same name.
func (e *execution) again(r request, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	a := newChildArgs()
	a.run = r.run
	params := a.params()
	if c := r.connection; c != nil {
		made := *c
		r.connection, a.name = &made, c.RecordName
		params = append(params, keyword("idempotency_key", &made.IdempotencyKey))
	} else {
		a.name = r.flow.RecordName
	}
	if err := unpack("clone", args, kwargs, &a.rest, params...); err != nil {
		return nil, err
	}
	r.fn = "clone"
	r, err := a.request(r)
	if err != nil {
		return nil, err
	}
	return e.perform(r)
}

// madeBy is the request that makes an execution like e.
func (e *execution) madeBy() (r request, err error) {
	if e.made != nil {
		return *e.made, nil
	}
	fields, err := e.caller.Fields(e.target, "type", "flow_name", "input_value")
	if err != nil {
		return r, err
	}
	name, _ := fields[1].(string)
	inputs, ok := fields[2].(*value.Dict)
	switch {
	case fields[0] != string(runtime.FlowType):
		return r, &runtime.NamedError{Class: "InvalidInputError", Err: fmt.Errorf("clone: the inputs of %s are known to the call alone that has made it: clone what that returned", e.target.Describe())}
	case !ok && fields[2] != nil:
		return r, &runtime.NamedError{Class: "InvalidInputError", Err: fmt.Errorf("clone: the input of %s is a %s, want a dict", e.target.Describe(), value.TypeName(fields[2]))}
	}
	return request{fn: "clone", flow: &runtime.Flow{Name: name}, inputs: inputs, given: ok, wait: true, when: runtime.AllSucceeded}, nil
}

// field is one field of an execution.
func field(caller, of *runtime.Execution, name string) (starlark.Value, error) {
	values, err := caller.Fields(of, name)
	if err != nil {
		return nil, err
	}
	return runtime.ToStarlark(values[0])
}
