package syntax

import "strings"

// fstring reads an f-string whose opening quotes were consumed, and adds its
// parts to parts.
func (p *parser) fstring(parts []FPart) []FPart {
	for {
		switch p.tok.kind {
		case ftext:
			parts = append(parts, FPart{Range: p.here(), Text: p.tok.text})
			p.next()
		case lbrace:
			parts = append(parts, p.field())
		case fend:
			p.next()
			return parts
		default:
			p.failExpected("the end of the f-string")
		}
	}
}

// field reads {expression=!r:spec}.
func (p *parser) field() FPart {
	part := FPart{}
	part.Start = p.tok.pos
	from := p.tok.endOff
	p.next()
	switch p.tok.kind {
	case rbrace, bang, colon, eq:
		p.failHere("an expression is missing in the braces of the f-string", "write {{ and }} for braces in the text")
	case kwYield:
		part.X = p.yield()
	default:
		part.X = p.exprList()
	}
	if p.accept(eq) {
		part.Source = p.sc.src[from:p.tok.off]
		if strings.Contains(part.Source, "\r") {
			part.Source = strings.ReplaceAll(strings.ReplaceAll(part.Source, "\r\n", "\n"), "\r", "\n")
		}
	}
	if p.tok.kind == bang {
		p.next()
		if p.tok.kind != ident || p.tok.text != "r" && p.tok.text != "s" && p.tok.text != "a" {
			p.failHere("expected r, s or a behind '!', found "+p.tok.describe(), "")
		}
		part.Conversion = p.tok.text[0]
		p.next()
	}
	if p.accept(colon) {
		part.Spec = []FPart{}
		for p.tok.kind != rbrace {
			switch p.tok.kind {
			case ftext:
				part.Spec = append(part.Spec, FPart{Range: p.here(), Text: p.tok.text})
				p.next()
			case lbrace:
				p.enter()
				part.Spec = append(part.Spec, p.field())
				p.depth--
			default:
				p.failExpected("'}'")
			}
		}
	}
	if p.tok.kind != rbrace {
		p.failExpected("'}' in the f-string")
	}
	p.next()
	part.End = p.prevEnd
	return part
}
