package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/form"
	"github.com/flowrun/flowrun/runtime/header"
	"github.com/flowrun/flowrun/runtime/schema"
)

// askInputs asks the person at the terminal for the inputs that a flow says it requires
// and that are not given. Whether inputs are right is for the runtime to say, and so is
// what is wrong with the flow.
func (p *process) askInputs(ctx context.Context, w *workspace, flow runtime.Flow, given *value.Dict) (*value.Dict, error) {
	a := p.asker()
	if a == nil {
		return given, nil
	}
	file, text := flow.File, flow.Source
	if text == nil {
		var err error
		if file, text, err = w.stored().Flow(flow.Name); err != nil {
			return given, nil
		}
	}
	f := inputForm(w, file, text)
	if f == nil {
		return given, nil
	}
	missing := new(form.Form)
	for _, e := range f.Elements {
		if _, ok := given.Get(e.Name); !ok && e.Required {
			missing.Elements = append(missing.Elements, e)
		}
	}
	if len(missing.Elements) == 0 {
		return given, nil
	}
	a.say(fmt.Sprintf("flow %q needs:", flow.Name))
	answer, err := a.form(ctx, missing, nil)
	if errors.Is(err, errLeft) {
		return nil, exitError{exitCancelled, errors.New("cancelled, nothing has run")}
	}
	if err != nil {
		return nil, err
	}
	if answer, err = missing.Check(answer); err != nil { // as the flow gets it
		return nil, err
	}
	inputs := new(value.Dict)
	for _, d := range []*value.Dict{given, answer} {
		for k, v := range d.All() {
			inputs.SetKey(k, v)
		}
	}
	return inputs, nil
}

// inputForm is the form for the inputs of a flow, nil if it says nothing about them that
// can be understood.
func inputForm(w *workspace, file string, text []byte) *form.Form {
	h, err := header.Parse(file, text)
	if err != nil {
		return nil
	}
	v := h.InputSchema
	if name, ok := v.(string); ok {
		if v, err = w.stored().Document(runtime.SchemaDocument, name); err != nil {
			return nil
		}
	}
	if v == nil {
		return nil
	}
	s, err := schema.Compile(v)
	if err != nil {
		return nil
	}
	return form.FromSchema(s)
}
