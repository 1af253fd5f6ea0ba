package lint

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

// A childKind says what a call that makes a child does with it.
type childKind int

const (
	waits   childKind = iota // starts it and waits
	starts                   // starts it only
	creates                  // creates it only
	unclear                  // only the run knows
)

// makesChild are the methods of this that make a child.
var makesChild = map[string]bool{"connect": true, "flow": true, "script": true, "task": true}

// childCall returns x as the call that makes a child, nil if it makes none.
func (c *checker) childCall(x syntax.Expr) (*syntax.Call, childKind) {
	if x == nil {
		return nil, unclear
	}
	call, ok := syntax.Unparen(x).(*syntax.Call)
	if !ok {
		return nil, unclear
	}
	fn, ok := call.Fn.(*syntax.Attribute)
	if !ok {
		return nil, unclear
	}
	if fn.Name.Name == "run_async" && len(call.Args) == 0 {
		if inner, kind := c.childCall(fn.X); inner != nil && kind == creates {
			return call, starts
		}
		return nil, unclear
	}
	if !makesChild[fn.Name.Name] || !c.isCaller(fn.X) {
		return nil, unclear
	}
	kind := waits
	for _, a := range call.Args {
		switch {
		case a.Kind == syntax.DoubleStar:
			return call, unclear
		case a.Kind != syntax.Keyword:
		case a.Name.Name == "run" && isName(a.Value, "False"):
			kind = creates
		case a.Name.Name == "run" && !isName(a.Value, "True"):
			return call, unclear
		case a.Name.Name == "wait" && isName(a.Value, "False"):
			if kind == waits {
				kind = starts
			}
		}
	}
	return call, kind
}

// isCaller reports whether x is this, or this.using(...).
func (c *checker) isCaller(x syntax.Expr) bool {
	if call, ok := x.(*syntax.Call); ok {
		fn, ok := call.Fn.(*syntax.Attribute)
		return ok && fn.Name.Name == "using" && c.isCaller(fn.X)
	}
	return c.isThis(x)
}

// children finds children that are made in a way that nothing can wait for them, or
// start them: their call stands alone, or nothing uses the variable that it is given
// to.
func (c *checker) children(f *syntax.File) {
	for _, s := range f.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.ExprStmt:
				c.dropped(n.X)
			case *syntax.Assign:
				if len(n.Targets) == 1 && !c.broken {
					if name, ok := n.Targets[0].(*syntax.Name); ok {
						if v := c.names.Bound[name.Start]; v != nil && v.Scope.IsFunction() && len(v.Uses) == 0 {
							c.dropped(n.Value)
						}
					}
				}
			}
			return true
		})
	}
}

func (c *checker) dropped(x syntax.Expr) {
	switch call, kind := c.childCall(x); {
	case call == nil:
	case kind == creates:
		c.warn(call.Start, unstartedChild, "nothing can start this child: run=False only creates it", "leave run=False out, or keep the child and call its run()")
	case kind == starts:
		c.warn(call.Start, unwaitedChild, "nothing can wait for this child: if it fails, nobody is told",
			"keep it for this.wait_for(child); if it is to go on alone, write # flowrun: ignore["+unwaitedChild+"]")
	}
}
