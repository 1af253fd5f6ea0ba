package typings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// callParams are the parameters of connect that are no inputs.
var callParams = []struct{ name, typ, value, doc string }{
	{"name", "str | None", "None", "The name of the execution; the inputs do not have it."},
	{"run", "bool", "True", "False only creates the execution: run() or run_async() of it start it."},
	{"wait", "_Wait", "True", "False returns as soon as it is started; one of system.return_when says what to wait for."},
	{"save", "Literal[True]", "True", "False makes a template, whose clone() makes the call."},
	{"inputs", "_Inputs | None", "None", "Inputs as a dict, for names that cannot be written as keyword arguments."},
	{"input_value", "_Inputs | None", "None", "The same as inputs, which wins over it."},
	{"init", "_Init | None", "None", "Names of inputs and outputs that are never shown."},
	{"idempotency_key", "str | None", "None", "By this the other side knows that a call is made again: after a crash it is repeated."},
}

// connect writes the ways to call connect: one for each connector of the project and for
// each connector type, then those of which the inputs cannot be told.
func (p *Project) connect(b *strings.Builder) {
	var names []string
	specs := map[string]*connectors.Spec{}
	for _, spec := range p.Types {
		for _, name := range append([]string{spec.Type}, spec.Aliases...) {
			specs[name] = spec
		}
	}
	for _, c := range p.Connectors {
		spec := specs[c.Type]
		if spec == nil {
			continue
		}
		names = append(names, c.Name)
		doc := spec.Doc
		if d := strings.Join(strings.Fields(c.Description), " "); d != "" {
			doc = d
		}
		writeOverload(b, spec, "connector: "+literal([]string{c.Name})+",\n        *",
			fmt.Sprintf("%s\n\nThe connector %s, of type %s.", doc, c.Name, spec.Type), c.Given)
	}
	for _, spec := range p.Types {
		writeOverload(b, spec, "*,\n        connector_type: "+literal(append([]string{spec.Type}, spec.Aliases...)), spec.Doc, nil)
	}
	connector := "None"
	if len(names) > 0 {
		connector = literal(names) + " | None"
	}
	fmt.Fprintf(b, untyped, connector)
}

// untyped are the ways to call connect of which the inputs cannot be told. What _dict
// is cannot be given but by a dict: **inputs.
const untyped = `    @overload
    def connect(
        self,
        connector: %s = None,
        *,
        connector_type: _ConnectorType | None = None,
        save: Literal[False],
        **more: Any,
    ) -> _Template:
        """Make a template: its clone() makes the call."""

    @overload
    def connect(self, *, connection_type: _ConnectorType, **more: Any) -> Execution[Any]:
        """Call a service through a connector type: connection_type is an older name of connector_type."""

    @overload
    def connect(self, connector: str | None = None, *, _dict: Any, **more: Any) -> Execution[Any]:
        """Call a service with inputs that are in a dict: connect(**inputs)."""

`

// writeOverload writes the way to call connect with the inputs of a type, which stand behind
// the first parameter; given are those that the connector has.
func writeOverload(b *strings.Builder, spec *connectors.Spec, first, doc string, given []string) {
	fmt.Fprintf(b, "    @overload\n    def connect(\n        self,\n        %s,\n", first)
	docs := []string{doc, ""}
	taken := []string{"self", "connector", "connector_type", "connection_type"}
	for _, p := range callParams {
		taken = append(taken, p.name)
	}
	for _, f := range spec.Inputs {
		for i, name := range append([]string{f.Name}, f.Aliases...) {
			param, ok := parameter(name)
			if !ok || slices.Contains(taken, param) {
				continue // it is given by inputs=
			}
			text, value := describe(f), cmp.Or(f.Default, "...")
			switch {
			case i > 0:
				text, value = "The same as "+f.Name+".", "..."
			case slices.Contains(given, f.Name):
				text, value = strings.TrimSpace(text+" The connector has it."), "..."
			}
			taken = append(taken, param)
			fmt.Fprintf(b, "        %s: %s = %s,\n", param, typeOf(f), value)
			if text != "" {
				docs = append(docs, param+": "+text)
			}
		}
	}
	for _, p := range callParams {
		fmt.Fprintf(b, "        %s: %s = %s,\n", p.name, p.typ, p.value)
		docs = append(docs, p.name+": "+p.doc)
	}
	fmt.Fprintf(b, "    ) -> Execution[%s]:\n", outputName(spec))
	writeDoc(b, "        ", strings.Join(docs, "\n"))
	b.WriteString("\n")
}

// describe is what there is to say of an input besides its type and default.
func describe(f connectors.Field) string {
	text := f.Doc
	if f.Required {
		text += " Required."
	}
	if f.Secret {
		text += " Secret."
	}
	return strings.TrimSpace(text)
}

// isIdentifier reports whether a text can be a name in Python.
func isIdentifier(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// keywords of Python: inputs of such a name are written with an underscore behind it.
var keywords = strings.Fields(`False None True and as assert async await break class continue def del elif else
	except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield`)

// parameter is the keyword argument by which an input is given, if there is one.
func parameter(input string) (string, bool) {
	if slices.Contains(keywords, input) {
		return input + "_", true
	}
	return input, isIdentifier(input)
}

// writeDoc writes a docstring.
func writeDoc(b *strings.Builder, margin, text string) {
	text = strings.NewReplacer(`\`, `\\`, `"""`, `\"\"\"`).Replace(text)
	if strings.HasSuffix(text, `"`) {
		text += " "
	}
	lines := strings.Split(text, "\n")
	fmt.Fprintf(b, `%s"""%s`, margin, lines[0])
	if len(lines) == 1 {
		b.WriteString("\"\"\"\n")
		return
	}
	for _, l := range lines[1:] {
		b.WriteString("\n")
		if l != "" {
			b.WriteString(margin + l)
		}
	}
	fmt.Fprintf(b, "\n%s\"\"\"\n", margin)
}
