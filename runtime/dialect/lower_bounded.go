package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// boundedCall lowers the function of x.name(...) where name is a method that is guarded:
// to a helper, which takes x as its first argument. That is as fast as the method itself.
// It returns nil where the helper would be too late to find that x has no such method,
// because an argument does something before, and where there are too many arguments.
func (l *lowerer) boundedCall(x *syntax.Call) (fn, recv star.Expr) {
	method, ok := x.Fn.(*syntax.Attribute)
	if !ok || l.opts.Unknowns || !boundedNames[method.Name.Name] || len(x.Args) >= maxArgs || !inStarlarkOrder(x.Args) {
		return nil, nil
	}
	if !isText(method.X) {
		for _, a := range x.Args {
			if !isQuiet(a.Value) {
				return nil, nil
			}
		}
	}
	return l.ident(method.Dot, hiddenPrefix+methodPrefix+method.Name.Name), l.expr(method.X)
}

// methodPrefix begins the names of the helpers that do what a method does.
const methodPrefix = "method "

func isText(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Literal:
		return x.Kind == syntax.String
	case *syntax.FString:
		return true
	}
	return false
}

// isTextual reports whether x can only be a text, or an error.
func (l *lowerer) isTextual(x syntax.Expr) bool {
	call, ok := syntax.Unparen(x).(*syntax.Call)
	if !ok {
		return isText(x)
	}
	fn, ok := call.Fn.(*syntax.Name)
	return ok && fn.Name == "str" && l.isBuiltin("str")
}

// isQuiet reports whether the evaluation of x calls nothing.
func isQuiet(x syntax.Expr) bool {
	quiet := true
	syntax.Walk(x, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Call:
			quiet = false
		case *syntax.Lambda:
			return false
		}
		return quiet
	})
	return quiet
}

// increment lowers what stands to the right of += and the like, and is looked up in a map
// of operands. A list takes all elements of what is added to it, in one operation.
func (l *lowerer) increment(s *syntax.AugAssign, operands string) star.Expr {
	value := l.expr(s.Value)
	name, ok := syntax.Unparen(s.Target).(*syntax.Name)
	switch {
	case s.Op != "+" || operands == "" || ok && l.scope.neverList(name.Name) || l.isTextual(s.Value):
		return l.lookUp(s.OpPos, operands, value)
	case l.isShortValue(s.Value):
		return value
	}
	return l.call(s.OpPos, "increment", value)
}

// extension lowers x where all its elements are taken in one operation.
func (l *lowerer) extension(pos syntax.Pos, x syntax.Expr) star.Expr {
	if l.isShortValue(x) {
		return l.expr(x)
	}
	return l.call(pos, "extension", l.known(pos, l.expr(x)))
}

// isShortValue reports whether x is plainly no iterable, or one whose elements are there.
func (l *lowerer) isShortValue(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Literal, *syntax.FString, *syntax.List, *syntax.Tuple, *syntax.Dict, *syntax.Set, *syntax.Comprehension, *syntax.Compare:
		return true
	case *syntax.Call:
		fn, ok := x.Fn.(*syntax.Name)
		return ok && (fn.Name == "len" || fn.Name == "str" || fn.Name == "int" || fn.Name == "float" || fn.Name == "list") && l.isBuiltin(fn.Name)
	case *syntax.Conditional:
		return l.isShortValue(x.Then) && l.isShortValue(x.Else)
	}
	return isNumeric(x)
}

// neverList reports whether a variable of s is only ever given numbers and texts, so that
// it can be no list.
func (s *scope) neverList(name string) bool {
	v := s.ownVariable(name)
	return v != nil && v.bindings == v.changes+v.plain
}

// isNumber reports whether a variable of s is only ever given numbers.
func (s *scope) isNumber(name string) bool {
	v := s.ownVariable(name)
	return v != nil && v.bindings == v.changes+v.numbers
}

// ownVariable returns the variable of the function or file that s belongs to, if nothing
// but its statements changes it, and one of them does not only change it.
func (s *scope) ownVariable(name string) *variable {
	for ; s.kind == comprehensionScope; s = s.parent {
		if s.vars[name] != nil {
			return nil
		}
	}
	if v := s.vars[name]; v != nil && v.bindings > v.changes && !v.boxed {
		return v
	}
	return nil
}

// isScalar reports whether x can only be a number or a text, or an error.
func isScalar(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Literal, *syntax.FString:
		return true
	case *syntax.Conditional:
		return isScalar(x.Then) && isScalar(x.Else)
	}
	return isNumeric(x)
}
