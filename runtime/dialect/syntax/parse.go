package syntax

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxErrors is the most errors that Parse reports of one text.
const MaxErrors = 50

// maxMessage bounds the length of a message: the word it quotes may be any.
const maxMessage = 200

// MaxDepth is the most levels a tree has: no path from a statement of the file
// down to a leaf has more nodes, so that it is safe to walk it recursively. What
// is lowered to nested constructs counts as nested: each further comparison of a
// chain, clause of a comprehension, item of a with and handler of a try.
const MaxDepth = 1000

// Parse reads a text. It returns a tree in any case: where the text is wrong, it
// has BadExpr and BadStmt in it. Errors stand in the order of the text, at most
// [MaxErrors] of them.
//
// Beyond the grammar it checks what takes no knowledge of names: what can be
// assigned to, the order of arguments and parameters, names repeated among them,
// and where return, break, continue and load may stand.
//
// The words assert and load are names throughout a file that binds them (by
// assignment, def, import, load, or as a parameter). Elsewhere assert begins an
// assert statement, unless what follows can only continue a name, as in
// assert.eq(1, 2); and load("text", ... begins a load statement.
func Parse(name string, src []byte) (*File, []*Error) {
	p := &parser{file: &File{Name: name}}
	if err := checkText(src); err != nil {
		return p.file, []*Error{err}
	}
	text := strings.TrimPrefix(string(src), "\ufeff")
	p.sc = newScanner(text, p.report)
	p.bound = boundWords(text)
	p.parseFile()
	if p.deep {
		p.pruneDeep()
	}
	p.file.Comments = p.sc.comments
	return p.file, sorted(p.errs)
}

// sorted puts errors in the order of the text. A line that was read twice may have
// given one twice.
func sorted(errs []*Error) []*Error {
	slices.SortStableFunc(errs, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Start.Line, b.Start.Line), cmp.Compare(a.Start.Col, b.Start.Col))
	})
	return slices.CompactFunc(errs, func(a, b *Error) bool { return *a == *b })
}

// checkText looks for what no text has.
func checkText(src []byte) *Error {
	if utf8.Valid(src) && !slices.Contains(src, 0) {
		return nil
	}
	pos := Pos{1, 1}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return &Error{Start: pos, End: Pos{pos.Line, pos.Col + 1},
				Msg: fmt.Sprintf("the file is not UTF-8 text: byte 0x%02x", src[i]), Hint: "save it as UTF-8"}
		case r == 0:
			return &Error{Start: pos, End: Pos{pos.Line, pos.Col + 1},
				Msg: "the file is not text: it has a NUL byte"}
		case r == '\n' || r == '\r' && (i+1 == len(src) || src[i+1] != '\n'):
			pos = Pos{pos.Line + 1, 1}
		case r == '\ufeff' && i == 0:
		default:
			pos.Col++
		}
		i += size
	}
	return nil
}

// A parser reads the tokens of one text.
type parser struct {
	sc      scanner
	tok     token
	prevEnd Pos // behind the last token before tok that is no line end or indentation
	file    *File
	errs    []*Error
	bound   words

	quiet bool // the line has an error that makes others in it unreliable
	depth int  // nesting of blocks and expressions
	chain int  // levels in the statement that took no recursion to read
	deep  bool // the tree may be deeper than MaxDepth

	inFunc    bool
	loops     int
	lostBlock bool // the lines of a block stand somewhere outside of it

	foreignBlock bool // the line that was not understood has a block that means nothing without it
	foreignName  Ident
	openBlocks   int // how many blocks in braces were begun
}

// The panics that end the reading of a line, and of the text.
type (
	badLine struct{}
	tooMany struct{}
)

func (p *parser) parseFile() {
	defer func() {
		if r := recover(); r != nil && r != any(tooMany{}) {
			panic(r)
		}
	}()
	p.next()
	for p.tok.kind != eof {
		if !p.accept(outdent) {
			p.file.Stmts = p.stmt(p.file.Stmts)
		}
	}
}

// next moves to the next token.
func (p *parser) next() {
	switch p.tok.kind {
	case newline:
		p.quiet = false
	case indent, outdent:
	default:
		p.prevEnd = p.tok.end
	}
	p.sc.next(&p.tok)
}

// accept consumes a token of kind k if it is next.
func (p *parser) accept(k kind) bool {
	if p.tok.kind != k {
		return false
	}
	p.next()
	return true
}

// report takes an error unless the line is known to be unreliable. A serious one
// makes it so.
func (p *parser) report(start, end Pos, msg, hint string, serious bool) {
	if p.quiet || p.endsBraces(msg) {
		return
	}
	p.quiet = serious
	if len(msg) > maxMessage {
		msg = strings.ToValidUTF8(msg[:maxMessage], "") + "..."
	}
	p.errs = append(p.errs, &Error{Start: start, End: end, Msg: msg, Hint: hint})
	if len(p.errs) >= MaxErrors {
		panic(tooMany{})
	}
}

// error reports an error after which reading goes on as if all were well.
func (p *parser) error(at Range, msg, hint string) {
	p.report(at.Start, at.End, msg, hint, false)
}

// fail reports an error and gives up the line.
func (p *parser) fail(at Range, msg, hint string) {
	if b, unclosed := p.leaveUnclosed(); unclosed {
		p.sc.unclosed(b)
	} else {
		p.report(at.Start, at.End, msg, hint, true)
	}
	p.quiet = true
	panic(badLine{})
}

// failDeep gives up the line because it is nested too deeply here.
func (p *parser) failDeep() {
	p.report(p.tok.pos, p.tok.end, tooDeepMsg, tooDeepHint, true)
	p.fail(p.here(), tooDeepMsg, tooDeepHint)
}

// failHere gives up the line because of the token here.
func (p *parser) failHere(msg, hint string) { p.fail(p.here(), msg, hint) }

// failExpected says what should stand here.
func (p *parser) failExpected(what string) {
	p.failHere("expected "+what+", found "+p.tok.describe(), "")
}

// want consumes a token of kind k, which must be next.
func (p *parser) want(k kind) {
	if p.tok.kind != k {
		p.failExpected("'" + kindText[k] + "'")
	}
	p.next()
}

func (p *parser) here() Range { return Range{p.tok.pos, p.tok.end} }

// since returns the range from start to the end of the last token.
func (p *parser) since(start Pos) Range { return Range{start, p.prevEnd} }

// try runs f, which reads a line or part of one, and reports whether it was read
// to its end.
func (p *parser) try(f func()) (ok bool) {
	depth := p.depth
	defer func() {
		if ok {
			return
		}
		r := recover()
		if r != any(badLine{}) {
			panic(r)
		}
		p.depth = depth
	}()
	f()
	return true
}

// skipLine moves to the end of the line, with everything in its brackets.
func (p *parser) skipLine() {
	for p.tok.kind != newline && p.tok.kind != eof {
		p.next()
	}
}

// enter begins a level of nesting, which ends with p.depth--.
func (p *parser) enter() {
	p.depth++
	if p.depth > MaxDepth/32 {
		p.deep = true
	}
	if p.depth > MaxDepth {
		p.failDeep()
	}
}

// link counts a level of the tree that takes no recursion to read.
func (p *parser) link() {
	p.chain++
	if p.chain > MaxDepth/2 {
		p.deep = true
	}
}
