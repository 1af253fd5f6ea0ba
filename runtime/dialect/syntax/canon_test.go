package syntax

import (
	"fmt"
	"math/big"
	"strings"
)

// Both trees of a text, ours and that of go.starlark.net, are written in one form
// to be compared: (kind@line:col parts...), with the places of statements, names,
// calls, literals and operators.

func canonOurs(f *File) string {
	var b strings.Builder
	o := ours{&b}
	o.stmts(f.Stmts)
	return b.String()
}

func writeLiteral(b *strings.Builder, v any) {
	switch v := v.(type) {
	case *big.Int:
		fmt.Fprintf(b, "%s", v)
	case string:
		fmt.Fprintf(b, "%q", v)
	case float64:
		fmt.Fprintf(b, "float %v", v)
	default:
		fmt.Fprintf(b, "%v", v)
	}
}

type ours struct{ *strings.Builder }

func (o ours) open(p Pos, kind string) { fmt.Fprintf(o, "(%s@%d:%d ", kind, p.Line, p.Col) }
func (o ours) close()                  { o.WriteString(") ") }

func (o ours) stmts(list []Stmt) {
	o.WriteString("[\n")
	for _, s := range list {
		o.stmt(s)
		o.WriteString("\n")
	}
	o.WriteString("] ")
}

func (o ours) stmt(s Stmt) {
	start, _ := s.Span()
	switch s := s.(type) {
	case *ExprStmt:
		o.open(start, "expr")
		o.expr(s.X)
	case *Assign:
		if len(s.Targets) != 1 || s.Annotation != nil {
			o.WriteString("more than Starlark")
			return
		}
		o.open(start, "assign")
		fmt.Fprintf(o, "@%d:%d ", s.EqPos.Line, s.EqPos.Col)
		o.expr(s.Targets[0])
		o.expr(s.Value)
	case *AugAssign:
		o.open(start, "assign "+s.Op+"=")
		fmt.Fprintf(o, "@%d:%d ", s.OpPos.Line, s.OpPos.Col)
		o.expr(s.Target)
		o.expr(s.Value)
	case *Branch:
		o.open(start, s.Token)
	case *Return:
		o.open(start, "return")
		o.expr(s.Value)
	case *If:
		o.open(start, "if")
		o.expr(s.Cond)
		o.stmts(s.Body)
		fmt.Fprintf(o, "else@%d:%d ", s.ElsePos.Line, s.ElsePos.Col)
		o.stmts(s.Else)
	case *For:
		o.open(start, "for")
		o.expr(s.Target)
		o.expr(s.X)
		o.stmts(s.Body)
	case *While:
		o.open(start, "while")
		o.expr(s.Cond)
		o.stmts(s.Body)
	case *Def:
		o.open(start, "def")
		o.name(s.Name)
		o.params(s.Params)
		o.stmts(s.Body)
	case *Load:
		o.open(start, "load")
		fmt.Fprintf(o, "%q@%d:%d ", s.Module, s.ModulePos.Line, s.ModulePos.Col)
		for _, n := range s.Names {
			o.name(n.As)
			o.name(n.Name)
		}
	default:
		fmt.Fprintf(o, "%T", s)
		return
	}
	o.close()
}

func (o ours) name(id Ident) { fmt.Fprintf(o, "%s@%d:%d ", id.Name, id.Start.Line, id.Start.Col) }

func (o ours) params(list []*Param) {
	o.WriteString("{")
	for _, p := range list {
		o.WriteString([]string{Positional: "", Star: "*", DoubleStar: "**"}[p.Kind])
		if p.Name.Name != "" {
			o.name(p.Name)
		}
		if p.Default != nil {
			o.WriteString("= ")
			o.expr(p.Default)
		}
		o.WriteString(", ")
	}
	o.WriteString("} ")
}

func (o ours) exprs(list []Expr) {
	for _, x := range list {
		o.expr(x)
	}
}

func (o ours) expr(x Expr) {
	if x == nil {
		o.WriteString("nil ")
		return
	}
	start, _ := x.Span()
	switch x := x.(type) {
	case *Name:
		o.name(x.Ident)
		return
	case *Literal:
		o.open(start, [...]string{"int", "float", "string", "bytes"}[x.Kind])
		writeLiteral(o.Builder, x.Value)
	case *Paren:
		o.open(start, "paren")
		o.expr(x.X)
	case *Tuple:
		if x.Parens && len(x.Elems) > 0 {
			o.open(start, "paren")
			start, _ = x.Elems[0].Span()
			defer o.close()
		}
		o.open(start, "tuple")
		o.exprs(x.Elems)
	case *List:
		o.open(start, "list")
		o.exprs(x.Elems)
	case *Dict:
		o.open(start, "dict")
		for _, e := range x.Entries {
			o.expr(e.Key)
			o.expr(e.Value)
		}
	case *Comprehension:
		o.open(start, fmt.Sprintf("comprehension curly=%v", x.Kind == DictComp || x.Kind == SetComp))
		if x.Key != nil {
			o.expr(x.Key)
		}
		o.expr(x.Body)
		for _, c := range x.Clauses {
			if c.Target == nil {
				o.open(c.Start, "if")
			} else {
				o.open(c.Start, "for")
				o.expr(c.Target)
			}
			o.expr(c.X)
			o.close()
		}
	case *Unary:
		o.open(start, "unary "+x.Op)
		o.expr(x.X)
	case *Binary:
		o.open(x.OpPos, "binary "+x.Op)
		o.expr(x.X)
		o.expr(x.Y)
	case *Compare:
		if len(x.Rest) != 1 {
			o.WriteString("more than Starlark")
			return
		}
		c := x.Rest[0]
		if c.Op == "not in" { // go.starlark.net gives the place of the in
			c.OpPos = Pos{}
		}
		o.open(c.OpPos, "binary "+c.Op)
		o.expr(x.X)
		o.expr(c.Y)
	case *Conditional:
		o.open(start, "cond")
		o.expr(x.Cond)
		o.expr(x.Then)
		o.expr(x.Else)
	case *Lambda:
		o.open(start, "lambda")
		o.params(x.Params)
		o.expr(x.Body)
	case *Call:
		o.open(x.Lparen, "call")
		o.expr(x.Fn)
		for _, a := range x.Args {
			o.WriteString([]string{Positional: "", Star: "*", DoubleStar: "**", Keyword: "="}[a.Kind])
			if a.Kind == Keyword {
				o.name(a.Name)
			}
			o.expr(a.Value)
		}
	case *Index:
		o.open(x.Lbrack, "index")
		o.expr(x.X)
		o.expr(x.I)
	case *Slice:
		o.open(x.Lbrack, "slice")
		o.exprs([]Expr{x.X, x.Lo, x.Hi, x.Step})
	case *Attribute:
		o.open(x.Dot, "dot")
		o.expr(x.X)
		o.name(x.Name)
	default:
		fmt.Fprintf(o, "%T", x)
		return
	}
	o.close()
}
