package jsonmod

import (
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

var decodeErrorClass = exception.NewClass("json.decoder", "JSONDecodeError", exception.ValueError)

// A decodeError is what is wrong with a text, as JSONDecodeError has it.
type decodeError struct {
	msg  string
	doc  string
	at   value.SyntaxError
	char int // of doc, as indexes of texts count
}

// newDecodeError returns the error of a text that is no JSON.
func newDecodeError(doc string, err error) error {
	e := &decodeError{msg: err.Error(), doc: doc, at: value.SyntaxError{Line: 1, Column: 1}}
	var syntax *value.SyntaxError
	if errors.As(err, &syntax) {
		e.at, e.msg = *syntax, syntax.Err.Error()
		e.char = offset(doc, syntax.Line, syntax.Column)
	}
	return exception.From(decodeErrorClass, e)
}

// offset returns where a line and column, both from 1, begin in a text.
func offset(text string, line, column int) int {
	start := 0
	for range line - 1 {
		start += strings.IndexByte(text[start:], '\n') + 1
	}
	for i := range text[start:] {
		if column--; column == 0 {
			return start + i
		}
	}
	return len(text)
}

func (e *decodeError) Error() string {
	return fmt.Sprintf("%s: line %d column %d (char %d)", e.msg, e.at.Line, e.at.Column, e.char)
}

// Attr implements [exception.Attributed].
func (e *decodeError) Attr(name string) starlark.Value {
	switch name {
	case "msg":
		return starlark.String(e.msg)
	case "doc":
		return starlark.String(e.doc)
	case "pos":
		return starlark.MakeInt(e.char)
	case "lineno":
		return starlark.MakeInt(e.at.Line)
	case "colno":
		return starlark.MakeInt(e.at.Column)
	}
	return nil
}

// AttrNames implements [exception.Attributed].
func (e *decodeError) AttrNames() []string { return []string{"colno", "doc", "lineno", "msg", "pos"} }

var _ exception.Attributed = (*decodeError)(nil)
