package assist

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// An Edit replaces a part of a text.
type Edit struct {
	Span
	New string
}

// Renamable returns the name at an offset that can be renamed, and where it stands. The
// error says why there is none.
func Renamable(w *World, t *Text, off int) (name string, at Span, err error) {
	sub, v, err := renamed(w, t, off)
	if err != nil {
		return "", Span{}, err
	}
	return v.Name, sub.span, nil
}

func renamed(w *World, t *Text, off int) (*subject, *scope.Variable, error) {
	sub := subjectAt(w, t, off)
	if sub == nil {
		return nil, nil, errors.New("there is no name here")
	}
	if v := sub.local(); v != nil {
		if v.Scope == t.names.File && v.Name == "handler" {
			return nil, nil, errors.New("handler is what a flow is run by, and keeps its name")
		}
		return sub, v, nil
	}
	what := "no name of this file"
	switch {
	case sub.builtin && contains(w.Builtins, sub.name):
		what = "a builtin"
	case sub.builtin:
		what = "not known in this file"
	case sub.receiver != nil:
		what = "an attribute"
	case sub.module != "" || sub.from != "":
		what = "a name of another file"
	case sub.call != nil && sub.keyword:
		what = "an argument of " + cmp.Or(sub.call.name, "what is called") + ", which is not in this file"
	case sub.call != nil || sub.key != nil:
		what = "a text"
	}
	return nil, nil, fmt.Errorf("%s is %s: only names that this file defines can be renamed", sub.name, what)
}

// A pattern of all letters takes a while to compile, and most commands ask for none.
var nameForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL_][\pL\pN_]*$`) })

// A Change is what changes in one text.
type Change struct {
	Text  *Text
	Edits []Edit // in the order of the text
}

// Rename returns what changes when the variable at an offset gets another name, in the text
// and in flows that import it. The error says why it cannot: it is no variable of the text,
// the new name is none or means something else where the variable is used, or a part of a
// text that could not be read uses it.
func Rename(w *World, t *Text, off int, to string) ([]Change, error) {
	_, v, err := renamed(w, t, off)
	if err != nil {
		return nil, err
	}
	switch {
	case to == v.Name:
		return nil, nil
	case !nameForm().MatchString(to):
		return nil, fmt.Errorf("%q is no name", to)
	case isKeyword(to) || to == "None" || to == "True" || to == "False" || isForeignKeyword(to):
		return nil, fmt.Errorf("%s is a word of the language", to)
	}
	edits, err := t.rename(v, to)
	if err != nil {
		return nil, err
	}
	all := []Change{{t, edits}}
	for _, u := range users(w, t, v) {
		edits, err := u.rename(to)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", u.text.File, err)
		}
		all = append(all, Change{u.text, edits})
	}
	return all, nil
}

// rename returns what changes in the text when one of its variables gets another name.
func (t *Text) rename(v *scope.Variable, to string) ([]Edit, error) {
	if err := t.renames(v, to); err != nil {
		return nil, err
	}
	imports := map[Span]Edit{}
	for _, b := range v.Bindings {
		if e, ok := t.aliased(v, b, to); ok {
			imports[t.nameSpan(b.Pos, v.Name)] = e
		}
	}
	var edits []Edit
	for _, r := range t.references(v) {
		if e, ok := imports[r.Span]; ok {
			edits = append(edits, e)
		} else {
			edits = append(edits, Edit{r.Span, to})
		}
	}
	return edits, nil
}

// renames reports why a variable cannot get another name.
func (t *Text) renames(v *scope.Variable, to string) error {
	if line := t.unreadUse(v.Name); line > 0 {
		return fmt.Errorf("line %d cannot be read and may use %s: mend it first", line, v.Name)
	}
	if err := dotted(v); err != nil {
		return err
	}
	return t.clash(v, to)
}

func isForeignKeyword(s string) bool {
	switch s {
	case "class", "yield", "async", "await", "global", "nonlocal":
		return true
	}
	return false
}

// dotted refuses a name that is the first part of a module's: it has no other there.
func dotted(v *scope.Variable) error {
	for _, b := range v.Bindings {
		n, ok := b.Node.(*syntax.Import)
		if !ok {
			continue
		}
		for _, m := range n.Modules {
			if m.As.Name == "" && m.Path.Start == b.Pos && m.Path.Name != v.Name {
				return fmt.Errorf("%s is a part of the module %s: import it as another name first", v.Name, m.Path.Name)
			}
		}
	}
	return nil
}

// aliased returns how an import without an alias gets one.
func (t *Text) aliased(v *scope.Variable, b scope.Binding, to string) (Edit, bool) {
	at := t.nameSpan(b.Pos, v.Name)
	switch n := b.Node.(type) {
	case *syntax.Import:
		for _, m := range n.Modules {
			if m.As.Name == "" && m.Path.Start == b.Pos {
				return Edit{at, v.Name + " as " + to}, true
			}
		}
	case *syntax.FromImport:
		for _, name := range n.Names {
			if name.As.Start == b.Pos && name.Name.Start == b.Pos {
				return Edit{at, v.Name + " as " + to}, true
			}
		}
	case *syntax.Load:
		for _, name := range n.Names {
			if name.As.Start == b.Pos && name.Name.Start == b.Pos {
				// The name stands in quotes.
				quoted := Span{at.Start - 1, at.End + 1}
				return Edit{quoted, to + "=" + t.Source[quoted.Start:quoted.End]}, true
			}
		}
	}
	return Edit{}, false
}

// unreadUse returns the line of a part of the text that could not be read and has a word,
// 0 if there is none.
func (t *Text) unreadUse(name string) int {
	used := regexp.MustCompile(`(^|[^\pL\pN_])` + regexp.QuoteMeta(name) + `($|[^\pL\pN_])`)
	line := 0
	for _, s := range t.tree.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n.(type) {
			case *syntax.BadStmt, *syntax.BadExpr:
				span := t.span(n)
				span.End = max(span.End, t.Line(t.LineAt(span.Start)).End)
				if line == 0 && used.MatchString(t.Source[span.Start:span.End]) {
					line = t.LineAt(span.Start) + 1
				}
			}
			return true
		})
	}
	return line
}

// clash says whether another variable has the name already where it would be used, or
// would be meant by what does not mean it now.
func (t *Text) clash(v *scope.Variable, to string) error {
	taken := func(other *scope.Variable) error {
		return fmt.Errorf("there is a variable %s already, in line %d", to, other.Bindings[0].Pos.Line)
	}
	if other := v.Scope.Vars[to]; other != nil {
		return taken(other)
	}
	// A use in an inner scope that has the name for itself.
	for _, use := range v.Uses {
		for s := t.scopeAt(t.Offset(use.Start) + 1); s != nil && s != v.Scope; s = s.Parent {
			if other := s.Vars[to]; other != nil {
				return taken(other)
			}
		}
	}
	// What means a name outside would mean this variable.
	if v.Scope.Parent != nil {
		if other := v.Scope.Parent.Lookup(to); other != nil {
			for _, use := range other.Uses {
				if t.within(use, v.Scope) {
					return taken(other)
				}
			}
		}
	}
	for _, use := range t.names.Free[to] {
		if v.Scope == t.names.File || t.within(use, v.Scope) {
			return fmt.Errorf("line %d uses %s, which would be another then", use.Start.Line, to)
		}
	}
	return nil
}

// within reports whether a use stands in a scope.
func (t *Text) within(use *syntax.Name, in *scope.Scope) bool {
	if in.Node == nil {
		return true
	}
	start, end := in.Node.Span()
	return !use.Start.Before(start) && use.Start.Before(end)
}
