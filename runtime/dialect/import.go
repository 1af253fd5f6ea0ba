package dialect

import (
	"cmp"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// An importer serves the import statements of a program that runs.
type importer struct {
	load ImportFunc

	mu       sync.Mutex
	packages map[string]*packageValue // by dotted name
}

func (im *importer) get(thread *starlark.Thread, module string) (starlark.Value, error) {
	if im.load == nil {
		return nil, fmt.Errorf("no module named %s: imports are not served here", module)
	}
	return im.load(thread, module)
}

// importModule is import a.b as c: the module.
func (im *importer) importModule(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return im.module(thread, string(args[0].(starlark.String)))
}

// module is a module as an import binds it.
func (im *importer) module(thread *starlark.Thread, name string) (starlark.Value, error) {
	v, err := im.get(thread, name)
	if err != nil {
		return nil, err
	}
	return moduleNamed(name, v), nil
}

// importPackage is import a.b: the package a, which has b and all that was
// imported from it before. Its arguments are the name, the module that it means, and those
// of the packages round it that are modules themselves, as os of os.path is.
func (im *importer) importPackage(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	m, err := im.module(thread, string(args[1].(starlark.String)))
	if err != nil {
		return nil, err
	}
	name := string(args[0].(starlark.String))
	parents := starlark.StringDict{}
	for _, arg := range args[2:] {
		parent := string(arg.(starlark.String))
		if parents[parent], err = im.get(thread, parent); err != nil {
			return nil, err
		}
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.add(name, m, parents), nil
}

// add makes v, a module or package, part of the packages that its name names, and
// returns the outermost of them. parents are those of the packages that are modules
// themselves. Packages do not change: those that were bound before stay as they are.
func (im *importer) add(name string, v starlark.Value, parents starlark.StringDict) starlark.Value {
	if im.packages == nil {
		im.packages = map[string]*packageValue{}
	}
	var inner *packageValue
	if old := im.packages[name]; old != nil {
		inner = &packageValue{name, v, old.members}
	} else {
		inner = &packageValue{name: name, self: v}
	}
	im.packages[name] = inner
	for {
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			return inner.simple()
		}
		outer := &packageValue{name: name[:dot], self: parents[name[:dot]]}
		if old := im.packages[outer.name]; old != nil {
			outer.self = cmp.Or(outer.self, old.self)
			outer.members = maps.Clone(old.members)
		}
		if outer.members == nil {
			outer.members = starlark.StringDict{}
		}
		outer.members[name[dot+1:]] = inner.simple()
		im.packages[outer.name] = outer
		name, inner = outer.name, outer
	}
}

// importName is from a import b. Its arguments are the module's name as it was
// written, the module that it means, the name to import, and the module that this
// means if the first has no such name.
func (im *importer) importName(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	written, module, name := string(args[0].(starlark.String)), string(args[1].(starlark.String)), string(args[2].(starlark.String))
	m, err := im.get(thread, module)
	if err != nil {
		return nil, err
	}
	var names []string
	if m, ok := m.(starlark.HasAttrs); ok {
		v, err := m.Attr(name)
		if v != nil && err == nil {
			return v, nil
		}
		if _, none := err.(starlark.NoSuchAttrError); err != nil && !none {
			return nil, err
		}
		names = m.AttrNames()
	}
	if len(args) > 3 {
		return im.module(thread, string(args[3].(starlark.String)))
	}
	return nil, exception.Hinted(exception.ImportError, ModuleHint(written, name, names), "cannot import name %s from %s", name, written)
}

// A packageValue is what import a.b binds to a: the modules that were imported
// from it, and the module a itself, if there is one.
type packageValue struct {
	name    string
	self    starlark.Value // or nil
	members starlark.StringDict
}

// simple returns the module itself if nothing was imported from it.
func (p *packageValue) simple() starlark.Value {
	if len(p.members) == 0 && p.self != nil {
		return p.self
	}
	return p
}

func (p *packageValue) Attr(name string) (starlark.Value, error) {
	if v := p.members[name]; v != nil {
		return v, nil
	}
	if self, ok := p.self.(starlark.HasAttrs); ok {
		return self.Attr(name)
	}
	return nil, nil
}

func (p *packageValue) AttrNames() []string {
	names := p.members.Keys()
	if self, ok := p.self.(starlark.HasAttrs); ok {
		names = append(names, self.AttrNames()...)
	}
	return names
}

func (p *packageValue) String() string        { return fmt.Sprintf("<module %q>", p.name) }
func (p *packageValue) Type() string          { return "module" }
func (p *packageValue) Truth() starlark.Bool  { return true }
func (p *packageValue) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: module") }

func (p *packageValue) Freeze() {
	p.members.Freeze()
	if p.self != nil {
		p.self.Freeze()
	}
}

var _ starlark.HasAttrs = (*packageValue)(nil)
