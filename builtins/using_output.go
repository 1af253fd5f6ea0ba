package builtins

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"github.com/flowrun/flowrun/runtime/using"
	"go.starlark.net/starlark"
)

// A refusal is the failure of a call whose child has succeeded with an output that is
// wrong: a retry makes it again.
type refusal struct{ error }

func (r *refusal) Unwrap() error { return r.error }

// refuse fails a call by what is wrong with its output, which is not to be taken from the
// cache again.
func (m *making) refuse(child *execution, r request, err error) error {
	if r.cache != nil || m.steps.Has("cache") || child.target.Using().Has("cache") {
		if err := m.e.caller.RefuseCached(child.target); err != nil {
			return err
		}
	}
	return &refusal{err}
}

// checked has a function of the script judge the output.
func (m *making) checked(condition starlark.Callable, r request, a allowance, inner performer) (starlark.Value, error) {
	v, err := inner(a)
	child := ended(v, err)
	if !succeeded(child) {
		return v, err
	}
	output, err := field(m.e.caller, child.target, "output_value")
	if err != nil {
		return nil, err
	}
	verdict, err := starlark.Call(m.thread, condition, starlark.Tuple{output}, nil)
	switch {
	case runtime.IsSignal(err):
		return nil, err
	case err != nil:
		return nil, m.refuse(child, r, err)
	}
	why := ""
	switch verdict := verdict.(type) {
	case starlark.NoneType, *unknown.Value: // what a dry run does not make is taken to be well
		return v, nil
	case starlark.Bool:
		if verdict {
			return v, nil
		}
		why = fmt.Sprintf("check: %s says False", condition.Name())
	case starlark.String:
		why = "check: " + string(verdict)
	default:
		return nil, typeError("using('check'): %s returned %s, want True, None, False or a text that says what is wrong", condition.Name(), verdict.Type())
	}
	return nil, m.refuse(child, r, m.e.caller.Refused(child.target, why))
}

// validated holds the output against a schema.
func (m *making) validated(o *using.Validate, r request, a allowance, inner performer) (starlark.Value, error) {
	x := m.e.caller
	schema := o.Schema
	if name, ok := schema.(string); ok { // one that is not there is told before the call
		stored, err := x.StoredSchema(name)
		if err != nil {
			return nil, err
		}
		schema, _ = stored.Get("value")
	}
	v, err := inner(a)
	child := ended(v, err)
	if !succeeded(child) {
		return v, err
	}
	output, err := x.Fields(child.target, "output_value")
	if err != nil {
		return nil, err
	}
	if _, unknown := value.FindUnknown(output[0]); unknown {
		return v, nil
	}
	if err := using.Fits(schema, output[0]); errors.Is(err, using.ErrSchema) {
		return nil, &runtime.NamedError{Class: "SchemaError", Err: fmt.Errorf("using('validate'): %w", err)}
	} else if err != nil {
		return nil, m.refuse(child, r, &runtime.NamedError{
			Class: "SchemaValidationError", Err: fmt.Errorf("output of %s: %w", child.target.Describe(), err),
		})
	}
	return v, nil
}

// notified sends a message when the call has ended.
func (m *making) notified(o *using.Notify, r request, a allowance, inner performer) (starlark.Value, error) {
	v, err := inner(a)
	if runtime.IsSignal(err) {
		return v, err
	}
	child := ended(v, err)
	well := succeeded(child)
	if o.On == "error" && well || o.On == "success" && !well {
		return v, err
	}
	message := runtime.Message{Subject: o.Subject, Text: o.Message}
	if message.Subject == "" {
		message.Subject = r.describe() + " has failed"
		if well {
			message.Subject = r.describe() + " has succeeded"
		}
	}
	switch {
	case message.Text != "":
	case err != nil:
		message.Text = err.Error()
	case child != nil:
		fields, err := m.e.caller.Fields(child.target, "message")
		if err != nil {
			return nil, err
		}
		message.Text, _ = fields[0].(string)
	}
	if _, sendErr := m.e.caller.Messages().Create(message); sendErr != nil {
		if err == nil || runtime.IsSignal(sendErr) {
			return nil, sendErr
		}
	}
	return v, err
}
