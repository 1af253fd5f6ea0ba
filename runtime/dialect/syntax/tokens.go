package syntax

import (
	"strings"
	"unicode/utf8"
)

// A TokenKind is the kind of a [Token].
type TokenKind uint8

// The kinds of tokens.
const (
	WordToken     TokenKind = iota // a name; assert and load are names here
	KeywordToken                   // a word that can be no name
	NumberToken                    // as it is spelt
	StringToken                    // with prefix and quotes; an f-string is one token
	OperatorToken                  // an operator, a bracket, a separator or ...
	CommentToken                   // from # to the end of the line
	NewlineToken                   // the end of a logical line
	IndentToken                    // before the first token of a block
	OutdentToken                   // behind the last line of a block
)

// A Token is a word of a text as it is spelt there. Those that end a line, or begin
// or end a block, have no Text.
type Token struct {
	Range
	Kind TokenKind
	Off  int // where Text begins, in bytes
	Text string
}

// Tokens returns the tokens of a text, in its order, comments among them: those
// above a line stand before the tokens that begin or end a block there. src is a
// text that [Parse] takes without an error, without a byte order mark; the tokens
// of any other text are of no use.
func Tokens(src string) []Token {
	list := make([]Token, 0, len(src)/6)
	sc := newScanner(src, func(Pos, Pos, string, string, bool) {})
	seen, end := 0, 0 // comments that are in the list, and where the last token ends
	var t token
	for sc.next(&t); ; sc.next(&t) {
		for _, c := range sc.comments[seen:] {
			// Nothing but space lies between the last token and the comment.
			off := end + strings.IndexByte(src[end:], '#')
			list = append(list, Token{
				Range: Range{c.Start, Pos{c.Start.Line, c.Start.Col + int32(utf8.RuneCountInString(c.Text))}},
				Kind:  CommentToken, Off: off, Text: c.Text,
			})
			end = off + len(c.Text)
		}
		if t.kind == eof {
			return list
		}
		first := t
		if t.kind == fstart {
			sc.restOfFString(&t)
		}
		seen = len(sc.comments)
		token := Token{Range: Range{first.pos, t.end}, Kind: first.kind.public(), Off: first.off}
		if token.Kind < NewlineToken {
			token.Text = src[first.off:t.endOff]
			end = t.endOff
		}
		list = append(list, token)
	}
}

// restOfFString moves to the end of the f-string that t opens.
func (sc *scanner) restOfFString(t *token) {
	for open := 1; open > 0 && t.kind != eof; {
		sc.next(t)
		switch t.kind {
		case fstart:
			open++
		case fend:
			open--
		}
	}
}

func (k kind) public() TokenKind {
	switch k {
	case newline:
		return NewlineToken
	case indent:
		return IndentToken
	case outdent:
		return OutdentToken
	case ident:
		return WordToken
	case intLit, floatLit:
		return NumberToken
	case strLit, bytesLit, fstart:
		return StringToken
	}
	if k.isKeyword() {
		return KeywordToken
	}
	return OperatorToken
}
