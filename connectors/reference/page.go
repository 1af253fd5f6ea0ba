package reference

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// Page returns the page of a type, in Markdown.
func Page(s *connectors.Spec) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n# %s\n\n%s\n", Mark, s.Type, prose(s.Doc))
	if len(s.Aliases) > 0 {
		fmt.Fprintf(&b, "\nOlder names that work too: %s.\n", codes(s.Aliases))
	}
	for i, e := range s.Examples {
		if i == 0 {
			b.WriteString("\n## Examples\n")
		}
		fmt.Fprintf(&b, "\n%s\n\n%s", prose(e.Title), fence("python", e.Script))
		if e.Output != "" {
			fmt.Fprintf(&b, "\nIt returns\n\n%s", fence("json", e.Output))
		}
	}
	b.WriteString("\n## Inputs\n\n| input | type | default | |\n| --- | --- | --- | --- |\n")
	for _, r := range Rows(Inputs(s)) {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", inputName(r), prose(r.Type), codes(defaults(r.Field)), cell(more(r.Field)))
	}
	b.WriteString("\nThose in **bold** are required, by the flow or by its connector.\n")
	if len(s.Outputs) > 0 {
		b.WriteString("\n## Outputs\n\n| output | type | |\n| --- | --- | --- |\n")
	}
	for _, r := range Rows(s.Outputs) {
		typ := prose(r.Type)
		if r.Optional {
			typ += ", optional"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", codes([]string{r.Path}), typ, cell(more(r.Field)))
	}
	if slices.ContainsFunc(s.Outputs, func(f connectors.Field) bool { return f.Optional }) {
		b.WriteString("\nThose that are optional are absent from some answers.\n")
	}
	writeOperations(&b, s.Operations)
	b.WriteString("\n## Errors\n\n")
	writeErrors(&b, s.Type, s.Errors)
	if len(s.Errors) > 0 {
		fmt.Fprintf(&b, "\nThe others are those of [all types](%s#errors-of-all-types).\n", IndexName)
	} else {
		fmt.Fprintf(&b, "They are those of [all types](%s#errors-of-all-types).\n", IndexName)
	}
	return b.Bytes()
}

// Index returns the page that lists the types, with what is the same for all of them.
func Index(specs []*connectors.Spec) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n# Connector types\n\n", Mark)
	b.WriteString("| type | what it does |\n| --- | --- |\n")
	for _, s := range specs {
		fmt.Fprintf(&b, "| [%s](%s) | %s |\n", s.Type, FileName(s.Type), cell(s.Doc))
	}
	b.WriteString(`
An example is a whole flow. What it takes as ` + "`inputs`" + `, passwords above all, is better kept
in a connector of the project, in ` + "`connectors/NAME.yaml`" + `, or in a vault that the connector names; then
the flow says ` + "`this.connect(\"NAME\", ...)`" + ` and gives only what changes from call to call.

An input that is None counts as not given. The input ` + "`" + `"file:NAME"` + "`" + ` of a certificate or a key, and of what is
copied, is a file of the project's folder ` + "`files/`" + `.

## Errors of all types

An error begins with the type, then the step at which it happened, where that is known:
` + "`connect`, `tls`, `log in`, `request`" + `. Three dots stand for what differs.

`)
	writeErrors(&b, "TYPE", connectors.CommonErrors())
	return b.Bytes()
}

// Table returns a table of the types with the names of their inputs and outputs. Inputs
// that all types have are told below it.
func Table(specs []*connectors.Spec) string {
	var b strings.Builder
	b.WriteString("| type | what it does | inputs | outputs |\n| --- | --- | --- | --- |\n")
	for _, s := range specs {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", s.Type, cell(s.Doc), names(ownInputs(s)), names(s.Outputs))
	}
	fmt.Fprintf(&b, "\nAll of them have the inputs %s too.\n", codes(common))
	return b.String()
}

func writeErrors(b *bytes.Buffer, typ string, errors []connectors.KnownError) {
	for i, e := range errors {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "* %s\n\n  %s %s\n", code(typ+": "+e.Says), prose(e.Means), prose(e.Do))
	}
}

func inputName(r Row) string {
	if r.Required {
		return "**" + codes([]string{r.Path}) + "**"
	}
	return codes([]string{r.Path})
}

func defaults(f connectors.Field) []string {
	if f.Default == "" {
		return nil
	}
	return []string{f.Default}
}

// more is what is to be said of a field besides its name, type and default.
func more(f connectors.Field) string {
	parts := []string{f.Doc}
	if len(f.Enum) > 0 {
		parts = append(parts, "One of "+strings.Join(f.Enum, ", ")+".")
	}
	if f.Secret && f.Fields == nil {
		parts = append(parts, "Secret.")
	}
	if len(f.Aliases) > 0 {
		parts = append(parts, "Also: "+strings.Join(f.Aliases, ", ")+".")
	}
	return strings.Join(parts, " ")
}

func names(fields []connectors.Field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = "`" + f.Name + "`"
		if f.Required {
			list[i] = "**" + list[i] + "**"
		}
	}
	return strings.Join(list, ", ")
}
