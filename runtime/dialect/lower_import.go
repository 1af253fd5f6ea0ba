package dialect

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	star "go.starlark.net/syntax"
)

// boundByImport is the name that an import of a module binds: for import a.b it
// is a.
func boundByImport(m syntax.ImportModule) syntax.Ident {
	if m.As.Name != "" {
		return m.As
	}
	root, _, _ := strings.Cut(m.Path.Name, ".")
	id := m.Path
	id.Name = root
	return id
}

// importModule lowers import a.b.c, or import a.b.c as d.
func (l *lowerer) importModule(out []star.Stmt, m syntax.ImportModule) []star.Stmt {
	pos := m.Path.Start
	name := boundByImport(m)
	var value star.Expr
	switch module, ok := l.find(m.Path.Name); {
	case ok && m.As.Name != "":
		l.imports(pos, module)
		value = l.call(pos, "import", l.text(pos, module))
	case ok:
		l.imports(pos, module)
		args := []star.Expr{l.text(pos, m.Path.Name), l.text(pos, module)}
		for i, c := range m.Path.Name {
			if parent := m.Path.Name[:i]; c == '.' && l.opts.module(parent) {
				args = append(args, l.text(pos, parent))
			}
		}
		value = l.call(pos, "package", args...)
	case isTyping(m.Path.Name) && name.Name != m.Path.Name && l.opts.module(name.Name):
		value = l.call(pos, "import", l.text(pos, name.Name)) // of collections.abc it is collections
	case isTyping(m.Path.Name):
		value = l.ident(pos, hiddenPrefix+"typing")
	default:
		l.noModule(m.Path)
		value = l.none(pos)
	}
	return append(out, l.assign(name.Start, l.variable(name, l.scope.lookup(name.Name)), value))
}

// fromImport lowers from a.b import c as d.
func (l *lowerer) fromImport(out []star.Stmt, s *syntax.FromImport) []star.Stmt {
	if s.Module.Name == "__future__" {
		// All of it is so here, or about annotations.
		for _, name := range s.Names {
			out = append(out, l.assign(name.As.Start, l.variable(name.As, l.scope.lookup(name.As.Name)), l.none(name.As.Start)))
		}
		return out
	}
	module, found := l.find(s.Module.Name)
	if found {
		l.imports(s.Module.Start, module)
	}
	reported, some := false, false
	for _, name := range s.Names {
		pos := name.Name.Start
		full := joinModule(s.Module.Name, name.Name.Name)
		sub, isModule := l.find(full)
		var value star.Expr
		switch {
		case found && isModule && !isFile(sub):
			value = l.call(pos, "from", l.text(pos, s.Module.Name), l.text(pos, module), l.text(pos, name.Name.Name), l.text(pos, sub))
		case found:
			value = l.call(pos, "from", l.text(pos, s.Module.Name), l.text(pos, module), l.text(pos, name.Name.Name))
		case isModule:
			some = true
			l.imports(pos, sub)
			value = l.call(pos, "import", l.text(pos, sub))
		case isTyping(s.Module.Name):
			value = l.ident(pos, hiddenPrefix+"typing")
		default:
			if some {
				l.noModule(syntax.Ident{Range: name.Name.Range, Name: full})
			} else if !reported {
				l.noModule(s.Module)
			}
			reported = true
			value = l.none(pos)
		}
		out = append(out, l.assign(name.As.Start, l.variable(name.As, l.scope.lookup(name.As.Name)), value))
	}
	return out
}

func joinModule(module, name string) string {
	if strings.HasSuffix(module, ".") {
		return module + name
	}
	return module + "." + name
}

// isTyping reports whether a module is only for annotations, which are dropped.
func isTyping(module string) bool {
	return module == "typing" || module == "typing_extensions" || module == "collections.abc"
}

// imports notes that the text takes something from a file.
func (l *lowerer) imports(pos syntax.Pos, module string) {
	if isFile(module) {
		l.loads = append(l.loads, Load{Pos: l.pos(pos), Module: module})
	}
}

// find returns what a name in an import statement means: a module that is known by
// this name, or a file of the project.
func (l *lowerer) find(name string) (module string, ok bool) {
	if l.opts.module(name) {
		return name, true
	}
	for _, file := range ModuleFiles(name) {
		if l.opts.project(file) {
			return file, true
		}
	}
	return "", false
}

// ModuleFiles returns the files that an import statement looks for, in this order, if
// no module has the name: beside the importing file, then from the root of the
// project. They are paths for [Options.Project].
func ModuleFiles(name string) []string {
	file := strings.TrimLeft(name, ".")
	if file == "" {
		return nil
	}
	dirs := []string{"./", "//"}
	if dots := len(name) - len(file); dots > 0 {
		dirs = []string{"./" + strings.Repeat("../", dots-1)}
	}
	var files []string
	for _, dir := range dirs {
		for _, ext := range []string{".star", ".py"} {
			files = append(files, dir+strings.ReplaceAll(file, ".", "/")+ext)
		}
	}
	return files
}

// isFile reports whether a module is a file of the project.
func isFile(module string) bool {
	return strings.HasPrefix(module, "//") || strings.HasPrefix(module, "./")
}

// noModule reports a module that there is not.
func (l *lowerer) noModule(module syntax.Ident) {
	if hint := moduleInstead(module.Name); hint != "" {
		l.fail(module.Start, "the module "+module.Name+" is not part of the flow language", hint)
		return
	}
	names := l.opts.moduleNames()
	hint := DidYouMean(module.Name, names)
	if hint == "" {
		// With those below others the list would be one that nobody reads.
		var roots []string
		for _, name := range names {
			if !strings.Contains(name, ".") {
				roots = append(roots, name)
			}
		}
		if len(roots) > 0 {
			hint = "there are: " + strings.Join(roots, ", ")
		}
	}
	l.fail(module.Start, "no module named "+module.Name, hint)
}

// load lowers Starlark's load statement.
func (l *lowerer) load(out []star.Stmt, s *syntax.Load) []star.Stmt {
	l.loads = append(l.loads, Load{Pos: l.pos(s.ModulePos), Module: s.Module})
	stmt := &star.LoadStmt{
		Load:   l.pos(s.Load),
		Module: &star.Literal{Token: star.STRING, TokenPos: l.pos(s.ModulePos), Raw: "''", Value: s.Module},
		Rparen: l.pos(s.End),
	}
	out = append(out, stmt)
	for _, name := range s.Names {
		stmt.From = append(stmt.From, l.ident(name.Name.Start, name.Name.Name))
		stmt.To = append(stmt.To, l.ident(name.As.Start, name.As.Name))
		if v := l.scope.vars[name.As.Name]; v != nil && v.boxed {
			out = append(out, l.assign(name.As.Start, l.variable(name.As, v), l.ident(name.As.Start, name.As.Name)))
		}
	}
	return out
}
