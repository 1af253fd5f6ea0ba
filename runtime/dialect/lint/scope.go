package lint

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

// names are the variables of a text, and which of them each use of a name means.
type names struct {
	file   *scope
	scopes map[syntax.Node]*scope     // of defs, lambdas and comprehensions
	uses   map[*syntax.Name]*variable // nil for a name that the text does not bind
	vars   []*variable                // in the order in which scopes are entered
	free   map[string][]*syntax.Name  // uses of names that the text does not bind there
	bound  map[syntax.Pos]*variable   // what is bound at a place
}

// A scope is a file, a function or a comprehension.
type scope struct {
	parent *scope
	node   syntax.Node // *syntax.Def, *syntax.Lambda, *syntax.Comprehension; nil for a file
	vars   map[string]*variable
}

// A variable is a name bound in a scope.
type variable struct {
	name     string
	scope    *scope
	bindings []binding
	uses     []*syntax.Name
	changed  bool // by x += y, del x: what it was counts then
}

// A binding is a place where a variable gets a value.
type binding struct {
	pos  syntax.Pos
	by   binder
	node syntax.Node // the statement, for what is bound by one
}

type binder int

const (
	byAssign binder = iota // x = value
	byUnpack               // x, y = value
	byParam
	byLoop
	byDef
	byImport
	byFrom // from m import x, and load
	byExcept
	byWith
	byWalrus
	byUnread // a statement that could not be read
)

// resolve finds out what the names of a text mean.
func resolve(f *syntax.File) *names {
	n := &names{
		scopes: map[syntax.Node]*scope{},
		uses:   map[*syntax.Name]*variable{},
		free:   map[string][]*syntax.Name{},
		bound:  map[syntax.Pos]*variable{},
	}
	n.file = n.newScope(nil, nil)
	n.bindAll(n.file, f.Stmts)
	n.useAll(n.file, f.Stmts)
	return n
}

func (n *names) newScope(parent *scope, node syntax.Node) *scope {
	s := &scope{parent: parent, node: node, vars: map[string]*variable{}}
	if node != nil {
		n.scopes[node] = s
	}
	return s
}

func (s *scope) lookup(name string) *variable {
	for ; s != nil; s = s.parent {
		if v := s.vars[name]; v != nil {
			return v
		}
	}
	return nil
}

// isFunction reports whether the scope is that of a def or lambda.
func (s *scope) isFunction() bool {
	switch s.node.(type) {
	case *syntax.Def, *syntax.Lambda:
		return true
	}
	return false
}

func (n *names) bind(s *scope, id syntax.Ident, by binder, node syntax.Node) *variable {
	v := s.vars[id.Name]
	if v == nil {
		v = &variable{name: id.Name, scope: s}
		s.vars[id.Name] = v
		n.vars = append(n.vars, v)
	}
	v.bindings = append(v.bindings, binding{id.Start, by, node})
	n.bound[id.Start] = v
	return v
}

// bindTarget binds the names of a target; inside says how those in a list or tuple
// are bound.
func (n *names) bindTarget(s *scope, x syntax.Expr, by, inside binder, node syntax.Node) {
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
func (n *names) bindAll(s *scope, list []syntax.Stmt) {
	for _, stmt := range list {
		syntax.Walk(stmt, func(x syntax.Node) bool { return n.bindNode(s, x) })
	}
}

func (n *names) bindNode(s *scope, x syntax.Node) bool {
	switch x := x.(type) {
	case *syntax.Walrus:
		n.bind(s, x.Name, byWalrus, x)
	case *syntax.Assign:
		for _, t := range x.Targets {
			if x.Value != nil {
				n.bindTarget(s, t, byAssign, byUnpack, x)
			}
		}
	case *syntax.AugAssign:
		if name, ok := unparen(x.Target).(*syntax.Name); ok {
			n.bind(s, name.Ident, byAssign, x).changed = true
		}
	case *syntax.For:
		n.bindTarget(s, x.Target, byLoop, byLoop, x)
	case *syntax.Del:
		for _, t := range x.Targets {
			if name, ok := unparen(t).(*syntax.Name); ok {
				n.bind(s, name.Ident, byAssign, x).changed = true
			}
		}
	case *syntax.Def:
		n.bind(s, x.Name, byDef, x)
		n.bindDefaults(s, x.Params)
		return false
	case *syntax.Lambda:
		n.bindDefaults(s, x.Params)
		return false
	case *syntax.Import:
		for _, m := range x.Modules {
			n.bind(s, boundByImport(m), byImport, x)
		}
	case *syntax.FromImport:
		for _, name := range x.Names {
			n.bind(s, name.As, byFrom, x)
		}
	case *syntax.Load:
		for _, name := range x.Names {
			n.bind(s, name.As, byFrom, x)
		}
	case *syntax.Try:
		for _, h := range x.Handlers {
			if h.Name.Name != "" {
				n.bind(s, h.Name, byExcept, h)
			}
		}
	case *syntax.With:
		for _, item := range x.Items {
			if item.Target != nil {
				n.bindTarget(s, item.Target, byWith, byWith, x)
			}
		}
	case *syntax.BadStmt:
		for _, name := range x.Names {
			n.bind(s, name, byUnread, x)
		}
	}
	return true
}

func (n *names) bindDefaults(s *scope, params []*syntax.Param) {
	for _, p := range params {
		if p.Default != nil {
			syntax.Walk(p.Default, func(x syntax.Node) bool { return n.bindNode(s, x) })
		}
	}
}

// boundByImport is the name that an import of a module binds.
func boundByImport(m syntax.ImportModule) syntax.Ident {
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

func (n *names) useAll(s *scope, list []syntax.Stmt) {
	for _, stmt := range list {
		n.use(s, stmt)
	}
}

// use resolves the names in x.
func (n *names) use(s *scope, x syntax.Node) {
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

func (n *names) useExpr(s *scope, x syntax.Expr) {
	if x != nil {
		n.use(s, x)
	}
}

func (n *names) useName(s *scope, x *syntax.Name) {
	v := s.lookup(x.Name)
	if v == nil {
		n.free[x.Name] = append(n.free[x.Name], x)
		return
	}
	n.uses[x] = v
	v.uses = append(v.uses, x)
}

// useTarget resolves what an assignment to x reads.
func (n *names) useTarget(s *scope, x syntax.Expr) {
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
func (n *names) useParams(s *scope, params []*syntax.Param) {
	for _, p := range params {
		n.useExpr(s, p.Annotation)
		n.useExpr(s, p.Default)
	}
}

func (n *names) bindParams(s *scope, params []*syntax.Param, node syntax.Node) {
	for _, p := range params {
		if p.Name.Name != "" {
			n.bind(s, p.Name, byParam, node)
		}
	}
}

func (n *names) useComprehension(s *scope, x *syntax.Comprehension) {
	inner := n.newScope(s, x)
	for _, c := range x.Clauses {
		if c.Target != nil {
			n.bindTarget(inner, c.Target, byLoop, byLoop, x)
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
	for _, v := range resolve(f).vars {
		if v.scope.parent == nil && !loaded(v) {
			list = append(list, v.name)
		}
	}
	return list
}

// loaded reports whether only load statements bind a variable, which are not for others.
func loaded(v *variable) bool {
	for _, b := range v.bindings {
		if _, ok := b.node.(*syntax.Load); !ok {
			return false
		}
	}
	return true
}
