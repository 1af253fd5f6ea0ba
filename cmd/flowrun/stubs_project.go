package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// stubsOf is what the files of a project say to stubs. A connector of a type that there is
// not is a warning, and left out.
func (p *process) stubsOf(w *workspace) typings.Project {
	of := typings.Project{
		Types:    specsOf(w.registry),
		Flows:    flowsWithHandler(w),
		Settings: w.project.DocumentNames(runtime.ListSettings),
	}
	for _, c := range w.project.Connectors() {
		driver, err := w.registry.Driver(c.Type)
		if err != nil {
			fmt.Fprintf(p.stderr, "flowrun: warning: %s: connector %q: %v\n", c.File, c.Name, err)
			continue
		}
		spec := driver.Spec()
		stub := typings.Connector{Name: c.Name, Type: spec.Type, Description: c.Description}
		for name := range c.Value.Strings() {
			if input, ok := spec.Input(name); ok {
				stub.Given = append(stub.Given, input.Name)
			}
		}
		of.Connectors = append(of.Connectors, stub)
	}
	of.Sources = loadedSources(w)
	return of
}

// flowsWithHandler are the names of flows without those that others only load.
func flowsWithHandler(w *workspace) (names []string) {
	for _, f := range w.project.Flows() {
		file, text, err := w.project.Flow(f.Name)
		if err != nil {
			continue
		}
		tree, errs := syntax.Parse(file, text)
		if len(errs) > 0 || slices.Contains(scope.Globals(tree), "handler") {
			names = append(names, f.Name)
		}
	}
	return names
}

// loadedSources are the files that flows of the project load.
func loadedSources(w *workspace) []typings.Source {
	l := sourceLoader{w: w, at: map[string]int{}, read: map[string]bool{}}
	for _, f := range w.project.Flows() {
		if file, text, err := w.project.Flow(f.Name); err == nil {
			l.look(file, text)
		}
	}
	return l.sources
}

type sourceLoader struct {
	w       *workspace
	sources []typings.Source
	at      map[string]int  // in sources, by the name of the module
	read    map[string]bool // files that were looked at
}

// look adds what a file loads, and what that does.
func (l *sourceLoader) look(file string, text []byte) {
	if l.read[file] {
		return
	}
	l.read[file] = true
	tree, _ := syntax.Parse(file, text)
	for _, s := range tree.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Load:
				l.load(file, n)
			case *syntax.Import:
				for _, m := range n.Modules {
					l.module(file, m.Path.Name)
				}
			case *syntax.FromImport:
				if !l.module(file, n.Module.Name) {
					for _, name := range n.Names {
						l.module(file, n.Module.Name+"."+name.Name.Name)
					}
				}
			}
			_, isExpr := n.(syntax.Expr)
			return !isExpr
		})
	}
}

// module adds the file that a module is, if it is one.
func (l *sourceLoader) module(from, name string) bool {
	if strings.HasPrefix(name, ".") { // of which an editor looks for the file beside the flow
		return false
	}
	if _, ok := builtins.ModuleMembers(name); ok {
		return true
	}
	for _, at := range dialect.ModuleFiles(name) {
		if file, text, err := l.w.project.Load(from, at); err == nil {
			l.add(name, file, text)
			return true
		}
	}
	return false
}

// add adds a file by the name of a module, and returns where it is.
func (l *sourceLoader) add(module, file string, text []byte) int {
	i, known := l.at[module]
	if !known {
		i = len(l.sources)
		l.at[module] = i
		l.sources = append(l.sources, typings.Source{Module: module, Text: text})
	}
	l.look(file, text)
	return i
}

// load adds the file of a load statement, under the name by which it could be imported.
func (l *sourceLoader) load(from string, s *syntax.Load) {
	file, text, err := l.w.project.Load(from, s.Module)
	if err != nil {
		return
	}
	name := l.w.project.StoredName(file)
	module := strings.ReplaceAll(strings.TrimSuffix(name, path.Ext(name)), "/", ".")
	i := l.add(module, file, text)
	for _, n := range s.Names {
		name := typings.Name{Name: n.Name.Name, As: n.As.Name}
		if of := &l.sources[i]; !slices.Contains(of.Loaded, name) {
			of.Loaded = append(of.Loaded, name)
		}
	}
}
