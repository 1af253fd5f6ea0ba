package assist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/using"
)

// Descriptions are Markdown.

// code is a piece of the language.
func code(s string) string { return "```python\n" + s + "\n```" }

// paragraphs joins those that are not empty.
func paragraphs(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
	return strings.Join(parts, "\n\n")
}

// prose is a docstring as Markdown: its lines stay lines, and what is indented is no code.
func prose(doc string) string {
	lines := strings.Split(strings.TrimSpace(doc), "\n")
	for i, line := range lines {
		bare := strings.TrimLeft(line, " \t")
		if i+1 < len(lines) && bare != "" && strings.TrimSpace(lines[i+1]) != "" {
			bare += "  "
		}
		lines[i] = strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "`", "\\`").Replace(bare)
	}
	return strings.Join(lines, "\n")
}

// fieldLine is an input or output in a few words: its type, and what is special about it.
func fieldLine(f connectors.Field) string {
	parts := []string{f.Type}
	if f.Type == "" {
		parts = nil
	}
	if f.Required {
		parts = append(parts, "required")
	}
	if f.Secret {
		parts = append(parts, "secret")
	}
	if f.Default != "" {
		parts = append(parts, "default "+f.Default)
	}
	if f.Optional {
		parts = append(parts, "not always there")
	}
	return strings.Join(parts, ", ")
}

// fieldDoc describes an input or output.
func fieldDoc(f connectors.Field) string {
	more := ""
	if len(f.Enum) > 0 {
		more = "One of `" + strings.Join(f.Enum, "`, `") + "`."
	}
	older := ""
	if len(f.Aliases) > 0 {
		older = "Also called `" + strings.Join(f.Aliases, "`, `") + "`."
	}
	head := f.Name
	if line := fieldLine(f); line != "" {
		head += ": " + line
	}
	return paragraphs(code(head), prose(f.Doc), more, older)
}

// inputDoc describes an input of a connector, with the value that the connector gives it.
func inputDoc(f connectors.Field, spec *connectors.Spec, c *connectors.Connector) string {
	given := ""
	if c != nil {
		for k, v := range shownValue(spec, c.Value).Strings() {
			if in, ok := spec.Input(k); ok && in.Name == f.Name {
				given = fmt.Sprintf("The connector `%s` says `%s`.", c.Name, strings.ReplaceAll(value.Summary(v, 200), "`", "'"))
			}
		}
	}
	return paragraphs(fieldDoc(f), given)
}

// shownValue is the value of a connector with secrets masked, and with what is no input of
// the type, of which nobody knows whether it is one.
func shownValue(spec *connectors.Spec, v *value.Dict) *value.Dict {
	shown := new(value.Dict)
	for k := range v.Strings() {
		shown.Set(k, connectors.Mask)
	}
	if spec == nil {
		return shown
	}
	for k, v := range connectors.Shown(spec, v).Strings() {
		if _, ok := spec.Input(k); ok {
			shown.Set(k, v)
		}
	}
	return shown
}

// connectorDoc describes a connector of the project; secrets are masked.
func connectorDoc(w *World, c *connectors.Connector) string {
	var b strings.Builder
	spec := w.Spec(c.Type)
	shown := shownValue(spec, c.Value)
	for k, v := range shown.Strings() {
		fmt.Fprintf(&b, "%s: %s\n", k, value.Summary(v, 200))
	}
	for _, ref := range c.Secrets {
		fmt.Fprintf(&b, "vault_secrets: %s\n", ref)
	}
	values := ""
	if b.Len() > 0 {
		values = "```yaml\n" + strings.ReplaceAll(b.String(), "```", "'''") + "```"
	}
	typ := "`" + c.Type + "`"
	if spec != nil {
		typ += " - " + prose(spec.Doc)
	}
	file := ""
	if c.File != "" {
		file = "`" + c.File + "`"
	}
	return paragraphs("**connector "+c.Name+"**", prose(c.Description), typ, values, file)
}

// fieldList is a list of inputs or outputs.
func fieldList(fields []connectors.Field) string {
	lines := make([]string, len(fields))
	for i, f := range fields {
		lines[i] = strings.TrimRight(fmt.Sprintf("* `%s` %s - %s", f.Name, fieldLine(f), prose(f.Doc)), " -")
	}
	return strings.Join(lines, "\n")
}

func specDoc(s *connectors.Spec) string {
	var b strings.Builder
	for _, part := range []struct {
		title  string
		fields []connectors.Field
	}{{"Inputs", s.Inputs}, {"Outputs", s.Outputs}} {
		if len(part.fields) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s:\n\n", part.title)
		b.WriteString(fieldList(part.fields) + "\n\n")
	}
	return paragraphs("**connector type "+s.Type+"**", prose(s.Doc), strings.TrimSpace(b.String()))
}

// flowDoc describes a flow of the project.
func flowDoc(w *World, name string) string {
	if w.Flow == nil {
		return ""
	}
	file, text, h, err := w.Flow(name)
	if err != nil {
		return ""
	}
	tree, _ := syntax.Parse(file, text)
	doc, inputs := docstring(tree.Stmts), ""
	if h != nil {
		if doc == "" {
			doc = h.Description
		}
		if fields := properties(h.InputSchema); len(fields) > 0 {
			inputs = "Inputs:\n\n" + fieldList(fields)
		}
	}
	if file != "" {
		file = "`" + file + "`"
	}
	return paragraphs("**flow "+name+"**", prose(doc), inputs, file)
}

func stepDoc(k using.Kind) string {
	return paragraphs("**using "+k.Name+"**", prose(k.Doc), fieldList(stepFields(k)))
}

// stepFields are the options of a step of this.using.
func stepFields(k using.Kind) []connectors.Field {
	fields := make([]connectors.Field, len(k.Params))
	for i, p := range k.Params {
		fields[i] = connectors.Field{Name: p.Name, Doc: p.Doc, Type: p.Type, Default: p.Default, Required: p.Required, Enum: p.Enum}
	}
	return fields
}

func functionDoc(all []*typings.Function, class string) string {
	if len(all) == 0 {
		return ""
	}
	label, _ := signature(all[0])
	doc := ""
	for _, f := range all {
		if f.Doc != "" {
			doc = f.Doc
			break
		}
	}
	if class != "" {
		label = class + "." + label
	}
	return paragraphs(code(label), prose(doc))
}

func classDoc(c *typings.Class) string {
	return paragraphs(code("class "+strings.TrimPrefix(c.Name, "_")), prose(c.Doc))
}
