// Package header is what a flow says about itself in its text: a YAML document in
// comments, before the first statement.
//
//	# flowrun:
//	#   description: Deploys the application.
//	#   input_schema: {type: object, properties: {ref: {type: string, default: main}}}
//	#   output_schema: deployment
//	#   using: {retry: {max_tries: 3}}
//	"""Deploys the application, in more words."""
//
// It begins with a line that is "# flowrun:" and nothing else, and goes on with the
// comments after it that are indented further, up to a line that is none; a bare # is
// an empty line of it. The docstring may stand before it too. Other comments that
// begin with "# flowrun:", as "# flowrun: ignore[unused-variable]", are no header.
package header

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/flowrun/flowrun/runtime/using"
	"gopkg.in/yaml.v3"
)

// A Header is what a flow says about itself. That of a flow that says nothing is
// empty.
type Header struct {
	Description  string
	InputSchema  value.Value // a JSON Schema (a dict or a bool), or a string: the name of a schema; nil for none
	OutputSchema value.Value // likewise
	// Using has a dict for each of what the flow is always run with, by the name that
	// this.using takes; nil for none.
	Using *value.Dict

	Line  int            // where it begins, in the text of the flow; 0 when there is none
	Lines map[string]int // where its keys are
}

// keys is every key of a header.
var keys = []string{"description", "input_schema", "output_schema", "using"}

// An Error is what is wrong with a header, and where in the text of the flow.
type Error struct {
	File      string
	Line, Col int // from 1, in characters
	Msg       string
	Hint      string // what to write instead; may be ""
}

// Error returns file:line:col: msg (hint), on one line.
func (e Error) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	return text
}

// Errors is all that is wrong with a header, in the order of the text. It is not
// empty.
type Errors []Error

func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i := range e {
		texts[i] = e[i].Error()
	}
	return strings.Join(texts, "\n")
}

// opening is the first line of a header.
const opening = "# flowrun:"

// maxErrors is how much of what is wrong is told.
const maxErrors = 20

// Parse returns the header in the text of a flow, which file is the name of. The rest of
// the text need not be right. An error is [Errors]: YAML that cannot be read, a key that
// is unknown or there twice, a value of another type, a second header, or one after the
// first statement, a using that is none. Whether a schema is one is not looked at.
func Parse(file string, text []byte) (*Header, error) {
	p := parser{file: file, header: new(Header)}
	src := strings.TrimPrefix(string(text), "\ufeff")
	if strings.Contains(src, opening) && utf8.ValidString(src) {
		p.text(src)
	}
	if len(p.errs) > 0 {
		return nil, p.errs
	}
	return p.header, nil
}

type parser struct {
	file   string
	header *Header
	errs   Errors
}

func (p *parser) wrong(line, col int, msg, hint string) {
	if len(p.errs) < maxErrors {
		p.errs = append(p.errs, Error{p.file, line, max(col, 1), msg, hint})
	}
}

func (p *parser) text(src string) {
	comments, late := comments(src)
	for i := 0; i < len(comments); i++ {
		first := comments[i]
		if !isOpening(first) {
			continue
		}
		lines := []syntax.Token{first}
		for i+1 < len(comments) && continues(lines[len(lines)-1], comments[i+1]) {
			i++
			lines = append(lines, comments[i])
		}
		if p.header.Line > 0 {
			p.wrong(int(first.Start.Line), 1, fmt.Sprintf("a second header, the first is in line %d", p.header.Line), "")
			continue
		}
		p.header.Line = int(first.Start.Line)
		p.lines(lines)
	}
	for _, c := range late {
		p.wrong(int(c.Start.Line), 1, "a header after the first statement", "move it to the beginning")
	}
}

// comments returns the comments before the first statement that is no docstring, each a
// line of its own, and the headers that begin after it.
func comments(src string) (early, late []syntax.Token) {
	tokens := syntax.Tokens(src)
	docstring, started := false, false
	for i, t := range tokens {
		switch t.Kind {
		case syntax.CommentToken:
			switch {
			case t.Start.Col != 1:
			case !started:
				early = append(early, t)
			case isOpening(t):
				late = append(late, t)
			}
		case syntax.NewlineToken, syntax.IndentToken, syntax.OutdentToken:
		case syntax.StringToken:
			started = started || docstring || !endsLine(tokens[i+1:])
			docstring = true
		default:
			started = true
		}
	}
	return early, late
}

// endsLine reports whether a line ends before the first of the tokens.
func endsLine(tokens []syntax.Token) bool {
	for _, t := range tokens {
		if t.Kind != syntax.CommentToken {
			return t.Kind == syntax.NewlineToken
		}
	}
	return true
}

func isOpening(c syntax.Token) bool { return strings.TrimRight(c.Text, " \t\r") == opening }

// continues reports whether a comment goes on with the header that last belongs to.
func continues(last, c syntax.Token) bool {
	if c.Start.Line != last.Start.Line+1 {
		return false
	}
	rest := strings.TrimRight(c.Text[1:], "\r")
	return strings.TrimSpace(rest) == "" || strings.HasPrefix(rest, "  ") || strings.HasPrefix(strings.TrimLeft(rest, " "), "\t")
}

// lines reads the header that stands in some comments.
func (p *parser) lines(comments []syntax.Token) {
	// The YAML has as many lines before it, and a space for each #, so that its places
	// are those of the text.
	var doc strings.Builder
	doc.WriteString(strings.Repeat("\n", p.header.Line-1))
	for _, c := range comments {
		line := " " + strings.TrimRight(c.Text[1:], "\r")
		if at := strings.Index(line, "\t"); at >= 0 && strings.TrimLeft(line[:at], " ") == "" && strings.TrimSpace(line) != "" {
			p.wrong(int(c.Start.Line), at+1, "a tab before what stands in a header", "write spaces")
			return
		}
		doc.WriteString(line + "\n")
	}
	lim := value.Limits{Bytes: doc.Len()}
	root, err := value.ParseYAML([]byte(doc.String()), lim)
	if err == nil {
		var v value.Value
		if v, err = value.DecodeYAMLNode(root, lim); err == nil {
			p.document(root, v)
			return
		}
	}
	var syntaxErr *value.SyntaxError
	if errors.As(err, &syntaxErr) {
		p.wrong(max(syntaxErr.Line, p.header.Line), syntaxErr.Column, syntaxErr.Err.Error(), "")
		return
	}
	p.wrong(p.header.Line, 1, err.Error(), "")
}

// document reads the one key that the YAML has, which the first line is.
func (p *parser) document(root *yaml.Node, v value.Value) {
	dict, _ := v.(*value.Dict)
	if dict.Len() != 1 || len(root.Content) != 2 {
		p.wrong(p.header.Line, 1, "want keys that are indented further than flowrun", "")
		return
	}
	content, _ := dict.Get("flowrun")
	if content == nil {
		return
	}
	fields, ok := content.(*value.Dict)
	if node := root.Content[1]; !ok {
		p.wrong(node.Line, node.Column, "want keys and values, got "+value.TypeName(content), "")
		return
	}
	p.fields(root.Content[1], fields)
}

// fields reads the keys of a header.
func (p *parser) fields(node *yaml.Node, fields *value.Dict) {
	p.header.Lines = map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, val := node.Content[i], node.Content[i+1]
		v, ok := fields.Get(key.Value)
		if key.Kind != yaml.ScalarNode || !ok {
			p.wrong(key.Line, key.Column, "a key of a header is one of "+strings.Join(keys, ", "), "")
			continue
		}
		p.header.Lines[key.Value] = key.Line
		p.field(key, val, v)
	}
}

func (p *parser) field(key, val *yaml.Node, v value.Value) {
	wrong := func(want string) {
		p.wrong(val.Line, val.Column, fmt.Sprintf("%s: want %s, got %s", key.Value, want, value.TypeName(v)), "")
	}
	schema := func(into *value.Value) {
		switch v := v.(type) {
		case nil, *value.Dict, bool:
			*into = v
		case string:
			if *into = v; v == "" {
				p.wrong(val.Line, val.Column, key.Value+": want the name of a schema, got an empty text", "")
			}
		default:
			wrong("a schema or the name of one")
		}
	}
	switch key.Value {
	case "description":
		var ok bool
		if p.header.Description, ok = v.(string); !ok && v != nil {
			wrong("a string")
		}
	case "input_schema":
		schema(&p.header.InputSchema)
	case "output_schema":
		schema(&p.header.OutputSchema)
	case "using":
		doc, ok := v.(*value.Dict)
		if !ok && v != nil {
			wrong("a dict like {retry: {max_tries: 3}}")
			return
		}
		p.using(val, doc)
		p.header.Using = doc
	default:
		hint := connectors.DidYouMean(key.Value, keys)
		p.wrong(key.Line, key.Column, fmt.Sprintf("unknown key %s of a header", value.Summary(key.Value, 60)), cmp.Or(hint, "want one of "+strings.Join(keys, ", ")))
	}
}

// using notes what is wrong with what stands under the key using.
func (p *parser) using(node *yaml.Node, doc *value.Dict) {
	_, err := using.Parse(doc)
	var errs using.Errors
	errors.As(err, &errs)
	for _, e := range errs {
		at, in := node, node
		for _, step := range e.Path() {
			for i := 0; i+1 < len(in.Content); i += 2 {
				if in.Content[i].Value == step {
					at, in = in.Content[i], in.Content[i+1]
					break
				}
			}
		}
		p.wrong(at.Line, at.Column, e.Told(), e.Hint)
	}
}
