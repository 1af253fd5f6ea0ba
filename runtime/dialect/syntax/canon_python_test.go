package syntax

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strings"
)

// canonPython writes a tree in the form of testdata/dump.py, so that it can be
// compared with Python's. What Python's tree does not have is left out:
// parentheses, and the association of and and or.
type canonPython struct{ places bool }

func (c canonPython) file(f *File) string { return c.body(f.Stmts) }

func (c canonPython) name(id Ident) string {
	if !c.places {
		return id.Name
	}
	return fmt.Sprintf("%s@%d:%d", id.Name, id.Start.Line, id.Start.Col)
}

func (c canonPython) list(list []Expr) string {
	var out []string
	for _, x := range list {
		out = append(out, c.expr(x))
	}
	return "[" + strings.Join(out, " ") + "]"
}

func (c canonPython) body(list []Stmt) string {
	var out []string
	for _, s := range list {
		out = append(out, c.stmt(s))
	}
	return "{" + strings.Join(out, " ") + "}"
}

func (c canonPython) params(list []*Param) string {
	var out []string
	for _, p := range list {
		s := []string{Positional: "", Star: "*", DoubleStar: "**"}[p.Kind] + p.Name.Name
		if p.Annotation != nil {
			s += ":" + c.expr(p.Annotation)
		}
		if p.Default != nil {
			s += "=" + c.expr(p.Default)
		}
		out = append(out, s)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

func (c canonPython) parts(parts []FPart) string {
	var out []string
	pending := ""
	flush := func() {
		if pending != "" {
			out = append(out, hex.EncodeToString([]byte(pending)))
		}
		pending = ""
	}
	for _, p := range parts {
		if p.X == nil {
			pending += p.Text
			continue
		}
		pending += p.Source
		flush()
		s := "{" + c.expr(p.X)
		if p.Source != "" && p.Conversion == 0 && p.Spec == nil {
			p.Conversion = 'r'
		}
		if p.Conversion != 0 {
			s += "!" + string(p.Conversion)
		}
		if p.Spec != nil {
			s += ":" + c.parts(p.Spec)
		}
		out = append(out, s+"}")
	}
	flush()
	return "<" + strings.Join(out, " ") + ">"
}

func (c canonPython) expr(x Expr) string {
	switch x := x.(type) {
	case nil:
		return "nil"
	case *Name:
		return c.name(x.Ident)
	case *Literal:
		switch v := x.Value.(type) {
		case *big.Int:
			if v.BitLen() > 13000 {
				return fmt.Sprintf("%#x", v)
			}
			return v.String()
		case float64:
			return fmt.Sprintf("float%016x", math.Float64bits(v))
		case string:
			if x.Kind == Bytes {
				return "b'" + hex.EncodeToString([]byte(v)) + "'"
			}
			return "'" + hex.EncodeToString([]byte(v)) + "'"
		}
		return fmt.Sprint(x.Value)
	case *FString:
		return "f" + c.parts(x.Parts)
	case *Paren:
		return c.expr(x.X)
	case *Tuple:
		return "(tuple " + c.list(x.Elems) + ")"
	case *List:
		return "(list " + c.list(x.Elems) + ")"
	case *Set:
		return "(set " + c.list(x.Elems) + ")"
	case *Dict:
		var out []string
		for _, e := range x.Entries {
			out = append(out, c.expr(e.Key)+":"+c.expr(e.Value))
		}
		return "(dict " + strings.Join(out, " ") + ")"
	case *Comprehension:
		s := "(" + [...]string{"listcomp", "setcomp", "dictcomp", "generator"}[x.Kind] + " "
		if x.Key != nil {
			s += c.expr(x.Key) + " "
		}
		s += c.expr(x.Body)
		for _, clause := range x.Clauses {
			if clause.Target == nil {
				s += " if " + c.expr(clause.X)
			} else {
				s += " for " + c.expr(clause.Target) + " in " + c.expr(clause.X)
			}
		}
		return s + ")"
	case *Unary:
		return "(" + x.Op + " " + c.expr(x.X) + ")"
	case *Binary:
		if x.Op == "and" || x.Op == "or" {
			operands := []Expr{x.Y}
			left := x.X
			for {
				b, ok := left.(*Binary)
				if !ok || b.Op != x.Op {
					break
				}
				operands = append([]Expr{b.Y}, operands...)
				left = b.X
			}
			return "(" + x.Op + " " + c.list(append([]Expr{left}, operands...)) + ")"
		}
		return "(" + x.Op + " " + c.expr(x.X) + " " + c.expr(x.Y) + ")"
	case *Compare:
		s := "(compare " + c.expr(x.X)
		for _, r := range x.Rest {
			s += " " + r.Op + " " + c.expr(r.Y)
		}
		return s + ")"
	case *Conditional:
		return "(" + c.expr(x.Then) + " if " + c.expr(x.Cond) + " else " + c.expr(x.Else) + ")"
	case *Lambda:
		return "(lambda " + c.params(x.Params) + " " + c.expr(x.Body) + ")"
	case *Call:
		var args []string
		for _, a := range x.Args {
			s := c.expr(a.Value)
			if a.Kind == Keyword {
				s = a.Name.Name + "=" + s
			}
			args = append(args, [...]string{"", "", "*", "**"}[a.Kind]+s)
		}
		return "(call " + c.expr(x.Fn) + " [" + strings.Join(args, " ") + "])"
	case *Index:
		return "(index " + c.expr(x.X) + " " + c.expr(x.I) + ")"
	case *Slice:
		return "(index " + c.expr(x.X) + " (slice " + c.expr(x.Lo) + " " + c.expr(x.Hi) + " " + c.expr(x.Step) + "))"
	case *Attribute:
		return "(. " + c.expr(x.X) + " " + x.Name.Name + ")"
	case *Walrus:
		return "(:= " + c.name(x.Name) + " " + c.expr(x.Value) + ")"
	case *Starred:
		return "*" + c.expr(x.X)
	case *Ellipsis:
		return "..."
	}
	return fmt.Sprintf("%T", x)
}

func (c canonPython) stmt(s Stmt) string {
	switch s := s.(type) {
	case *ExprStmt:
		return "expr " + c.expr(s.X) + ";"
	case *Assign:
		out := "assign " + c.list(s.Targets)
		if s.Annotation != nil {
			out += ":" + c.expr(s.Annotation)
		}
		return out + " " + c.expr(s.Value) + ";"
	case *AugAssign:
		return "augment " + s.Op + " " + c.expr(s.Target) + " " + c.expr(s.Value) + ";"
	case *Del:
		return "del " + c.list(s.Targets) + ";"
	case *Branch:
		return s.Token + ";"
	case *Return:
		return "return " + c.expr(s.Value) + ";"
	case *Assert:
		return "assert " + c.expr(s.Cond) + " " + c.expr(s.Msg) + ";"
	case *If:
		return "if " + c.expr(s.Cond) + " " + c.body(s.Body) + " " + c.body(s.Else) + ";"
	case *For:
		return "for " + c.expr(s.Target) + " " + c.expr(s.X) + " " + c.body(s.Body) + " " + c.body(s.Else) + ";"
	case *While:
		return "while " + c.expr(s.Cond) + " " + c.body(s.Body) + " " + c.body(s.Else) + ";"
	case *Def:
		return "def " + s.Name.Name + " " + c.params(s.Params) + " " + c.expr(s.Result) + " " + c.body(s.Body) + ";"
	case *Import:
		var names []string
		for _, m := range s.Modules {
			names = append(names, m.Path.Name+" as "+m.As.Name)
		}
		return "import " + strings.Join(names, ", ") + ";"
	case *FromImport:
		var names []string
		for _, n := range s.Names {
			names = append(names, n.Name.Name+" as "+n.As.Name)
		}
		return "from " + s.Module.Name + " import " + strings.Join(names, ", ") + ";"
	case *Try:
		var handlers []string
		for _, h := range s.Handlers {
			handlers = append(handlers, "except "+c.expr(h.Type)+" "+h.Name.Name+" "+c.body(h.Body))
		}
		return "try " + c.body(s.Body) + " " + strings.Join(handlers, " ") + " " + c.body(s.Else) + " " + c.body(s.Finally) + ";"
	case *Raise:
		return "raise " + c.expr(s.Exception) + " " + c.expr(s.Cause) + ";"
	case *With:
		var items []string
		for _, i := range s.Items {
			items = append(items, c.expr(i.X)+" as "+c.expr(i.Target))
		}
		return "with " + strings.Join(items, ", ") + " " + c.body(s.Body) + ";"
	}
	return fmt.Sprintf("%T", s)
}
