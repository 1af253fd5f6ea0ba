package dialect

import (
	"strconv"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// fstring lowers an f-string to the call of a helper of its own, which knows the
// text and the formats, with the values.
func (l *lowerer) fstring(x *syntax.FString) star.Expr {
	t := &template{}
	var args []star.Expr
	t.parts = l.templateParts(x.Parts, &args)
	if len(args) == 0 {
		s, _ := t.format(nil)
		return l.text(x.Start, s)
	}
	l.templates = append(l.templates, t)
	return l.call(x.Start, templatePrefix+strconv.Itoa(len(l.templates)-1), args...)
}

// Names of helpers that are f-strings begin so.
const templatePrefix = "f"

func (l *lowerer) templateParts(list []syntax.FPart, args *[]star.Expr) []templatePart {
	var out []templatePart
	for _, p := range list {
		if p.X == nil {
			out = appendText(out, p.Text)
			continue
		}
		out = appendText(out, p.Source)
		part := templatePart{arg: len(*args), conversion: p.Conversion}
		*args = append(*args, l.expr(p.X))
		if p.Spec != nil {
			part.spec = l.templateParts(p.Spec, args)
			part.parse()
		} else if p.Source != "" && p.Conversion == 0 {
			part.conversion = 'r'
		}
		out = append(out, part)
	}
	return out
}

func appendText(parts []templatePart, s string) []templatePart {
	if s == "" {
		return parts
	}
	return append(parts, templatePart{text: s, arg: -1})
}
