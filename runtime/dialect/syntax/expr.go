package syntax

// An Expr is an expression.
type Expr interface {
	Node
	expr()
}

// The expressions.
type (
	// A Name is a use of a name: x. None, True and False are names too.
	Name struct{ Ident }

	// A Literal is a number or text without expressions in it. Adjacent string
	// literals are one Literal, from the first quote to the last.
	Literal struct {
		Range
		Kind LiteralKind
		// Value is int64 or *big.Int of an Int, float64 of a Float, string of a
		// String or Bytes.
		Value any
	}

	// An FString is f"...", with the texts and f-strings beside it joined to it.
	FString struct {
		Range
		Parts []FPart
	}

	// A Paren is (x): kept, because (a, b = c) and a chain of comparisons differ
	// with and without.
	Paren struct {
		Range
		X Expr
	}

	// A Tuple is a, b or (a, b) or (). Parens says whether parentheses belong to it.
	Tuple struct {
		Range
		Elems  []Expr // *x is a Starred
		Parens bool
	}

	// A List is [a, b].
	List struct {
		Range
		Elems []Expr // *x is a Starred
	}

	// A Set is {a, b}, not empty.
	Set struct {
		Range
		Elems []Expr // *x is a Starred
	}

	// A Dict is {k: v, **d}.
	Dict struct {
		Range
		Entries []DictEntry
	}

	// A Comprehension is [x for ...], {x for ...}, {k: v for ...} or (x for ...).
	Comprehension struct {
		Range
		Kind    ComprehensionKind
		Key     Expr // of DictComp
		Body    Expr // the value of DictComp
		Clauses []CompClause
	}

	// A Unary is -x, +x, ~x or not x.
	Unary struct {
		Range
		Op string
		X  Expr
	}

	// A Binary is x op y for arithmetic, bits, and, or.
	Binary struct {
		Range
		Op    string // + - * / // % ** << >> & | ^ and or @
		OpPos Pos
		X, Y  Expr
	}

	// A Compare is a comparison, or a chain of them: a < b <= c.
	Compare struct {
		Range
		X    Expr
		Rest []Comparison // at least one
	}

	// A Conditional is Then if Cond else Else.
	Conditional struct {
		Range
		Cond, Then, Else Expr
	}

	// A Lambda is lambda params: body.
	Lambda struct {
		Range
		Params []*Param
		Body   Expr
	}

	// A Call is fn(args).
	Call struct {
		Range
		Fn     Expr
		Lparen Pos
		Args   []*Arg
	}

	// An Index is x[i]. Several indices, x[i, j], are a Tuple.
	Index struct {
		Range
		X      Expr
		Lbrack Pos
		I      Expr
	}

	// A Slice is x[lo:hi:step]; each may be nil. As in Starlark, x[a, b:c] has the
	// tuple a, b for Lo.
	Slice struct {
		Range
		X            Expr
		Lbrack       Pos
		Lo, Hi, Step Expr
	}

	// An Attribute is x.name.
	Attribute struct {
		Range
		X    Expr
		Dot  Pos
		Name Ident
	}

	// A Walrus is name := value.
	Walrus struct {
		Range
		Name  Ident
		Value Expr
	}

	// A Starred is *x as an element or a target.
	Starred struct {
		Range
		X Expr
	}

	// An Ellipsis is "...".
	Ellipsis struct{ Range }

	// A BadExpr stands where no expression could be read. An error was reported.
	BadExpr struct{ Range }
)

// A LiteralKind says what a Literal is.
type LiteralKind int

// The kinds of literals.
const (
	Int LiteralKind = iota
	Float
	String
	Bytes
)

// An FPart is a part of an f-string: a text, or an expression if X is not nil.
type FPart struct {
	Range
	Text       string // with escapes resolved
	X          Expr
	Source     string  // the expression's text for {x=}, with its = and spaces; else ""
	Conversion byte    // 'r', 's', 'a', or 0
	Spec       []FPart // the format spec, which may hold expressions itself; nil without a colon
}

// A DictEntry is key: value, or **value if Key is nil.
type DictEntry struct {
	Range
	Key, Value Expr
}

// A ComprehensionKind says what a comprehension makes.
type ComprehensionKind int

// The kinds of comprehensions.
const (
	ListComp ComprehensionKind = iota
	SetComp
	DictComp
	Generator
)

// A CompClause is "for target in x", or "if x" if Target is nil.
type CompClause struct {
	Range
	Target Expr
	X      Expr
}

// A Comparison is one operator of a Compare and what stands right of it.
type Comparison struct {
	Op    string // == != < > <= >= in "not in" is "is not"
	OpPos Pos
	Y     Expr
}

// An ArgKind says how an argument is given.
type ArgKind int

// The kinds of arguments, and of parameters.
const (
	Positional ArgKind = iota // x
	Keyword                   // name=x
	Star                      // *x
	DoubleStar                // **x
)

// An Arg is an argument of a call.
type Arg struct {
	Range
	Kind  ArgKind
	Name  Ident // of Keyword
	Value Expr
}

// A Param is a parameter of a function. A bare * is a Star without a name.
type Param struct {
	Range
	Kind       ArgKind // Positional, Star or DoubleStar
	Name       Ident
	Annotation Expr // nil if none
	Default    Expr // nil if none
}

func (*Name) expr()          {}
func (*Literal) expr()       {}
func (*FString) expr()       {}
func (*Paren) expr()         {}
func (*Tuple) expr()         {}
func (*List) expr()          {}
func (*Set) expr()           {}
func (*Dict) expr()          {}
func (*Comprehension) expr() {}
func (*Unary) expr()         {}
func (*Binary) expr()        {}
func (*Compare) expr()       {}
func (*Conditional) expr()   {}
func (*Lambda) expr()        {}
func (*Call) expr()          {}
func (*Index) expr()         {}
func (*Slice) expr()         {}
func (*Attribute) expr()     {}
func (*Walrus) expr()        {}
func (*Starred) expr()       {}
func (*Ellipsis) expr()      {}
func (*BadExpr) expr()       {}

// Unparen returns x without the parentheses round it.
func Unparen(x Expr) Expr {
	for {
		p, ok := x.(*Paren)
		if !ok {
			return x
		}
		x = p.X
	}
}
