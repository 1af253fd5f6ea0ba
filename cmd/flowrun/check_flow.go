package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/lint"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/header"
	"github.com/flowrun/flowrun/runtime/schema"
)

// flow checks a flow. Its error is about the check, not about the flow. With
// orModule the file may also be one that flows load, which has no handler.
func (c *checker) flow(w *workspace, flow runtime.Flow, orModule bool) error {
	rt, err := w.runtime(nil)
	if err != nil {
		return err
	}
	if flow.Source == nil {
		if flow.File, flow.Source, err = w.stored().Flow(flow.Name); err != nil {
			return err
		}
	}
	_, err = rt.Check(flow)
	isModule := orModule && errors.Is(err, runtime.ErrNoHandler)
	if !isModule {
		c.flows++
	}
	var diagnostics dialect.Errors
	broken := errors.As(err, &diagnostics)
	switch {
	case isModule:
	case broken:
		for _, d := range diagnostics {
			c.add(d)
		}
	case err != nil:
		c.add(placed(flow.File, err.Error()))
	}
	// A text with mistakes is checked as far as it can be read.
	tree, unread := syntax.Parse(flow.File, flow.Source)
	lines := strings.Split(string(flow.Source), "\n")
	at := func(pos syntax.Pos, msg, hint string) dialect.Diagnostic {
		d := dialect.Diagnostic{File: flow.File, Line: int(pos.Line), Col: int(pos.Col), Msg: msg, Hint: hint}
		if n := d.Line - 1; n >= 0 && n < len(lines) {
			d.Text = strings.TrimSuffix(lines[n], "\r")
		}
		return d
	}
	// Of a line with a mistake it is not said what is doubtful too, and of one that
	// cannot be read nothing else.
	wrong, illegible := map[int]bool{}, map[int32]bool{}
	for _, d := range diagnostics {
		wrong[d.Line] = true
	}
	for _, e := range unread {
		illegible[e.Start.Line] = true
	}
	for _, f := range lint.Check(tree, w.world(flow.File), broken) {
		if illegible[f.Pos.Line] || !f.Error && wrong[int(f.Pos.Line)] {
			continue
		}
		d := at(f.Pos, f.Msg, f.Hint)
		d.Code = f.Code
		c.found = append(c.found, finding{d, !f.Error})
	}
	report := func(pos syntax.Pos, msg string) { c.add(at(pos, msg, "")) }
	for _, e := range headerErrors(flow) {
		c.add(at(syntax.Pos{Line: int32(e.Line), Col: int32(e.Col)}, e.Msg, e.Hint))
	}
	checkUsing(tree, func(pos syntax.Pos, msg, hint string) { c.add(at(pos, msg, hint)) })
	for _, call := range childCalls(tree) {
		c.call(w, call, report)
	}
	for _, s := range tree.Stmts {
		if load, ok := s.(*syntax.Load); ok {
			if _, _, err := w.stored().Load(flow.File, load.Module); err != nil {
				report(load.ModulePos, err.Error())
			}
		}
	}
	return nil
}

// headerErrors returns what is wrong with what a flow says about itself, schemas that
// are none among it.
func headerErrors(flow runtime.Flow) (errs header.Errors) {
	h, err := header.Parse(flow.File, flow.Source)
	if errors.As(err, &errs) {
		return errs
	}
	for _, s := range []struct {
		key    string
		schema value.Value
	}{{"input_schema", h.InputSchema}, {"output_schema", h.OutputSchema}} {
		switch s.schema.(type) {
		case nil, string: // the name of one
			continue
		}
		if _, err := schema.Compile(s.schema); err != nil {
			errs = append(errs, header.Error{Line: h.Lines[s.key], Col: 1, Msg: s.key + ": " + err.Error()})
		}
	}
	return errs
}

// placed makes a diagnostic of a message that may begin with the file and the place.
func placed(file, msg string) dialect.Diagnostic {
	d := dialect.Diagnostic{File: file}
	rest := strings.TrimPrefix(msg, file+":")
	place, text, _ := strings.Cut(rest, ": ")
	if _, err := fmt.Sscanf(place, "%d:%d", &d.Line, &d.Col); err == nil {
		d.Msg = text
	} else {
		d.Msg = strings.TrimPrefix(rest, " ")
	}
	return d
}

// call checks a call that creates a child.
func (c *checker) call(w *workspace, call childCall, report func(syntax.Pos, string)) {
	if call.method == "flow" {
		if call.target != nil {
			if _, _, err := w.stored().Flow(call.target.text); err != nil {
				report(call.target.pos, err.Error())
			}
		}
		return
	}
	var stored *connectors.Connector
	var typ string
	var pos syntax.Pos
	switch {
	case call.target != nil && call.typ != nil:
		report(call.typ.pos, "connect takes a connector or a connector_type, not both")
		return
	case call.target != nil:
		pos = call.target.pos
		var err error
		if stored, err = w.stored().Connector(call.target.text); err != nil {
			report(pos, err.Error())
			return
		}
		typ = stored.Type
	case call.typ != nil:
		pos, typ = call.typ.pos, call.typ.text
	default:
		return // only the run knows
	}
	if stored != nil {
		c.connector(w, stored)
	}
	driver, err := w.registry.Driver(typ)
	if err != nil && typ == runtime.InputType { // which the runtime performs itself
		return
	}
	if err != nil {
		if stored == nil {
			report(pos, err.Error())
		}
		return
	}
	c.inputs(driver, stored, call, pos, report)
}

// inputs checks the inputs that the text of a call has against the connector
// type. What only the run knows - secrets, values that are computed - is taken
// to be right.
func (c *checker) inputs(driver connectors.Driver, stored *connectors.Connector, call childCall, pos syntax.Pos, report func(syntax.Pos, string)) {
	complete := !call.partial
	inputs := new(value.Dict)
	computed := map[string]bool{} // inputs of the type whose values only the run knows
	if stored != nil {
		complete = complete && len(stored.Secrets) == 0
		for k, v := range stored.Value.All() {
			name, _ := k.(string)
			if spec, ok := driver.Spec().Input(name); ok && connectors.HasReference(v) {
				computed[spec.Name] = true
				continue
			}
			inputs.SetKey(k, v)
		}
	}
	places := map[string]syntax.Pos{}
	for _, in := range call.inputs {
		if in.known {
			places[in.name] = in.pos
			inputs.Set(in.name, in.value)
			continue
		}
		inputs.Delete(in.name)
		if spec, ok := driver.Spec().Input(in.name); ok {
			computed[spec.Name] = true
			continue
		}
		// Any value shows that there is no such input.
		places[in.name] = in.pos
		inputs.Set(in.name, nil)
	}
	_, err := driver.Prepare(inputs)
	for _, e := range inputErrors(err) {
		place, inText := places[e.Input]
		if !inText {
			if _, inConnector := inputs.Get(e.Input); inConnector || !complete || computed[e.Input] {
				continue
			}
			// A rule about several inputs may be kept by one that is computed.
			if spec, ok := driver.Spec().Input(e.Input); len(computed) > 0 && (!ok || !spec.Required) {
				continue
			}
			place = pos
		}
		report(place, e.Error())
	}
}

// connector checks the value of a stored connector, whose required inputs may be
// left to its secrets and to flows.
func (c *checker) connector(w *workspace, stored *connectors.Connector) {
	driver, err := w.registry.Driver(stored.Type)
	if err != nil {
		c.add(dialect.Diagnostic{File: stored.File, Msg: err.Error()})
		return
	}
	for _, ref := range stored.Secrets {
		if !slices.Contains(w.vaults, ref.Config) {
			c.add(dialect.Diagnostic{
				File: stored.File,
				Msg:  fmt.Sprintf("secret %s: unknown vault config %q", ref, ref.Config),
				Hint: connectors.DidYouMean(ref.Config, w.vaults),
			})
		}
	}
	inputs := new(value.Dict)
	for k, v := range stored.Value.All() {
		if !connectors.HasReference(v) {
			inputs.SetKey(k, v)
		}
	}
	_, err = driver.Prepare(inputs)
	for _, e := range inputErrors(err) {
		if _, given := inputs.Get(e.Input); given {
			c.add(dialect.Diagnostic{File: stored.File, Line: stored.Lines[e.Input], Col: 1, Msg: e.Error()})
		}
	}
}

func inputErrors(err error) []*connectors.InputError {
	var many connectors.InputErrors
	var one *connectors.InputError
	switch {
	case errors.As(err, &many):
		return many
	case errors.As(err, &one):
		return []*connectors.InputError{one}
	}
	return nil
}
