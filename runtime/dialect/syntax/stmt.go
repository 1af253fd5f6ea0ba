package syntax

// A Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// The statements.
type (
	// An ExprStmt is an expression that stands alone.
	ExprStmt struct {
		Range
		X Expr
	}

	// An Assign is targets = value, with several targets for a = b = value, or
	// target: annotation = value. Value is nil for a mere "target: annotation".
	Assign struct {
		Range
		Targets    []Expr
		Annotation Expr
		EqPos      Pos // of the last =
		Value      Expr
	}

	// An AugAssign is target op= value.
	AugAssign struct {
		Range
		Op     string // as in Binary, without =
		OpPos  Pos
		Target Expr
		Value  Expr
	}

	// A Del is del targets.
	Del struct {
		Range
		Targets []Expr
	}

	// A Branch is pass, break or continue.
	Branch struct {
		Range
		Token string
	}

	// A Return is return value; Value may be nil.
	Return struct {
		Range
		Value Expr
	}

	// An Assert is assert cond, msg; Msg may be nil.
	Assert struct {
		Range
		Cond, Msg Expr
	}

	// An If is if cond: body, else: else. An elif is an If alone in Else.
	If struct {
		Range
		Cond    Expr
		Body    []Stmt
		ElsePos Pos // of else or elif; the zero Pos without one
		Else    []Stmt
	}

	// A For is for target in x: body, else: else.
	For struct {
		Range
		Target, X Expr
		Body      []Stmt
		Else      []Stmt
	}

	// A While is while cond: body, else: else.
	While struct {
		Range
		Cond Expr
		Body []Stmt
		Else []Stmt
	}

	// A Def is def name(params) -> result: body.
	Def struct {
		Range
		Name   Ident
		Params []*Param
		Result Expr // the annotation; nil if none
		Body   []Stmt
	}

	// An Import is import a.b, c as d.
	Import struct {
		Range
		Modules []ImportModule
	}

	// A FromImport is from a.b import c, d as e. Relative imports have leading
	// dots in Module.
	FromImport struct {
		Range
		Module Ident
		Names  []ImportName
	}

	// A Load is Starlark's load("module", "name", alias="name").
	Load struct {
		Range
		Load      Pos
		ModulePos Pos
		Module    string
		Names     []ImportName
	}

	// A Try is try: body, except: handlers, else: else, finally: finally.
	Try struct {
		Range
		Body     []Stmt
		Handlers []*Except
		Else     []Stmt
		Finally  []Stmt
	}

	// A Raise is raise exception from cause; both may be nil.
	Raise struct {
		Range
		Exception, Cause Expr
	}

	// A With is with items: body.
	With struct {
		Range
		Items []WithItem
		Body  []Stmt
	}

	// A BadStmt stands where no statement could be read, or one that is not of
	// the language. An error was reported. Names are those that it would have
	// defined, so that their use is no further error.
	BadStmt struct {
		Range
		Names []Ident
	}
)

// An ImportModule is a.b as c; As has no name without "as".
type ImportModule struct {
	Path Ident // with its dots
	As   Ident
}

// An ImportName is name as alias. In a load, As is the name bound. Without an
// alias As equals Name.
type ImportName struct {
	Name, As Ident
}

// An Except is except type as name: body. Type is nil for a bare except; Name
// has no name without "as".
type Except struct {
	Range
	Type Expr
	Name Ident
	Body []Stmt
}

// A WithItem is x as target; Target may be nil.
type WithItem struct {
	X      Expr
	Target Expr
}

func (*ExprStmt) stmt()   {}
func (*Assign) stmt()     {}
func (*AugAssign) stmt()  {}
func (*Del) stmt()        {}
func (*Branch) stmt()     {}
func (*Return) stmt()     {}
func (*Assert) stmt()     {}
func (*If) stmt()         {}
func (*For) stmt()        {}
func (*While) stmt()      {}
func (*Def) stmt()        {}
func (*Import) stmt()     {}
func (*FromImport) stmt() {}
func (*Load) stmt()       {}
func (*Try) stmt()        {}
func (*Raise) stmt()      {}
func (*With) stmt()       {}
func (*BadStmt) stmt()    {}
