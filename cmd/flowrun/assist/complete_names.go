package assist

import (
	"sort"
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// inImport reports whether the cursor is in an import statement.
func (c *completer) inImport() bool {
	i := c.lineStart()
	return c.s.is(i, "import") || c.s.is(i, "from")
}

func (c *completer) imports() {
	first := c.lineStart()
	if c.s.is(first, "import") {
		c.modules()
		return
	}
	for i := first + 1; i < len(c.s.tokens); i++ {
		if !c.s.is(i, "import") || i == first+1 {
			continue
		}
		module := strings.TrimSpace(c.s.src[c.s.tokens[first+1].start:c.s.tokens[i].start])
		c.membersOf(module)
		return
	}
	if last := len(c.s.tokens) - 1; last > first && c.s.isWord(last) {
		c.add(Item{Label: "import", Kind: KeywordItem})
		return
	}
	c.modules()
}

// modules completes the name of a module, from the first dot or the last on.
func (c *completer) modules() {
	i := len(c.s.tokens)
	for c.s.is(i-1, ".") && c.s.isWord(i-2) {
		i -= 2
	}
	prefix := ""
	if i < len(c.s.tokens) {
		prefix = c.s.src[c.s.tokens[i].start:c.to.Start]
	}
	for _, m := range append(c.q.w.Modules[:len(c.q.w.Modules):len(c.q.w.Modules)], flowModules(c.q.w)...) {
		rest, ok := strings.CutPrefix(m, prefix)
		if !ok {
			continue
		}
		if prefix != "" {
			rest, _, _ = strings.Cut(rest, ".")
		}
		c.add(moduleItem(rest, prefix+rest))
	}
}

// flowModules are flows as an import statement calls them.
func flowModules(w *World) (all []string) {
next:
	for _, name := range w.Flows {
		for part := range strings.SplitSeq(name, "/") {
			if !isName(part) {
				continue next
			}
		}
		all = append(all, "flows."+strings.ReplaceAll(name, "/", "."))
	}
	return all
}

func moduleItem(label, module string) Item {
	i := Item{Label: label, Kind: ModuleItem, Detail: "module"}
	if m, ok := typings.Lookup(module); ok {
		i.Doc = prose(m.Doc)
	}
	return i
}

// membersOf completes what a module has: one that flows can import, or a file.
func (c *completer) membersOf(module string) {
	if m, ok := typings.Lookup(module); ok {
		for _, class := range m.Classes {
			if !strings.HasPrefix(class.Name, "_") {
				c.add(Item{Label: class.Name, Kind: ClassItem, Doc: classDoc(class)})
			}
		}
		c.functions(m.Functions, FunctionItem, "")
		for _, v := range m.Values {
			if !strings.HasPrefix(v.Name, "_") {
				c.add(Item{Label: v.Name, Kind: FieldItem, Detail: v.Type, Doc: prose(v.Doc)})
			}
		}
	}
	for _, m := range c.q.w.Modules {
		if rest, ok := strings.CutPrefix(m, module+"."); ok {
			rest, _, _ = strings.Cut(rest, ".")
			c.add(moduleItem(rest, module+"."+rest))
		}
	}
	if c.q.w.Members != nil {
		names, _ := c.q.w.Members(module)
		for _, name := range names {
			if !strings.HasPrefix(name, "_") {
				c.add(Item{Label: name, Kind: FieldItem})
			}
		}
	}
	if t, ok := c.q.moduleText(module, false); ok {
		for _, name := range scope.Globals(t.tree) {
			if !strings.HasPrefix(name, "_") {
				c.add(variableItem(t, t.names.File.Vars[name]))
			}
		}
	}
}

// variables completes a name that stands alone.
func (c *completer) variables() {
	first := c.lineStart() >= len(c.s.tokens)
	for in := c.q.t.scopeAt(c.off); in != nil; in = in.Parent {
		var names []string
		for name, v := range in.Vars {
			if c.onlyHere(v) {
				continue
			}
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			c.add(variableItem(c.q.t, in.Vars[name]))
		}
	}
	for _, name := range c.q.w.Builtins {
		item := Item{Label: name, Kind: FunctionItem, Detail: "builtin"}
		if k := memberOf(typings.Builtins(), name); k.functions != nil {
			item.Detail, _ = signature(k.functions[0])
			item.Doc = functionDoc(k.functions, "")
		} else if strings.HasSuffix(name, "Error") || name == "Exception" {
			item.Kind = ClassItem
		}
		c.add(item)
	}
	for _, k := range keywords {
		if first || expressionWord(k) {
			c.add(Item{Label: k, Kind: KeywordItem})
		}
	}
	for _, k := range []string{"True", "False", "None"} {
		c.add(Item{Label: k, Kind: KeywordItem})
	}
}

// onlyHere reports whether a variable is the word that is being written.
func (c *completer) onlyHere(v *scope.Variable) bool {
	for _, b := range v.Bindings {
		if at := c.q.t.Offset(b.Pos); at != c.to.Start {
			return false
		}
	}
	return true
}

func variableItem(t *Text, v *scope.Variable) Item {
	item := Item{Label: v.Name, Kind: VariableItem}
	switch b := v.Bindings[len(v.Bindings)-1]; b.By {
	case scope.ByDef:
		def := b.Node.(*syntax.Def)
		item.Kind = FunctionItem
		item.Detail, _ = t.defSignature(def)
		item.Doc = prose(docstring(def.Body))
	case scope.ByImport:
		item.Kind, item.Detail = ModuleItem, "module"
	case scope.ByParam:
		item.Detail = "parameter"
	}
	return item
}

func expressionWord(k string) bool {
	switch k {
	case "and", "or", "not", "in", "is", "if", "else", "lambda", "for":
		return true
	}
	return false
}
