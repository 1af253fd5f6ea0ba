package lint

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// unused finds variables and imports that nothing uses. Module level variables that
// are no imports may be used by other files.
func (c *checker) unused() {
	for _, v := range c.names.vars {
		if len(v.uses) > 0 || v.changed || strings.HasPrefix(v.name, "_") {
			continue
		}
		b := v.bindings[0]
		switch {
		case isImport(b.by):
			c.unusedImport(v, b)
		case v.scope.isFunction():
			c.unusedVariable(v)
		}
	}
}

func isImport(by binder) bool { return by == byImport || by == byFrom }

func (c *checker) unusedImport(v *variable, b binding) {
	hint := "leave the import out"
	switch s := b.node.(type) {
	case *syntax.Import:
		// Published flows import it and use it in annotations, if at all.
		if v.name == "flow_api" {
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
	if c.module && v.scope == c.names.file && b.by == byFrom {
		return // another file may take it from here
	}
	c.warn(b.pos, unusedImport, v.name+" is imported and not used", hint)
}

// unusedVariable warns of a variable of which each binding is one that the author
// could have left out.
func (c *checker) unusedVariable(v *variable) {
	for _, b := range v.bindings {
		if b.by != byAssign && b.by != byExcept && b.by != byWalrus {
			return
		}
	}
	b := v.bindings[0]
	if s, ok := b.node.(*syntax.Assign); ok {
		switch call, kind := c.childCall(s.Value); {
		case call != nil && kind == waits:
			c.warn(b.pos, unusedVariable, v.name+" is never used", "write the call alone: it waits all the same, and raises if the child fails")
			return
		case call != nil:
			return // see children.go
		}
	}
	hint := "leave it out, or begin its name with _"
	if b.by == byExcept {
		hint = "leave out 'as " + v.name + "'"
	}
	c.warn(b.pos, unusedVariable, v.name+" is never used", hint)
}

// shadowed finds variables that hide a builtin or an import which is used elsewhere
// in the text.
func (c *checker) shadowed() {
	builtins := map[string]bool{}
	for _, name := range c.world.Builtins {
		builtins[name] = true
	}
	for _, v := range c.names.vars {
		b := v.bindings[0]
		if isImport(b.by) || b.by == byUnread {
			continue
		}
		if outer := c.hiddenImport(v); outer != nil {
			c.warn(b.pos, shadowedName, v.name+" hides the import of line "+lineOf(outer.bindings[0].pos), "use another name")
			continue
		}
		if uses := c.names.free[v.name]; builtins[v.name] && len(uses) > 0 {
			c.warn(b.pos, shadowedName, v.name+" hides the builtin "+v.name+", which line "+lineOf(uses[0].Start)+" uses", "use another name, such as "+v.name+"_")
		}
	}
}

// hiddenImport returns the import that a variable hides, if something uses it.
func (c *checker) hiddenImport(v *variable) *variable {
	if v.scope.parent == nil {
		return nil
	}
	outer := v.scope.parent.lookup(v.name)
	if outer == nil || len(outer.uses) == 0 {
		return nil
	}
	for _, b := range outer.bindings {
		if !isImport(b.by) {
			return nil
		}
	}
	return outer
}
