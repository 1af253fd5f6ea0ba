package dialect

import (
	"fmt"
	"slices"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
)

// undefinedHere reports a name that means nothing, at the first of the uses of
// which the same is to be said. Starlark's resolver finds a use again that lowering
// has found.
func (l *lowerer) undefinedHere(name string, pos syntax.Pos) {
	if l.undefined[pos] || len(l.errs) >= maxErrors {
		return
	}
	if l.undefined == nil {
		l.undefined, l.said, l.described = map[syntax.Pos]bool{}, map[string]bool{}, map[undefinedUse]bool{}
	}
	l.undefined[pos] = true
	use := undefinedUse{name, l.scope}
	if l.described[use] {
		return
	}
	l.described[use] = true
	msg, hint := l.describeUndefined(name)
	if !l.said[msg+hint] {
		l.said[msg+hint] = true
		l.fail(pos, msg, hint)
	}
}

// An undefinedUse is a name that is not defined, and where: of all uses in a scope the
// same is to be said.
type undefinedUse struct {
	name  string
	scope *scope
}

func (l *lowerer) describeUndefined(name string) (msg, hint string) {
	if hint, ok := notOffered[name]; ok {
		return name + " is not part of the flow language", hint
	}
	msg = "the name " + name + " is not defined"
	switch {
	case l.opts.module(name):
		return msg, "write import " + name + " at the top"
	case (name == "this" || name == "system" || name == "inputs") && l.scope.container().kind == fileScope:
		return name + " is there only while the handler runs", "move this into handler"
	case name == "this" || name == "system":
		return msg, fmt.Sprintf("pass it to the function as an argument: def f(%s, ...)", name)
	}
	if v := l.scope.lookup(name); v != nil && l.scope.kind == fileScope {
		return name + " is used before it is assigned", fmt.Sprintf("it is assigned on line %d", v.first.Line)
	}
	if instead, ok := otherSpellings[name]; ok {
		return msg, "write " + instead
	}
	if near := l.nearestName(name); near != "" {
		return msg, "did you mean " + near + "?"
	}
	if near := nearest(name, l.opts.moduleNames()); near != "" {
		return msg, "did you mean the module " + near + "? write import " + near + " at the top"
	}
	return msg, ""
}

// nearestName is the name most like one that is not defined, nearest scopes first.
func (l *lowerer) nearestName(name string) string {
	var names []string
	l.scope.each(func(n string) { names = append(names, n) })
	names = append(names, l.opts.names()...)
	names = append(names, universe.Keys()...)
	names = append(names, starlark.Universe.Keys()...)
	names = slices.DeleteFunc(names, isHidden)
	return nearest(name, names)
}
