package main

import (
	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/lint"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// world is what the text of a file is given.
func (w *workspace) world(file string) lint.World {
	return lint.World{
		Builtins:    append(builtins.Names(), dialect.UniverseNames()...),
		System:      lintMembers(builtins.SystemMembers()),
		This:        lintMembers(builtins.ThisMembers()),
		ChildParams: builtins.ChildParams(),
		Module: func(name string) ([]string, bool) {
			if names, ok := builtins.ModuleMembers(name); ok {
				return names, true
			}
			for _, path := range dialect.ModuleFiles(name) {
				if _, _, err := w.stored().Load(file, path); err == nil {
					return w.globals(file, path)
				}
			}
			return nil, false
		},
		File: func(path string) ([]string, bool) { return w.globals(file, path) },
	}
}

// globals are the names that a file of the project gives to the one that loads it; ok
// is false if they cannot be told.
func (w *workspace) globals(from, path string) (names []string, ok bool) {
	name, text, err := w.stored().Load(from, path)
	if err != nil {
		return nil, false
	}
	tree, errs := syntax.Parse(name, text)
	if len(errs) > 0 {
		return nil, false
	}
	return scope.Globals(tree), true
}

func lintMembers(members builtins.Members) map[string]lint.Member {
	m := make(map[string]lint.Member, len(members))
	for name, keywords := range members {
		m[name] = lint.Member{Keywords: keywords}
	}
	return m
}
