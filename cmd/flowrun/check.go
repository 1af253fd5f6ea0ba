package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/project"
	"github.com/spf13/cobra"
)

func (p *process) checkCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check [FLOW]...",
		Short: "Check flows and the project without running anything",
		Long: `Check flows, without arguments all of the project's: whether they parse, whether
the names in them are known, whether the connectors, connector types and flows
they call exist, and whether inputs that stand in the text fit their types. The
files of the project are checked too. Nothing is run and no secret is read.`,
		ValidArgsFunction: p.completeFlows,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.check(args, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON list of what was found")
	return cmd
}

func (p *process) check(names []string, asJSON bool) error {
	var c checker
	if len(names) == 0 {
		w, err := p.open()
		if err != nil {
			return c.done(p, asJSON, err)
		}
		defer w.close()
		for _, f := range w.project.Flows() {
			if err := c.flow(w, runtime.Flow{Name: f.Name}, true); err != nil {
				return err
			}
		}
		return c.done(p, asJSON, nil)
	}
	for _, name := range names {
		w, flow, err := p.openFor(name)
		if err != nil {
			return c.done(p, asJSON, err)
		}
		err = c.flow(w, flow, false)
		if err := errors.Join(err, w.close()); err != nil {
			return err
		}
	}
	return c.done(p, asJSON, nil)
}

// A finding is something that is wrong with a flow or a file of the project.
type finding struct {
	dialect.Diagnostic
	warning bool
}

// A checker collects what is found.
type checker struct {
	found []finding
	flows int
}

func (c *checker) add(d dialect.Diagnostic) { c.found = append(c.found, finding{Diagnostic: d}) }

// flow checks a flow. Its error is about the check, not about the flow. With
// orModule the file may also be one that flows load, which has no handler.
func (c *checker) flow(w *workspace, flow runtime.Flow, orModule bool) error {
	rt, err := w.runtime()
	if err != nil {
		return err
	}
	if flow.Source == nil {
		if flow.File, flow.Source, err = w.project.Flow(flow.Name); err != nil {
			return err
		}
	}
	program, err := rt.Check(flow)
	if orModule && errors.Is(err, runtime.ErrNoHandler) {
		return nil
	}
	c.flows++
	var diagnostics dialect.Errors
	switch {
	case errors.As(err, &diagnostics):
		for _, d := range diagnostics {
			c.add(d)
		}
	case err != nil:
		c.add(dialect.Diagnostic{Msg: err.Error()})
	default:
		for _, d := range program.Warnings() {
			c.found = append(c.found, finding{d, true})
		}
	}
	// The calls of a text with mistakes are checked as far as it can be read.
	tree, _ := syntax.Parse(flow.File, flow.Source)
	lines := strings.Split(string(flow.Source), "\n")
	report := func(pos syntax.Pos, msg string) {
		d := dialect.Diagnostic{File: flow.File, Line: int(pos.Line), Col: int(pos.Col), Msg: msg}
		if n := d.Line - 1; n >= 0 && n < len(lines) {
			d.Text = lines[n]
		}
		c.add(d)
	}
	for _, call := range childCalls(tree) {
		c.call(w, call, report)
	}
	return nil
}

// call checks a call that creates a child.
func (c *checker) call(w *workspace, call childCall, report func(syntax.Pos, string)) {
	if call.method == "flow" {
		if call.target != nil {
			if _, _, err := w.project.Flow(call.target.text); err != nil {
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
		if stored, err = w.project.Connector(call.target.text); err != nil {
			report(pos, err.Error())
			return
		}
		typ = stored.Type
	case call.typ != nil:
		pos, typ = call.typ.pos, call.typ.text
	default:
		return // only the run knows
	}
	driver, err := w.registry.Driver(typ)
	if err != nil {
		report(pos, err.Error())
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
	if stored != nil {
		complete = complete && len(stored.Secrets) == 0
		for k, v := range stored.Value.All() {
			if connectors.HasReference(v) {
				complete = false
				continue
			}
			inputs.SetKey(k, v)
		}
	}
	places := map[string]syntax.Pos{}
	for _, in := range call.inputs {
		places[in.name] = in.pos
		if in.known {
			inputs.Set(in.name, in.value)
			continue
		}
		inputs.Delete(in.name)
		if _, ok := driver.Spec().Input(in.name); !ok {
			// Any value shows that there is no such input.
			inputs.Set(in.name, nil)
		}
	}
	_, err := driver.Prepare(inputs)
	for _, e := range inputErrors(err) {
		place, inText := places[e.Input]
		if !inText {
			if !complete {
				continue
			}
			place = pos
		}
		report(place, e.Error())
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

// done writes what was found and returns the error that gives the exit code.
func (c *checker) done(p *process, asJSON bool, err error) error {
	if err != nil {
		found, ok := projectFindings(err)
		if !ok {
			return err
		}
		c.found = append(c.found, found...)
	}
	slices.SortStableFunc(c.found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	wrong := 0
	for _, f := range c.found {
		if !f.warning {
			wrong++
		}
	}
	if asJSON {
		list := make(value.List, len(c.found))
		for i, f := range c.found {
			severity := "error"
			if f.warning {
				severity = "warning"
			}
			list[i] = value.DictOf("severity", severity, "file", f.File, "line", f.Line, "column", f.Col, "message", f.Msg, "hint", orNil(f.Hint), "text", f.Text)
		}
		if err := printJSON(p.stdout, list); err != nil {
			return err
		}
	} else {
		for _, f := range c.found {
			d := f.Diagnostic
			if f.warning {
				d.Msg = "warning: " + d.Msg
			}
			fmt.Fprintln(p.stdout, d.String())
		}
	}
	if wrong > 0 {
		return exitError{code: exitUsage}
	}
	if !asJSON {
		fmt.Fprintf(p.stdout, "%s checked, nothing wrong\n", count(c.flows, "flow"))
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// projectFindings are the wrong files of a project; ok tells that err is that.
func projectFindings(err error) (found []finding, ok bool) {
	var files project.Errors
	if !errors.As(err, &files) {
		return nil, false
	}
	for _, f := range files {
		found = append(found, finding{Diagnostic: dialect.Diagnostic{File: f.Path, Line: f.Line, Col: f.Col, Msg: f.Msg, Hint: f.Hint}})
	}
	return found, true
}
