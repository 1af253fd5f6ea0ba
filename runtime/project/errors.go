package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Kinds of errors, for errors.Is.
var (
	// ErrNoProject is a folder that is no project, nor in one.
	ErrNoProject = errors.New("no project")
	// ErrNotFound is a name that the project does not have. fs.ErrNotExist is
	// the same.
	ErrNotFound = errors.New("not found")
)

// A FileError is what is wrong with one file of a project, and where.
type FileError struct {
	Path string // as it is shown, see [Open]
	Line int    // from 1; 0 when it is about the file as a whole
	Col  int    // in characters from 1; 0 when only the line is known
	Msg  string
	Hint string // what to do about it, such as `did you mean "address"?`; may be ""
	Err  error  // the kind of error, for errors.Is; may be nil
}

// Error returns path:line:col: msg (hint), on one line.
func (e FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Col > 0 {
			fmt.Fprintf(&b, ":%d", e.Col)
		}
	}
	b.WriteString(": ")
	b.WriteString(e.Msg)
	if e.Hint != "" {
		fmt.Fprintf(&b, " (%s)", e.Hint)
	}
	return b.String()
}

func (e FileError) Unwrap() error { return e.Err }

// Errors are all that is wrong with the files of a project, in the order of
// path and line. It is not empty.
type Errors []FileError

// Error returns one line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

func (e Errors) sorted() Errors {
	slices.SortStableFunc(e, func(a, b FileError) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return e
}

// A NotFoundError names what was looked for. errors.Is holds for [ErrNotFound]
// and fs.ErrNotExist.
type NotFoundError struct {
	Kind string // "flow", "connector", "file"
	Name string
	Hint string // such as `did you mean "report"?`; may be ""
}

func (e *NotFoundError) Error() string {
	s := fmt.Sprintf("no %s named %q", e.Kind, e.Name)
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

func (e *NotFoundError) Is(target error) bool {
	return target == ErrNotFound || target == fs.ErrNotExist
}
