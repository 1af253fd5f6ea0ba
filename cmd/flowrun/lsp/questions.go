package lsp

import (
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/cmd/flowrun/assist"
)

// questions are what can be asked of an open text.
var questions = map[string]func(*question) (any, error){
	"textDocument/completion":        (*question).complete,
	"textDocument/hover":             (*question).hover,
	"textDocument/signatureHelp":     (*question).signatures,
	"textDocument/definition":        (*question).definition,
	"textDocument/references":        (*question).references,
	"textDocument/documentHighlight": (*question).highlights,
	"textDocument/documentSymbol":    (*question).symbols,
	"textDocument/formatting":        (*question).format,
	"textDocument/prepareRename":     (*question).prepareRename,
	"textDocument/rename":            (*question).rename,
}

// markdown is a description for the editor, nil for none.
func markdown(doc string) *markup {
	if doc == "" {
		return nil
	}
	return &markup{"markdown", doc}
}

func (q *question) rangeOf(at assist.Span) textRange { return q.s.enc.rangeOf(q.text, at) }

// completionKinds are the protocol's numbers.
var completionKinds = map[assist.ItemKind]int{
	assist.MethodItem: 2, assist.FunctionItem: 3, assist.FieldItem: 5, assist.VariableItem: 6, assist.ClassItem: 7,
	assist.ModuleItem: 9, assist.InputItem: 10, assist.ValueItem: 12, assist.KeywordItem: 14,
}

func (q *question) complete() (any, error) {
	c := assist.Complete(q.w, q.text, q.off)
	list := completionList{Items: []completionItem{}}
	at := q.rangeOf(c.Replaces)
	for i, item := range c.Items {
		insert := item.Label
		if item.Insert != "" {
			insert = item.Insert
		}
		out := completionItem{
			Label: item.Label, Kind: completionKinds[item.Kind], Detail: item.Detail, Documentation: markdown(item.Doc),
			SortText: fmt.Sprintf("%05d", i), TextEdit: &textEdit{at, insert},
		}
		if insert != item.Label {
			out.FilterText = insert
		}
		list.Items = append(list.Items, out)
	}
	return list, nil
}

func (q *question) hover() (any, error) {
	doc, at := assist.Hover(q.w, q.text, q.off)
	if doc == "" {
		return nil, nil
	}
	return hover{*markdown(doc), q.rangeOf(at)}, nil
}

func (q *question) signatures() (any, error) {
	all, active := assist.Signatures(q.w, q.text, q.off)
	if len(all) == 0 {
		return nil, nil
	}
	help := signatureHelp{ActiveSignature: active}
	for _, s := range all {
		info := signatureInformation{Label: s.Label, Documentation: markdown(s.Doc), Parameters: []parameterInformation{}}
		for i, p := range s.Params {
			info.Parameters = append(info.Parameters, parameterInformation{
				Label:         [2]int{utf16Units.length(s.Label[:p.Start]), utf16Units.length(s.Label[:p.End])},
				Documentation: markdown(s.Docs[i]),
			})
		}
		// A number that no parameter has is for none of them.
		n := s.Active
		if n < 0 {
			n = len(s.Params)
		}
		info.ActiveParameter = &n
		help.Signatures = append(help.Signatures, info)
	}
	help.ActiveParameter = *help.Signatures[active].ActiveParameter
	return help, nil
}

func (q *question) definition() (any, error) {
	found := []location{}
	for _, l := range assist.Definitions(q.w, q.text, q.off) {
		if l.Text == q.text {
			found = append(found, location{q.doc.uri, q.rangeOf(l.At)})
			continue
		}
		if q.space.Workspace == nil {
			continue
		}
		at := location{URI: q.uriOfFile(q.space.Path(l.File))}
		if l.Text != nil {
			at.Range = q.s.enc.rangeOf(l.Text, l.At)
		} else if l.Line > 0 {
			at.Range.Start.Line, at.Range.End.Line = l.Line-1, l.Line-1
		}
		found = append(found, at)
	}
	return found, nil
}

func (q *question) references() (any, error) {
	found := []location{}
	for _, u := range assist.References(q.w, q.text, q.off) {
		for i, r := range u.Places {
			if u.Text == q.text && i == 0 && r.Write && !q.params.Context.IncludeDeclaration {
				continue
			}
			found = append(found, location{q.uriOf(u.Text), q.s.enc.rangeOf(u.Text, r.Span)})
		}
	}
	return found, nil
}

// uriOf returns the URI of a text of the project, as the editor writes it if it has it
// open.
func (q *question) uriOf(t *assist.Text) string {
	if t == q.text || q.space.Workspace == nil {
		return q.doc.uri
	}
	return q.uriOfFile(q.space.Path(t.File))
}

func (q *question) uriOfFile(file string) string {
	if d := q.s.docs.at(file); d != nil {
		return d.uri
	}
	return uriOf(file)
}

func (q *question) highlights() (any, error) {
	found := []documentHighlight{}
	for _, r := range assist.Highlights(q.w, q.text, q.off) {
		kind := 2
		if r.Write {
			kind = 3
		}
		found = append(found, documentHighlight{q.rangeOf(r.Span), kind})
	}
	return found, nil
}

// The protocol's numbers of symbols.
const (
	functionSymbol = 12
	variableSymbol = 13
)

func (q *question) symbols() (any, error) {
	all := assist.Outline(q.text)
	if q.s.client.Capabilities.TextDocument.DocumentSymbol.Hierarchical {
		return q.tree(all), nil
	}
	return q.list([]symbolInformation{}, all, ""), nil
}

func symbolKind(s assist.Symbol) int {
	if s.Function {
		return functionSymbol
	}
	return variableSymbol
}

func (q *question) tree(all []assist.Symbol) []documentSymbol {
	out := make([]documentSymbol, len(all))
	for i, s := range all {
		out[i] = documentSymbol{Name: s.Name, Detail: s.Detail, Kind: symbolKind(s), Range: q.rangeOf(s.Whole), SelectionRange: q.rangeOf(s.At), Children: q.tree(s.Within)}
	}
	return out
}

func (q *question) list(out []symbolInformation, all []assist.Symbol, container string) []symbolInformation {
	for _, s := range all {
		out = append(out, symbolInformation{s.Name, symbolKind(s), location{q.doc.uri, q.rangeOf(s.Whole)}, container})
		out = q.list(out, s.Within, s.Name)
	}
	return out
}

func (q *question) prepareRename() (any, error) {
	name, at, err := assist.Renamable(q.w, q.text, q.off)
	if err != nil {
		return nil, err
	}
	return prepareRename{q.rangeOf(at), name}, nil
}

func (q *question) rename() (any, error) {
	changes, err := assist.Rename(q.w, q.text, q.off, strings.TrimSpace(q.params.NewName))
	if err != nil {
		return nil, err
	}
	edit := workspaceEdit{map[string][]textEdit{}}
	for _, c := range changes {
		out := []textEdit{}
		for _, e := range c.Edits {
			out = append(out, textEdit{q.s.enc.rangeOf(c.Text, e.Span), e.New})
		}
		edit.Changes[q.uriOf(c.Text)] = out
	}
	return edit, nil
}
