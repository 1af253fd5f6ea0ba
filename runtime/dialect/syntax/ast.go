// Package syntax reads the text of a flow into a tree: Starlark plus the part of
// Python that flows use. It knows the grammar only; what the constructs mean is
// decided by package dialect, which lowers the tree to Starlark.
//
// The parser does not stop at the first error: it reports each one and goes on
// with the next statement.
package syntax

// A Pos is a place in a text. Both numbers count from 1; Col counts Unicode code
// points, as Starlark's positions do. The zero Pos is no place.
type Pos struct {
	Line, Col int32
}

// IsValid reports whether p is a place.
func (p Pos) IsValid() bool { return p.Line > 0 }

// Before reports whether p stands before q in the text.
func (p Pos) Before(q Pos) bool {
	return p.Line < q.Line || p.Line == q.Line && p.Col < q.Col
}

// A File is the tree of one text.
type File struct {
	Name     string
	Stmts    []Stmt
	Comments []Comment // in the order of the text
}

// A Comment runs from # to the end of its line. Text has the #, not the line end.
type Comment struct {
	Start Pos
	Text  string
}

// An Error is one thing that is wrong with a text.
type Error struct {
	Start, End Pos // End is behind the last character; the zero Pos if unknown
	Msg        string
	Hint       string // what to write instead; "" if nothing is known
}

func (e *Error) Error() string { return e.Msg }

// A Node is a part of the tree.
type Node interface {
	// Span returns the place of the first character and the place behind the
	// last one.
	Span() (start, end Pos)
}

// A Range is the place of a node in the text, for embedding.
type Range struct{ Start, End Pos }

// Span implements [Node].
func (r Range) Span() (start, end Pos) { return r.Start, r.End }

// An Ident is a name and its place.
type Ident struct {
	Range
	Name string
}
