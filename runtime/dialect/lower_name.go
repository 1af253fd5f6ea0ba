package dialect

import (
	"slices"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// name lowers a use of a name.
func (l *lowerer) name(id syntax.Ident) star.Expr {
	v := l.scope.lookup(id.Name)
	if v == nil && !l.given(id.Name) {
		l.undefinedHere(id.Name, id.Start)
	}
	return l.variable(id, v)
}

// given reports whether a name means something without being bound in the text.
func (l *lowerer) given(name string) bool {
	return l.opts.predeclared(name) || universe.Has(name) || starlark.Universe.Has(name)
}

// isBuiltin reports whether a name means what the language gives it here.
func (l *lowerer) isBuiltin(name string) bool {
	return l.scope.lookup(name) == nil && !l.opts.predeclared(name)
}

// variable is where the value of a variable is kept: to read it or to assign to it.
func (l *lowerer) variable(id syntax.Ident, v *variable) star.Expr {
	if v == nil || !v.boxed {
		return l.ident(id.Start, id.Name)
	}
	return &star.DotExpr{
		X:       l.boxOf(id),
		Dot:     l.pos(id.Start),
		NamePos: l.pos(id.Start),
		Name:    l.ident(id.Start, id.Name),
	}
}

// boxOf is the box of a variable that has one.
func (l *lowerer) boxOf(id syntax.Ident) *star.Ident { return l.ident(id.Start, boxPrefix+id.Name) }

// boxPrefix begins the names of boxes, so that none is that of a helper.
const boxPrefix = hiddenPrefix + hiddenPrefix

// boxes makes the boxes of the scope that begins here.
func (l *lowerer) boxes(pos syntax.Pos, list []star.Stmt) []star.Stmt {
	for _, v := range l.scope.boxed() {
		l.private = l.private || l.scope.kind == fileScope
		list = append(list, l.assign(pos, l.ident(pos, boxPrefix+v.name), l.newBox(pos, v)))
	}
	return list
}

func (l *lowerer) newBox(pos syntax.Pos, v *variable) star.Expr {
	helper := "local"
	if l.scope.kind == fileScope {
		helper = "global"
	}
	args := []star.Expr{l.text(pos, v.name)}
	if v.param {
		args = append(args, l.ident(pos, v.name))
	}
	return l.call(pos, helper, args...)
}

// boxed returns the variables of s that have boxes, by name.
func (s *scope) boxed() []*variable {
	var list []*variable
	for _, v := range s.vars {
		if v.boxed {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b *variable) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return list
}

// walrus lowers name := value.
func (l *lowerer) walrus(x *syntax.Walrus) star.Expr {
	for s := l.scope; s.kind == comprehensionScope; s = s.parent {
		if s.vars[x.Name.Name] != nil {
			l.fail(x.Name.Start, ":= cannot assign to "+x.Name.Name+", which the comprehension goes through", "use another name")
		}
	}
	return l.call(x.Name.Start, "let", l.boxOf(x.Name), l.expr(x.Value))
}
