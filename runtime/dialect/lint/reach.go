package lint

import (
	"strconv"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

func lineOf(pos syntax.Pos) string { return strconv.Itoa(int(pos.Line)) }

// block finds what is never reached in a list of statements and those below it, and
// reports whether their end is never reached either.
func (c *checker) block(list []syntax.Stmt) (ends bool) {
	by := ""
	for i, s := range list {
		if ends && by != "" {
			c.unreachable(list[i:], by)
			by = ""
		}
		if e, how := c.statement(s); e && !ends {
			ends, by = true, how
		}
	}
	return ends
}

// unreachable warns of the statements behind one that ends its block, unless they
// only end it once more: that is a habit behind this.success and this.error.
func (c *checker) unreachable(rest []syntax.Stmt, by string) {
	switch s := rest[0].(type) {
	case *syntax.Branch:
		return
	case *syntax.Return:
		if s.Value == nil || isName(s.Value, "None") || c.endsFlow(s.Value) {
			return
		}
	case *syntax.BadStmt:
		return
	}
	c.warn(startOf(rest[0]), unreachableCode, "this is never reached: "+by, "")
}

func isName(x syntax.Expr, name string) bool {
	n, ok := syntax.Unparen(x).(*syntax.Name)
	return ok && n.Name == name
}

// statement looks at one statement. It reports whether what follows it in its block
// is never reached, and because of what.
func (c *checker) statement(s syntax.Stmt) (ends bool, by string) {
	line := "line " + lineOf(startOf(s))
	switch s := s.(type) {
	case *syntax.Return:
		return true, line + " returns"
	case *syntax.Raise:
		return true, line + " raises"
	case *syntax.Branch:
		return s.Token != "pass", line + " leaves the round of the loop"
	case *syntax.ExprStmt:
		if c.endsFlow(s.X) {
			return true, line + " ends the flow"
		}
	case *syntax.If:
		then := c.block(s.Body)
		other := c.block(s.Else)
		return then && other && len(s.Else) > 0, "each branch of the if on " + line + " leaves"
	case *syntax.For:
		c.block(s.Body)
		c.block(s.Else)
	case *syntax.While:
		c.block(s.Body)
		c.block(s.Else)
		return isName(s.Cond, "True") && c.names.Uses[asName(s.Cond)] == nil && !breaks(s.Body), "the loop on " + line + " has no break"
	case *syntax.With:
		// What a with runs may swallow an exception.
		c.block(s.Body)
	case *syntax.Def:
		c.block(s.Body)
	case *syntax.Try:
		return c.try(s), "the try on " + line + " always leaves"
	}
	return false, ""
}

func asName(x syntax.Expr) *syntax.Name {
	n, _ := syntax.Unparen(x).(*syntax.Name)
	return n
}

func (c *checker) try(s *syntax.Try) bool {
	body := c.block(s.Body)
	if body && len(s.Else) > 0 {
		c.unreachable(s.Else, "the try on line "+lineOf(s.Start)+" leaves")
	}
	ends := body
	if c.block(s.Else) {
		ends = true
	}
	for _, h := range s.Handlers {
		if !c.block(h.Body) {
			ends = false
		}
	}
	if c.block(s.Finally) {
		return true
	}
	return ends
}

// breaks reports whether a break in the body of a loop leaves it.
func breaks(list []syntax.Stmt) bool {
	found := false
	for _, s := range list {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.For:
				found = found || breaks(n.Else)
				return false
			case *syntax.While:
				found = found || breaks(n.Else)
				return false
			case *syntax.Def:
				return false
			case *syntax.Branch:
				found = found || n.Token == "break"
			case *syntax.BadStmt:
				found = true // it may be anything
			}
			return !found
		})
	}
	return found
}

// endsFlow reports whether x is this.success(...), this.error(...) or this.end(...).
func (c *checker) endsFlow(x syntax.Expr) bool {
	call, ok := syntax.Unparen(x).(*syntax.Call)
	if !ok {
		return false
	}
	fn, ok := call.Fn.(*syntax.Attribute)
	if !ok || !c.isThis(fn.X) {
		return false
	}
	return fn.Name.Name == "success" || fn.Name.Name == "error" || fn.Name.Name == "end"
}
