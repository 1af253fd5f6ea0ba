package main

import (
	"math/big"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A childCall is a call in a flow that creates a child, as far as its text
// tells what it will be.
type childCall struct {
	method string // connect, task or flow
	target *literal
	typ    *literal // connector_type=

	inputs []inputArg
	// partial tells that the call has inputs besides, whose names only the run knows.
	partial bool
}

// A literal is a text that stands in a flow.
type literal struct {
	text string
	pos  syntax.Pos
}

// An inputArg is an input in the text of a call; known tells that its value is
// there too.
type inputArg struct {
	name  string
	pos   syntax.Pos
	value value.Value
	known bool
}

// childCalls returns the calls of this.connect, this.task and this.flow in a
// flow, those of this.using(...) too.
func childCalls(f *syntax.File) []childCall {
	var calls []childCall
	for _, s := range f.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.Call); ok {
				if call, ok := childCallOf(c); ok {
					calls = append(calls, call)
				}
			}
			return true
		})
	}
	return calls
}

// Parameters of connect, task and flow that are no inputs of the child.
var callParams = map[string]bool{"name": true, "run": true, "wait": true, "idempotency_key": true}

func childCallOf(c *syntax.Call) (call childCall, ok bool) {
	fn, ok := c.Fn.(*syntax.Attribute)
	if !ok || !isThis(fn.X) {
		return call, false
	}
	call = childCall{method: fn.Name.Name}
	targetName := map[string]string{"connect": "connector", "task": "type", "flow": "flow_name"}[call.method]
	if targetName == "" {
		return call, false
	}
	for _, a := range c.Args {
		switch {
		case a.Kind == syntax.Positional, a.Kind == syntax.Keyword && a.Name.Name == targetName:
			call.target = literalOf(a.Value)
			if call.target == nil {
				call.partial = true
			}
		case a.Kind == syntax.Star || a.Kind == syntax.DoubleStar:
			call.addDict(a.Value)
		case call.method == "connect" && a.Name.Name == "connector_type":
			call.typ = literalOf(a.Value)
		case a.Name.Name == "inputs" || a.Name.Name == "input_value":
			call.addDict(a.Value)
		case callParams[a.Name.Name]:
		default:
			call.add(builtins.InputName(a.Name.Name), a.Name.Start, a.Value)
		}
	}
	if call.method == "task" {
		call.target, call.typ = nil, call.target
	}
	return call, true
}

// addDict takes the inputs of a dict that stands in the call.
func (c *childCall) addDict(x syntax.Expr) {
	d, ok := x.(*syntax.Dict)
	if !ok {
		c.partial = true
		return
	}
	for _, e := range d.Entries {
		if key := literalOf(e.Key); key != nil {
			c.add(key.text, key.pos, e.Value)
		} else {
			c.partial = true
		}
	}
}

func (c *childCall) add(name string, pos syntax.Pos, x syntax.Expr) {
	v, known := constant(x)
	c.inputs = append(c.inputs, inputArg{name, pos, v, known})
}

// isThis reports whether x is this or this.using(...).
func isThis(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Name:
		return x.Name == "this"
	case *syntax.Call:
		fn, ok := x.Fn.(*syntax.Attribute)
		return ok && fn.Name.Name == "using" && isThis(fn.X)
	}
	return false
}

// literalOf returns the text that x is, nil if it is none.
func literalOf(x syntax.Expr) *literal {
	if l, ok := x.(*syntax.Literal); ok && l.Kind == syntax.String {
		return &literal{l.Value.(string), l.Start}
	}
	return nil
}

// constant returns the value of an expression that is made of literals alone.
func constant(x syntax.Expr) (value.Value, bool) {
	switch x := x.(type) {
	case *syntax.Literal:
		switch v := x.Value.(type) {
		case string:
			if x.Kind == syntax.Bytes {
				return value.Bytes(v), true
			}
			return v, true
		case *big.Int:
			return value.Int(v), true
		default:
			return v, true
		}
	case *syntax.Name:
		switch x.Name {
		case "None":
			return nil, true
		case "True":
			return true, true
		case "False":
			return false, true
		}
	case *syntax.Paren:
		return constant(x.X)
	case *syntax.Unary:
		v, ok := constant(x.X)
		if i, isInt := v.(int64); ok && isInt && x.Op == "-" {
			return -i, true
		}
		if f, isFloat := v.(float64); ok && isFloat && x.Op == "-" {
			return -f, true
		}
	case *syntax.List:
		return constants(x.Elems, func(vs []value.Value) value.Value { return value.List(vs) })
	case *syntax.Tuple:
		return constants(x.Elems, func(vs []value.Value) value.Value { return value.Tuple(vs) })
	case *syntax.Dict:
		d := new(value.Dict)
		for _, e := range x.Entries {
			if e.Key == nil {
				return nil, false
			}
			k, okKey := constant(e.Key)
			v, ok := constant(e.Value)
			if !okKey || !ok || value.CheckKey(k) != nil {
				return nil, false
			}
			d.SetKey(k, v)
		}
		return d, true
	}
	return nil, false
}

func constants(elems []syntax.Expr, list func([]value.Value) value.Value) (value.Value, bool) {
	vs := make([]value.Value, len(elems))
	for i, e := range elems {
		v, ok := constant(e)
		if !ok {
			return nil, false
		}
		vs[i] = v
	}
	return list(vs), true
}
