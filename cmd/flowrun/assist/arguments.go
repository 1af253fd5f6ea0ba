package assist

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/using"
)

// A called is what is known of the function of a call.
type called struct {
	fn     kind
	name   string             // of the method, if it is one of the flow API
	fields []connectors.Field // what it takes beside its parameters: inputs, options
	target string             // the connector, flow or step that it names

	spec      *connectors.Spec
	connector *connectors.Connector
}

// about finds out what a call calls.
func (c *completer) about(call *call) called { return aboutCall(c.q, call, c.off) }

func aboutCall(q *inquiry, call *call, off int) called {
	a := called{fn: q.source(call.fn, off)}
	if len(a.fn.functions) == 0 || a.fn.receiver == nil || a.fn.of != typings.FlowAPI() {
		return a
	}
	a.name = a.fn.functions[0].Name
	system := a.fn.receiver.class.Name == "System"
	given := func(names ...string) string {
		for i, arg := range call.args {
			if i == 0 && arg.name == "" && names[0] == "" || arg.name != "" && contains(names, arg.name) {
				if s, ok := literalText(arg.value); ok {
					return s
				}
			}
		}
		return ""
	}
	switch a.name {
	case "connect", "task":
		if system {
			return a
		}
		typ := given("connector_type", "connection_type")
		if a.name == "task" {
			typ = given("", "type")
		} else if a.target = given("", "connector"); a.target != "" {
			if a.connector = q.w.Connector(a.target); a.connector != nil {
				typ = a.connector.Type
			}
		}
		if a.spec = q.w.Spec(typ); a.spec != nil {
			a.fields = a.spec.Inputs
		}
	case "flow":
		if a.target = given("", "flow_name"); !system && a.target != "" && q.w.Flow != nil {
			if _, _, h, err := q.w.Flow(a.target); err == nil && h != nil {
				a.fields = properties(h.InputSchema)
			}
		}
	case "using":
		a.target = given("", "name")
		if step, ok := stepOf(a.target); ok {
			a.fields = stepFields(step)
		}
	case "clone":
		if child := a.fn.receiver.child; child != nil && child.spec != nil {
			a.spec, a.fields = child.spec, child.spec.Inputs
		}
	}
	return a
}

// literalText returns the text that a string literal is.
func literalText(source string) (string, bool) {
	if source == "" || !strings.ContainsAny(source[:1], `"'rRuU`) {
		return "", false
	}
	tree, errs := syntax.Parse("", []byte(source))
	if len(errs) > 0 || len(tree.Stmts) != 1 {
		return "", false
	}
	x, ok := tree.Stmts[0].(*syntax.ExprStmt)
	if !ok {
		return "", false
	}
	return textOf(x.X)
}

// arguments completes an argument of a call that is not in a string: its value if it has
// a name already, else a name or the texts that may stand there.
func (c *completer) arguments(call *call) {
	last := call.args[len(call.args)-1]
	if last.star || last.value != "" {
		return
	}
	about := c.about(call)
	c.argumentValues(call, about)
	if last.name != "" {
		return
	}
	given := map[string]bool{}
	for _, a := range call.args {
		if a.name != "" {
			given[a.name] = true
		}
	}
	positional := len(call.args) - 1 - len(given)
	for _, name := range keywordsBehind(c.q.t.Source, c.off) {
		given[name] = true
	}
	for _, f := range about.fields {
		if given[f.Name] || given[f.Name+"_"] || givenAlias(f, given) {
			continue
		}
		name := f.Name
		if isKeyword(name) {
			name += "_"
		}
		if !isName(name) {
			continue
		}
		item := Item{Label: name + "=", Kind: InputItem, Detail: fieldLine(f), Doc: fieldDoc(f)}
		if about.spec != nil {
			item.Doc = inputDoc(f, about.spec, about.connector)
		}
		c.add(item)
	}
	if def := about.fn.def; def != nil {
		for i, p := range def.Params {
			if p.Kind == syntax.Positional && !given[p.Name.Name] && i >= positional {
				c.add(Item{Label: p.Name.Name + "=", Kind: InputItem, Detail: "parameter of " + def.Name.Name})
			}
		}
	}
	for _, f := range about.fn.functions {
		if about.name == "using" && about.target != "" {
			break // its options are those of the step
		}
		for i, p := range f.Params {
			if about.target != "" && strings.HasPrefix(p.Name, "connect") { // connector, connector_type
				continue
			}
			if p.Kind != typings.KeywordOnly && (p.Kind != typings.Positional || i < positional) || given[p.Name] {
				continue
			}
			c.add(Item{Label: p.Name + "=", Kind: InputItem, Detail: paramText(p), Doc: paramDoc(f, p.Name)})
		}
	}
}

// keywordsBehind returns the names of the keyword arguments that stand behind the cursor in
// its call, if that is closed.
func keywordsBehind(src string, off int) (names []string) {
	const mostLooked = 4000 // bytes
	s := scan(src[off:min(off+mostLooked, len(src))], min(mostLooked, len(src)-off))
	depth := 0
	for i, t := range s.tokens {
		switch {
		case s.closes(i):
			if depth--; depth < 0 {
				return names
			}
		case t.kind == mark && strings.Contains("([{", s.textOf(t)):
			depth++
		case depth == 0 && t.kind == word && s.is(i+1, "=") && !s.is(i+2, "=") && s.is(i-1, ","):
			names = append(names, s.textOf(t))
		}
	}
	return nil
}

func givenAlias(f connectors.Field, given map[string]bool) bool {
	for _, a := range f.Aliases {
		if given[a] {
			return true
		}
	}
	return false
}

func isName(s string) bool {
	for i := range len(s) {
		if !isWordByte(s[i]) {
			return false
		}
	}
	return s != "" && (s[0] < '0' || s[0] > '9')
}

// paramDoc is the line of a docstring that is about a parameter.
func paramDoc(f *typings.Function, name string) string {
	lines := strings.Split(f.Doc, "\n")
	for i, line := range lines {
		doc, ok := strings.CutPrefix(line, name+": ")
		if !ok {
			continue
		}
		for _, more := range lines[i+1:] {
			if !strings.HasPrefix(more, " ") {
				break
			}
			doc += " " + strings.TrimSpace(more)
		}
		return prose(doc)
	}
	return ""
}

// argumentValues completes the texts that the last argument of a call may be.
func (c *completer) argumentValues(call *call, about called) {
	w := c.q.w
	last := call.args[len(call.args)-1]
	n := len(call.args) - 1
	system := about.fn.receiver != nil && about.fn.receiver.class != nil && about.fn.receiver.class.Name == "System"
	first := n == 0 && last.name == ""
	switch {
	case about.name == "connect" && (first || last.name == "connector"),
		system && (about.name == "connector" || about.name == "connection") && (first || last.name == "name"):
		for _, conn := range w.Connectors {
			c.value(Item{Label: conn.Name, Kind: ValueItem, Detail: conn.Type, Doc: connectorDoc(w, conn)})
		}
		return
	case about.name == "connect" && (last.name == "connector_type" || last.name == "connection_type"),
		about.name == "task" && (first || last.name == "type"):
		for _, s := range w.Types {
			c.value(Item{Label: s.Type, Kind: ValueItem, Detail: s.Doc, Doc: specDoc(s)})
		}
		return
	case about.name == "flow" && (first || last.name == "flow_name" || last.name == "name" && system):
		c.values(w.Flows, func(name string) (string, string) { return "flow", flowDoc(w, name) })
		return
	case about.name == "using" && first:
		for _, k := range using.Kinds() {
			c.value(Item{Label: k.Name, Kind: ValueItem, Detail: k.Doc, Doc: stepDoc(k)})
		}
		return
	case system && (first || last.name == "name") && w.Stored[about.name] != nil:
		c.values(w.Stored[about.name], func(string) (string, string) { return about.name, "" })
		return
	}
	if last.name != "" {
		for _, f := range about.fields {
			if f.Name == last.name || f.Name+"_" == last.name || contains(f.Aliases, last.name) {
				c.values(f.Enum, nil)
			}
		}
		if about.name == "using" && last.name == "schema" {
			c.values(w.Stored["schema"], nil)
		}
	}
	for _, f := range about.fn.functions {
		for i, p := range f.Params {
			if p.Name == last.name && last.name != "" || last.name == "" && i == n && p.Kind != typings.KeywordOnly {
				c.values(literals(p.Type, about.fn.of), nil)
			}
		}
	}
}
