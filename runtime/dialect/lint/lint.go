// Package lint finds what is doubtful in the text of a flow: what can be read and
// run, and hardly means what its author wanted. It knows the tree of the text and
// what [World] tells of the names that flows are given; nothing is run.
//
// Each kind of finding has a short stable name, its code. A comment
//
//	# flowrun: ignore[unused-variable]
//
// on the line of a finding, with one code or several with commas between, leaves out
// the findings of these codes there.
//
// A finding that is not certain is not made: a name that is used anywhere counts as
// used, a child that is stored anywhere counts as waited for. What follows from the
// whole of a text - that a name is not used - is not said of a text that has errors,
// because a misspelt name is one that is missing elsewhere.
//
// A call that waits, such as this.connect(...) alone on its line, is fine whatever
// it reads: it checks that the other side answers. If its result is given to a
// variable that nothing uses, that is an unused variable.
package lint

import (
	"cmp"
	"slices"

	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A Finding is something doubtful, or wrong, at a place in a text.
type Finding struct {
	Pos  syntax.Pos
	Code string // one of [Codes]
	Msg  string
	Hint string // what to write instead; may be ""
	// Error tells that what stands there fails whenever it runs.
	Error bool
}

// A World is what flows are given. Functions and maps that are nil know nothing,
// and nothing is said of what they would know.
type World struct {
	// Builtins are the names that every flow can use.
	Builtins []string
	// Module returns the names that a module has, by the name that an import
	// statement has for it: one of flows, or a file of the project. File is for
	// the path of a load statement. ok is false if nothing is known.
	Module, File func(name string) (names []string, ok bool)
	// System and This are the methods and attributes of the arguments of handler.
	System, This map[string]Member
	// ChildParams are the parameters of the methods of this that make a child which takes
	// any other keyword argument as an input.
	ChildParams map[string][]string
}

// A Member is an attribute of system or this.
type Member struct {
	// Keywords are the keyword arguments that it takes as a method; nil if it is
	// no method, or takes any.
	Keywords []string
}

// Check returns what is doubtful in a text, in its order. broken tells that the
// text has errors.
func Check(f *syntax.File, w World, broken bool) []Finding {
	c := &checker{world: w, names: scope.Resolve(f), broken: broken}
	c.handler()
	for _, s := range f.Stmts {
		syntax.Walk(s, c.node)
	}
	c.block(f.Stmts)
	c.children(f)
	c.attributes(f)
	if !broken {
		c.unused()
	}
	c.shadowed()
	found := c.ignore(f.Comments)
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col), cmp.Compare(a.Code, b.Code))
	})
	return slices.Compact(found)
}

// A checker collects findings about one text.
type checker struct {
	world  World
	names  *scope.Names
	broken bool
	found  []Finding

	system, this *scope.Variable // the arguments of handler; nil if there is none
	module       bool            // the text has no handler: others load it
}

func (c *checker) warn(pos syntax.Pos, code, msg, hint string) {
	c.found = append(c.found, Finding{Pos: pos, Code: code, Msg: msg, Hint: hint})
}

func (c *checker) wrong(pos syntax.Pos, code, msg, hint string) {
	c.found = append(c.found, Finding{Pos: pos, Code: code, Msg: msg, Hint: hint, Error: true})
}

// handler finds out what the text calls system and this.
func (c *checker) handler() {
	v := c.names.File.Vars["handler"]
	if v == nil {
		c.module = true
		return
	}
	def, ok := v.Bindings[len(v.Bindings)-1].Node.(*syntax.Def)
	if !ok {
		return
	}
	s := c.names.Scopes[def]
	for i, into := range []**scope.Variable{&c.system, &c.this} {
		if i < len(def.Params) && def.Params[i].Kind == syntax.Positional {
			*into = s.Vars[def.Params[i].Name.Name]
		}
	}
}

// isThis reports whether x is the execution that runs the flow: what handler has as
// its second parameter, or what another function has as a parameter of that name.
func (c *checker) isThis(x syntax.Expr) bool { return c.isArgument(x, c.this, "this") }

func (c *checker) isSystem(x syntax.Expr) bool { return c.isArgument(x, c.system, "system") }

func (c *checker) isArgument(x syntax.Expr, argument *scope.Variable, usual string) bool {
	name, ok := x.(*syntax.Name)
	if !ok {
		return false
	}
	v := c.names.Uses[name]
	if v == nil {
		return name.Name == usual
	}
	if len(v.Bindings) != 1 || v.Bindings[0].By != scope.ByParam {
		return false
	}
	return v == argument || v.Name == usual
}

// isBuiltin reports whether x is a name that means what the language gives it.
func (c *checker) isBuiltin(x syntax.Expr, name string) bool {
	n, ok := syntax.Unparen(x).(*syntax.Name)
	return ok && n.Name == name && c.names.Uses[n] == nil
}

func startOf(n syntax.Node) syntax.Pos { start, _ := n.Span(); return start }
