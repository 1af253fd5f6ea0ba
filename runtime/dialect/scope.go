package dialect

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

// A scope is a file, a function or a comprehension, and what is bound in it.
type scope struct {
	parent *scope
	kind   scopeKind
	vars   map[string]*variable
}

type scopeKind int

const (
	fileScope scopeKind = iota
	functionScope
	comprehensionScope
)

// A variable is a name bound in a scope.
type variable struct {
	name     string
	first    syntax.Pos
	bindings int
	changes  int         // how many of the bindings are x += y and the like, without *=
	plain    int         // how many of them are x = y where y is plainly a number or a text
	numbers  int         // how many of them are x = y where y is plainly a number
	def      *syntax.Def // the last def that binds it
	param    bool
	loaded   bool // by a load statement, which does not make it a global
	// boxed says that the variable is kept in a [box], because something other
	// than a statement assigns or unbinds it.
	boxed bool
}

// lookup finds what a name means in a scope; nil if none of the scopes binds it.
func (s *scope) lookup(name string) *variable {
	for ; s != nil; s = s.parent {
		if v := s.vars[name]; v != nil {
			return v
		}
	}
	return nil
}

// container returns the function or file that s belongs to.
func (s *scope) container() *scope {
	for s.kind == comprehensionScope {
		s = s.parent
	}
	return s
}

func (s *scope) bind(id syntax.Ident) *variable {
	v := s.vars[id.Name]
	if v == nil {
		if s.vars == nil {
			s.vars = map[string]*variable{}
		}
		v = &variable{name: id.Name, first: id.Start}
		s.vars[id.Name] = v
	}
	v.bindings++
	return v
}

// bindTarget binds the names that an assignment to x binds.
func (s *scope) bindTarget(x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.Name:
		s.bind(x.Ident)
	case *syntax.Paren:
		s.bindTarget(x.X)
	case *syntax.Starred:
		s.bindTarget(x.X)
	case *syntax.Tuple:
		for _, e := range x.Elems {
			s.bindTarget(e)
		}
	case *syntax.List:
		for _, e := range x.Elems {
			s.bindTarget(e)
		}
	}
}

// newScope makes the scope of a file or function.
func newScope(parent *scope, kind scopeKind, params []*syntax.Param, body []syntax.Stmt) *scope {
	s := &scope{parent: parent, kind: kind}
	for _, p := range params {
		if p.Name.Name != "" {
			s.bind(p.Name).param = true
		}
	}
	for _, stmt := range body {
		syntax.Walk(stmt, s.visit)
	}
	for _, stmt := range body {
		syntax.Walk(stmt, s.boxBlocks)
	}
	return s
}

// boxBlocks boxes what the blocks of try and with bind: they become functions of
// their own.
func (s *scope) boxBlocks(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.Def, *syntax.Lambda:
		return false
	case *syntax.Try, *syntax.With:
		bound := &scope{kind: s.kind}
		syntax.Walk(n, bound.visit)
		for name := range bound.vars {
			s.vars[name].boxed = true
		}
		return false
	}
	return true
}

// newLambdaScope makes the scope of a lambda.
func newLambdaScope(parent *scope, x *syntax.Lambda) *scope {
	s := newScope(parent, functionScope, x.Params, nil)
	syntax.Walk(x.Body, s.visit)
	return s
}

// newComprehensionScope makes the scope of a comprehension. What := binds in it
// belongs to the function round it.
func newComprehensionScope(parent *scope, x *syntax.Comprehension) *scope {
	s := &scope{parent: parent, kind: comprehensionScope}
	for _, c := range x.Clauses {
		if c.Target != nil {
			s.bindTarget(c.Target)
		}
	}
	return s
}

// visit binds what a node of a function's body binds in the function, and
// reports whether its parts can bind more.
func (s *scope) visit(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Walrus:
		s.bind(n.Name).boxed = true
	case *syntax.Assign:
		if n.Value != nil {
			for _, t := range n.Targets {
				s.bindTarget(t)
				if name, ok := syntax.Unparen(t).(*syntax.Name); ok && isScalar(n.Value) {
					s.vars[name.Name].plain++
					if isNumeric(n.Value) {
						s.vars[name.Name].numbers++
					}
				}
			}
		}
	case *syntax.AugAssign:
		if name, ok := syntax.Unparen(n.Target).(*syntax.Name); ok {
			v := s.bind(name.Ident)
			if n.Op != "*" { // 1 * [] is a list
				v.changes++
			}
		}
	case *syntax.For:
		s.bindTarget(n.Target)
	case *syntax.Del:
		for _, t := range n.Targets {
			s.bindDeleted(t)
		}
	case *syntax.Def:
		s.bind(n.Name).def = n
		s.visitDefaults(n.Params)
		return false
	case *syntax.Lambda:
		s.visitDefaults(n.Params)
		return false
	case *syntax.Import:
		for _, m := range n.Modules {
			s.bind(boundByImport(m))
		}
	case *syntax.FromImport:
		for _, name := range n.Names {
			s.bind(name.As)
		}
	case *syntax.Load:
		for _, name := range n.Names {
			s.bind(name.As).loaded = true
		}
	case *syntax.Try:
		for _, h := range n.Handlers {
			if h.Name.Name != "" {
				s.bind(h.Name)
			}
		}
	case *syntax.With:
		for _, item := range n.Items {
			if item.Target != nil {
				s.bindTarget(item.Target)
			}
		}
	case *syntax.BadStmt:
		for _, name := range n.Names {
			s.bind(name)
		}
	}
	return true
}

func (s *scope) visitDefaults(params []*syntax.Param) {
	for _, p := range params {
		if p.Default != nil {
			syntax.Walk(p.Default, s.visit)
		}
	}
}

func (s *scope) bindDeleted(x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.Name:
		s.bind(x.Ident).boxed = true
	case *syntax.Paren:
		s.bindDeleted(x.X)
	case *syntax.Tuple:
		for _, e := range x.Elems {
			s.bindDeleted(e)
		}
	case *syntax.List:
		for _, e := range x.Elems {
			s.bindDeleted(e)
		}
	}
}

// each calls yield for the names that can be used in s, nearest scope first.
func (s *scope) each(yield func(string)) {
	for ; s != nil; s = s.parent {
		for name := range s.vars {
			yield(name)
		}
	}
}
