package assist

import (
	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A Signature is a way in which the function of a call can be called.
type Signature struct {
	Label  string
	Doc    string // Markdown
	Params []Span // where parameters stand in Label
	Docs   []string
	Active int // the parameter that the cursor is in; -1 for none
}

// Signatures returns how the function can be called, of the call that an offset is in, and
// which of the ways is likely meant.
func Signatures(w *World, t *Text, off int) (all []Signature, active int) {
	q := newInquiry(w, t)
	s := scan(t.Source, off)
	if s.remark {
		return nil, 0
	}
	var c *call
	for open := s.open(); open >= 0 && c == nil; open = s.open() {
		if c = s.callAt(open); c == nil {
			s.tokens = s.tokens[:open] // a list or dict in the arguments of a call
		}
	}
	if c == nil {
		return nil, 0
	}
	about := aboutCall(q, c, off)
	last := c.args[len(c.args)-1]
	positional := 0
	for _, a := range c.args[:len(c.args)-1] {
		if a.name == "" && !a.star {
			positional++
		}
	}
	if def := about.fn.def; def != nil {
		label, params := t.defSignature(def)
		sig := Signature{Label: label, Doc: prose(docstring(def.Body)), Params: params, Docs: make([]string, len(params)), Active: -1}
		sig.Active = activeOf(len(def.Params), last, positional, func(i int) (string, syntax.ArgKind, bool) {
			p := def.Params[i]
			return p.Name.Name, p.Kind, false
		})
		return []Signature{sig}, 0
	}
	functions := about.fn.functions
	if about.fn.itself && about.fn.class != nil {
		functions = constructor(about.fn)
	}
	for i, f := range functions {
		label, params := signature(f)
		sig := Signature{Label: label, Doc: prose(f.Doc), Params: params}
		if f.Doc == "" {
			sig.Doc = prose(functions[0].Doc)
		}
		for _, p := range f.Params {
			sig.Docs = append(sig.Docs, paramDoc(f, p.Name))
		}
		sig.Active = activeOf(len(f.Params), last, positional, func(i int) (string, syntax.ArgKind, bool) {
			switch p := f.Params[i]; p.Kind {
			case typings.VarArgs:
				return p.Name, syntax.Star, false
			case typings.KwArgs:
				return p.Name, syntax.DoubleStar, false
			default:
				return p.Name, syntax.Positional, p.Kind == typings.KeywordOnly
			}
		})
		if about.target != "" && len(f.Params) > 0 && contains(literals(f.Params[0].Type, about.fn.of), about.target) {
			active = i
		}
		all = append(all, sig)
	}
	return all, active
}

// constructor returns how objects of a class are made.
func constructor(k kind) []*typings.Function {
	var found []*typings.Function
	methods, _ := k.of.Members(k.class.Name)
	for _, f := range methods {
		if f.Name == "__init__" || f.Name == "__new__" {
			made := *f
			made.Name, made.Returns = k.class.Name, ""
			found = append(found, &made)
		}
	}
	return found
}

// activeOf returns which of n parameters an argument is, -1 for none of them.
func activeOf(n int, a argument, positional int, param func(i int) (name string, kind syntax.ArgKind, keywordOnly bool)) int {
	rest := -1
	for i := range n {
		name, kind, keywordOnly := param(i)
		switch {
		case a.name != "":
			if name == a.name && kind == syntax.Positional {
				return i
			}
			if kind == syntax.DoubleStar {
				rest = i
			}
		case kind == syntax.Star:
			return i
		case kind == syntax.Positional && !keywordOnly && i == positional:
			return i
		}
	}
	return rest
}
