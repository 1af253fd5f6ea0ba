package assist

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// scopeAt returns the innermost scope at an offset. What is behind the last statement of a
// function, or was not read, belongs to it if its line is indented further.
func (t *Text) scopeAt(off int) *scope.Scope {
	best, at := t.names.File, -1
	line := t.Line(t.LineAt(off))
	indent := len(t.Source[line.Start:off]) - len(strings.TrimLeft(t.Source[line.Start:off], " \t"))
	for node, s := range t.names.Scopes {
		span := t.span(node)
		if span.Start <= at || span.Start >= off {
			continue
		}
		if def, ok := node.(*syntax.Def); ok {
			if t.inDef(def, span, off, indent) {
				best, at = s, span.Start
			}
		} else if off <= span.End {
			best, at = s, span.Start
		}
	}
	return best
}

func (t *Text) inDef(def *syntax.Def, span Span, off, indent int) bool {
	if nameEnd := t.nameSpan(def.Name.Start, def.Name.Name).End; off <= nameEnd {
		return false
	}
	if off <= span.End {
		return true
	}
	column := int(def.Start.Col) - 1
	if indent <= column {
		return false
	}
	// No line between the end of the function and here is indented as little as it is.
	for n := t.LineAt(span.End) + 1; n <= t.LineAt(off); n++ {
		l := t.Line(n)
		text := t.Source[l.Start:l.End]
		if bare := strings.TrimLeft(text, " \t"); bare != "" && bare[0] != '#' && len(text)-len(bare) <= column {
			return false
		}
	}
	return true
}
