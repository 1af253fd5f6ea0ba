package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/lint"
	"github.com/flowrun/flowrun/runtime/project"
	"github.com/spf13/cobra"
)

func (p *process) checkCommand() *cobra.Command {
	var asJSON, strict bool
	cmd := &cobra.Command{
		Use:   "check [FLOW]...",
		Short: "Check flows and the project without running anything",
		Long: `Check flows, without arguments all of the project's: whether they parse, whether
the names in them are known, whether the connectors, connector types and flows
they call exist, and whether inputs that stand in the text fit their types. With
no arguments the other files of the project are checked too. What flows have saved over
the project is checked as it is saved. Nothing is run and no secret is read.

Warnings tell of what can run and is doubtful: a variable that is never used, code
that is never reached, is where == is meant. What stands in brackets is a warning's
name; a comment "# flowrun: ignore[unused-variable]" leaves it out on its line.

` + codesText() + `
What was found goes to stdout. Errors are exit code 2. Warnings alone are exit code
0, and with --strict 2 as well.`,
		ValidArgsFunction: p.completeFlows,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.check(args, asJSON, strict)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON list of what was found")
	cmd.Flags().BoolVar(&strict, "strict", false, "end with exit code 2 after warnings too")
	return cmd
}

func (p *process) check(names []string, asJSON, strict bool) error {
	var c checker
	var err error
	if len(names) == 0 {
		err = c.project(p)
	}
	for _, name := range names {
		err = errors.Join(err, c.named(p, name))
	}
	if err := c.write(p, asJSON, err == nil); err != nil {
		return err
	}
	switch {
	case err != nil:
		return err
	case c.wrong() > 0 || strict && len(c.found) > 0:
		return exitError{code: exitUsage}
	}
	return nil
}

// A finding is something that is wrong with a flow or a file of the project.
type finding struct {
	dialect.Diagnostic
	warning bool
}

func (f finding) String() string {
	d := f.Diagnostic
	if f.warning {
		d.Msg = "warning: " + d.Msg
	}
	return d.String()
}

func (f finding) value() *value.Dict {
	severity := "error"
	if f.warning {
		severity = "warning"
	}
	return value.DictOf(
		"severity", severity, "file", f.File, "line", f.Line, "column", f.Col, "message", f.Msg,
		"hint", orNil(f.Hint), "text", f.Text, "code", orNil(f.Code),
	)
}

// A checker collects what is found.
type checker struct {
	found []finding
	flows int
}

func (c *checker) add(d dialect.Diagnostic) { c.found = append(c.found, finding{Diagnostic: d}) }

// addError adds an error about files of a project, and returns any other one.
func (c *checker) addError(err error, warning bool) error {
	var files project.Errors
	var file project.FileError
	switch {
	case errors.As(err, &files):
	case errors.As(err, &file):
		files = project.Errors{file}
	default:
		return err
	}
	for _, f := range files {
		c.found = append(c.found, finding{dialect.Diagnostic{File: f.Path, Line: f.Line, Col: column(f), Msg: f.Msg, Hint: f.Hint}, warning})
	}
	return nil
}

// column is where an error is on its line: at the beginning, if that is not known.
func column(f project.FileError) int {
	if f.Line > 0 {
		return max(f.Col, 1)
	}
	return 0
}

// project checks all of a project.
func (c *checker) project(p *process) error {
	w, err := p.open()
	if err != nil {
		return c.addError(err, false)
	}
	defer w.close()
	for _, e := range w.wrong {
		c.addError(e, false)
	}
	if err := p.look(w, storeFlag{}); err != nil {
		return err
	}
	for _, name := range w.stored().ConnectorNames() {
		if stored, err := w.stored().Connector(name); err == nil { // what is wrong otherwise is among w.wrong
			c.connector(w, stored)
		}
	}
	isFile := map[string]bool{}
	for _, f := range w.project.Flows() {
		isFile[f.Name] = true
	}
	for _, name := range w.stored().FlowNames() {
		if !isFile[name] && !w.isSaved(runtime.FlowSaved, name) {
			continue // it is among w.wrong
		}
		if err := c.flow(w, runtime.Flow{Name: name}, true); err != nil {
			return err
		}
	}
	return nil
}

// named checks a flow that is named in the arguments. Wrong files of its project
// may be none of its business.
func (c *checker) named(p *process, name string) error {
	w, flow, err := p.openFor(name, storeFlag{})
	if err != nil {
		return c.addError(err, false)
	}
	defer w.close()
	for _, e := range w.wrong {
		c.addError(e, true)
	}
	if err := p.look(w, storeFlag{}); err != nil {
		return err
	}
	return c.flow(w, flow, false)
}

func (c *checker) wrong() (n int) {
	for _, f := range c.found {
		if !f.warning {
			n++
		}
	}
	return n
}

// sort puts what was found in the order of the files, each finding once.
func (c *checker) sort() {
	slices.SortStableFunc(c.found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.Msg, b.Msg))
	})
	c.found = slices.Compact(c.found)
}

// write writes what was found, each finding once, in the order of the files. If
// all could be checked and nothing is wrong, it says so.
func (c *checker) write(p *process, asJSON, complete bool) error {
	c.sort()
	if asJSON {
		list := make(value.List, len(c.found))
		for i, f := range c.found {
			list[i] = f.value()
		}
		return printJSON(p.stdout, list)
	}
	for _, f := range c.found {
		fmt.Fprintln(p.stdout, printable(f.String()))
	}
	if warnings := len(c.found); complete && c.wrong() == 0 {
		outcome := "nothing wrong"
		if warnings > 0 {
			outcome = count(warnings, "warning")
		}
		fmt.Fprintf(p.stdout, "%s checked, %s\n", count(c.flows, "flow"), outcome)
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// codesText has a line for each kind of warnings.
func codesText() string {
	var b strings.Builder
	for _, c := range lint.Codes() {
		fmt.Fprintf(&b, "  %-29s %s\n", c.Name, c.Doc)
	}
	return b.String()
}
