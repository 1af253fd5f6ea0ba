package assist

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// Hover describes what stands at an offset, in Markdown, and where it stands. The text is
// "" if there is nothing to say.
func Hover(w *World, t *Text, off int) (doc string, at Span) {
	sub := subjectAt(w, t, off)
	if sub == nil {
		return "", Span{}
	}
	return sub.describe(), sub.span
}

func (sub *subject) describe() string {
	switch {
	case sub.variable != nil:
		return sub.describeVariable()
	case sub.builtin:
		return describeKind(memberOf(typings.Builtins(), sub.name), "")
	case sub.receiver != nil:
		return sub.describeAttribute(*sub.receiver)
	case sub.key != nil:
		return fieldDoc(*sub.key)
	case sub.module != "":
		return sub.describeModule(sub.module)
	case sub.from != "":
		return sub.describeMember(sub.from, sub.name)
	case sub.call != nil && sub.keyword:
		return sub.describeKeyword()
	case sub.call != nil:
		return sub.describeValue()
	}
	return ""
}

func describeKind(k kind, class string) string {
	switch {
	case k.functions != nil:
		return functionDoc(k.functions, class)
	case k.class != nil:
		return classDoc(k.class)
	}
	return ""
}

func (sub *subject) describeVariable() string {
	v, t := sub.variable, sub.q.t
	if module, name, loaded := importOf(v); module != "" {
		sub.loaded = loaded
		if name == "" {
			return sub.describeModule(module)
		}
		return sub.describeMember(module, name)
	}
	b := v.Bindings[0]
	if def, ok := b.Node.(*syntax.Def); ok && b.By == scope.ByDef {
		return describeDef(t, def)
	}
	line := t.Line(t.LineAt(t.Offset(b.Pos)))
	text := strings.TrimSpace(t.Source[line.Start:line.End])
	if b.By == scope.ByParam {
		text = "parameter " + v.Name
		if p := paramOf(b.Node, v.Name); p != nil {
			span := t.span(p)
			text = "(parameter) " + t.Source[span.Start:span.End]
		}
	}
	about := ""
	k := sub.q.variable(v, sub.span.End)
	if b.Pos == t.pos(sub.span.Start) {
		k = sub.q.binding(v, b)
	}
	switch {
	case k.child != nil && k.child.spec != nil:
		about = "An execution of the connector type `" + k.child.spec.Type + "`."
	case k.child != nil:
		about = "An execution of the flow `" + k.child.flow + "`."
	case k.class != nil:
		about = prose(k.class.Doc)
	}
	return paragraphs(code(text), about)
}

func describeDef(t *Text, def *syntax.Def) string {
	label, _ := t.defSignature(def)
	return paragraphs(code("def "+label), prose(docstring(def.Body)))
}

// paramOf returns the parameter of that name, nil if there is none.
func paramOf(n syntax.Node, name string) *syntax.Param {
	var params []*syntax.Param
	switch n := n.(type) {
	case *syntax.Def:
		params = n.Params
	case *syntax.Lambda:
		params = n.Params
	}
	for _, p := range params {
		if p.Name.Name == name {
			return p
		}
	}
	return nil
}

func (sub *subject) describeModule(module string) string {
	if m, ok := typings.Lookup(module); ok {
		return paragraphs(code("import "+module), prose(m.Doc))
	}
	if t, ok := sub.moduleText(module); ok {
		return paragraphs("`"+t.File+"`", prose(docstring(t.tree.Stmts)))
	}
	if sub.q.isModule(module) {
		return code("import " + module)
	}
	return ""
}

func (sub *subject) describeMember(module, name string) string {
	if k := sub.q.member(module, name); k.known() {
		if k.module != "" {
			return sub.describeModule(k.module)
		}
		return describeKind(k, "")
	}
	t, v := sub.exported(module, name)
	if v == nil {
		return ""
	}
	b := v.Bindings[0]
	if def, ok := b.Node.(*syntax.Def); ok && b.By == scope.ByDef {
		return paragraphs(describeDef(t, def), "`"+t.File+"`")
	}
	line := t.Line(t.LineAt(t.Offset(b.Pos)))
	return paragraphs(code(strings.TrimSpace(t.Source[line.Start:line.End])), "`"+t.File+"`")
}

func (sub *subject) describeAttribute(x kind) string {
	if x.module != "" {
		return sub.describeMember(x.module, sub.name)
	}
	if x.class == nil {
		return ""
	}
	class := strings.TrimPrefix(x.class.Name, "_")
	if k := sub.q.attribute(x, sub.name); k.functions != nil {
		return functionDoc(k.functions, class)
	}
	_, values := x.of.Members(x.class.Name)
	for _, v := range values {
		if v.Name == sub.name {
			return paragraphs(code(class+"."+v.Name+": "+v.Type), prose(v.Doc))
		}
	}
	return ""
}

// field returns the input, or option, that a keyword argument is.
func (sub *subject) field() (f connectors.Field, ok bool) {
	for _, f := range sub.call.fields {
		if f.Name == sub.name || f.Name+"_" == sub.name || contains(f.Aliases, sub.name) {
			return f, true
		}
	}
	return f, false
}

func (sub *subject) describeKeyword() string {
	for _, f := range sub.call.fn.functions {
		if sub.call.name == "using" && sub.call.target != "" {
			break
		}
		for _, p := range f.Params {
			if p.Name == sub.name && p.Kind != typings.KwArgs && p.Kind != typings.VarArgs {
				return paragraphs(code(paramText(p)), paramDoc(f, p.Name))
			}
		}
	}
	if f, ok := sub.field(); ok {
		if sub.call.spec != nil {
			return inputDoc(f, sub.call.spec, sub.call.connector)
		}
		return fieldDoc(f)
	}
	if def := sub.call.fn.def; def != nil {
		if p := paramOf(def, sub.name); p != nil {
			span := sub.q.t.span(p)
			return code("(parameter) " + sub.q.t.Source[span.Start:span.End])
		}
	}
	return ""
}

// describeValue describes what a string names.
func (sub *subject) describeValue() string {
	w := sub.q.w
	switch what := sub.names(); what {
	case "connector":
		if c := w.Connector(sub.name); c != nil {
			return connectorDoc(w, c)
		}
	case "type":
		if s := w.Spec(sub.name); s != nil {
			return specDoc(s)
		}
	case "flow":
		return flowDoc(w, sub.name)
	case "step":
		if k, ok := stepOf(sub.name); ok {
			return stepDoc(k)
		}
	}
	return ""
}

// names says what a string that is an argument is the name of.
func (sub *subject) names() string {
	call, name, first := sub.call, sub.argument.name, sub.position == 0 && sub.argument.name == ""
	if call.fn.receiver == nil || call.fn.receiver.class == nil {
		return ""
	}
	system := call.fn.receiver.class.Name == "System"
	switch call.name {
	case "connect":
		switch {
		case first || name == "connector":
			return "connector"
		case name == "connector_type" || name == "connection_type":
			return "type"
		}
	case "task":
		if first || name == "type" {
			return "type"
		}
	case "connector", "connection":
		if system && (first || name == "name") {
			return "connector"
		}
	case "flow":
		if first || name == "flow_name" || system && name == "name" {
			return "flow"
		}
	case "using":
		if first || name == "name" {
			return "step"
		}
	}
	return ""
}
