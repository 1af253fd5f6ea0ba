package lint

import (
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// handlers looks at the except clauses of a try.
func (c *checker) handlers(s *syntax.Try) {
	caught := map[string]syntax.Pos{} // by earlier clauses
	for _, h := range s.Handlers {
		if h.Type == nil {
			if passes(h.Body) {
				c.warn(h.Start, bareExcept, "every exception is caught and passed over, also that of a misspelt name",
					"name what is expected: except flow_api.DependencyFailedError:")
			}
			continue
		}
		types := []syntax.Expr{h.Type}
		if t, ok := syntax.Unparen(h.Type).(*syntax.Tuple); ok {
			types = t.Elems
		}
		for _, x := range types {
			name := c.className(x)
			if name == "" {
				continue
			}
			if pos, by := catches(caught, name); by != "" {
				what := "the except of line " + lineOf(pos) + " catches " + name + " already"
				if by != name {
					what += ": it is a kind of " + by
				}
				hint := ""
				if pos.Line < h.Start.Line && by != name {
					hint = "put this except first"
				}
				c.warn(startOf(x), unreachableExcept, what, hint)
			}
		}
		for _, x := range types {
			if name := c.className(x); name != "" {
				if _, twice := caught[name]; !twice {
					caught[name] = h.Start
				}
			}
		}
	}
}

// catches finds the class among caught that the class of a name is, or is derived
// from.
func catches(caught map[string]syntax.Pos, name string) (pos syntax.Pos, by string) {
	if pos, ok := caught[name]; ok {
		return pos, name
	}
	class := exception.Named(name)
	if class.Name() != name {
		return pos, ""
	}
	for _, base := range class.Bases() {
		if pos, ok := caught[base.Name()]; ok {
			return pos, base.Name()
		}
	}
	return pos, ""
}

// className is the name of an exception class of Python or flow_api; "" if x is none.
func (c *checker) className(x syntax.Expr) string {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		v := c.names.Uses[x]
		if v == nil {
			if _, ok := exception.Natives()[x.Name]; ok {
				return x.Name
			}
			return ""
		}
		if module, name := importedFrom(v); module == "flow_api" || module == "flow_api.exceptions" {
			if class, ok := exception.FlowAPI()[name].(*exception.Class); ok {
				return class.Name()
			}
		}
	case *syntax.Attribute:
		if class, ok := exception.FlowAPI()[x.Name.Name].(*exception.Class); ok {
			if m, ok := c.moduleOf(x.X); ok && (m == "flow_api" || m == "flow_api.exceptions") {
				return class.Name()
			}
		}
	}
	return ""
}

// importedFrom returns the module and the name there of a variable that one from
// import binds.
func importedFrom(v *scope.Variable) (module, name string) {
	if len(v.Bindings) != 1 {
		return "", ""
	}
	from, ok := v.Bindings[0].Node.(*syntax.FromImport)
	if !ok {
		return "", ""
	}
	for _, n := range from.Names {
		if n.As.Name == v.Name {
			return from.Module.Name, n.Name.Name
		}
	}
	return "", ""
}

// passes reports whether a block does nothing.
func passes(list []syntax.Stmt) bool {
	for _, s := range list {
		switch s := s.(type) {
		case *syntax.Branch:
			if s.Token == "break" {
				return false
			}
		case *syntax.ExprStmt:
			switch x := s.X.(type) {
			case *syntax.Ellipsis:
			case *syntax.Literal:
				if x.Kind != syntax.String {
					return false
				}
			default:
				return false
			}
		default:
			return false
		}
	}
	return true
}
