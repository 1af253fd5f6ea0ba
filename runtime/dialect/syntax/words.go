package syntax

import "strings"

// words says which of the words with a double life a text uses as names.
type words struct{ assert, load bool }

func (w *words) find(name string) *bool {
	switch name {
	case "assert":
		return &w.assert
	case "load":
		return &w.load
	}
	return nil
}

// boundWords finds out whether a text binds the names assert and load, by looking
// at its tokens.
func boundWords(src string) words {
	var bound words
	if !strings.Contains(src, "assert") && !strings.Contains(src, "load") {
		return bound
	}
	const none = 1 << 30
	sc := newScanner(src, nil)
	var (
		t, prev   token
		targets   []*bool     // words of the statement that an = would bind
		imports   bool        // in the names of an import
		loop      bool        // in the targets of a for
		params    = int(none) // depth of the brackets of a parameter list
		loadDepth = int(none) // and of those of a load
	)
	for sc.next(&t); t.kind != eof; sc.next(&t) {
		depth := len(sc.brackets)
		switch t.kind {
		case newline, semi:
			targets, imports, loop = targets[:0], false, false
		case kwImport:
			imports = true
		case kwFor:
			targets, loop = targets[:0], true
		case kwDef:
			params = depth + 1
		case kwLambda:
			params = depth
		case rparen, colon:
			if depth < params || t.kind == colon && depth == params {
				params = none
			}
			if depth < loadDepth {
				loadDepth = none
			}
		case lparen:
			if prev.kind == ident && prev.text == "load" {
				loadDepth = depth
			}
		case eq, kwIn:
			if t.kind == kwIn && loop || t.kind == eq && depth == 0 && params == none {
				for _, w := range targets {
					*w = true
				}
			}
			loop = false
		case strLit:
			if depth >= loadDepth && prev.kind == comma && t.text == "assert" {
				bound.assert = true
			}
		case ident:
			w := bound.find(t.text)
			if w == nil {
				break
			}
			inList := prev.kind == comma || prev.kind == lparen
			switch {
			case prev.kind == kwDef, prev.kind == kwAs, prev.kind == kwImport,
				inList && (imports || depth >= loadDepth),
				depth >= params && (inList || prev.kind == kwLambda || prev.kind == star || prev.kind == starstar):
				*w = true
			case prev.kind != dot:
				targets = append(targets, w)
			}
		}
		prev = t
	}
	return bound
}
