package printer

import "github.com/flowrun/flowrun/runtime/dialect/syntax"

// A priority says how willingly a line is broken at a place: where it is highest,
// and there everywhere.
type priority uint8

const (
	never priority = iota
	atDot
	atPower
	atProduct
	atSum
	atShift
	atAmp
	atCaret
	atPipe
	atComparison
	atString
	atAnd
	atOr
	atTernary
	atComma
	atClause // of a comprehension
)

var operatorPriority = map[string]priority{
	"**": atPower,
	"*":  atProduct, "/": atProduct, "//": atProduct, "%": atProduct, "@": atProduct,
	"+": atSum, "-": atSum,
	"<<": atShift, ">>": atShift,
	"&": atAmp, "^": atCaret, "|": atPipe,
	"==": atComparison, "!=": atComparison, "<": atComparison, ">": atComparison, "<=": atComparison, ">=": atComparison,
}

// An annotator goes through the nodes of a line, or between two brackets, and finds
// out what each is for.
type annotator struct {
	role      role
	statement bool   // a line, not what stands in brackets
	word      string // that the line begins with, if it is a keyword

	lambdas   int  // whose parameters are being read
	lambda    bool // in the parameters or the body of one, whose operators belong to it
	targets   bool // between for and in
	clauses   bool // behind the first for of a comprehension
	annotated bool // behind the colon of a parameter or variable
	complex   bool // the slice has more in it than names and numbers
}

// annotateLine finds out what the nodes of a line are for, down to the innermost
// brackets.
func annotateLine(items []node) {
	a := annotator{statement: true}
	if len(items) > 0 && items[0].kind == syntax.KeywordToken {
		a.word = items[0].text
	}
	a.all(items)
}

func (g *group) annotate() {
	a := annotator{role: g.role}
	a.all(g.items)
	g.measure()
}

func (a *annotator) all(items []node) {
	for i := range items {
		n := &items[i]
		var prev *node
		if i > 0 {
			prev = &items[i-1]
		}
		if i == 0 || prev.is(",") && !a.lambda {
			a.annotated, a.complex = false, a.role == index && isComplex(items[i:])
		}
		if n.group != nil {
			n.group.role = a.roleOf(n, prev, items[:i])
			n.group.annotate()
			n.space = a.spaceBeforeBracket(n, prev)
			continue
		}
		a.one(n, prev, items, i)
	}
	for i := range items {
		if items[i].is("**") && !items[i].unary && isSimpleLeft(items[:i]) && isSimpleRight(items[i+1:]) {
			items[i].space, items[i+1].space = false, false
		}
	}
}

func (a *annotator) roleOf(n, prev *node, before []node) role {
	called := prev != nil && prev.endsOperand()
	switch {
	case n.text == "{":
		return braces
	case n.text == "[" && called:
		return index
	case n.text == "[":
		return list
	case called && a.word == "def" && len(before) == 2:
		return parameters
	case called:
		return arguments
	case prev != nil && prev.is("import"):
		return names
	}
	return plain
}

func (a *annotator) spaceBeforeBracket(n, prev *node) bool {
	if prev != nil && prev.endsOperand() && n.group.role != braces {
		return false
	}
	return a.spaceBehind(prev)
}

// spaceBehind reports whether there is space between prev and an operand.
func (a *annotator) spaceBehind(prev *node) bool {
	switch {
	case prev == nil || prev.unary && !prev.is("not"):
		return false
	case prev.is("."):
		return false
	case prev.is("..."):
		return a.word != "from"
	case prev.is("="):
		return prev.space
	case prev.is(":"):
		return !a.isSliceColon() || a.complex
	}
	return true
}

// isSliceColon reports whether a colon here belongs to a slice.
func (a *annotator) isSliceColon() bool { return a.role == index && a.lambdas == 0 && !a.lambda }

func (a *annotator) one(n, prev *node, items []node, i int) {
	n.space = a.spaceBehind(prev)
	if n.kind == syntax.KeywordToken {
		n.space = n.space || prev != nil && (prev.is(".") || prev.is("..."))
		a.keyword(n, prev, items, i)
		return
	}
	if n.kind == syntax.StringToken && prev != nil && prev.kind == syntax.StringToken {
		a.breakAt(n, atString)
		return
	}
	if n.kind != syntax.OperatorToken {
		return
	}
	switch n.text {
	case ",":
		n.space = false
		a.comma(n)
	case ":":
		a.colon(n, prev)
	case ".":
		n.space = a.word == "from" && prev.is("from") || prev != nil && isInt(prev)
		if prev != nil && prev.group != nil {
			a.breakAt(n, atDot)
		}
	case "...":
		if a.word == "from" && prev != nil && (prev.is(".") || prev.is("...")) {
			n.space = false
		}
	case "=":
		tight := a.lambdas > 0 || !a.statement && !a.annotated
		n.space = !tight
		n.value = !a.statement && !a.lambda
		n.assign = a.statement && !a.lambda
	case "->", ":=":
		n.space = true
	case "~":
		n.unary = true
	case "+", "-", "*", "**":
		if n.unary = prev == nil || !prev.endsOperand(); n.unary {
			return
		}
		fallthrough
	default:
		n.space = true
		if prio, ok := operatorPriority[n.text]; ok {
			a.breakAt(n, prio)
		} else {
			n.assign = a.statement // += and the like
		}
	}
}

func (a *annotator) breakAt(n *node, prio priority) {
	if !a.lambda && a.word != "import" && a.word != "from" {
		n.prio = prio
	}
}

func (a *annotator) comma(n *node) {
	if a.lambdas > 0 || a.targets {
		return
	}
	a.lambda = false
	n.prio = atComma
}

func (a *annotator) colon(n, prev *node) {
	n.space = false
	switch {
	case a.lambdas > 0:
		a.lambdas--
	case a.role == index:
		a.lambda = false
		n.space = prev != nil && (prev.is(",") || a.complex && !prev.is(":"))
	case a.role == braces:
		n.value = !a.lambda
	default:
		a.annotated = true
	}
}

func (a *annotator) keyword(n, prev *node, items []node, i int) {
	switch n.text {
	case "lambda":
		a.lambda = true
		a.lambdas++
	case "for":
		if i == 0 && a.statement {
			a.targets = true
			return
		}
		if a.lambdas == 0 {
			a.lambda = false
		}
		a.breakAt(n, atClause)
		a.clauses, a.targets = true, true
	case "in":
		if a.targets {
			a.targets = false
		} else if !prev.is("not") {
			a.breakAt(n, atComparison)
		}
	case "is":
		a.breakAt(n, atComparison)
	case "not":
		n.unary = true
		if i+1 < len(items) && items[i+1].is("in") && prev != nil && prev.endsOperand() {
			n.unary = false
			a.breakAt(n, atComparison)
		}
	case "and":
		a.breakAt(n, atAnd)
	case "or":
		a.breakAt(n, atOr)
	case "if":
		switch {
		case i == 0 && a.statement:
		case a.clauses:
			if a.lambdas == 0 {
				a.lambda = false
			}
			a.breakAt(n, atClause)
		default:
			a.breakAt(n, atTernary)
		}
	case "else":
		if !a.statement || i > 0 {
			a.breakAt(n, atTernary)
		}
	}
}
