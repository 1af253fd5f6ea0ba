package lsp

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/cmd/flowrun/assist"
	"github.com/flowrun/flowrun/runtime/dialect/printer"
)

// format returns the edit that makes the text one in the one style.
func (q *question) format() (any, error) {
	text, err := printer.Format([]byte(q.text.Source))
	var wrong *printer.SyntaxError
	switch {
	case errors.As(err, &wrong):
		first := wrong.Errors[0]
		return nil, fmt.Errorf("line %d: %s: a text with mistakes is not formatted", first.Start.Line, first.Msg)
	case err != nil:
		return nil, err
	case string(text) == q.text.Source:
		return []textEdit{}, nil
	}
	return []textEdit{q.difference(string(text))}, nil
}

// difference is the edit that makes another text of this one: all lines from the first to
// the last that differ.
func (q *question) difference(to string) textEdit {
	from := q.text.Source
	start := 0
	for i := 0; i < min(len(from), len(to)) && from[i] == to[i]; i++ {
		if from[i] == '\n' {
			start = i + 1
		}
	}
	end := 0 // bytes that are the same at the ends, whole lines of them
	for i := 1; i <= min(len(from), len(to))-start && from[len(from)-i] == to[len(to)-i]; i++ {
		if before := len(from) - i - 1; before >= 0 && from[before] == '\n' && len(to)-i-1 >= 0 && to[len(to)-i-1] == '\n' {
			end = i
		}
	}
	at := assist.Span{Start: start, End: len(from) - end}
	return textEdit{q.s.enc.rangeOf(q.text, at), to[start : len(to)-end]}
}
