package main

import (
	"errors"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/using"
)

// checkUsing reports what is wrong with the calls of this.using in a flow, as far as its
// text tells.
func checkUsing(f *syntax.File, report func(pos syntax.Pos, msg, hint string)) {
	for _, s := range f.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.Call); ok && isThis(c) {
				checkUsingCall(c, report)
			}
			return true
		})
	}
}

func checkUsingCall(c *syntax.Call, report func(pos syntax.Pos, msg, hint string)) {
	if len(c.Args) == 0 || c.Args[0].Kind != syntax.Positional {
		return
	}
	name := literalOf(c.Args[0].Value)
	if name == nil {
		return // only the run knows
	}
	options, computed, places := new(value.Dict), map[string]bool{}, map[string]syntax.Pos{}
	complete := len(c.Args) < 2 || c.Args[1].Kind != syntax.Positional
	for _, a := range c.Args[1:] {
		if a.Kind != syntax.Keyword {
			complete = false
			continue
		}
		option := a.Name.Name
		v, known := constant(a.Value)
		if !known {
			computed[option] = true // given, with a value that shows that there is such an option
		}
		places[option] = a.Name.Start
		options.Set(option, v)
	}
	_, err := using.New(name.text, options)
	var wrong using.Error
	if !errors.As(err, &wrong) {
		return
	}
	pos, inText := places[wrong.Option]
	switch {
	case wrong.Step == "":
		pos = name.pos
	case !inText && (!complete || len(computed) > 0): // it may be among what is computed
		return
	case !inText:
		pos = name.pos
	}
	report(pos, wrong.Told(), wrong.Hint)
}
