package git

import (
	"errors"

	"github.com/flowrun/flowrun/connectors/internal/sshdial"
)

// Kinds of errors of a call, for errors.Is.
var (
	ErrNotFound   = errors.New("repository not found")
	ErrRefused    = sshdial.ErrRefused
	ErrHostKey    = sshdial.ErrHostKey
	ErrNoCommits  = errors.New("the repository is empty: it has no commits")
	ErrUnknownRef = errors.New("no such branch, tag or commit")
	ErrAmbiguous  = errors.New("ambiguous SHA")
	ErrDamaged    = errors.New("the repository is damaged or incomplete")
)

// A kindError is an error of a kind that its text does not repeat.
type kindError struct {
	kind error
	text string
}

func (e *kindError) Error() string { return e.text }
func (e *kindError) Unwrap() error { return e.kind }
