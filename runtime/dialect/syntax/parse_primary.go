package syntax

import "strings"

// primary reads an operand with its calls, indices and attributes.
func (p *parser) primary() Expr {
	start := p.tok.pos
	x := p.atom()
	for {
		switch p.tok.kind {
		case dot:
			pos := p.tok.pos
			p.next()
			name := p.attributeName()
			x = &Attribute{Range: p.since(start), X: x, Dot: pos, Name: name}
		case lparen:
			pos := p.tok.pos
			args := p.args()
			x = &Call{Range: p.since(start), Fn: x, Lparen: pos, Args: args}
		case lbrack:
			x = p.index(start, x)
		default:
			return x
		}
		p.link()
	}
}

// attributeName reads the name behind a dot.
func (p *parser) attributeName() Ident {
	if p.tok.kind.isKeyword() {
		word := kindText[p.tok.kind]
		p.error(p.here(), word+" is a keyword and cannot be an attribute", "write "+word+"_")
		name := Ident{p.here(), word}
		p.next()
		return name
	}
	return p.name("a name behind '.'")
}

// name reads a name.
func (p *parser) name(what string) Ident {
	if p.tok.kind != ident {
		if k := p.tok.kind; k.isKeyword() {
			p.failHere(kindText[k]+" is a keyword and cannot be a name", "write "+kindText[k]+"_")
		}
		p.failExpected(what)
	}
	name := Ident{p.here(), p.tok.text}
	p.next()
	return name
}

// index reads [i] or [lo:hi:step] behind x.
func (p *parser) index(start Pos, x Expr) Expr {
	lbrackPos := p.tok.pos
	p.next()
	var lo, hi, step Expr
	if p.tok.kind == rbrack {
		p.failHere("an index is missing between [ and ]", "")
	}
	if p.tok.kind != colon {
		// As in Starlark, a tuple may be the lower bound of a slice.
		lo = p.indexList()
		if p.accept(rbrack) {
			return &Index{Range: p.since(start), X: x, Lbrack: lbrackPos, I: lo}
		}
	}
	if p.tok.kind != colon {
		p.failExpected("',' or ']'")
	}
	p.next()
	if p.tok.kind != colon && p.tok.kind != rbrack {
		hi = p.test()
	}
	if p.accept(colon) && p.tok.kind != rbrack {
		step = p.test()
	}
	p.want(rbrack)
	return &Slice{Range: p.since(start), X: x, Lbrack: lbrackPos, Lo: lo, Hi: hi, Step: step}
}

// indexList is exprList where := may stand, and *x alone is a tuple.
func (p *parser) indexList() Expr {
	x := p.tuple(p.element(), p.element)
	if s, ok := x.(*Starred); ok {
		return &Tuple{Range: s.Range, Elems: []Expr{s}}
	}
	return x
}

// args reads the arguments of a call, with their parentheses.
func (p *parser) args() []*Arg {
	p.next()
	var args []*Arg
	var names argNames
	for p.tok.kind != rparen {
		arg := p.arg(len(args) == 0)
		p.checkArg(arg, &names)
		args = append(args, arg)
		if p.tok.kind == rparen {
			break
		}
		if p.tok.kind != comma {
			p.failList(")")
		}
		p.next()
	}
	p.want(rparen)
	return args
}

// failList gives up because neither a comma nor the end of the list follows.
func (p *parser) failList(closing string) {
	hint := ""
	if p.tok.kind.beginsExpr() && p.tok.kind != star {
		hint = "is a comma missing?"
	} else if p.tok.kind == eq {
		hint = "to compare write =="
		if closing == kindText[rbrace] {
			hint = "between key and value write :"
		}
	}
	p.failHere("expected ',' or '"+closing+"', found "+p.tok.describe(), hint)
}

func (p *parser) arg(first bool) *Arg {
	arg := &Arg{}
	arg.Start = p.tok.pos
	switch k := p.tok.kind; {
	case k == star:
		p.next()
		arg.Kind, arg.Value = Star, p.test()
	case k == starstar:
		p.next()
		arg.Kind, arg.Value = DoubleStar, p.test()
	case k.isKeyword() && p.sc.beforeAssign():
		word := kindText[k]
		p.error(p.here(), word+" is a keyword and cannot be the name of an argument", "write "+word+"_")
		arg.Kind, arg.Name = Keyword, Ident{p.here(), word}
		p.next()
		p.next()
		arg.Value = p.test()
	default:
		x := p.namedExpr()
		switch p.tok.kind {
		case eq:
			name, ok := x.(*Name)
			if !ok {
				p.failHere("only a name can stand before '=' in a call", "to compare write ==")
			}
			p.next()
			arg.Kind, arg.Name, arg.Value = Keyword, name.Ident, p.test()
		case kwFor, kwAsync:
			x = p.comprehension(Generator, arg.Start, nil, x)
			// What else follows is not read on: the ( is not closed, and that a for
			// follows is chance.
			if k := p.tok.kind; k == comma || k == rparen && !first {
				p.error(p.since(arg.Start), "a generator beside other arguments needs parentheses", "write (x for x in y)")
			}
			arg.Value = x
		default:
			arg.Value = x
		}
	}
	arg.End = p.prevEnd
	return arg
}

// argNames is what the arguments of a call so far mean for those that follow.
type argNames struct {
	names      nameSet
	keyword    bool
	doubleStar bool
}

// checkArg reports an argument that cannot follow those before it.
func (p *parser) checkArg(arg *Arg, names *argNames) {
	switch arg.Kind {
	case Positional:
		switch {
		case names.doubleStar:
			p.error(arg.Range, "a positional argument cannot follow **", "put it first")
		case names.keyword:
			p.error(arg.Range, "a positional argument cannot follow a keyword argument", "put it first, or give its name")
		}
	case Star:
		if names.doubleStar {
			p.error(arg.Range, "an argument with * cannot follow **", "put it before")
		}
	case DoubleStar:
		names.doubleStar = true
	case Keyword:
		names.keyword = true
		if !names.names.add(arg.Name.Name) {
			p.error(arg.Name.Range, "the keyword argument "+arg.Name.Name+" is repeated", "")
		}
	}
}

// strings reads string literals beside each other, which are joined.
func (p *parser) strings() Expr {
	first := p.tok
	p.next()
	if first.kind != fstart && p.tok.kind != strLit && p.tok.kind != bytesLit && p.tok.kind != fstart {
		kind := String
		if first.kind == bytesLit {
			kind = Bytes
		}
		return &Literal{Range: Range{first.pos, first.end}, Kind: kind, Value: first.text}
	}
	var parts []FPart
	var texts []string
	format, isBytes := false, first.kind == bytesLit
	t := first
	for {
		if t.kind == fstart {
			format = true
			parts = p.fstring(parts)
		} else {
			texts = append(texts, t.text)
			if t.text != "" {
				parts = append(parts, FPart{Range: Range{t.pos, t.end}, Text: t.text})
			}
		}
		if k := p.tok.kind; k != strLit && k != bytesLit && k != fstart {
			break
		}
		t = p.tok
		if (t.kind == bytesLit) != isBytes {
			p.error(p.here(), "text and bytes cannot be joined", "")
		}
		p.next()
	}
	if format {
		return &FString{Range: p.since(first.pos), Parts: parts}
	}
	kind := String
	if isBytes {
		kind = Bytes
	}
	return &Literal{Range: p.since(first.pos), Kind: kind, Value: strings.Join(texts, "")}
}
