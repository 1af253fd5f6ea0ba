package remod

import (
	"errors"

	"github.com/flowrun/flowrun/builtins/lib/internal/sre"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// Error is re.error.
var Error = exception.NewClass("re", "error", exception.StandardException)

// A patternError is what is wrong with a pattern or a template, as re.error has it.
type patternError struct {
	what  *sre.Error
	bytes bool
}

func (e *patternError) Error() string { return e.what.Error() }

// reError is the error of a pattern or a template as an exception of the module.
func reError(err error, isBytes bool) error {
	var unknown *sre.UnknownGroupError
	if errors.As(err, &unknown) {
		return exception.From(exception.IndexError, err)
	}
	var e *sre.Error
	if !errors.As(err, &e) {
		return err
	}
	return exception.From(Error, &patternError{e, isBytes})
}

// Attr implements [exception.Attributed].
func (e *patternError) Attr(name string) starlark.Value {
	line, column := e.what.Place()
	number := 0
	switch name {
	case "msg":
		return starlark.String(e.what.Msg)
	case "pattern":
		return toText(e.what.Pattern, e.bytes)
	case "pos":
		number = e.what.Pos
	case "lineno":
		number = line
	case "colno":
		number = column
	default:
		return nil
	}
	if e.what.Pos < 0 {
		return starlark.None
	}
	return starlark.MakeInt(number)
}

// AttrNames implements [exception.Attributed].
func (e *patternError) AttrNames() []string {
	return []string{"colno", "lineno", "msg", "pattern", "pos"}
}

var _ exception.Attributed = (*patternError)(nil)
