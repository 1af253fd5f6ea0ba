package builtins

import (
	"errors"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// message of this sends a message to a person, and waits for the answer if it asks for
// one.
func (e *execution) message(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	wait, timeout := true, time.Duration(-1)
	m, err := messageArgs(args, kwargs, arg("subject", nil), keyword("wait", &wait), keyword("timeout", &timeout))
	if err != nil {
		return nil, err
	}
	r, err := sendMessage(e.caller, m)
	if err != nil || !wait {
		return r, err
	}
	return r, waitAnswer(r, timeout)
}

// message of system gives a message by its id, or sends one without waiting.
func (s *system) message(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	id := ""
	m, err := messageArgs(args, kwargs, arg("id", &id), keyword("subject", nil))
	if err != nil {
		return nil, err
	}
	if m.Subject == "" && m.Text == "" && !m.Asks() {
		if id == "" {
			return nil, typeError("message: want the id of a message, or subject=, message=, request= or body= to send one")
		}
		return messageRecord(s.x, id), nil
	}
	if id != "" {
		return nil, typeError("message: either the id of a message, or what is to be sent")
	}
	return sendMessage(s.x, m)
}

// messageArgs reads what a message is made of; a parameter subject without a place goes
// into it.
func messageArgs(args starlark.Tuple, kwargs []starlark.Tuple, params ...param) (m runtime.Message, err error) {
	var body starlark.Value
	for i := range params {
		if params[i].name == "subject" {
			params[i].into = (*shown)(&m.Subject)
		}
	}
	messageType := "" // of older scripts: how the message is shown, which is up to who shows it
	params = append(params, keyword("message", (*shown)(&m.Text)), keyword("request", (*shown)(&m.Request)), keyword("body", &body), keyword("message_type", &messageType))
	if err := unpack("message", args, kwargs, nil, params...); err != nil {
		return m, err
	}
	if body != nil {
		if m.Body, err = runtime.FromStarlark(body); err != nil {
			return m, typeError("message: body: %v", err)
		}
	}
	if m.Body != nil && m.Request != "" {
		return m, typeError("message: either request= or body=")
	}
	return m, nil
}

func sendMessage(x *runtime.Execution, m runtime.Message) (*record, error) {
	if m.Subject == "" && m.Text == "" && !m.Asks() {
		return nil, &runtime.NamedError{Class: "ValueError", Err: errors.New("message: it is empty")}
	}
	id, err := x.Messages().Create(m)
	if err != nil {
		return nil, err
	}
	return messageRecord(x, id), nil
}

func messageRecord(x *runtime.Execution, id string) *record {
	return &record{x: x, kind: "message", name: id, methods: messageMethods, load: func() (*value.Dict, error) {
		return x.Messages().Get(id)
	}}
}

var messageMethods = map[string]method[*record]{
	"answer": answerMessage,
	"delete": deleteMessage,
	"wait":   waitMessage,
}

func waitMessage(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	timeout := time.Duration(-1)
	if err := unpack("wait", args, kwargs, nil, arg("timeout", &timeout)); err != nil {
		return nil, err
	}
	return r, waitAnswer(r, timeout)
}

func waitAnswer(r *record, timeout time.Duration) error {
	r.fields = nil
	switch { // zero is no limit there
	case timeout < 0:
		timeout = 0
	case timeout == 0:
		timeout = 1
	}
	return r.x.Messages().Wait(r.name, timeout)
}

// answerMessage answers in place of a person: a dict, keyword arguments, or both.
func answerMessage(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var response *starlark.Dict
	var rest []starlark.Tuple
	if err := unpack("answer", args, kwargs, &rest, arg("response", &response)); err != nil {
		return nil, err
	}
	answer := new(value.Dict)
	if response != nil {
		v, err := runtime.FromStarlark(response)
		if err != nil {
			return nil, typeError("answer: %v", err)
		}
		answer = v.(*value.Dict)
	}
	for _, kw := range rest {
		v, err := runtime.FromStarlark(kw[1])
		if err != nil {
			return nil, typeError("answer: %s: %v", kw[0], err)
		}
		answer.Set(string(kw[0].(starlark.String)), v)
	}
	if answer.Len() == 0 {
		return nil, &runtime.NamedError{Class: "ValueError", Err: fmt.Errorf("answer: it is empty")}
	}
	r.fields = nil
	return r, r.x.Messages().Answer(r.name, answer)
}

func deleteMessage(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("delete", args, kwargs, nil); err != nil {
		return nil, err
	}
	r.fields = nil
	return starlark.None, r.x.Messages().Delete(r.name)
}
