package dialect

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// A Part is the part of a line in which something failed.
type Part struct {
	Col int // of its first character, from 1
	// Marks are what Python writes below the line, whose indentation is left out: ^
	// below what failed and ~ below its operands. They are "" if the part is the
	// whole line.
	Marks string
}

// Part returns the part that a position in a stack of the interpreter stands for. One
// that no part is known for stands for itself, without marks.
func (p *Program) Part(pos star.Position) Part {
	at := syntax.Pos{Line: pos.Line, Col: pos.Col}
	f := finder{at: at}
	for _, s := range p.tree.Stmts {
		if start, end := s.Span(); !at.Before(start) && at.Before(end) {
			syntax.Walk(s, f.visit)
		}
	}
	if !f.found {
		return Part{Col: int(pos.Col)}
	}
	return p.marked(f)
}

// A finder looks for the node that an instruction at a position belongs to: the
// interpreter has for a call the place of its parenthesis, for an operation that of
// the operator.
type finder struct {
	at         syntax.Pos
	found      bool
	start, end syntax.Pos
	// What is between these is what failed, and the rest its operands; they are no
	// places where all failed.
	left, right syntax.Pos
}

func (f *finder) visit(n syntax.Node) bool {
	if start, end := n.Span(); f.at.Before(start) || !f.at.Before(end) {
		return false
	}
	switch n := n.(type) {
	case *syntax.Call:
		if n.Lparen == f.at {
			f.all(n)
			if fn, ok := n.Fn.(*syntax.Attribute); ok && f.start.Line < f.at.Line {
				f.start = fn.Name.Start
			}
		}
	case *syntax.Attribute:
		if n.Dot == f.at || n.Name.Start == f.at {
			f.all(n)
		}
	case *syntax.Index:
		if n.Lbrack == f.at {
			f.all(n)
			f.left, f.right = n.Lbrack, n.End
		}
	case *syntax.Slice:
		if n.Lbrack == f.at {
			f.all(n)
			f.left, f.right = n.Lbrack, n.End
		}
	case *syntax.Binary:
		if n.OpPos == f.at && n.Op != "and" && n.Op != "or" {
			f.all(n)
			f.left, f.right = f.at, syntax.Pos{Line: f.at.Line, Col: f.at.Col + int32(len(n.Op))}
		}
	case *syntax.Compare:
		for _, r := range n.Rest {
			if r.OpPos == f.at {
				f.all(n)
			}
		}
	case *syntax.Unary:
		if n.Start == f.at {
			f.all(n)
		}
	case *syntax.FString:
		if n.Start == f.at {
			f.all(n)
		}
	case *syntax.Name:
		if n.Start == f.at {
			f.all(n)
		}
	case *syntax.Assert:
		if n.Start == f.at {
			f.all(n.Cond)
		}
	}
	return true
}

func (f *finder) all(n syntax.Node) {
	f.found = true
	f.start, f.end = n.Span()
	f.left, f.right = syntax.Pos{}, syntax.Pos{}
}

// marked makes the marks below a line. Of a part that goes over several lines it is
// what stands on this one.
func (p *Program) marked(f finder) Part {
	text := strings.TrimRight(p.Line(int(f.at.Line)), " \t\r\n\f")
	line := []rune(text)
	indent := len(line) - len([]rune(strings.TrimLeft(text, " \t\f")))
	from, to := indent, len(line)
	if f.start.Line == f.at.Line {
		from = int(f.start.Col) - 1
	}
	if f.end.Line == f.at.Line {
		to = int(f.end.Col) - 1
	}
	oneLine := f.start.Line == f.end.Line
	anchored := oneLine && f.left.IsValid() && f.right.Line == f.at.Line
	if from < indent || to > len(line) || from >= to || from == indent && to == len(line) && !anchored {
		return Part{Col: from + 1}
	}
	var b strings.Builder
	for i := indent; i < to; i++ {
		mark := " "
		if i >= from {
			mark = "^"
			if col := int32(i + 1); anchored && (col < f.left.Col || col >= f.right.Col) {
				mark = "~"
			}
		} else if line[i] == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString(strings.Repeat(mark, cellOf(line[i]).width))
	}
	return Part{Col: from + 1, Marks: b.String()}
}
