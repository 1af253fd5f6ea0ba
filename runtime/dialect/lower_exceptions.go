package dialect

import (
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// exceptions lowers try, raise and with. There is nothing yet that they become, so
// each is an error; what stands in their blocks is lowered for its own errors. The
// names in except, raise and with are not looked up.
func (l *lowerer) exceptions(out []star.Stmt, s syntax.Stmt) []star.Stmt {
	switch s := s.(type) {
	case *syntax.Try:
		l.fail(s.Start, "try is not supported yet", "look at the result first, such as child.get('status')")
		out = append(out, l.stmts(s.Body)...)
		for _, h := range s.Handlers {
			if h.Name.Name != "" {
				out = append(out, l.assign(h.Name.Start, l.variable(h.Name, l.scope.lookup(h.Name.Name)), l.none(h.Name.Start)))
			}
			out = append(out, l.stmts(h.Body)...)
		}
		out = append(out, l.stmts(s.Else)...)
		out = append(out, l.stmts(s.Finally)...)
	case *syntax.Raise:
		l.fail(s.Start, "raise is not supported yet", "write fail('...') or return this.error('...')")
	case *syntax.With:
		l.fail(s.Start, "with is not supported yet", "")
		for _, item := range s.Items {
			if item.Target != nil {
				start, _ := item.Target.Span()
				out = append(out, l.assignTo(start, item.Target, l.none(start)))
			}
		}
		out = append(out, l.stmts(s.Body)...)
	}
	return out
}
