package lint

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// unused finds variables and imports that nothing uses. Module level variables that
// are no imports may be used by other files.
func (c *checker) unused() {
	for _, v := range c.names.Vars {
		if len(v.Uses) > 0 || v.Changed || strings.HasPrefix(v.Name, "_") {
			continue
		}
		b := v.Bindings[0]
		switch {
		case isImport(b.By):
			c.unusedImport(v, b)
		case v.Scope.IsFunction():
			c.unusedVariable(v)
		}
	}
}

func isImport(by scope.Binder) bool { return by == scope.ByImport || by == scope.ByFrom }

func (c *checker) unusedImport(v *scope.Variable, b scope.Binding) {
	hint := "leave the import out"
	switch s := b.Node.(type) {
	case *syntax.Import:
		// Published flows import it and use it in annotations, if at all.
		if v.Name == "flow_api" {
			return
		}
	case *syntax.FromImport:
		if s.Module.Name == "__future__" {
			return
		}
		if len(s.Names) > 1 {
			hint = "leave the name out"
		}
	case *syntax.Load:
		hint = "leave the name out"
		if len(s.Names) == 1 {
			hint = "leave the load out"
		}
	}
	if c.module && v.Scope == c.names.File && b.By == scope.ByFrom {
		return // another file may take it from here
	}
	c.warn(b.Pos, unusedImport, v.Name+" is imported and not used", hint)
}

// unusedVariable warns of a variable of which each binding is one that the author
// could have left out.
func (c *checker) unusedVariable(v *scope.Variable) {
	for _, b := range v.Bindings {
		if b.By != scope.ByAssign && b.By != scope.ByExcept && b.By != scope.ByWalrus {
			return
		}
	}
	b := v.Bindings[0]
	if s, ok := b.Node.(*syntax.Assign); ok {
		switch call, kind := c.childCall(s.Value); {
		case call != nil && kind == waits:
			c.warn(b.Pos, unusedVariable, v.Name+" is never used", "write the call alone: it waits all the same, and raises if the child fails")
			return
		case call != nil:
			return // see children.go
		}
	}
	hint := "leave it out, or begin its name with _"
	if b.By == scope.ByExcept {
		hint = "leave out 'as " + v.Name + "'"
	}
	c.warn(b.Pos, unusedVariable, v.Name+" is never used", hint)
}

// shadowed finds variables that hide a builtin or an import which is used elsewhere
// in the text.
func (c *checker) shadowed() {
	builtins := map[string]bool{}
	for _, name := range c.world.Builtins {
		builtins[name] = true
	}
	for _, v := range c.names.Vars {
		b := v.Bindings[0]
		if isImport(b.By) || b.By == scope.ByUnread {
			continue
		}
		if outer := c.hiddenImport(v); outer != nil {
			c.warn(b.Pos, shadowedName, v.Name+" hides the import of line "+lineOf(outer.Bindings[0].Pos), "use another name")
			continue
		}
		if uses := c.names.Free[v.Name]; builtins[v.Name] && len(uses) > 0 {
			c.warn(b.Pos, shadowedName, v.Name+" hides the builtin "+v.Name+", which line "+lineOf(uses[0].Start)+" uses", "use another name, such as "+v.Name+"_")
		}
	}
}

// hiddenImport returns the import that a variable hides, if something uses it.
func (c *checker) hiddenImport(v *scope.Variable) *scope.Variable {
	if v.Scope.Parent == nil {
		return nil
	}
	outer := v.Scope.Parent.Lookup(v.Name)
	if outer == nil || len(outer.Uses) == 0 {
		return nil
	}
	for _, b := range outer.Bindings {
		if !isImport(b.By) {
			return nil
		}
	}
	return outer
}
