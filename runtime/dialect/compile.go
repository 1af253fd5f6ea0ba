package dialect

import (
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// Options say what the text of a flow can use. Functions that are nil know
// nothing.
type Options struct {
	// Predeclared reports whether a name is one of those given to
	// [Program.Init]. These hide the names of [Universe].
	Predeclared func(name string) bool
	// Names are the predeclared names, for hints.
	Names func() []string
	// Modules reports whether a module can be imported, by its full name.
	Modules func(name string) bool
	// ModuleNames are the modules, for hints.
	ModuleNames func() []string
	// Project reports whether a file can be imported. Its path begins with // and
	// goes from the root of the project, or with ./ and goes from the folder of
	// the importing file.
	Project func(path string) bool
	// Steps makes a program that can be stepped through, see [OnStep]: it does the
	// same, more slowly.
	Steps bool
	// Unknowns makes a program that may meet values of package unknown: it does the
	// same, more slowly, and ends where its way depends on one.
	Unknowns bool
}

func (o *Options) predeclared(name string) bool { return o.Predeclared != nil && o.Predeclared(name) }
func (o *Options) module(name string) bool      { return o.Modules != nil && o.Modules(name) }
func (o *Options) project(path string) bool     { return o.Project != nil && o.Project(path) }

func (o *Options) names() []string {
	if o.Names == nil {
		return nil
	}
	return o.Names()
}

func (o *Options) moduleNames() []string {
	if o.ModuleNames == nil {
		return nil
	}
	return o.ModuleNames()
}

// fileOptions make what Starlark leaves to its host a superset of what it
// forbids: a text that is valid with Set, While and Recursion alone means the same.
// Only a name that module level uses before it assigns it means what the language
// gives it, if anything; it would be an error when the text runs.
var fileOptions = star.FileOptions{
	Set:             true,
	While:           true,
	TopLevelControl: true,
	GlobalReassign:  true,
	Recursion:       true,
}

// MaxSource is how long the text of a flow may be, in bytes: to compile it takes some
// hundred times as much memory.
const MaxSource = 1 << 20

// Compile makes a program of the text of a flow. The error is an [Errors] with
// everything that is wrong with the text. Nothing is run and no file is read.
//
// filename stands in positions.
func Compile(filename string, src []byte, opts Options) (*Program, error) {
	if len(src) > MaxSource {
		err := &syntax.Error{Start: syntax.Pos{Line: 1, Col: 1}, Msg: fmt.Sprintf("the text has %d bytes, more than the %d allowed", len(src), MaxSource)}
		return nil, newSource(filename, nil).errors([]*syntax.Error{err})
	}
	file, parseErrs := syntax.Parse(filename, src)
	l := &lowerer{
		path:   filename,
		opts:   &opts,
		source: newSource(filename, src),
		used:   map[string]bool{},
	}
	for _, e := range parseErrs {
		l.fail(e.Start, e.Msg, e.Hint)
	}
	out := l.file(file)
	p := &Program{
		source:     l.source,
		tree:       file,
		defs:       l.scope,
		templates:  l.templates,
		loads:      l.loads,
		uses:       l.used,
		hasPrivate: l.private,
		unknowns:   opts.Unknowns,
	}
	prog, err := starlark.FileProgram(out, l.provides)
	if err != nil {
		l.resolverErrors(err)
	}
	if len(l.errs) > 0 {
		return nil, l.source.errors(l.errs)
	}
	p.prog = prog
	return p, nil
}

// provides tells Starlark's resolver which names are given to the program, and
// notes them.
func (l *lowerer) provides(name string) bool {
	if !isHidden(name) && !l.opts.predeclared(name) && !universe.Has(name) {
		return false
	}
	l.used[name] = true
	return true
}

// isHidden reports whether a name cannot stand in a text: it is one of those that
// lowering makes.
func isHidden(name string) bool { return strings.HasPrefix(name, hiddenPrefix) }

const hiddenPrefix = "·"

// resolverErrors takes what Starlark's resolver reports beyond what lowering has
// found itself.
func (l *lowerer) resolverErrors(err error) {
	list, ok := err.(resolve.ErrorList)
	if !ok {
		l.fail(syntax.Pos{}, err.Error(), "")
		return
	}
	known := map[syntax.Pos]bool{}
	for _, e := range l.errs {
		known[e.Start] = true
	}
	for _, e := range list {
		pos := syntax.Pos{Line: e.Pos.Line, Col: e.Pos.Col}
		if known[pos] {
			continue
		}
		if name, ok := strings.CutPrefix(e.Msg, "undefined: "); ok {
			name, _, _ = strings.Cut(name, " (")
			l.undefinedHere(name, pos)
			continue
		}
		// Package syntax has looked at what may stand where, and knows more: whether
		// the block is there that a statement belongs to.
		if strings.Contains(e.Msg, " not within a ") || strings.Contains(e.Msg, " not in a loop") {
			continue
		}
		l.fail(pos, e.Msg, "")
	}
}
