package syntax

import (
	"fmt"
	"strings"

	starlark "go.starlark.net/syntax"
)

func canonStarlark(f *starlark.File) string {
	var b strings.Builder
	s := theirs{&b}
	s.stmts(f.Stmts)
	return b.String()
}

type theirs struct{ *strings.Builder }

func (s theirs) open(p starlark.Position, kind string) {
	fmt.Fprintf(s, "(%s@%d:%d ", kind, p.Line, p.Col)
}
func (s theirs) close() { s.WriteString(") ") }

func (s theirs) stmts(list []starlark.Stmt) {
	s.WriteString("[\n")
	for _, x := range list {
		s.stmt(x)
		s.WriteString("\n")
	}
	s.WriteString("] ")
}

func (s theirs) stmt(x starlark.Stmt) {
	start, _ := x.Span()
	switch x := x.(type) {
	case *starlark.ExprStmt:
		s.open(start, "expr")
		s.expr(x.X)
	case *starlark.AssignStmt:
		if x.Op == starlark.EQ {
			s.open(start, "assign")
		} else {
			s.open(start, "assign "+x.Op.String())
		}
		fmt.Fprintf(s, "@%d:%d ", x.OpPos.Line, x.OpPos.Col)
		s.expr(x.LHS)
		s.expr(x.RHS)
	case *starlark.BranchStmt:
		s.open(start, x.Token.String())
	case *starlark.ReturnStmt:
		s.open(start, "return")
		s.expr(x.Result)
	case *starlark.IfStmt:
		s.open(start, "if")
		s.expr(x.Cond)
		s.stmts(x.True)
		fmt.Fprintf(s, "else@%d:%d ", x.ElsePos.Line, x.ElsePos.Col)
		s.stmts(x.False)
	case *starlark.ForStmt:
		s.open(start, "for")
		s.expr(x.Vars)
		s.expr(x.X)
		s.stmts(x.Body)
	case *starlark.WhileStmt:
		s.open(start, "while")
		s.expr(x.Cond)
		s.stmts(x.Body)
	case *starlark.DefStmt:
		s.open(start, "def")
		s.name(x.Name)
		s.params(x.Params)
		s.stmts(x.Body)
	case *starlark.LoadStmt:
		s.open(start, "load")
		fmt.Fprintf(s, "%q@%d:%d ", x.ModuleName(), x.Module.TokenPos.Line, x.Module.TokenPos.Col)
		for i := range x.To {
			s.name(x.To[i])
			s.name(x.From[i])
		}
	default:
		panic(fmt.Sprintf("%T", x))
	}
	s.close()
}

func (s theirs) name(id *starlark.Ident) {
	fmt.Fprintf(s, "%s@%d:%d ", id.Name, id.NamePos.Line, id.NamePos.Col)
}

func (s theirs) params(list []starlark.Expr) {
	s.WriteString("{")
	for _, p := range list {
		switch p := p.(type) {
		case *starlark.Ident:
			s.name(p)
		case *starlark.BinaryExpr:
			s.name(p.X.(*starlark.Ident))
			s.WriteString("= ")
			s.expr(p.Y)
		case *starlark.UnaryExpr:
			s.WriteString(p.Op.String())
			if p.X != nil {
				s.name(p.X.(*starlark.Ident))
			}
		}
		s.WriteString(", ")
	}
	s.WriteString("} ")
}

func (s theirs) exprs(list []starlark.Expr) {
	for _, x := range list {
		s.expr(x)
	}
}

func (s theirs) expr(x starlark.Expr) {
	if x == nil {
		s.WriteString("nil ")
		return
	}
	start, _ := x.Span()
	switch x := x.(type) {
	case *starlark.Ident:
		s.name(x)
		return
	case *starlark.Literal:
		s.open(start, map[starlark.Token]string{starlark.INT: "int", starlark.FLOAT: "float", starlark.STRING: "string", starlark.BYTES: "bytes"}[x.Token])
		writeLiteral(s.Builder, x.Value)
	case *starlark.ParenExpr:
		s.open(start, "paren")
		s.expr(x.X)
	case *starlark.TupleExpr:
		s.open(start, "tuple")
		s.exprs(x.List)
	case *starlark.ListExpr:
		s.open(start, "list")
		s.exprs(x.List)
	case *starlark.DictExpr:
		s.open(start, "dict")
		for _, e := range x.List {
			s.expr(e.(*starlark.DictEntry).Key)
			s.expr(e.(*starlark.DictEntry).Value)
		}
	case *starlark.Comprehension:
		s.open(start, fmt.Sprintf("comprehension curly=%v", x.Curly))
		if e, ok := x.Body.(*starlark.DictEntry); ok {
			s.expr(e.Key)
			s.expr(e.Value)
		} else {
			s.expr(x.Body)
		}
		for _, c := range x.Clauses {
			switch c := c.(type) {
			case *starlark.ForClause:
				s.open(c.For, "for")
				s.expr(c.Vars)
				s.expr(c.X)
			case *starlark.IfClause:
				s.open(c.If, "if")
				s.expr(c.Cond)
			}
			s.close()
		}
	case *starlark.UnaryExpr:
		s.open(start, "unary "+x.Op.String())
		s.expr(x.X)
	case *starlark.BinaryExpr:
		if x.Op == starlark.NOT_IN {
			s.open(starlark.Position{}, "binary not in")
		} else {
			s.open(x.OpPos, "binary "+x.Op.String())
		}
		s.expr(x.X)
		s.expr(x.Y)
	case *starlark.CondExpr:
		s.open(start, "cond")
		s.expr(x.Cond)
		s.expr(x.True)
		s.expr(x.False)
	case *starlark.LambdaExpr:
		s.open(start, "lambda")
		s.params(x.Params)
		s.expr(x.Body)
	case *starlark.CallExpr:
		s.open(x.Lparen, "call")
		s.expr(x.Fn)
		for _, a := range x.Args {
			switch a := a.(type) {
			case *starlark.BinaryExpr:
				if a.Op == starlark.EQ {
					s.WriteString("=")
					s.name(a.X.(*starlark.Ident))
					s.expr(a.Y)
					continue
				}
			case *starlark.UnaryExpr:
				if a.Op == starlark.STAR || a.Op == starlark.STARSTAR {
					s.WriteString(a.Op.String())
					s.expr(a.X)
					continue
				}
			}
			s.expr(a)
		}
	case *starlark.IndexExpr:
		s.open(x.Lbrack, "index")
		s.expr(x.X)
		s.expr(x.Y)
	case *starlark.SliceExpr:
		s.open(x.Lbrack, "slice")
		s.exprs([]starlark.Expr{x.X, x.Lo, x.Hi, x.Step})
	case *starlark.DotExpr:
		s.open(x.Dot, "dot")
		s.expr(x.X)
		s.name(x.Name)
	default:
		panic(fmt.Sprintf("%T", x))
	}
	s.close()
}
