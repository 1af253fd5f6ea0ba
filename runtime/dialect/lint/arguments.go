package lint

import (
	"slices"
	"strconv"

	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// arguments looks at a call of a method of this or system, or of a function of the
// text.
func (c *checker) arguments(x *syntax.Call) {
	c.inputs(x)
	switch fn := x.Fn.(type) {
	case *syntax.Attribute:
		var m Member
		switch {
		case c.isThis(fn.X):
			m = c.world.This[fn.Name.Name]
		case c.isSystem(fn.X):
			m = c.world.System[fn.Name.Name]
		}
		if m.Keywords != nil {
			c.keywords(x, fn.Name.Name, m.Keywords)
		}
	case *syntax.Name:
		v := c.names.Uses[fn]
		if v == nil || len(v.Bindings) != 1 {
			return
		}
		if def, ok := v.Bindings[0].Node.(*syntax.Def); ok && v.Bindings[0].By == scope.ByDef {
			c.call(x, def)
		}
	}
}

// inputs warns of inputs of a flow or script that are nearly a parameter: such a child
// takes any.
func (c *checker) inputs(x *syntax.Call) {
	fn, ok := x.Fn.(*syntax.Attribute)
	if !ok || len(c.world.ChildParams[fn.Name.Name]) == 0 || !c.isCaller(fn.X) {
		return
	}
	names := c.world.ChildParams[fn.Name.Name]
	for _, a := range x.Args {
		if a.Kind != syntax.Keyword || slices.Contains(names, a.Name.Name) {
			continue
		}
		i := slices.IndexFunc(names, func(n string) bool { return dialect.IsMisspelling(a.Name.Name, n) })
		if i < 0 || a.Name.Name == names[i]+"s" { // several of something are no misspelling of one
			continue
		}
		meant := names[i]
		c.warn(a.Name.Start, misspeltParameter, quoted(a.Name.Name)+" is an input of the child, and nearly the parameter "+quoted(meant),
			"write "+meant+"=, or inputs={'"+a.Name.Name+"': ...} for an input of that name")
	}
}

// keywords warns of keyword arguments that a function does not have.
func (c *checker) keywords(x *syntax.Call, fn string, names []string) {
	for _, a := range x.Args {
		if a.Kind == syntax.Keyword && !slices.Contains(names, a.Name.Name) {
			c.wrong(a.Name.Start, unknownArgument, fn+"() got an unexpected keyword argument "+quoted(a.Name.Name), didYouMean(a.Name.Name, names))
		}
	}
}

// call looks at the call of a function of the text.
func (c *checker) call(x *syntax.Call, def *syntax.Def) {
	var names []string
	positional, anyPositional, anyKeyword := 0, false, false
	for _, p := range def.Params {
		switch {
		case p.Kind == syntax.Star:
			anyPositional = true
		case p.Kind == syntax.DoubleStar:
			anyKeyword = true
		default:
			names = append(names, p.Name.Name)
			if !anyPositional {
				positional++
			}
		}
	}
	// A bare * takes no arguments, and ends those that have a position.
	for _, p := range def.Params {
		if p.Kind == syntax.Star && p.Name.Name == "" {
			anyPositional = false
		}
	}
	if !anyKeyword {
		c.keywords(x, def.Name.Name, names)
	}
	given := map[string]bool{}
	n := 0
	for _, a := range x.Args {
		switch a.Kind {
		case syntax.Positional:
			if n < positional {
				given[names[n]] = true
			}
			n++
		case syntax.Keyword:
			given[a.Name.Name] = true
		default:
			return // only the run knows
		}
	}
	if n > positional && !anyPositional {
		c.wrong(x.Lparen, unknownArgument, def.Name.Name+"() takes "+takes(def, positional)+" but "+strconv.Itoa(n)+were(n)+" given", "")
		return
	}
	keywordOnly := false
	for _, p := range def.Params {
		keywordOnly = keywordOnly || p.Kind == syntax.Star
		if p.Kind != syntax.Positional || p.Default != nil || given[p.Name.Name] {
			continue
		}
		kind := "positional"
		if keywordOnly {
			kind = "keyword-only"
		}
		c.wrong(x.Lparen, unknownArgument, def.Name.Name+"() missing 1 required "+kind+" argument: "+quoted(p.Name.Name), "")
		return
	}
}

// takes says how many positional arguments a function takes, as Python does.
func takes(def *syntax.Def, most int) string {
	least := 0
	for _, p := range def.Params[:most] {
		if p.Default == nil {
			least++
		}
	}
	if least < most {
		return "from " + strconv.Itoa(least) + " to " + count(most, "positional argument")
	}
	return count(most, "positional argument")
}

func were(n int) string {
	if n == 1 {
		return " was"
	}
	return " were"
}
