package assist

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// variable returns what a variable is at an offset: what the nearest binding before it
// makes of it.
func (q *inquiry) variable(v *scope.Variable, off int) kind {
	best := v.Bindings[0]
	pos := q.t.pos(off)
	for _, b := range v.Bindings {
		if b.Pos.Before(pos) && !b.Pos.Before(best.Pos) {
			best = b
		}
	}
	return q.binding(v, best)
}

func (q *inquiry) binding(v *scope.Variable, b scope.Binding) kind {
	at := q.t.Offset(b.Pos)
	switch n := b.Node.(type) {
	case *syntax.Assign:
		if n.Annotation != nil {
			if k := q.annotation(n.Annotation, v.Scope); k.known() {
				return k
			}
		}
		if b.By == scope.ByAssign {
			return q.expr(n.Value, v.Scope, at)
		}
	case *syntax.Walrus:
		return q.expr(n.Value, v.Scope, at)
	case *syntax.Def:
		if b.By == scope.ByDef {
			return kind{def: n}
		}
		return q.param(v, n)
	case *syntax.Import:
		return q.imported(v, n)
	case *syntax.FromImport:
		for _, name := range n.Names {
			if name.As.Start == b.Pos {
				return q.member(n.Module.Name, name.Name.Name)
			}
		}
	case *syntax.For:
		if name, ok := n.Target.(*syntax.Name); ok && name.Start == b.Pos {
			if k := q.expr(n.X, v.Scope, at); k.elem != nil {
				return *k.elem
			}
		}
	case *syntax.Comprehension:
		for _, c := range n.Clauses {
			if name, ok := c.Target.(*syntax.Name); ok && name.Start == b.Pos {
				if k := q.expr(c.X, v.Scope, at); k.elem != nil {
					return *k.elem
				}
			}
		}
	case *syntax.Except:
		if n.Type != nil {
			k := q.expr(n.Type, v.Scope, at)
			k.itself = false
			return k
		}
	case *syntax.BadStmt:
		return q.unread(v, n)
	}
	return kind{}
}

// unread returns what a variable is that a statement binds which could not be read, as far
// as the part of it that is an assignment can be.
func (q *inquiry) unread(v *scope.Variable, n *syntax.BadStmt) kind {
	span := q.t.span(n)
	line := q.t.Line(q.t.LineAt(span.Start))
	name, value, ok := strings.Cut(q.t.Source[span.Start:min(line.End, max(span.End, span.Start))], "=")
	if !ok || strings.TrimSpace(name) != v.Name {
		return kind{}
	}
	tree, errs := syntax.Parse("", []byte(strings.TrimSpace(value)))
	if len(errs) > 0 || len(tree.Stmts) != 1 {
		return kind{}
	}
	if x, ok := tree.Stmts[0].(*syntax.ExprStmt); ok {
		return q.expr(x.X, v.Scope, span.Start)
	}
	return kind{}
}

// param returns what a parameter of a function is: as its annotation says, an argument of
// handler, or in another function what has its name.
func (q *inquiry) param(v *scope.Variable, def *syntax.Def) kind {
	for i, p := range def.Params {
		if p.Name.Name != v.Name {
			continue
		}
		if def.Name.Name == "handler" && v.Scope.Parent == q.t.names.File && p.Kind == syntax.Positional && i < 2 {
			return q.argument([]string{"system", "this"}[i])
		}
		if p.Annotation != nil {
			if k := q.annotation(p.Annotation, v.Scope); k.known() {
				return k
			}
		}
		if def.Name.Name == "handler" && i == 2 {
			return kind{typ: "dict", keys: ownInputs(q.t)}
		}
		if p.Default != nil {
			return q.expr(p.Default, v.Scope, q.t.Offset(p.Start))
		}
	}
	return q.argument(v.Name)
}

// argument returns what the arguments of handler are, by their usual names.
func (q *inquiry) argument(name string) kind {
	switch name {
	case "system":
		return objectOf("System")
	case "this":
		return objectOf("Execution")
	}
	return kind{}
}

// annotation returns what an annotation says.
func (q *inquiry) annotation(x syntax.Expr, in *scope.Scope) kind {
	k := q.expr(x, in, q.t.span(x).Start)
	if k.itself {
		k.itself = false
		return k
	}
	return kind{}
}

func (q *inquiry) imported(v *scope.Variable, s *syntax.Import) kind {
	for _, m := range s.Modules {
		if scope.BoundByImport(m).Name != v.Name {
			continue
		}
		if m.As.Name != "" {
			return kind{module: m.Path.Name}
		}
		return kind{module: v.Name}
	}
	return kind{}
}
