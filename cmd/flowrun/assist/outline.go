package assist

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

// A Symbol is something that a text defines.
type Symbol struct {
	Name     string
	Detail   string // the parameters of a function
	Function bool   // or else it is a variable
	Whole    Span
	At       Span // the name
	Within   []Symbol
}

// Outline returns what a text defines: functions, those in functions within them, and the
// variables of the file.
func Outline(t *Text) []Symbol { return t.outline(t.tree.Stmts, true) }

func (t *Text) outline(list []syntax.Stmt, file bool) []Symbol {
	var all []Symbol
	seen := map[string]bool{}
	for _, s := range list {
		switch s := s.(type) {
		case *syntax.Def:
			label, _ := t.defSignature(s)
			all = append(all, Symbol{
				Name: s.Name.Name, Detail: label[len(s.Name.Name):], Function: true,
				Whole: t.span(s), At: t.nameSpan(s.Name.Start, s.Name.Name), Within: t.outline(s.Body, false),
			})
		case *syntax.Assign:
			for _, x := range s.Targets {
				name, ok := x.(*syntax.Name)
				if !ok || !file || seen[name.Name] {
					continue
				}
				seen[name.Name] = true
				all = append(all, Symbol{Name: name.Name, Whole: t.span(s), At: t.nameSpan(name.Start, name.Name)})
			}
		case *syntax.If:
			all = append(all, t.outline(s.Body, file)...)
			all = append(all, t.outline(s.Else, file)...)
		case *syntax.Try:
			all = append(all, t.outline(s.Body, file)...)
		}
	}
	return all
}
