package printer

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

// A node is a token of a line, or a bracket with all that is in it.
type node struct {
	kind  syntax.TokenKind
	text  string   // of a group the opening bracket
	above []string // comments on lines of their own above it
	after string   // the comment that ends its line
	group *group

	space  bool     // before it, where it does not begin a line
	unary  bool     // a sign, or the * or ** of what is unpacked
	value  bool     // the = or : between a name or key and its value
	assign bool     // the = of an assignment statement
	prio   priority // of breaking the line here
}

// A group is a pair of brackets.
type group struct {
	role   role
	items  []node
	closer node
	note   string // the comment behind the opening bracket

	width      size
	commas     int  // between items
	takesComma bool // behind the last item, if each has its line
	magic      bool // it ends with a comma that keeps one item on each line
	broken     bool // something in it cannot be written on one line
	comments   bool // directly in it
}

// A role is what a pair of brackets is for.
type role uint8

const (
	plain      role = iota // (x), (x, y), (), (x for x in y), and of a with
	arguments              // f(x)
	parameters             // def f(x)
	names                  // from a import (x)
	index                  // x[y]
	list                   // [x]
	braces                 // {x}, {x: y}
)

func (n *node) is(text string) bool {
	return n.text == text && n.group == nil && (n.kind == syntax.OperatorToken || n.kind == syntax.KeywordToken)
}

// endsOperand reports whether an operand ends with n, so that a bracket behind it
// is a call or an index, and a sign behind it an operator of two operands.
func (n *node) endsOperand() bool {
	switch n.kind {
	case syntax.WordToken, syntax.NumberToken, syntax.StringToken:
		return true
	}
	return n.group != nil || n.text == "..."
}

// A builder makes nodes of tokens.
type builder struct {
	tokens []syntax.Token
	next   int
	above  []string   // comments that wait for the next node
	end    syntax.Pos // of the last token that is no comment
}

// items reads up to the closing bracket, or the end of the tokens. opener is the
// group they are in, nil outside of all brackets.
func (b *builder) items(opener *group) []node {
	var list []node
	for b.next < len(b.tokens) {
		t := b.tokens[b.next]
		b.next++
		if t.Kind == syntax.CommentToken {
			b.comment(t, list, opener)
			continue
		}
		b.end = t.End
		n := node{kind: t.Kind, text: t.Text}
		n.above, b.above = b.above, nil
		if t.Kind == syntax.OperatorToken {
			switch t.Text {
			case ")", "]", "}":
				opener.closer = n
				return list
			case "(", "[", "{":
				n.group = &group{}
				n.group.items = b.items(n.group)
			case ",":
				// Comments before a comma go behind it.
				b.above, n.above = n.above, nil
				if last := len(list) - 1; last >= 0 {
					n.after, *list[last].trailing() = *list[last].trailing(), ""
				}
			}
		}
		list = append(list, n)
	}
	return list
}

// trailing is the comment behind n, which of a group stands at its closing bracket.
func (n *node) trailing() *string {
	if n.group != nil {
		return &n.group.closer.after
	}
	return &n.after
}

// comment keeps a comment at the node that it stands behind or above.
func (b *builder) comment(t syntax.Token, list []node, opener *group) {
	text := commentText(t.Text)
	if t.Start.Line == b.end.Line && len(b.above) == 0 {
		at := &opener.note
		if n := len(list); n > 0 {
			at = list[n-1].trailing()
		}
		if *at == "" {
			*at = text
			return
		}
	}
	b.above = append(b.above, text)
}
