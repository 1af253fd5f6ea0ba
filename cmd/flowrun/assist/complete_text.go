package assist

import (
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/using"
)

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
func (c *completer) keys(fields []connectors.Field) {
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
			c.keys(c.q.source(x, c.off).keys)
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
		c.argumentValues(call, c.about(call))
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
	c.keys(about.fields)
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
