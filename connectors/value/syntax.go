package value

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// A SyntaxError is what is wrong with a JSON or YAML text, and where.
type SyntaxError struct {
	Line   int // from 1
	Column int // in characters from 1; 0 when only the line is known
	Err    error
}

func (e *SyntaxError) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("line %d, column %d: %v", e.Line, e.Column, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// syntaxError returns err as being about data[offset].
func syntaxError(data []byte, offset int, err error) *SyntaxError {
	before := data[:min(offset, len(data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return &SyntaxError{
		Line:   1 + bytes.Count(before, []byte("\n")),
		Column: 1 + utf8.RuneCount(before[start:]),
		Err:    err,
	}
}
