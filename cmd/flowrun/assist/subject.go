package assist

import (
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A subject is what stands at a place, as a question about it means it.
type subject struct {
	q    *inquiry
	span Span
	name string // the word, or the text of the string

	variable *scope.Variable // it is a name that the text binds
	builtin  bool            // it is a name that the text does not bind
	receiver *kind           // it is an attribute of this
	module   string          // it is the name of a module, or
	from     string          // a name of this module
	key      *connectors.Field
	loaded   bool // module is the path of a load statement, and from likewise

	call     *called  // it is an argument of this call:
	argument argument // a keyword argument's name, or a string that is a value
	position int      // of the argument
	keyword  bool     // it is the name
}

// subjectAt returns what stands at an offset, nil if there is nothing to say of it.
func subjectAt(w *World, t *Text, off int) *subject {
	q := newInquiry(w, t)
	s := scan(t.Source, off)
	if s.remark {
		return nil
	}
	if s.inside != nil {
		return inLiteral(q, s, off)
	}
	start, end := off, off
	for start > 0 && isWordByte(t.Source[start-1]) {
		start--
	}
	for end < len(t.Source) && isWordByte(t.Source[end]) {
		end++
	}
	if start == end || '0' <= t.Source[start] && t.Source[start] <= '9' {
		return nil
	}
	s = scan(t.Source, end)
	last := len(s.tokens) - 1
	if last < 0 || s.inside != nil || s.tokens[last].kind != word || isKeyword(t.Source[start:end]) {
		return nil
	}
	sub := &subject{q: q, span: Span{start, end}, name: t.Source[start:end]}
	c := &completer{q: q, s: s, off: end}
	if first := c.lineStart(); s.is(first, "import") || s.is(first, "from") {
		if sub.imported(s, first, last) {
			return sub
		}
	}
	if s.is(last-1, ".") {
		if x, ok := s.expression(last - 2); ok {
			k := q.source(x, start)
			sub.receiver = &k
			return sub
		}
		return nil
	}
	if sub.isKeyword(s, last) {
		return sub
	}
	sub.resolve()
	return sub
}

// resolve finds the variable that a name is.
func (sub *subject) resolve() {
	t := sub.q.t
	pos := t.pos(sub.span.Start)
	if v := t.names.Bound[pos]; v != nil {
		sub.variable = v
		return
	}
	for name, v := range t.names.Uses {
		if name.Start == pos {
			sub.variable = v
			return
		}
	}
	for _, name := range t.names.Free[sub.name] {
		if name.Start == pos {
			sub.builtin = true
			return
		}
	}
	if sub.variable = t.scopeAt(sub.span.Start).Lookup(sub.name); sub.variable == nil {
		sub.builtin = true
	}
}

// isKeyword finds out whether the word is the name of a keyword argument.
func (sub *subject) isKeyword(s *scanner, last int) bool {
	rest := strings.TrimLeft(sub.q.t.Source[sub.span.End:], " \t")
	if !strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "==") || !s.is(last-1, "(") && !s.is(last-1, ",") {
		return false
	}
	open := s.open()
	c := s.callAt(open)
	if c == nil {
		return false
	}
	c = wholeCall(sub.q.t, c)
	about := aboutCall(sub.q, c, sub.span.Start)
	sub.call, sub.keyword, sub.argument = &about, true, argument{name: sub.name}
	return true
}

// wholeCall returns a call with the arguments that stand behind the cursor, if the tree
// has it.
func wholeCall(t *Text, c *call) *call {
	at := t.pos(c.open)
	found := c
	t.walkAt(c.open, func(n syntax.Node) {
		x, ok := n.(*syntax.Call)
		if !ok || x.Lparen != at {
			return
		}
		whole := &call{fn: c.fn, open: c.open}
		for _, a := range x.Args {
			span := t.span(a.Value)
			whole.args = append(whole.args, argument{name: a.Name.Name, star: a.Kind >= syntax.Star, value: t.Source[span.Start:span.End]})
		}
		found = whole
	})
	return found
}

// walkAt calls visit for the nodes that an offset lies in, the outer ones first.
func (t *Text) walkAt(off int, visit func(syntax.Node)) {
	at := t.pos(off)
	for _, s := range t.tree.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			start, end := n.Span()
			if at.Before(start) || end.Before(at) {
				return false
			}
			visit(n)
			return true
		})
	}
}

// imported finds out what a word of an import statement is; ok is false for a name that
// is made up there, behind as.
func (sub *subject) imported(s *scanner, first, last int) (ok bool) {
	if s.is(last, "import") || s.is(last, "from") || s.is(last-1, "as") {
		return false
	}
	t := sub.q.t
	for i := first + 1; i < last; i++ {
		if s.is(first, "from") && s.is(i, "import") && i > first+1 {
			sub.from = strings.TrimSpace(s.src[s.tokens[first+1].start:s.tokens[i].start])
			return true
		}
	}
	i := last
	for s.is(i-1, ".") && s.isWord(i-2) && i-2 > first {
		i -= 2
	}
	start := s.tokens[i].start
	for start > 0 && t.Source[start-1] == '.' {
		start--
	}
	sub.module = t.Source[start:sub.span.End]
	return true
}

// inLiteral finds out what a string is.
func inLiteral(q *inquiry, s *scanner, off int) *subject {
	l, src := s.inside, q.t.Source
	end := off
	for end < len(src) && src[end] != l.quote && src[end] != '\n' && src[end] != '\r' {
		if src[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(src))
	closed := end < len(src) && src[end] == l.quote
	if !closed || l.format {
		return nil
	}
	name, ok := literalText(src[l.start : end+1])
	if !ok {
		return nil
	}
	sub := &subject{q: q, span: Span{l.content, end}, name: name}
	open := s.open()
	if s.is(open, "[") && open == len(s.tokens)-1 {
		x, ok := s.expression(open - 1)
		if !ok {
			return nil
		}
		for _, f := range q.source(x, off).keys {
			if f.Name == name {
				sub.key = &f
				return sub
			}
		}
		return nil
	}
	c := s.callAt(open)
	if c == nil {
		return nil
	}
	sub.position = len(c.args) - 1
	sub.argument = c.args[sub.position]
	if sub.argument.value != "" {
		return nil
	}
	if c.fn == "load" {
		if sub.loaded = true; sub.position == 0 {
			sub.module = name
		} else if sub.from, ok = literalText(c.args[0].value); !ok {
			return nil
		}
		return sub
	}
	about := aboutCall(q, wholeCall(q.t, c), off)
	sub.call = &about
	return sub
}

// moduleText returns the file of the project that a module is; ok is false if it is none.
func (sub *subject) moduleText(module string) (t *Text, ok bool) {
	return sub.q.moduleText(module, sub.loaded)
}

// moduleText returns the file of the project that a module is, or that a load statement
// loads by that path.
func (q *inquiry) moduleText(module string, loaded bool) (t *Text, ok bool) {
	if q.w.Load == nil {
		return nil, false
	}
	paths := []string{module}
	if !loaded {
		if q.w.Members != nil {
			if _, builtin := q.w.Members(module); builtin {
				return nil, false
			}
		}
		paths = dialect.ModuleFiles(module)
	}
	for _, path := range paths {
		if file, text, err := q.w.Load(q.t.File, path); err == nil {
			return NewText(file, string(text)), true
		}
	}
	return nil, false
}

// exported returns what the name of a module that is a file of the project is bound to
// there.
func (sub *subject) exported(module, name string) (*Text, *scope.Variable) {
	t, ok := sub.moduleText(module)
	if !ok {
		return nil, nil
	}
	if v := t.names.File.Vars[name]; v != nil {
		return t, v
	}
	return t, nil
}

// importOf returns the module that a variable is, or the module and name that it comes
// from.
func importOf(v *scope.Variable) (module, name string, loaded bool) {
	b := v.Bindings[0]
	switch n := b.Node.(type) {
	case *syntax.Import:
		for _, m := range n.Modules {
			if scope.BoundByImport(m).Start == b.Pos {
				if m.As.Name != "" {
					return m.Path.Name, "", false
				}
				return v.Name, "", false
			}
		}
	case *syntax.FromImport:
		for _, name := range n.Names {
			if name.As.Start == b.Pos {
				return n.Module.Name, name.Name.Name, false
			}
		}
	case *syntax.Load:
		for _, name := range n.Names {
			if name.As.Start == b.Pos {
				return n.Module, name.Name.Name, true
			}
		}
	}
	return "", "", false
}
