package printer

import (
	"errors"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

const (
	// Width is the most characters of a line, where it can be broken. The 79 of PEP 8
	// and the 88 of Black break most calls with four keyword arguments, which flows are
	// full of; with 100, two files still stand beside each other on a screen.
	Width = 100

	// Indent is the number of spaces that a block, or what stands in a broken
	// bracket, is indented by.
	Indent = 4

	// MaxSize is the most bytes of a formatted text. Each level of brackets indents all
	// that is in it, so a short text can become a long one.
	MaxSize = 64 << 20
)

// ErrTooLarge is the error for a text that would have more than [MaxSize] bytes.
var ErrTooLarge = errors.New("the formatted text would be larger than 64 MiB")

// ErrChanged is the error for a text that would not mean the same when formatted.
// It is a mistake of this package.
var ErrChanged = errors.New("formatting would change what the text means: this is a mistake of the formatter, and the text stays as it is")

// A SyntaxError has all that is wrong with a text that does not parse.
type SyntaxError struct{ Errors []*syntax.Error }

func (e *SyntaxError) Error() string {
	texts := make([]string, len(e.Errors))
	for i, err := range e.Errors {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "\n")
}

// Format returns the text of a flow in the one style, which is the same for all
// texts with the same tokens, comments and blank lines; formatting it again changes
// nothing. What comes out has the same tree and the same comments: this is looked at
// each time.
//
// The error is a [*SyntaxError] for a text that does not parse, [ErrTooLarge], or
// [ErrChanged].
func Format(src []byte) ([]byte, error) { return format(src, Width) }

func format(src []byte, width int) ([]byte, error) {
	before, errs := syntax.Parse("", src)
	if len(errs) > 0 {
		return nil, &SyntaxError{errs}
	}
	text := normalize(string(src))
	p := &printer{width: width}
	p.file(split(text, before))
	if p.full {
		return nil, ErrTooLarge
	}
	after, errs := syntax.Parse("", p.buf)
	if len(errs) > 0 || !equal(before, after) || !sameComments(before, after) {
		return nil, ErrChanged
	}
	return p.buf, nil
}

// normalize takes the byte order mark from a text and ends its lines with \n.
func normalize(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	return text
}

func sameComments(a, b *syntax.File) bool {
	return slices.EqualFunc(a.Comments, b.Comments, func(a, b syntax.Comment) bool {
		return commentText(a.Text) == commentText(b.Text)
	})
}

// commentText is a comment as it is written: with a space behind #, unless another
// sign stands there that means something.
func commentText(text string) string {
	text = strings.TrimRight(text, " \t\f")
	if len(text) > 1 && !strings.ContainsRune("# !:", rune(text[1])) {
		return "# " + strings.TrimLeft(text[1:], "\t\f")
	}
	return text
}
