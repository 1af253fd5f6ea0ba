package assist

import (
	"cmp"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A user is a flow that imports a variable of another file.
type user struct {
	text     *Text
	name     string
	bound    []*scope.Variable // what has the same name here by an import without an alias
	imported []Span            // the name in imports with an alias
	members  []Span            // the name behind that of the module
}

// users returns the flows of the project that import a variable of a file, in the order of
// their names.
func users(w *World, t *Text, v *scope.Variable) (all []*user) {
	if v.Scope != t.names.File || w.Flow == nil || w.Load == nil {
		return nil
	}
	for _, name := range w.Flows {
		file, text, _, err := w.Flow(name)
		if err != nil || file == t.File || !strings.Contains(string(text), v.Name) {
			continue
		}
		u := &user{text: NewText(file, string(text)), name: v.Name}
		if u.find(w, t.File); len(u.bound)+len(u.imported)+len(u.members) > 0 {
			all = append(all, u)
		}
	}
	return all
}

// find looks for imports from a file, and for what uses them.
func (u *user) find(w *World, file string) {
	q := newInquiry(w, u.text)
	is := func(module string, loaded bool) bool {
		t, ok := q.moduleText(module, loaded)
		return ok && t.File == file
	}
	modules := map[string]bool{} // names of the module, with their dots
	take := func(n syntax.ImportName) {
		switch v := u.text.names.Bound[n.As.Start]; {
		case n.Name.Name != u.name:
		case n.As.Start != n.Name.Start:
			u.imported = append(u.imported, u.text.nameSpan(n.Name.Start, u.name))
		case v != nil && !slices.Contains(u.bound, v):
			u.bound = append(u.bound, v)
		}
	}
	u.walk(func(n syntax.Node) {
		switch n := n.(type) {
		case *syntax.Import:
			for _, m := range n.Modules {
				if is(m.Path.Name, false) {
					modules[cmp.Or(m.As.Name, m.Path.Name)] = true
				}
			}
		case *syntax.FromImport:
			from := is(n.Module.Name, false)
			for _, name := range n.Names {
				if from {
					take(name)
				} else if is(strings.TrimSuffix(n.Module.Name, ".")+"."+name.Name.Name, false) {
					modules[name.As.Name] = true
				}
			}
		case *syntax.Load:
			if is(n.Module, true) {
				for _, name := range n.Names {
					take(name)
				}
			}
		}
	})
	u.walk(func(n syntax.Node) {
		if a, ok := n.(*syntax.Attribute); ok && a.Name.Name == u.name && modules[dottedName(a.X)] {
			u.members = append(u.members, u.text.nameSpan(a.Name.Start, u.name))
		}
	})
}

func (u *user) walk(visit func(syntax.Node)) {
	for _, s := range u.text.tree.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			visit(n)
			return true
		})
	}
}

// dottedName returns a.b.c of an expression that is that, else "".
func dottedName(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		return x.Name
	case *syntax.Attribute:
		if outer := dottedName(x.X); outer != "" {
			return outer + "." + x.Name.Name
		}
	}
	return ""
}

// places returns where the text means the variable.
func (u *user) places() (all []Reference) {
	for _, v := range u.bound {
		all = append(all, u.text.references(v)...)
	}
	for _, at := range append(u.imported[:len(u.imported):len(u.imported)], u.members...) {
		all = append(all, Reference{at, false})
	}
	slices.SortFunc(all, func(a, b Reference) int { return cmp.Compare(a.Start, b.Start) })
	return all
}

// rename returns what changes when the variable has another name in its file.
func (u *user) rename(to string) (edits []Edit, err error) {
	for _, v := range u.bound {
		if err := u.text.renames(v, to); err != nil {
			return nil, err
		}
	}
	for _, r := range u.places() {
		edits = append(edits, Edit{r.Span, to})
	}
	return edits, nil
}
