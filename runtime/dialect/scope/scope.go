// Package scope finds out what the names of a text mean: which variables there are, where
// they are bound, and which of them each use of a name is. A text with mistakes is read
// as far as its tree goes.
package scope

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

// Names are the variables of a text, and which of them each use of a name means.
type Names struct {
	File   *Scope
	Scopes map[syntax.Node]*Scope     // of defs, lambdas and comprehensions
	Uses   map[*syntax.Name]*Variable // without names that the text does not bind
	Vars   []*Variable                // in the order in which scopes are entered
	Free   map[string][]*syntax.Name  // uses of names that the text does not bind there
	Bound  map[syntax.Pos]*Variable   // what is bound at a place
}

// A Scope is a file, a function or a comprehension.
type Scope struct {
	Parent *Scope
	Node   syntax.Node // *syntax.Def, *syntax.Lambda, *syntax.Comprehension; nil for a file
	Vars   map[string]*Variable
}

// A Variable is a name bound in a scope.
type Variable struct {
	Name     string
	Scope    *Scope
	Bindings []Binding // at least one
	Uses     []*syntax.Name
	Changed  bool // by x += y, del x: what it was counts then
}

// A Binding is a place where a variable gets a value.
type Binding struct {
	Pos  syntax.Pos // of the name
	By   Binder
	Node syntax.Node // the statement, for what is bound by one
}

// A Binder says what binds a name.
type Binder int

// What binds names.
const (
	ByAssign Binder = iota // x = value
	ByUnpack               // x, y = value
	ByParam
	ByLoop
	ByDef
	ByImport
	ByFrom // from m import x, and load
	ByExcept
	ByWith
	ByWalrus
	ByUnread // a statement that could not be read
)

// Resolve finds out what the names of a text mean.
func Resolve(f *syntax.File) *Names {
	n := &Names{
		Scopes: map[syntax.Node]*Scope{},
		Uses:   map[*syntax.Name]*Variable{},
		Free:   map[string][]*syntax.Name{},
		Bound:  map[syntax.Pos]*Variable{},
	}
	n.File = n.newScope(nil, nil)
	n.bindAll(n.File, f.Stmts)
	n.useAll(n.File, f.Stmts)
	return n
}

func (n *Names) newScope(parent *Scope, node syntax.Node) *Scope {
	s := &Scope{Parent: parent, Node: node, Vars: map[string]*Variable{}}
	if node != nil {
		n.Scopes[node] = s
	}
	return s
}

func (s *Scope) Lookup(name string) *Variable {
	for ; s != nil; s = s.Parent {
		if v := s.Vars[name]; v != nil {
			return v
		}
	}
	return nil
}

// IsFunction reports whether the scope is that of a def or lambda.
func (s *Scope) IsFunction() bool {
	switch s.Node.(type) {
	case *syntax.Def, *syntax.Lambda:
		return true
	}
	return false
}

func (n *Names) bind(s *Scope, id syntax.Ident, by Binder, node syntax.Node) *Variable {
	v := s.Vars[id.Name]
	if v == nil {
		v = &Variable{Name: id.Name, Scope: s}
		s.Vars[id.Name] = v
		n.Vars = append(n.Vars, v)
	}
	v.Bindings = append(v.Bindings, Binding{id.Start, by, node})
	n.Bound[id.Start] = v
	return v
}

// bindTarget binds the names of a target; inside says how those in a list or tuple
// are bound.
func (n *Names) bindTarget(s *Scope, x syntax.Expr, by, inside Binder, node syntax.Node) {
	switch x := x.(type) {
	case *syntax.Name:
		n.bind(s, x.Ident, by, node)
	case *syntax.Paren:
		n.bindTarget(s, x.X, by, inside, node)
	case *syntax.Starred:
		n.bindTarget(s, x.X, inside, inside, node)
	case *syntax.Tuple:
		for _, e := range x.Elems {
			n.bindTarget(s, e, inside, inside, node)
		}
	case *syntax.List:
		for _, e := range x.Elems {
			n.bindTarget(s, e, inside, inside, node)
		}
	}
}

// bindAll binds what the statements of a function or file bind there.
func (n *Names) bindAll(s *Scope, list []syntax.Stmt) {
	for _, stmt := range list {
		syntax.Walk(stmt, func(x syntax.Node) bool { return n.bindNode(s, x) })
	}
}

func (n *Names) bindNode(s *Scope, x syntax.Node) bool {
	switch x := x.(type) {
	case *syntax.Walrus:
		n.bind(s, x.Name, ByWalrus, x)
	case *syntax.Assign:
		for _, t := range x.Targets {
			if x.Value != nil {
				n.bindTarget(s, t, ByAssign, ByUnpack, x)
			}
		}
	case *syntax.AugAssign:
		if name, ok := syntax.Unparen(x.Target).(*syntax.Name); ok {
			n.bind(s, name.Ident, ByAssign, x).Changed = true
		}
	case *syntax.For:
		n.bindTarget(s, x.Target, ByLoop, ByLoop, x)
	case *syntax.Del:
		for _, t := range x.Targets {
			if name, ok := syntax.Unparen(t).(*syntax.Name); ok {
				n.bind(s, name.Ident, ByAssign, x).Changed = true
			}
		}
	case *syntax.Def:
		n.bind(s, x.Name, ByDef, x)
		n.bindDefaults(s, x.Params)
		return false
	case *syntax.Lambda:
		n.bindDefaults(s, x.Params)
		return false
	case *syntax.Import:
		for _, m := range x.Modules {
			n.bind(s, BoundByImport(m), ByImport, x)
		}
	case *syntax.FromImport:
		for _, name := range x.Names {
			n.bind(s, name.As, ByFrom, x)
		}
	case *syntax.Load:
		for _, name := range x.Names {
			n.bind(s, name.As, ByFrom, x)
		}
	case *syntax.Try:
		for _, h := range x.Handlers {
			if h.Name.Name != "" {
				n.bind(s, h.Name, ByExcept, h)
			}
		}
	case *syntax.With:
		for _, item := range x.Items {
			if item.Target != nil {
				n.bindTarget(s, item.Target, ByWith, ByWith, x)
			}
		}
	case *syntax.BadStmt:
		for _, name := range x.Names {
			n.bind(s, name, ByUnread, x)
		}
	}
	return true
}

func (n *Names) bindDefaults(s *Scope, params []*syntax.Param) {
	for _, p := range params {
		if p.Default != nil {
			syntax.Walk(p.Default, func(x syntax.Node) bool { return n.bindNode(s, x) })
		}
	}
}

// BoundByImport is the name that an import of a module binds.
func BoundByImport(m syntax.ImportModule) syntax.Ident {
	if m.As.Name != "" {
		return m.As
	}
	id := m.Path
	for i := range len(id.Name) {
		if id.Name[i] == '.' {
			id.Name = id.Name[:i]
			break
		}
	}
	return id
}

func (n *Names) useAll(s *Scope, list []syntax.Stmt) {
	for _, stmt := range list {
		n.use(s, stmt)
	}
}

// use resolves the names in x.
func (n *Names) use(s *Scope, x syntax.Node) {
	syntax.Walk(x, func(x syntax.Node) bool {
		switch x := x.(type) {
		case *syntax.Name:
			n.useName(s, x)
		case *syntax.Assign:
			for _, t := range x.Targets {
				n.useTarget(s, t)
			}
			n.useExpr(s, x.Annotation)
			n.useExpr(s, x.Value)
			return false
		case *syntax.AugAssign:
			n.useTarget(s, x.Target)
			n.useExpr(s, x.Value)
			return false
		case *syntax.For:
			n.useExpr(s, x.X)
			n.useTarget(s, x.Target)
			n.useAll(s, x.Body)
			n.useAll(s, x.Else)
			return false
		case *syntax.With:
			for _, item := range x.Items {
				n.useExpr(s, item.X)
				n.useTarget(s, item.Target)
			}
			n.useAll(s, x.Body)
			return false
		case *syntax.Def:
			n.useParams(s, x.Params)
			n.useExpr(s, x.Result)
			inner := n.newScope(s, x)
			n.bindParams(inner, x.Params, x)
			n.bindAll(inner, x.Body)
			n.useAll(inner, x.Body)
			return false
		case *syntax.Lambda:
			n.useParams(s, x.Params)
			inner := n.newScope(s, x)
			n.bindParams(inner, x.Params, x)
			syntax.Walk(x.Body, func(y syntax.Node) bool { return n.bindNode(inner, y) })
			n.use(inner, x.Body)
			return false
		case *syntax.Comprehension:
			n.useComprehension(s, x)
			return false
		}
		return true
	})
}

func (n *Names) useExpr(s *Scope, x syntax.Expr) {
	if x != nil {
		n.use(s, x)
	}
}

func (n *Names) useName(s *Scope, x *syntax.Name) {
	v := s.Lookup(x.Name)
	if v == nil {
		n.Free[x.Name] = append(n.Free[x.Name], x)
		return
	}
	n.Uses[x] = v
	v.Uses = append(v.Uses, x)
}

// useTarget resolves what an assignment to x reads.
func (n *Names) useTarget(s *Scope, x syntax.Expr) {
	switch x := x.(type) {
	case nil, *syntax.Name:
	case *syntax.Paren:
		n.useTarget(s, x.X)
	case *syntax.Starred:
		n.useTarget(s, x.X)
	case *syntax.Tuple:
		for _, e := range x.Elems {
			n.useTarget(s, e)
		}
	case *syntax.List:
		for _, e := range x.Elems {
			n.useTarget(s, e)
		}
	default:
		n.use(s, x)
	}
}

// useParams resolves what parameters take from the scope round their function.
func (n *Names) useParams(s *Scope, params []*syntax.Param) {
	for _, p := range params {
		n.useExpr(s, p.Annotation)
		n.useExpr(s, p.Default)
	}
}

func (n *Names) bindParams(s *Scope, params []*syntax.Param, node syntax.Node) {
	for _, p := range params {
		if p.Name.Name != "" {
			n.bind(s, p.Name, ByParam, node)
		}
	}
}

func (n *Names) useComprehension(s *Scope, x *syntax.Comprehension) {
	inner := n.newScope(s, x)
	for _, c := range x.Clauses {
		if c.Target != nil {
			n.bindTarget(inner, c.Target, ByLoop, ByLoop, x)
		}
	}
	for i, c := range x.Clauses {
		if i == 0 {
			n.useExpr(s, c.X)
		} else {
			n.useExpr(inner, c.X)
		}
		n.useTarget(inner, c.Target)
	}
	n.useExpr(inner, x.Key)
	n.useExpr(inner, x.Body)
}

// Globals returns the names that a text binds at module level and others can load.
func Globals(f *syntax.File) []string {
	var list []string
	for _, v := range Resolve(f).Vars {
		if v.Scope.Parent == nil && !loaded(v) {
			list = append(list, v.Name)
		}
	}
	return list
}

// loaded reports whether only load statements bind a variable, which are not for others.
func loaded(v *Variable) bool {
	for _, b := range v.Bindings {
		if _, ok := b.Node.(*syntax.Load); !ok {
			return false
		}
	}
	return true
}
