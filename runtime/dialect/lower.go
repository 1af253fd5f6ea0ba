package dialect

import (
	"strconv"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// A lowerer makes a Starlark tree of ours, for one text.
type lowerer struct {
	path   string // positions point to it
	opts   *Options
	source *source
	scope  *scope
	loops  []*loop // of the function, or of the block of try, that is lowered

	function string // what is lowered, as tracebacks call it
	inBlock  *block // of try or with

	temps     int
	private   bool            // there are globals that the author does not know of
	used      map[string]bool // names that Init must give
	templates []*template     // of the f-strings
	loads     []Load

	undefined map[syntax.Pos]bool // uses of names that are not defined
	said      map[string]bool     // what was reported of them
	described map[undefinedUse]bool

	errs []*syntax.Error
}

// The most errors that are reported of a text.
const maxErrors = 2 * syntax.MaxErrors

// fail reports an error.
func (l *lowerer) fail(pos syntax.Pos, msg, hint string) {
	if len(l.errs) >= maxErrors {
		return
	}
	l.errs = append(l.errs, &syntax.Error{Start: pos, Msg: msg, Hint: hint})
}

func (l *lowerer) pos(p syntax.Pos) star.Position { return star.MakePosition(&l.path, p.Line, p.Col) }

// file lowers a whole text.
func (l *lowerer) file(f *syntax.File) *star.File {
	l.scope = newScope(nil, fileScope, nil, f.Stmts)
	l.function = "<module>"
	options := fileOptions
	out := &star.File{Path: l.path, Options: &options}
	out.Stmts = append(l.boxes(syntax.Pos{Line: 1, Col: 1}, nil), l.stmts(f.Stmts)...)
	return out
}

// ident makes a use of a name that lowering knows the meaning of.
func (l *lowerer) ident(pos syntax.Pos, name string) *star.Ident {
	return &star.Ident{NamePos: l.pos(pos), Name: name}
}

// call makes a call of a hidden helper. An error in it is at pos.
func (l *lowerer) call(pos syntax.Pos, helper string, args ...star.Expr) star.Expr {
	if len(args) > maxArgs {
		all := &star.TupleExpr{Lparen: l.pos(pos), List: args, Rparen: l.pos(pos)}
		args = []star.Expr{&star.UnaryExpr{OpPos: l.pos(pos), Op: star.STAR, X: all}}
	}
	return &star.CallExpr{
		Fn:     l.ident(pos, hiddenPrefix+helper),
		Lparen: l.pos(pos),
		Args:   args,
		Rparen: l.pos(pos),
	}
}

// Starlark's compiler takes at most this many positional, and as many keyword,
// arguments.
const maxArgs = 255

func (l *lowerer) text(pos syntax.Pos, s string) star.Expr {
	return &star.Literal{Token: star.STRING, TokenPos: l.pos(pos), Raw: "''", Value: s}
}

func (l *lowerer) number(pos syntax.Pos, n int) star.Expr {
	return &star.Literal{Token: star.INT, TokenPos: l.pos(pos), Raw: "0", Value: int64(n)}
}

func (l *lowerer) none(pos syntax.Pos) star.Expr { return l.ident(pos, hiddenPrefix+"none") }

func (l *lowerer) list(pos syntax.Pos, elems ...star.Expr) *star.ListExpr {
	return &star.ListExpr{Lbrack: l.pos(pos), List: elems, Rbrack: l.pos(pos)}
}

func (l *lowerer) assign(pos syntax.Pos, to, value star.Expr) star.Stmt {
	return &star.AssignStmt{OpPos: l.pos(pos), Op: star.EQ, LHS: to, RHS: value}
}

// temp returns the name of a new variable.
func (l *lowerer) temp() string {
	l.temps++
	return hiddenPrefix + strconv.Itoa(l.temps)
}

// stmtTemp returns the name of a new variable for a statement to assign.
func (l *lowerer) stmtTemp() string {
	l.private = l.private || l.scope.kind == fileScope
	return l.temp()
}

// with makes an expression that evaluates value, binds it to the targets, and is
// body. It is a comprehension over one element: it makes no frame of its own, and
// variables of the function can be used in it.
func (l *lowerer) with(pos syntax.Pos, targets, value, body star.Expr) star.Expr {
	p := l.pos(pos)
	return &star.IndexExpr{
		X: &star.Comprehension{
			Lbrack:  p,
			Body:    body,
			Clauses: []star.Node{&star.ForClause{For: p, Vars: targets, In: p, X: l.list(pos, value)}},
			Rbrack:  p,
		},
		Lbrack: p,
		Y:      l.number(pos, 0),
		Rbrack: p,
	}
}
