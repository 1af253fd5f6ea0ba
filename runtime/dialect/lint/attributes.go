package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// attributes finds attributes and arguments that cannot be there.
func (c *checker) attributes(f *syntax.File) {
	g := guards{tested: map[string]bool{}, imports: map[syntax.Node]bool{}, main: map[syntax.Node]bool{}}
	for _, s := range f.Stmts {
		syntax.Walk(s, g.look)
	}
	for _, s := range f.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.If:
				return !g.main[n]
			case *syntax.Attribute:
				if !g.tested[n.Name.Name] {
					c.attribute(n)
				}
			case *syntax.Call:
				c.arguments(n)
			case *syntax.FromImport:
				if !g.imports[n] {
					c.fromImport(n)
				}
			case *syntax.Load:
				c.load(n)
			}
			return true
		})
	}
}

// guards are what a text does about names that may not be there.
type guards struct {
	tested  map[string]bool      // by hasattr or getattr
	main    map[syntax.Node]bool // if __name__ == '__main__'
	imports map[syntax.Node]bool // in a try that catches what a failing import raises
}

func (g *guards) look(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Call:
		if fn, ok := n.Fn.(*syntax.Name); ok && (fn.Name == "hasattr" || fn.Name == "getattr") && len(n.Args) > 1 {
			if name, ok := literalText(n.Args[1].Value); ok {
				g.tested[name] = true
			}
		}
	case *syntax.If:
		// The test of Python's programs for the main one: what is in it is not meant
		// to run here.
		syntax.Walk(n.Cond, func(x syntax.Node) bool {
			if name, ok := x.(*syntax.Name); ok && name.Name == "__name__" {
				g.main[n] = true
			}
			return true
		})
	case *syntax.Try:
		if !slices.ContainsFunc(n.Handlers, catchesImport) {
			break
		}
		for _, s := range n.Body {
			syntax.Walk(s, func(n syntax.Node) bool {
				if from, ok := n.(*syntax.FromImport); ok {
					g.imports[from] = true
				}
				return true
			})
		}
	}
	return true
}

func catchesImport(h *syntax.Except) bool {
	if h.Type == nil {
		return true
	}
	found := false
	syntax.Walk(h.Type, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			found = found || name.Name == "ImportError" || name.Name == "Exception" || name.Name == "ModuleNotFoundError"
		}
		return true
	})
	return found
}

// moduleOf returns the module that x is, by the name that import has for it.
func (c *checker) moduleOf(x syntax.Expr) (module string, ok bool) {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		v := c.names.Uses[x]
		if v == nil {
			return "", false
		}
		return c.importedModule(v)
	case *syntax.Attribute:
		outer, ok := c.moduleOf(x.X)
		if !ok {
			return "", false
		}
		full := outer + "." + x.Name.Name
		return full, c.isModule(full)
	}
	return "", false
}

func (c *checker) isModule(name string) bool {
	_, ok := c.moduleNames(name)
	return ok
}

func (c *checker) moduleNames(name string) ([]string, bool) {
	if c.world.Module == nil {
		return nil, false
	}
	return c.world.Module(name)
}

// importedModule returns the module that a variable always is.
func (c *checker) importedModule(v *scope.Variable) (module string, ok bool) {
	for _, b := range v.Bindings {
		var m string
		switch s := b.Node.(type) {
		case *syntax.Import:
			for _, imported := range s.Modules {
				if scope.BoundByImport(imported).Start == b.Pos {
					if m = v.Name; imported.As.Name != "" {
						m = imported.Path.Name
					}
				}
			}
		case *syntax.FromImport:
			from, name := importedFrom(v)
			m = from + "." + name
			if from == "" || !c.isModule(m) {
				return "", false
			}
		}
		if m == "" || module != "" && m != module {
			return "", false
		}
		module = m
	}
	return module, true
}

func (c *checker) attribute(x *syntax.Attribute) {
	name := x.Name.Name
	if hint := dialect.DunderHint(name); hint != "" {
		c.wrong(x.Name.Start, unknownAttribute, "nothing has a "+name+" here", hint)
		return
	}
	switch {
	case c.isThis(x.X):
		c.member(x, c.world.This, nameOf(x.X))
	case c.isSystem(x.X):
		c.member(x, c.world.System, nameOf(x.X))
	default:
		module, ok := c.moduleOf(x.X)
		if !ok {
			return
		}
		names, ok := c.moduleNames(module)
		if !ok || slices.Contains(names, name) || c.isModule(module+"."+name) || isDunder(name) {
			return
		}
		c.wrong(x.Name.Start, unknownAttribute, "the module "+module+" has no "+name, dialect.ModuleHint(module, name, names))
	}
}

// isDunder reports whether a name is one of those that Python gives to everything.
func isDunder(name string) bool { return strings.HasPrefix(name, "__") }

// member looks for an attribute of an argument of handler.
func (c *checker) member(x *syntax.Attribute, members map[string]Member, what string) {
	if _, ok := members[x.Name.Name]; ok || members == nil || isDunder(x.Name.Name) {
		return
	}
	c.wrong(x.Name.Start, unknownAttribute, what+" has no "+x.Name.Name, didYouMean(x.Name.Name, slices.Sorted(maps.Keys(members))))
}

func didYouMean(name string, names []string) string { return dialect.DidYouMean(name, names) }

func (c *checker) fromImport(s *syntax.FromImport) {
	names, ok := c.moduleNames(s.Module.Name)
	if !ok {
		return
	}
	for _, n := range s.Names {
		name := n.Name.Name
		if slices.Contains(names, name) || c.isModule(strings.TrimSuffix(s.Module.Name, ".")+"."+name) {
			continue
		}
		c.wrong(n.Name.Start, unknownImport, "the module "+s.Module.Name+" has no "+name, dialect.ModuleHint(s.Module.Name, name, names))
	}
}

func (c *checker) load(s *syntax.Load) {
	if c.world.File == nil {
		return
	}
	names, ok := c.world.File(s.Module)
	if !ok {
		return
	}
	for _, n := range s.Names {
		if !slices.Contains(names, n.Name.Name) {
			c.wrong(n.Name.Start, unknownImport, quoted(s.Module)+" has no "+n.Name.Name, didYouMean(n.Name.Name, names))
		}
	}
}
