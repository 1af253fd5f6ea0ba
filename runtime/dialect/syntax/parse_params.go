package syntax

import "slices"

// params reads the parameters of a function up to its closing token: rparen for
// a def, whose parameters may have annotations, colon for a lambda.
func (p *parser) params(closing kind) []*Param {
	var params []*Param
	for p.tok.kind != closing {
		if p.tok.kind == slash {
			p.error(p.here(), "positional-only parameters are not part of the flow language", "leave the / out")
			p.next()
		} else {
			params = append(params, p.param(closing))
		}
		if p.tok.kind == closing {
			break
		}
		if p.tok.kind != comma {
			p.failExpected("',' or '" + kindText[closing] + "'")
		}
		p.next()
	}
	p.checkParams(params)
	return params
}

func (p *parser) param(closing kind) *Param {
	param := &Param{}
	param.Start = p.tok.pos
	switch {
	case p.accept(star):
		param.Kind = Star
	case p.accept(starstar):
		param.Kind = DoubleStar
	case p.tok.kind == lparen:
		p.failHere("a parameter is a name", "take one parameter, and unpack it in the function")
	}
	if param.Kind != Star || p.tok.kind == ident {
		param.Name = p.name("the name of a parameter")
	} else if p.tok.kind != comma && p.tok.kind != closing {
		p.name("the name of a parameter")
	}
	if param.Name.Name != "" && closing == rparen && p.accept(colon) {
		if param.Kind == Star && p.tok.kind == star {
			param.Annotation = p.starred()
		} else {
			param.Annotation = p.test()
		}
	}
	if p.tok.kind == eq {
		if param.Kind != Positional {
			p.error(p.here(), "a parameter with * has no default", "")
		}
		p.next()
		param.Default = p.test()
	}
	param.End = p.prevEnd
	return param
}

// checkParams reports parameters in an order that they cannot have.
func (p *parser) checkParams(params []*Param) {
	var star, doubleStar, optional *Param
	var names nameSet
	for i, param := range params {
		if doubleStar != nil {
			p.error(param.Range, "no parameter can follow **"+doubleStar.Name.Name, "")
			doubleStar = nil
		}
		switch param.Kind {
		case Star:
			if star != nil {
				p.error(param.Range, "a second * among the parameters", "")
			}
			star = param
			if param.Name.Name == "" && (i+1 == len(params) || params[i+1].Kind != Positional) {
				p.error(param.Range, "a name must follow the bare *", "")
			}
		case DoubleStar:
			doubleStar = param
		case Positional:
			if param.Default != nil {
				optional = param
			} else if optional != nil && star == nil {
				p.error(param.Range, "a parameter without a default cannot follow one with a default", "")
			}
		}
		if name := param.Name.Name; name != "" && !names.add(name) {
			p.error(param.Name.Range, "the parameter "+name+" is repeated", "")
		}
	}
}

// A nameSet is a set of names, most often of very few.
type nameSet struct {
	few  []string
	many map[string]bool
}

// add reports whether name was not in the set, and adds it.
func (s *nameSet) add(name string) bool {
	if s.many != nil {
		seen := s.many[name]
		s.many[name] = true
		return !seen
	}
	if slices.Contains(s.few, name) {
		return false
	}
	s.few = append(s.few, name)
	if len(s.few) > 16 {
		s.many = map[string]bool{}
		for _, n := range s.few {
			s.many[n] = true
		}
	}
	return true
}
