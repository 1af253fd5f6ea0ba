package lint

import (
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// node looks at one part of the tree by itself.
func (c *checker) node(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Compare:
		c.compare(n)
	case *syntax.Dict:
		c.dict(n)
	case *syntax.FString:
		c.fstring(n)
	case *syntax.Binary:
		c.percent(n)
	case *syntax.Call:
		c.formatCall(n)
	case *syntax.Assert:
		if t, ok := n.Cond.(*syntax.Tuple); ok && len(t.Elems) > 0 {
			c.warn(t.Start, assertTuple, "this assert never fails: a tuple is always true", "leave the parentheses out")
		}
	case *syntax.AugAssign:
		c.change(n)
	case *syntax.ExprStmt:
		c.expression(n)
	case *syntax.Def:
		c.defaults(n)
	case *syntax.Try:
		c.handlers(n)
	}
	return true
}

// fstring warns of an f-string with no expression in it. Where texts are joined, one
// with an expression is enough.
func (c *checker) fstring(x *syntax.FString) {
	for _, p := range x.Parts {
		if p.X != nil {
			return
		}
	}
	c.warn(x.Start, emptyFString, "this f-string has no {...}", "leave the f out, or write the name in braces")
}

// expression warns of a statement that does nothing.
func (c *checker) expression(s *syntax.ExprStmt) {
	switch x := syntax.Unparen(s.X).(type) {
	case *syntax.Unary:
		// ++x, which is +(+x)
		inner, ok := x.X.(*syntax.Unary)
		if ok && inner.Op == x.Op && (x.Op == "+" || x.Op == "-") && inner.Start.Col == x.Start.Col+1 {
			c.warn(s.Start, unusedExpression, "'"+x.Op+x.Op+"' is not an operator: this changes nothing", "write x "+x.Op+"= 1")
		}
	case *syntax.Compare:
		hint := "is the 'if' or 'assert' missing?"
		if len(x.Rest) == 1 && x.Rest[0].Op == "==" {
			hint = "to assign write ="
		}
		c.warn(s.Start, unusedExpression, "the result of this comparison is not used", hint)
	case *syntax.Attribute:
		_, ofThis := c.world.This[x.Name.Name]
		_, ofSystem := c.world.System[x.Name.Name]
		if ofThis && c.isThis(x.X) || ofSystem && c.isSystem(x.X) {
			c.warn(s.Start, unusedExpression, "this does nothing: a method is called with parentheses", "write "+nameOf(x)+"(...)")
		}
	case *syntax.Name:
		if v := c.names.Uses[x]; v != nil && v.Bindings[0].By == scope.ByDef {
			c.warn(s.Start, unusedExpression, "this does nothing: a function is called with parentheses", "write "+x.Name+"(...)")
		}
	}
}

// nameOf is a dotted name as the text has it; "" if x is none.
func nameOf(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		return x.Name
	case *syntax.Attribute:
		if inner := nameOf(x.X); inner != "" {
			return inner + "." + x.Name.Name
		}
	}
	return ""
}

// change warns of x += y where nothing else in the function gives x a value.
func (c *checker) change(s *syntax.AugAssign) {
	name, ok := syntax.Unparen(s.Target).(*syntax.Name)
	if !ok || c.broken {
		return
	}
	v := c.names.Bound[name.Start]
	if v == nil {
		return
	}
	for _, b := range v.Bindings {
		if _, change := b.Node.(*syntax.AugAssign); !change {
			return
		}
	}
	msg, hint := name.Name+" has no value here: nothing assigns it before", ""
	if v.Scope.IsFunction() && v.Scope.Parent.Lookup(name.Name) != nil {
		msg = name.Name + " has no value here: " + s.Op + "= makes it a variable of the function"
		hint = "return the value, or keep it in a dict"
	}
	c.warn(name.Start, unassigned, msg, hint)
}

// mutators are the methods that change a list, dict or set.
var mutators = map[string]bool{
	"add": true, "append": true, "clear": true, "discard": true, "extend": true, "insert": true, "pop": true,
	"popitem": true, "remove": true, "reverse": true, "setdefault": true, "sort": true, "update": true,
}

// defaults warns of a list, dict or set as a default that the function changes: there
// is one for all calls.
func (c *checker) defaults(def *syntax.Def) {
	s := c.names.Scopes[def]
	for _, p := range def.Params {
		kind := c.mutable(p.Default)
		if kind == "" {
			continue
		}
		v := s.Vars[p.Name.Name]
		if len(v.Bindings) == 1 && c.changes(def, v) {
			c.warn(startOf(p.Default), mutableDefault, "all calls of "+def.Name.Name+" share this "+kind+", and it changes it",
				"write "+p.Name.Name+"=None, and make it in the function")
		}
	}
}

// mutable says what an expression makes that can be changed; "" if it makes no such.
func (c *checker) mutable(x syntax.Expr) string {
	switch x := unparenOrNil(x).(type) {
	case *syntax.List:
		return "list"
	case *syntax.Dict:
		return "dict"
	case *syntax.Set:
		return "set"
	case *syntax.Call:
		for _, kind := range []string{"list", "dict", "set"} {
			if c.isBuiltin(x.Fn, kind) {
				return kind
			}
		}
	}
	return ""
}

func unparenOrNil(x syntax.Expr) syntax.Expr {
	if x == nil {
		return nil
	}
	return syntax.Unparen(x)
}

// changes reports whether a function changes the value of a variable.
func (c *checker) changes(def *syntax.Def, v *scope.Variable) bool {
	is := func(x syntax.Expr) bool {
		n, ok := syntax.Unparen(x).(*syntax.Name)
		return ok && c.names.Uses[n] == v
	}
	target := func(x syntax.Expr) bool {
		switch x := syntax.Unparen(x).(type) {
		case *syntax.Index:
			return is(x.X)
		case *syntax.Slice:
			return is(x.X)
		}
		return false
	}
	found := false
	for _, s := range def.Body {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Call:
				fn, ok := n.Fn.(*syntax.Attribute)
				found = found || ok && mutators[fn.Name.Name] && is(fn.X)
			case *syntax.Assign:
				for _, t := range n.Targets {
					found = found || target(t)
				}
			case *syntax.AugAssign:
				found = found || target(n.Target)
			case *syntax.Del:
				for _, t := range n.Targets {
					found = found || target(t)
				}
			}
			return !found
		})
	}
	return found
}
