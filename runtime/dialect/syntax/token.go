package syntax

// A kind is the kind of a token.
type kind uint8

const (
	illegal kind = iota // an error was reported
	eof
	newline
	indent
	outdent

	ident
	intLit
	floatLit
	strLit
	bytesLit
	fstart // the prefix and quotes that open an f-string
	ftext  // text inside an f-string or format spec
	fend   // the quotes that close it

	lparen
	rparen
	lbrack
	rbrack
	lbrace
	rbrace
	comma
	colon
	semi
	dot
	ellipsis
	arrow
	walrus
	bang
	tilde
	eq

	plus
	minus
	star
	slash
	slashslash
	percent
	amp
	pipe
	caret
	ltlt
	gtgt
	starstar
	atSign
	plusEq // in the order of plus..atSign
	minusEq
	starEq
	slashEq
	slashslashEq
	percentEq
	ampEq
	pipeEq
	caretEq
	ltltEq
	gtgtEq
	starstarEq
	atEq

	eql
	neq
	lt
	gt
	le
	ge

	kwAnd
	kwAs
	kwAsync
	kwAwait
	kwBreak
	kwClass
	kwContinue
	kwDef
	kwDel
	kwElif
	kwElse
	kwExcept
	kwFinally
	kwFor
	kwFrom
	kwGlobal
	kwIf
	kwImport
	kwIn
	kwIs
	kwLambda
	kwNonlocal
	kwNot
	kwOr
	kwPass
	kwRaise
	kwReturn
	kwTry
	kwWhile
	kwWith
	kwYield

	numKinds
)

var kindText = [numKinds]string{
	illegal: "an illegal token", eof: "the end of the file", newline: "the end of the line",
	indent: "an indented line", outdent: "the end of the block",
	ident: "a name", intLit: "a number", floatLit: "a number", strLit: "a string", bytesLit: "a string",
	fstart: "a string", ftext: "text", fend: "the end of the f-string",

	lparen: "(", rparen: ")", lbrack: "[", rbrack: "]", lbrace: "{", rbrace: "}",
	comma: ",", colon: ":", semi: ";", dot: ".", ellipsis: "...", arrow: "->", walrus: ":=",
	bang: "!", tilde: "~", eq: "=",

	plus: "+", minus: "-", star: "*", slash: "/", slashslash: "//", percent: "%", amp: "&",
	pipe: "|", caret: "^", ltlt: "<<", gtgt: ">>", starstar: "**", atSign: "@",
	plusEq: "+=", minusEq: "-=", starEq: "*=", slashEq: "/=", slashslashEq: "//=", percentEq: "%=",
	ampEq: "&=", pipeEq: "|=", caretEq: "^=", ltltEq: "<<=", gtgtEq: ">>=", starstarEq: "**=", atEq: "@=",
	eql: "==", neq: "!=", lt: "<", gt: ">", le: "<=", ge: ">=",

	kwAnd: "and", kwAs: "as", kwAsync: "async", kwAwait: "await", kwBreak: "break", kwClass: "class",
	kwContinue: "continue", kwDef: "def", kwDel: "del", kwElif: "elif", kwElse: "else",
	kwExcept: "except", kwFinally: "finally", kwFor: "for", kwFrom: "from", kwGlobal: "global",
	kwIf: "if", kwImport: "import", kwIn: "in", kwIs: "is", kwLambda: "lambda",
	kwNonlocal: "nonlocal", kwNot: "not", kwOr: "or", kwPass: "pass", kwRaise: "raise",
	kwReturn: "return", kwTry: "try", kwWhile: "while", kwWith: "with", kwYield: "yield",
}

func (k kind) isKeyword() bool   { return k >= kwAnd }
func (k kind) isAugmented() bool { return plusEq <= k && k <= atEq }

// A token is one word of the text.
type token struct {
	kind        kind
	first       bool // of its line
	off, endOff int
	pos, end    Pos
	text        string // a name, or the value of a string
	num         any    // the value of a number
}

// describe names the token for an error message.
func (t *token) describe() string {
	switch {
	case t.kind == ident:
		return "'" + t.text + "'"
	case t.kind >= lparen:
		return "'" + kindText[t.kind] + "'"
	}
	return kindText[t.kind]
}

// keyword returns the kind of a word. The words assert, load, match, print and
// type are names: what they mean depends on where they stand.
func keyword(word string) kind {
	switch word {
	case "and":
		return kwAnd
	case "as":
		return kwAs
	case "async":
		return kwAsync
	case "await":
		return kwAwait
	case "break":
		return kwBreak
	case "class":
		return kwClass
	case "continue":
		return kwContinue
	case "def":
		return kwDef
	case "del":
		return kwDel
	case "elif":
		return kwElif
	case "else":
		return kwElse
	case "except":
		return kwExcept
	case "finally":
		return kwFinally
	case "for":
		return kwFor
	case "from":
		return kwFrom
	case "global":
		return kwGlobal
	case "if":
		return kwIf
	case "import":
		return kwImport
	case "in":
		return kwIn
	case "is":
		return kwIs
	case "lambda":
		return kwLambda
	case "nonlocal":
		return kwNonlocal
	case "not":
		return kwNot
	case "or":
		return kwOr
	case "pass":
		return kwPass
	case "raise":
		return kwRaise
	case "return":
		return kwReturn
	case "try":
		return kwTry
	case "while":
		return kwWhile
	case "with":
		return kwWith
	case "yield":
		return kwYield
	}
	return ident
}

// beginsStatement reports whether a keyword can stand nowhere but at the start
// of a statement or clause of one.
func (k kind) beginsStatement() bool {
	switch k {
	case kwBreak, kwClass, kwContinue, kwDef, kwDel, kwElif, kwExcept, kwFinally, kwFrom, kwGlobal,
		kwImport, kwNonlocal, kwPass, kwRaise, kwReturn, kwTry, kwWhile, kwWith:
		return true
	}
	return false
}

// beginsExpr reports whether an expression, or *x, can begin with the token.
func (k kind) beginsExpr() bool {
	switch k {
	case illegal, ident, intLit, floatLit, strLit, bytesLit, fstart, lparen, lbrack, lbrace, ellipsis,
		bang, tilde, plus, minus, star, kwAwait, kwLambda, kwNot, kwYield:
		return true
	}
	return false
}
