package assist

import (
	"sort"
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/using"
)

// An ItemKind says what can be written.
type ItemKind int

// The kinds of items.
const (
	KeywordItem ItemKind = iota
	VariableItem
	FunctionItem
	MethodItem
	FieldItem // an attribute, or a key
	ClassItem
	ModuleItem
	InputItem // a keyword argument
	ValueItem // a text that is among those there are
)

// An Item is one thing that can be written.
type Item struct {
	Label  string
	Kind   ItemKind
	Detail string // in a few words
	Doc    string // Markdown
	Insert string // what is written; "" for Label
}

// A Completion is what can be written at a place.
type Completion struct {
	Replaces Span   // what it stands for
	Items    []Item // the likely ones first
}

// Complete returns what can be written at an offset. Items are not chosen by what stands
// there already: an editor does that.
func Complete(w *World, t *Text, off int) Completion {
	c := &completer{q: newInquiry(w, t), s: scan(t.Source, off), off: off}
	c.to, c.open = Span{off, off}, c.s.open()
	if c.s.remark {
		return Completion{Replaces: c.to}
	}
	if l := c.s.inside; l != nil {
		c.to.Start = l.content
		if at := strings.IndexAny(t.Source[off:], string(l.quote)+"\r\n"); at >= 0 && t.Source[off+at] == l.quote {
			c.to.End = off + at
		}
		c.inString(l)
	} else {
		for c.to.Start > 0 && isWordByte(t.Source[c.to.Start-1]) {
			c.to.Start--
		}
		if n := len(c.s.tokens); n > 0 && c.s.tokens[n-1].kind != mark && c.s.tokens[n-1].end == off && c.to.Start < off {
			if c.s.tokens[n-1].kind == number {
				return Completion{Replaces: c.to}
			}
			c.s.tokens = c.s.tokens[:n-1] // the word that is being written
		}
		c.inCode()
	}
	return Completion{Replaces: c.to, Items: c.items}
}

type completer struct {
	q     *inquiry
	s     *scanner
	off   int
	open  int // the bracket that is open, with the word that is being written
	to    Span
	items []Item
	seen  map[string]bool
}

func (c *completer) add(i Item) {
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	if i.Label == "" || c.seen[i.Label] {
		return
	}
	c.seen[i.Label] = true
	c.items = append(c.items, i)
}

// inCode completes outside of strings.
func (c *completer) inCode() {
	last := len(c.s.tokens) - 1
	switch {
	case c.s.is(last, "."):
		if c.inImport() {
			c.modules()
			return
		}
		if x, ok := c.s.expression(last - 1); ok {
			c.attributes(c.q.source(x, c.off))
		}
		return
	case c.inImport():
		c.imports()
		return
	case c.names():
		return // a name is made up here
	}
	if open := c.open; open >= 0 {
		if call := c.s.callAt(open); call != nil {
			c.arguments(call)
		} else if c.s.is(open, "[") && open == last {
			if x, ok := c.s.expression(open - 1); ok {
				c.keys(c.q.source(x, c.off).keys, true)
			}
		}
	}
	c.variables()
}

// names reports whether a name that does not exist yet stands at the cursor.
func (c *completer) names() bool {
	last := len(c.s.tokens) - 1
	return c.s.is(last, "def") || c.s.is(last, "as") || c.s.is(last, "for") || c.s.is(last, "lambda") || c.inParams()
}

// inParams reports whether the cursor is in the parameters of a def.
func (c *completer) inParams() bool {
	open := c.s.open()
	return open >= 2 && c.s.is(open-2, "def") && (open == len(c.s.tokens)-1 || c.s.is(len(c.s.tokens)-1, ",") || c.s.is(len(c.s.tokens)-1, "*"))
}

// lineStart is the index of the first token of the cursor's line.
func (c *completer) lineStart() int {
	begin := c.q.t.Line(c.q.t.LineAt(c.off)).Start
	i := len(c.s.tokens)
	for i > 0 && c.s.tokens[i-1].start >= begin {
		i--
	}
	return i
}

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
	prefix := c.s.src[:c.off]
	if i < len(c.s.tokens) {
		prefix = c.s.src[c.s.tokens[i].start:c.to.Start]
	} else {
		prefix = ""
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

func (c *completer) functions(all []*typings.Function, kind ItemKind, class string) {
	for i := 0; i < len(all); {
		n := i + 1
		for n < len(all) && all[n].Name == all[i].Name {
			n++
		}
		f := all[i]
		if strings.HasPrefix(f.Name, "_") {
			i = n
			continue
		}
		label, _ := signature(f)
		item := Item{Label: f.Name, Kind: kind, Detail: label, Doc: functionDoc(all[i:n], class)}
		if f.Property {
			item.Kind, item.Detail = FieldItem, f.Returns
		}
		c.add(item)
		i = n
	}
}

// attributes completes what stands behind a dot.
func (c *completer) attributes(k kind) {
	switch {
	case k.module != "":
		c.membersOf(k.module)
	case k.class != nil:
		methods, values := k.of.Members(k.class.Name)
		c.functions(methods, MethodItem, strings.TrimPrefix(k.class.Name, "_"))
		for _, v := range values {
			if !strings.HasPrefix(v.Name, "_") {
				c.add(Item{Label: v.Name, Kind: FieldItem, Detail: v.Type, Doc: prose(v.Doc)})
			}
		}
	case k.typ != "" && c.q.w.Methods != nil:
		for _, name := range c.q.w.Methods(k.typ) {
			c.add(Item{Label: name, Kind: MethodItem, Detail: k.typ + " method"})
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

// values completes texts; in a string they are written as they are, elsewhere in quotes.
func (c *completer) values(names []string, detail func(name string) (detail, doc string)) {
	for _, name := range names {
		item := Item{Label: name, Kind: ValueItem}
		if detail != nil {
			item.Detail, item.Doc = detail(name)
		}
		c.value(item)
	}
}

func (c *completer) value(item Item) {
	quote := byte('"')
	if l := c.s.inside; l != nil {
		quote = l.quote
	}
	insert := strings.NewReplacer(`\`, `\\`, string(quote), `\`+string(quote)).Replace(item.Label)
	if c.s.inside == nil {
		insert = `"` + insert + `"`
	}
	if insert != item.Label {
		item.Insert = insert
	}
	c.add(item)
}

// keys completes the keys of a dict.
func (c *completer) keys(fields []connectors.Field, outputs bool) {
	for _, f := range fields {
		c.value(Item{Label: f.Name, Kind: FieldItem, Detail: fieldLine(f), Doc: fieldDoc(f)})
	}
}

// inString completes in a string.
func (c *completer) inString(l *literal) {
	last := len(c.s.tokens) - 1
	open := c.s.open()
	if open < 0 {
		c.compared(last)
		return
	}
	if c.s.is(open, "[") && open == last {
		if x, ok := c.s.expression(open - 1); ok {
			c.keys(c.q.source(x, c.off).keys, true)
		}
		return
	}
	if c.s.is(open, "{") && (open == last || c.s.is(last, ",")) {
		c.inputsDict(open)
		return
	}
	call := c.s.callAt(open)
	if call == nil {
		return
	}
	// What is completed is all of the argument.
	if a := call.args[len(call.args)-1]; a.value == "" && !a.star {
		c.argumentText(call)
	} else {
		c.compared(last)
	}
}

// compared completes what something is compared with, such as child.get("status") == "".
func (c *completer) compared(last int) {
	if !c.s.is(last, "=") || !(c.s.is(last-1, "=") || c.s.is(last-1, "!")) {
		return
	}
	x, ok := c.s.expression(last - 2)
	if !ok {
		return
	}
	tree, errs := syntax.Parse("", []byte(x))
	if len(errs) > 0 || len(tree.Stmts) != 1 {
		return
	}
	s, ok := tree.Stmts[0].(*syntax.ExprStmt)
	if !ok {
		return
	}
	if called, ok := s.X.(*syntax.Call); ok {
		if fn := c.q.expr(called.Fn, c.q.t.scopeAt(c.off), c.off); fn.functions != nil {
			c.values(literals(overload(fn.functions, called).Returns, fn.of), nil)
		}
	}
}

// inputsDict completes the keys of inputs={...} and input_value={...}.
func (c *completer) inputsDict(open int) {
	if !c.s.is(open-1, "=") || !c.s.is(open-2, "inputs") && !c.s.is(open-2, "input_value") {
		return
	}
	outer := *c.s
	outer.tokens, outer.inside = c.s.tokens[:open], nil
	paren := outer.open()
	call := outer.callAt(paren)
	if call == nil {
		return
	}
	about := c.about(call)
	c.keys(about.fields, false)
}

// stepOf returns the step of this.using of that name.
func stepOf(name string) (using.Kind, bool) {
	for _, k := range using.Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return using.Kind{}, false
}
