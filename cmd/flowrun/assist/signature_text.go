package assist

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// signature is how a function is called, and where its parameters stand in that.
func signature(f *typings.Function) (label string, params []Span) {
	var b strings.Builder
	b.WriteString(f.Name + "(")
	positionalOnly, star := false, false
	for i, p := range f.Params {
		if i > 0 {
			b.WriteString(", ")
		}
		if positionalOnly && p.Kind != typings.PositionalOnly {
			b.WriteString("/, ")
		}
		positionalOnly = p.Kind == typings.PositionalOnly
		if p.Kind == typings.KeywordOnly && !star {
			b.WriteString("*, ")
		}
		star = star || p.Kind == typings.KeywordOnly || p.Kind == typings.VarArgs
		start := b.Len()
		b.WriteString(paramText(p))
		params = append(params, Span{start, b.Len()})
	}
	if positionalOnly {
		b.WriteString(", /")
	}
	b.WriteString(")")
	if f.Returns != "" {
		b.WriteString(" -> " + f.Returns)
	}
	return b.String(), params
}

func paramText(p typings.Param) string {
	text := p.Name
	switch p.Kind {
	case typings.VarArgs:
		text = "*" + text
	case typings.KwArgs:
		text = "**" + text
	}
	if p.Type != "" {
		text += ": " + p.Type
	}
	switch {
	case p.Default == "":
	case p.Type != "":
		text += " = " + p.Default
	default:
		text += "=" + p.Default
	}
	return text
}

// defSignature is the first line of a function of a text.
func (t *Text) defSignature(def *syntax.Def) (label string, params []Span) {
	var b strings.Builder
	b.WriteString(def.Name.Name + "(")
	for i, p := range def.Params {
		if i > 0 {
			b.WriteString(", ")
		}
		start := b.Len()
		span := t.span(p)
		b.WriteString(strings.Join(strings.Fields(t.Source[span.Start:span.End]), " "))
		params = append(params, Span{start, b.Len()})
	}
	b.WriteString(")")
	if def.Result != nil {
		span := t.span(def.Result)
		b.WriteString(" -> " + t.Source[span.Start:span.End])
	}
	return b.String(), params
}

// docstring returns the text that stands first in a body.
func docstring(body []syntax.Stmt) string {
	if len(body) == 0 {
		return ""
	}
	x, ok := body[0].(*syntax.ExprStmt)
	if !ok {
		return ""
	}
	doc, _ := textOf(x.X)
	lines := strings.Split(doc, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
