package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

// printPlan writes what a dry run has done and would have done, and how it ended.
func (p *process) printPlan(x *runtime.Execution, asJSON bool) error {
	plan, undecided, r := x.Runtime().Plan(), undecidedBelow(x), x.Record()
	if asJSON {
		steps := value.List{}
		for i := range plan {
			steps = append(steps, stepValue(&plan[i]))
		}
		return printJSON(p.stdout, value.DictOf(
			"dry_run", true, "name", r.Name, "status", string(r.Status), "message", r.Message, "status_message", r.StatusMessage, "error", r.Error,
			"steps", steps, "undecided", undecidedValue(undecided), "output_value", r.Output,
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
	for _, u := range undecided {
		fmt.Fprintf(&b, "the plan is not whole: %s: %s\n", printable(u.Describe()), printable(u.Record().Message))
	}
	if r.Output != nil {
		b.WriteString("output value:\n")
		writeYAML(&b, "  ", r.Output)
	}
	_, err := p.stdout.Write(b.Bytes())
	return err
}

// undecidedBelow are the executions below x, but none that x has waited for, whose way
// depends on what a dry run does not know: the plan goes no further there.
func undecidedBelow(x *runtime.Execution) []*runtime.Execution {
	var all []*runtime.Execution
	for _, c := range x.Children() {
		if c.Undecided() != nil && x.Undecided() == nil {
			all = append(all, c)
		}
		all = append(all, undecidedBelow(c)...)
	}
	return all
}

func undecidedValue(all []*runtime.Execution) value.List {
	list := value.List{}
	for _, x := range all {
		list = append(list, value.DictOf("execution", x.Describe(), "message", x.Record().Message))
	}
	return list
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

// shownOutput is how much is shown of each output of a connection, in bytes: they are known
// to whoever has written the flow, and are to be recognised.
const shownOutput = 100

// writeOutputs writes the outputs of a connection, those that say something.
func writeOutputs(b *bytes.Buffer, outputs value.Value) {
	d, ok := outputs.(*value.Dict)
	if !ok || d.Len() == 0 {
		b.WriteString("   got: nothing\n")
		return
	}
	b.WriteString("   got:\n")
	for name, v := range d.All() {
		if text := value.Summary(v, shownOutput); !slices.Contains([]string{"None", `""`, "[]", "{}"}, text) {
			fmt.Fprintf(b, "     %s: %s\n", printable(fmt.Sprint(name)), printable(text))
		}
	}
}

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
		writeOutputs(b, s.Outputs)
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
