package dialect

import (
	"slices"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// A Program is the compiled text of a flow. It does not change and may be used by
// several goroutines.
type Program struct {
	prog       *starlark.Program
	source     *source
	tree       *syntax.File
	defs       *scope
	loads      []Load
	templates  []*template
	uses       map[string]bool // names that Init must give
	hasPrivate bool            // some globals are not the author's
	unknowns   bool            // it may meet values that are not known
}

// A Load is a file of the project that a text takes names from.
type Load struct {
	Pos star.Position
	// Module is the file as load names it, or for an import its path, as
	// [Options.Project] was asked for it.
	Module string
}

// An ImportFunc gives the module that an import statement names: one that
// [Options] know, or a file of the project, by the path that [Options.Project] was
// asked for. It may be called for the same module more than once.
type ImportFunc func(thread *starlark.Thread, module string) (starlark.Value, error)

// Filename is the name given to [Compile].
func (p *Program) Filename() string { return p.source.file }

// Source is the text of the program. It must not be changed.
func (p *Program) Source() []byte { return p.source.text }

// Line is the text of a line, without its end; "" if there is no line n.
func (p *Program) Line(n int) string { return p.source.line(n) }

// File is the tree of the text. It must not be changed.
func (p *Program) File() *syntax.File { return p.tree }

// Loads are the files of the project that the text loads or imports, in the order
// of the text.
func (p *Program) Loads() []Load { return slices.Clone(p.loads) }

// Diagnostic makes a diagnostic for a place in the text.
func (p *Program) Diagnostic(pos syntax.Pos, msg, hint string) Diagnostic {
	return p.source.diagnostic(pos, msg, hint)
}

// Defines reports whether the text binds a name at module level.
func (p *Program) Defines(name string) bool {
	v := p.defs.vars[name]
	return v != nil && !v.loaded
}

// A Func is what a def statement says of a function.
type Func struct {
	Pos    star.Position
	Params []Param
}

// A Param is a parameter of a function.
type Param struct {
	Name        string
	Star        bool // *name; a bare * is no Param
	DoubleStar  bool // **name
	KeywordOnly bool
	HasDefault  bool
}

func (p Param) String() string {
	switch {
	case p.Star:
		return "*" + p.Name
	case p.DoubleStar:
		return "**" + p.Name
	case p.HasDefault:
		return p.Name + "=..."
	}
	return p.Name
}

// Function returns the function that a def at module level gives a name, if
// nothing else is bound to that name.
func (p *Program) Function(name string) (Func, bool) {
	v := p.defs.vars[name]
	if v == nil || v.def == nil || v.bindings != 1 {
		return Func{}, false
	}
	f := Func{Pos: star.MakePosition(&p.source.file, v.def.Name.Start.Line, v.def.Name.Start.Col)}
	keywordOnly := false
	for _, param := range v.def.Params {
		switch {
		case param.Kind == syntax.Star:
			keywordOnly = true
			if param.Name.Name != "" {
				f.Params = append(f.Params, Param{Name: param.Name.Name, Star: true})
			}
		case param.Kind == syntax.DoubleStar:
			f.Params = append(f.Params, Param{Name: param.Name.Name, DoubleStar: true})
		default:
			f.Params = append(f.Params, Param{Name: param.Name.Name, KeywordOnly: keywordOnly, HasDefault: param.Default != nil})
		}
	}
	return f, true
}

// Init runs the module level and returns the names that it has bound, as far as it
// came if there is an error. They are not frozen.
//
// predeclared gives the names that [Options.Predeclared] knows. Imports are served
// by importModule, load statements by the thread's Load. Both are called in
// functions too, whenever these run.
func (p *Program) Init(thread *starlark.Thread, predeclared starlark.StringDict, importModule ImportFunc) (starlark.StringDict, error) {
	env := make(starlark.StringDict, len(p.uses))
	imports := &importer{load: importModule}
	for name := range p.uses {
		switch {
		case isHidden(name):
			env[name] = p.hidden(name, imports)
		case predeclared.Has(name):
			env[name] = predeclared[name]
		case universe.Has(name):
			env[name] = universe[name]
		}
	}
	globals, err := p.prog.Init(thread, env)
	if p.hasPrivate {
		published(globals)
	}
	return globals, err
}

// published leaves in globals what the author knows of.
func published(globals starlark.StringDict) {
	for name, v := range globals {
		if !isHidden(name) {
			continue
		}
		delete(globals, name)
		if b, ok := v.(*box); ok && b.value != nil {
			globals[b.name] = b.value
		}
	}
}
