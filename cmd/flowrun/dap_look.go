package main

import (
	"context"
	"fmt"

	"github.com/flowrun/flowrun/runtime/debug"
	"github.com/google/go-dap"
	"go.starlark.net/starlark"
)

// look answers what an editor wants to know of a flow that stands.
func (a *adapter) look(ctx context.Context, m dap.RequestMessage) {
	r := m.GetRequest()
	switch m := m.(type) {
	case *dap.StackTraceRequest:
		frames, err := a.s.Stack()
		if err != nil {
			a.fail(r, err)
			return
		}
		answer := &dap.StackTraceResponse{Response: response(r), Body: dap.StackTraceResponseBody{TotalFrames: len(frames)}}
		for i, f := range frames {
			answer.Body.StackFrames = append(answer.Body.StackFrames, dap.StackFrame{
				Id: i, Name: f.Function, Line: f.Line, Column: f.Column, Source: a.sourceOf(ctx, f.File),
			})
		}
		a.send(answer)
	case *dap.ScopesRequest:
		frame := m.Arguments.FrameId
		a.send(&dap.ScopesResponse{Response: response(r), Body: dap.ScopesResponseBody{Scopes: []dap.Scope{
			{Name: "Locals", PresentationHint: "locals", VariablesReference: 2*frame + 1},
			{Name: "Globals", VariablesReference: 2*frame + 2},
		}}})
	case *dap.VariablesRequest:
		variables, err := a.variables(m.Arguments.VariablesReference)
		if err != nil {
			a.fail(r, err)
			return
		}
		a.send(&dap.VariablesResponse{Response: response(r), Body: dap.VariablesResponseBody{Variables: variables}})
	case *dap.EvaluateRequest:
		v, err := a.s.Evaluate(m.Arguments.FrameId, m.Arguments.Expression)
		if err != nil {
			a.fail(r, err)
			return
		}
		shown := a.variable("", v)
		a.send(&dap.EvaluateResponse{Response: response(r), Body: dap.EvaluateResponseBody{
			Result: shown.Value, Type: shown.Type, VariablesReference: shown.VariablesReference,
		}})
	case *dap.SourceRequest:
		text, err := a.referred(m.Arguments.SourceReference)
		if err != nil {
			a.fail(r, err)
			return
		}
		content, _ := starlark.AsString(text)
		a.send(&dap.SourceResponse{Response: response(r), Body: dap.SourceResponseBody{Content: content}})
	default:
		a.fail(r, fmt.Errorf("%s is not supported", r.Command))
	}
}

// variables are those of a scope, or what is in a value.
func (a *adapter) variables(reference int) ([]dap.Variable, error) {
	list := []dap.Variable{}
	if reference < firstRef {
		of := a.s.Locals
		if reference%2 == 0 {
			of = a.s.Globals
		}
		found, err := of((reference - 1) / 2)
		for _, v := range found {
			list = append(list, a.variable(v.Name, v.Value))
		}
		return list, err
	}
	v, err := a.referred(reference)
	if err != nil {
		return nil, err
	}
	for _, part := range parts(v) {
		list = append(list, a.variable(part.Name, part.Value))
	}
	return list, nil
}

// maxParts is how many parts of a value an editor is shown.
const maxParts = 1000

func parts(v starlark.Value) (all []debug.Variable) {
	switch v := v.(type) {
	case starlark.IterableMapping:
		for i, item := range v.Items() {
			if i == maxParts {
				break
			}
			all = append(all, debug.Variable{Name: shortValue(item[0]), Value: item[1]})
		}
	case starlark.Indexable:
		if _, text := v.(starlark.String); text {
			return nil
		}
		for i := range min(v.Len(), maxParts) {
			all = append(all, debug.Variable{Name: fmt.Sprintf("[%d]", i), Value: v.Index(i)})
		}
	}
	return all
}

func (a *adapter) variable(name string, v starlark.Value) dap.Variable {
	shown := dap.Variable{Name: name, Value: shortValue(v), Type: v.Type()}
	if len(parts(v)) > 0 {
		shown.VariablesReference = a.reference(v)
	}
	return shown
}
