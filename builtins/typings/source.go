package typings

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// sources adds the stubs of files that flows load: an editor does not find them by
// itself. What a load statement takes is told as if every flow had it.
func (p *Project) sources(texts map[string]string) {
	loaded := map[string]string{}
	for i, s := range p.Sources {
		module := s.Module
		if _, taken := Lookup(module); taken || !importable(module) || texts[moduleFile(module)] != "" {
			module = fmt.Sprintf("_loaded_%d", i)
		}
		text, names, more := source(s.Text)
		texts[moduleFile(module)] = text
		for _, l := range s.Loaded {
			line := fmt.Sprintf("from %s import %s as %s\n", module, l.Name, l.As)
			switch other := loaded[l.As]; {
			case !more && !slices.Contains(names, l.Name):
			case other == "":
				loaded[l.As] = line
			case other != line:
				loaded[l.As] = l.As + ": Any\n"
			}
		}
	}
	var b strings.Builder
	for _, as := range slices.Sorted(maps.Keys(loaded)) {
		b.WriteString(loaded[as])
	}
	if b.Len() > 0 {
		texts[builtinsName+".pyi"] += "\n# What flows load.\n" + b.String()
	}
}

// importable reports whether a module has a name that an import statement can have.
func importable(module string) bool {
	for part := range strings.SplitSeq(module, ".") {
		if name, ok := parameter(part); !ok || name != part {
			return false
		}
	}
	return true
}

// source returns the stub of a file, and the names that it gives; more says that there may
// be others.
func source(text []byte) (stub string, names []string, more bool) {
	var b strings.Builder
	tree, _ := syntax.Parse("", text)
	doc := func(stmts []syntax.Stmt) string {
		if len(stmts) == 0 {
			return ""
		}
		x, _ := stmts[0].(*syntax.ExprStmt)
		if x == nil {
			return ""
		}
		l, _ := x.X.(*syntax.Literal)
		if l == nil {
			return ""
		}
		s, _ := l.Value.(string)
		return clean(s)
	}
	if d := doc(tree.Stmts); d != "" {
		writeDoc(&b, "", d)
		b.WriteString("\n")
	}
	b.WriteString("from typing import Any\n\nimport flow_api\n")
	value := func(target syntax.Expr) {
		syntax.Walk(target, func(n syntax.Node) bool {
			name, ok := n.(*syntax.Name)
			if ok && !slices.Contains(names, name.Name) {
				names = append(names, name.Name)
				fmt.Fprintf(&b, "\n%s: Any\n", name.Name)
			}
			return !ok
		})
	}
	for _, s := range tree.Stmts {
		switch s := s.(type) {
		case *syntax.Def:
			if slices.Contains(names, s.Name.Name) {
				continue
			}
			names = append(names, s.Name.Name)
			fmt.Fprintf(&b, "\ndef %s(%s):", s.Name.Name, params(s.Params))
			if d := doc(s.Body); d != "" {
				b.WriteString("\n")
				writeDoc(&b, "    ", d)
			} else {
				b.WriteString(" ...\n")
			}
		case *syntax.Assign:
			for _, t := range s.Targets {
				value(t)
			}
		case *syntax.ExprStmt, *syntax.Import, *syntax.FromImport, *syntax.Load:
		default:
			more = true
		}
	}
	if more { // names within a statement
		b.WriteString("\ndef __getattr__(name: str) -> Any: ...\n")
	}
	return b.String(), names, more
}

// params are the parameters of a function, with the annotations that mean the same in
// a stub.
func params(list []*syntax.Param) string {
	parts := make([]string, len(list))
	for i, p := range list {
		text := p.Name.Name
		switch p.Kind {
		case syntax.Star:
			text = "*" + text
		case syntax.DoubleStar:
			text = "**" + text
		}
		a := annotation(p.Annotation)
		if a != "" {
			text += ": " + a
		}
		switch {
		case p.Default == nil:
		case a == "":
			text += "=..."
		default:
			text += " = ..."
		}
		parts[i] = text
	}
	return strings.Join(parts, ", ")
}

// annotation is a name of Python or of flow_api, "" for anything else.
func annotation(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		if slices.Contains([]string{"bool", "bytes", "dict", "float", "int", "list", "set", "str", "tuple"}, x.Name) {
			return x.Name
		}
	case *syntax.Attribute:
		if of, ok := x.X.(*syntax.Name); ok && of.Name == "flow_api" {
			return "flow_api." + x.Name.Name
		}
	}
	return ""
}
