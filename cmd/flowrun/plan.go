package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

// printPlan writes what a dry run has done and would have done, and how it ended.
func (p *process) printPlan(x *runtime.Execution, asJSON bool) error {
	plan, r := x.Runtime().Plan(), x.Record()
	if asJSON {
		steps := value.List{}
		for i := range plan {
			steps = append(steps, stepValue(&plan[i]))
		}
		return printJSON(p.stdout, value.DictOf(
			"dry_run", true, "name", r.Name, "status", string(r.Status), "message", r.Message, "status_message", r.StatusMessage, "error", r.Error,
			"steps", steps, "output_value", r.Output,
		))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "plan of %s: nothing was changed\n", printable(x.Describe()))
	for i := range plan {
		if why := plan[i].Why; plan[i].What == "connection" && !plan[i].Made && plan[i].Failed == "" && why != "" {
			b.WriteString("what is not made is taken to succeed, with outputs that are not known\n")
			break
		}
	}
	for i := range plan {
		writeStep(&b, i+1, &plan[i])
	}
	if len(plan) == 0 {
		b.WriteString("\nnothing would be done\n")
	}
	fmt.Fprintf(&b, "\n%s: %s", printable(x.Describe()), outcome(r.Status))
	if r.Message != "" {
		fmt.Fprintf(&b, ": %s", strings.ReplaceAll(printable(r.Message), "\n", "\n  "))
	}
	b.WriteString("\n")
	if r.Output != nil {
		b.WriteString("output value:\n")
		writeYAML(&b, "  ", r.Output)
	}
	_, err := p.stdout.Write(b.Bytes())
	return err
}

// stepValue is a step as --json writes it.
func stepValue(s *runtime.PlanStep) *value.Dict {
	var line value.Value
	if s.Line > 0 {
		line = int64(s.Line)
	}
	var inputs value.Value
	if s.Inputs != nil {
		inputs = s.Inputs
	}
	return value.DictOf(
		"what", s.What, "action", s.Action, "name", s.Name, "connector_type", orNil(s.Type), "flow", orNil(s.Flow), "file", orNil(s.File), "line", line,
		"inputs", inputs, "made", s.Made, "stale", s.Stale, "why", orNil(s.Why), "failed", orNil(s.Failed), "outputs", s.Outputs,
	)
}

// shownOutputs is how much of the outputs of a connection is shown, in bytes: they are known
// to whoever has written the flow, and are to be recognised.
const shownOutputs = 200

func writeStep(b *bytes.Buffer, n int, s *runtime.PlanStep) {
	fmt.Fprintf(b, "\n%d. %s", n, printable(stepTitle(s)))
	if s.File != "" {
		fmt.Fprintf(b, "  # %s", printable(fmt.Sprintf("%s:%d", s.File, s.Line)))
	}
	b.WriteString("\n")
	if s.Inputs.Len() > 0 {
		writeYAML(b, "     ", s.Inputs)
	}
	switch {
	case s.Failed != "":
		fmt.Fprintf(b, "   failed: %s\n", strings.ReplaceAll(printable(s.Failed), "\n", "\n     "))
	case s.Made:
		fmt.Fprintf(b, "   got: %s\n", printable(value.Summary(s.Outputs, shownOutputs)))
		if s.Stale {
			b.WriteString("   as it is now: what was not made before it may change it\n")
		}
	case s.What == "connection":
		fmt.Fprintf(b, "   not made: %s\n", strings.ReplaceAll(printable(s.Why), "\n", "\n     "))
	}
}

// stepTitle says what is done: `would call connection "create" (REST)`.
func stepTitle(s *runtime.PlanStep) string {
	switch s.What {
	case "connection":
		name := fmt.Sprintf("connection %q (%s)", s.Name, s.Type)
		if s.Name == s.Type {
			name = "connection " + s.Type
		}
		if s.Made {
			return "made " + name
		}
		return "would call " + name
	case "time":
		return "would " + s.Action
	case "execution":
		return "would " + s.Action + " " + s.Name
	}
	return fmt.Sprintf("would %s %s %q", s.Action, s.What, s.Name)
}

// writeYAML writes a value below something else.
func writeYAML(b *bytes.Buffer, indent string, v value.Value) {
	text, err := value.EncodeYAML(v)
	if err != nil { // what YAML cannot say, such as a value that is nested too deep
		text = []byte(value.Summary(v, 1000))
	}
	for line := range strings.Lines(strings.TrimRight(string(text), "\n")) {
		b.WriteString(indent + printable(strings.TrimRight(line, "\n")) + "\n")
	}
}
