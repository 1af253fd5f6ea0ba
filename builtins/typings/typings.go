package typings

import (
	"embed"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

// stubs are the files of a project's folder of stubs.
//
//go:embed all:stubs
var stubs embed.FS

const builtinsName = "__builtins__"

// modules are what the stubs say, by the names of modules.
var modules = sync.OnceValue(func() map[string]*Module {
	all := map[string]*Module{}
	reexports := map[string][]string{}
	err := fs.WalkDir(stubs, "stubs", func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := stubs.ReadFile(file)
		if err != nil {
			return err
		}
		name := moduleOf(strings.TrimPrefix(file, "stubs/"))
		all[name], reexports[name], err = read(name, string(text))
		return err
	})
	if err != nil {
		panic(err) // the files are part of the program, and all are read by a test
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if dot := strings.LastIndexByte(name, '.'); dot > 0 {
			of := all[name[:dot]]
			of.Values = append(of.Values, &Value{Name: name[dot+1:], Type: "module", Doc: all[name].Doc})
		}
		for _, path := range reexports[name] {
			dot := strings.LastIndexByte(path, '.')
			if of := all[path[:dot]]; of != nil && of.Class(path[dot+1:]) != nil {
				all[name].Classes = append(all[name].Classes, of.Class(path[dot+1:]))
			}
		}
	}
	return all
})

// moduleOf is the name of the module of a stub.
func moduleOf(file string) string {
	name := strings.TrimSuffix(strings.TrimSuffix(file, ".pyi"), "/__init__")
	return strings.ReplaceAll(name, "/", ".")
}

// FlowAPI describes the module flow_api, the exceptions among it.
func FlowAPI() *Module { return modules()["flow_api"] }

// Builtins describes what flows have without an import and Python has not. What both have
// is as in Python.
func Builtins() *Module { return modules()[builtinsName] }

// Lookup describes a module that flows can import. It reports false for one that there is
// not. Who gets a module does not change it.
func Lookup(module string) (*Module, bool) {
	m, ok := modules()[module]
	return m, ok && module != builtinsName
}
