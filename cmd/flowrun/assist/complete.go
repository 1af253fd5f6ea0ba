package assist

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
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
				c.keys(c.q.source(x, c.off).keys)
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
