package lsp

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/flowrun/flowrun/cmd/flowrun/assist"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/sourcegraph/jsonrpc2"
)

// The protocol's numbers.
const (
	severityError   = 1
	severityWarning = 2
	tagUnnecessary  = 1
)

// check checks documents that have changed until there is no more to come, and tells the
// editor what is wrong with them. What is told of a document is always of a later text
// than what was told before.
func (s *server) check() {
	for {
		uri, ok := s.dirty.next()
		if !ok {
			return
		}
		s.quiet()
		d := s.docs.get(uri)
		if d == nil { // closed: nothing is wrong any more
			s.publish(publishDiagnostics{URI: uri, Diagnostics: []diagnostic{}})
			continue
		}
		found := s.checked(d)
		if now := s.docs.get(uri); now != nil && now != d {
			continue // it is checked again
		}
		s.publish(publishDiagnostics{URI: uri, Version: &d.version, Diagnostics: found})
	}
}

// quiet waits until the editor has had nothing to say for a moment, or the session ends.
func (s *server) quiet() {
	for {
		left := s.Quiet - time.Since(time.Unix(0, s.heard.Load()))
		if left <= 0 {
			return
		}
		select {
		case <-time.After(left):
		case <-s.ended:
			return
		}
	}
}

func (s *server) publish(p publishDiagnostics) {
	_ = s.conn.Notify(context.Background(), "textDocument/publishDiagnostics", p) // an editor that is gone is not told
}

func (s *server) checked(d *document) []diagnostic {
	ws := s.spaces.use(s.dirOf(d))
	defer s.spaces.release(ws)
	name := s.nameOf(ws, d)
	text := d.text(name)
	var all []Diagnostic
	switch {
	case ws.err != nil:
		// Nothing can be said but what the text itself has.
		if d.isFlow() {
			for _, e := range text.Errors {
				all = append(all, at(e.Start, e.Msg, e.Hint))
			}
		}
		all = append(all, at(syntax.Pos{Line: 1, Col: 1}, ws.err.Error(), ""))
	case d.isFlow():
		all = ws.Check(name, []byte(d.source))
	case d.path != "":
		all = ws.CheckFile(name)
	}
	out := []diagnostic{}
	for _, f := range all {
		out = append(out, s.diagnostic(text, f))
	}
	return out
}

func at(pos syntax.Pos, msg, hint string) Diagnostic {
	var d Diagnostic
	d.Line, d.Col, d.Msg, d.Hint = int(pos.Line), int(pos.Col), msg, hint
	return d
}

func (s *server) diagnostic(t *assist.Text, f Diagnostic) diagnostic {
	span := assist.Span{}
	switch {
	case f.Line > 0 && f.Col > 0:
		span = t.WordAt(syntax.Pos{Line: int32(f.Line), Col: int32(f.Col)})
	case f.Line > 0:
		span = t.Line(f.Line - 1)
	default:
		span = t.Line(0)
	}
	d := diagnostic{Range: s.enc.rangeOf(t, span), Severity: severityError, Source: "flowrun", Message: f.Msg}
	if f.Hint != "" {
		d.Message += "\nhint: " + f.Hint
	}
	if f.Warning {
		d.Severity = severityWarning
	}
	if f.Code != "" {
		d.Code = f.Code
		if strings.HasPrefix(f.Code, "unused-") || f.Code == "unreachable-code" {
			d.Tags = []int{tagUnnecessary}
		}
	}
	return d
}

// meant is what a hint says that was meant, of a name or text that is there.
var meant = regexp.MustCompile(`did you mean ['"]?([^'"?]+)['"]?\?`)

// codeActions offers to write what the hints of diagnostics say that was meant.
func (s *server) codeActions(r *jsonrpc2.Request) (any, error) {
	var p codeActionParams
	if err := decode(r, &p); err != nil {
		return nil, err
	}
	actions := []codeAction{}
	d := s.docs.get(p.TextDocument.URI)
	if d == nil || !wanted(p.Context.Only, "quickfix") || s.client.Capabilities.TextDocument.CodeAction.Literal == nil {
		return actions, nil
	}
	q := s.question(d)
	defer s.spaces.release(q.space)
	t := q.text
	for _, found := range p.Context.Diagnostics {
		m := meant.FindStringSubmatch(found.Message)
		if m == nil || found.Source != "flowrun" {
			continue
		}
		span := assist.Span{Start: s.enc.offsetIn(t, found.Range.Start), End: s.enc.offsetIn(t, found.Range.End)}
		if span.End <= span.Start {
			continue
		}
		there, quote := t.Source[span.Start:span.End], ""
		if q := there[:1]; q == `"` || q == "'" {
			there, quote = strings.Trim(there, q), q
		}
		// The place has to be that of the misspelt name, and not of what has it.
		if there == "" || !strings.Contains(strings.ReplaceAll(found.Message, m[0], ""), there) || there == m[1] {
			continue
		}
		actions = append(actions, codeAction{
			Title: "Write " + m[1], Kind: "quickfix", Diagnostics: []diagnostic{found}, IsPreferred: true,
			Edit: workspaceEdit{map[string][]textEdit{d.uri: {{found.Range, quote + m[1] + quote}}}},
		})
	}
	return actions, nil
}

func wanted(only []string, kind string) bool {
	for _, k := range only {
		if k == kind {
			return true
		}
	}
	return len(only) == 0
}
