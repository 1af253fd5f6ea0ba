package syntax

// Walk calls visit for n and, if it returns true, for the parts of n, in the
// order of the text. Annotations are parts; identifiers that are no expressions
// are not.
func Walk(n Node, visit func(Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	w := walker(visit)
	switch n := n.(type) {
	case *Paren:
		w.expr(n.X)
	case *FString:
		w.parts(n.Parts)
	case *Tuple:
		w.exprs(n.Elems)
	case *List:
		w.exprs(n.Elems)
	case *Set:
		w.exprs(n.Elems)
	case *Dict:
		for _, e := range n.Entries {
			w.expr(e.Key)
			w.expr(e.Value)
		}
	case *Comprehension:
		w.expr(n.Key)
		w.expr(n.Body)
		for _, c := range n.Clauses {
			w.expr(c.Target)
			w.expr(c.X)
		}
	case *Unary:
		w.expr(n.X)
	case *Binary:
		w.expr(n.X)
		w.expr(n.Y)
	case *Compare:
		w.expr(n.X)
		for _, c := range n.Rest {
			w.expr(c.Y)
		}
	case *Conditional:
		w.expr(n.Then)
		w.expr(n.Cond)
		w.expr(n.Else)
	case *Lambda:
		w.params(n.Params)
		w.expr(n.Body)
	case *Call:
		w.expr(n.Fn)
		for _, a := range n.Args {
			w.expr(a.Value)
		}
	case *Index:
		w.expr(n.X)
		w.expr(n.I)
	case *Slice:
		w.exprs([]Expr{n.X, n.Lo, n.Hi, n.Step})
	case *Attribute:
		w.expr(n.X)
	case *Walrus:
		w.expr(n.Value)
	case *Starred:
		w.expr(n.X)
	case *ExprStmt:
		w.expr(n.X)
	case *Assign:
		w.exprs(n.Targets)
		w.expr(n.Annotation)
		w.expr(n.Value)
	case *AugAssign:
		w.expr(n.Target)
		w.expr(n.Value)
	case *Del:
		w.exprs(n.Targets)
	case *Return:
		w.expr(n.Value)
	case *Assert:
		w.expr(n.Cond)
		w.expr(n.Msg)
	case *If:
		w.expr(n.Cond)
		w.stmts(n.Body)
		w.stmts(n.Else)
	case *For:
		w.expr(n.Target)
		w.expr(n.X)
		w.stmts(n.Body)
		w.stmts(n.Else)
	case *While:
		w.expr(n.Cond)
		w.stmts(n.Body)
		w.stmts(n.Else)
	case *Def:
		w.params(n.Params)
		w.expr(n.Result)
		w.stmts(n.Body)
	case *Try:
		w.stmts(n.Body)
		for _, h := range n.Handlers {
			w.expr(h.Type)
			w.stmts(h.Body)
		}
		w.stmts(n.Else)
		w.stmts(n.Finally)
	case *Raise:
		w.expr(n.Exception)
		w.expr(n.Cause)
	case *With:
		for _, item := range n.Items {
			w.expr(item.X)
			w.expr(item.Target)
		}
		w.stmts(n.Body)
	}
}

type walker func(Node) bool

// expr walks x unless it is nil: a nil Expr is no nil Node.
func (w walker) expr(x Expr) {
	if x != nil {
		Walk(x, w)
	}
}

func (w walker) exprs(list []Expr) {
	for _, x := range list {
		w.expr(x)
	}
}

func (w walker) stmts(list []Stmt) {
	for _, s := range list {
		Walk(s, w)
	}
}

func (w walker) params(list []*Param) {
	for _, p := range list {
		w.expr(p.Annotation)
		w.expr(p.Default)
	}
}

func (w walker) parts(list []FPart) {
	for _, p := range list {
		w.expr(p.X)
		w.parts(p.Spec)
	}
}
