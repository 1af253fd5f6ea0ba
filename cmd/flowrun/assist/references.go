package assist

import (
	"cmp"
	"slices"

	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A Reference is a place where a text means a variable.
type Reference struct {
	Span
	Write bool // it gets a value there
}

// A Usage is all places of one text that mean something.
type Usage struct {
	Text   *Text
	Places []Reference
}

// References returns all places that mean the same variable as an offset: those of the
// text, in their order, and for a variable of the file those of flows that import it.
// Keyword arguments in calls of a function of the text are its parameters.
func References(w *World, t *Text, off int) []Usage {
	v := variableAt(w, t, off)
	if v == nil {
		return nil
	}
	all := []Usage{{t, t.references(v)}}
	for _, u := range users(w, t, v) {
		all = append(all, Usage{u.text, u.places()})
	}
	return all
}

// Highlights returns the places of the text alone that mean the same variable as an offset.
func Highlights(w *World, t *Text, off int) []Reference {
	if v := variableAt(w, t, off); v != nil {
		return t.references(v)
	}
	return nil
}

func variableAt(w *World, t *Text, off int) *scope.Variable {
	if sub := subjectAt(w, t, off); sub != nil {
		return sub.local()
	}
	return nil
}

// local returns the variable that a subject is, nil if it is none of the text.
func (sub *subject) local() *scope.Variable {
	if sub.keyword && sub.call.fn.def != nil {
		if s := sub.q.t.names.Scopes[sub.call.fn.def]; paramOf(sub.call.fn.def, sub.name) != nil {
			return s.Vars[sub.name]
		}
	}
	if sub.from != "" || sub.module != "" { // in an import, which may bind the name
		if v := sub.q.t.names.Bound[sub.q.t.pos(sub.span.Start)]; v != nil && v.Name == sub.name {
			return v
		}
		return nil
	}
	return sub.variable
}

func (t *Text) references(v *scope.Variable) []Reference {
	var all []Reference
	for _, b := range v.Bindings {
		all = append(all, Reference{t.nameSpan(b.Pos, v.Name), true})
	}
	for _, n := range v.Uses {
		all = append(all, Reference{t.nameSpan(n.Start, v.Name), false})
	}
	if def, ok := v.Scope.Node.(*syntax.Def); ok && paramOf(def, v.Name) != nil {
		for _, name := range t.keywords(def, v.Name) {
			all = append(all, Reference{t.nameSpan(name.Start, v.Name), false})
		}
	}
	slices.SortFunc(all, func(a, b Reference) int {
		if c := cmp.Compare(a.Start, b.Start); c != 0 || a.Write == b.Write {
			return c
		}
		if a.Write {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(all, func(a, b Reference) bool { return a.Span == b.Span })
}

// keywords returns the keyword arguments of that name in calls of a function of the text.
func (t *Text) keywords(def *syntax.Def, name string) (found []syntax.Ident) {
	for _, s := range t.tree.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.Call); ok && t.calls(c, def) {
				for _, a := range c.Args {
					if a.Kind == syntax.Keyword && a.Name.Name == name {
						found = append(found, a.Name)
					}
				}
			}
			return true
		})
	}
	return found
}

// calls reports whether a call is of a function of the text, as far as it tells.
func (t *Text) calls(c *syntax.Call, def *syntax.Def) bool {
	name, ok := c.Fn.(*syntax.Name)
	if !ok || name.Name != def.Name.Name {
		return false
	}
	v := t.names.Uses[name]
	return v != nil && len(v.Bindings) == 1 && v.Bindings[0].Node == syntax.Node(def)
}
