package syntax

import "fmt"

// pruneDeep replaces the statements that reach deeper than MaxDepth, and reports
// them. Most texts never come near and are not looked at.
func (p *parser) pruneDeep() {
	list := p.file.Stmts
	for i, s := range list {
		at, ok := tooDeep(s, 1)
		if !ok {
			continue
		}
		start, end := s.Span()
		list[i] = &BadStmt{Range: Range{start, end}}
		if len(p.errs) < MaxErrors {
			p.errs = append(p.errs, &Error{Start: at.Start, End: at.End, Msg: tooDeepMsg, Hint: tooDeepHint})
		}
	}
}

const tooDeepMsg = "nested too deeply"

var tooDeepHint = fmt.Sprintf("at most %d levels", MaxDepth)

// tooDeep reports whether n, a node at the given depth, has a node beyond
// MaxDepth in it, and where.
func tooDeep(n Node, depth int) (at Range, found bool) {
	if depth > MaxDepth {
		at.Start, at.End = n.Span()
		return at, true
	}
	switch n := n.(type) {
	case *Compare:
		depth += len(n.Rest) - 1
	case *Comprehension:
		depth += len(n.Clauses) - 1
	case *With:
		depth += len(n.Items) - 1
	case *Try:
		depth += max(len(n.Handlers)-1, 0)
	}
	Walk(n, func(c Node) bool {
		if c == n {
			return true
		}
		if !found {
			at, found = tooDeep(c, depth+1)
		}
		return false
	})
	return at, found
}
