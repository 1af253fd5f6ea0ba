package syntax

// boundNames returns the names that the text from first to the offset end, which
// was not understood, seems to bind.
func (p *parser) boundNames(first token, end int) []Ident {
	sc := newScanner(p.sc.src, nil)
	sc.off, sc.line, sc.lineStart = first.off, first.pos.Line, false
	sc.lineOff = first.off + 1 - int(first.pos.Col)
	var (
		names      []Ident
		targets    []Ident // names that an = would bind
		t, prev    token
		imports    bool
		patterns   bool // behind the case of a match
		annotation bool // behind the colon of a target or case
		inside     int  // depth of the brackets of a call or index, whose names are no targets
	)
	for sc.next(&t); t.kind != eof && t.off < end; sc.next(&t) {
		depth := len(sc.brackets)
		if depth < inside {
			inside = 0
		}
		switch t.kind {
		case newline, semi:
			targets, imports, patterns, annotation = targets[:0], false, false, false
		case kwImport:
			imports = true
		case kwFor:
			targets = targets[:0]
		case colon:
			if depth == 0 && (patterns || len(targets) == 1) {
				names = append(names, targets...)
				targets, annotation = targets[:0], true
			}
		case eq, kwIn:
			if depth == 0 || prev.first && prev.kind == ident {
				names = append(names, targets...)
			}
			targets = targets[:0]
		case lparen, lbrack, dot:
			if prev.kind == ident && len(targets) > 0 && targets[len(targets)-1].Start == prev.pos {
				targets = targets[:len(targets)-1] // f(x) = and a.b = bind neither
			}
			if t.kind != dot && inside == 0 && (prev.kind == ident || prev.kind == rparen || prev.kind == rbrack) {
				inside = depth
			}
		case ident:
			id := Ident{Range{t.pos, t.end}, t.text}
			switch {
			case prev.kind == kwAs, prev.kind == kwDef,
				imports && (prev.kind == kwImport || prev.kind == comma || prev.kind == lparen):
				names = append(names, id)
			case t.first && t.text == "case":
				patterns = true
			case prev.kind != dot && !annotation && (inside == 0 || t.first):
				targets = append(targets, id)
			}
		}
		prev = t
	}
	return names
}
