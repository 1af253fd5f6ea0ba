package dialect

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
)

var (
	noAttribute = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^'(\w+)' object has no attribute '(\w+)'$`) })
	noKeyword   = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(\w+)(?:\(\) got an|:) unexpected keyword argument ['"](\w+)['"]$`)
	})
)

// Hint says what the author of the text may have meant, of an exception that left it by
// the name of its class and its message. hint is what is known already; where that is
// worse it is not taken.
func (p *Program) Hint(class, message, hint string) string {
	switch class {
	case "AttributeError":
		if m := noAttribute().FindStringSubmatch(message); m != nil {
			return attributeHint(m[1], m[2], hint)
		}
	case "TypeError":
		if m := noKeyword().FindStringSubmatch(message); m != nil && hint == "" {
			return p.keywordHint(m[1], m[2])
		}
	}
	return hint
}

func attributeHint(typ, name, hint string) string {
	for _, key := range []string{typ + "." + name, name} {
		if instead := methodsInstead[key]; instead != "" {
			return instead
		}
	}
	if instead := DunderHint(name); instead != "" {
		return instead
	}
	if isPythons(typ, name) {
		return notHere
	}
	if hint == "" {
		return DidYouMean(name, attributesOf(typ))
	}
	return hint
}

// attributesOf are the attributes of the values of a type, as messages call it, that are
// known without a value.
func attributesOf(typ string) []string {
	if class := exception.Named(typ); class.Name() == typ {
		return exception.New(class).AttrNames()
	}
	for _, v := range []starlark.HasAttrs{
		starlark.String(""), starlark.Bytes(""), starlark.NewList(nil), starlark.NewDict(0), starlark.NewSet(0),
	} {
		if name := v.Type(); name == typ || name == "string" && typ == "str" {
			return append(v.AttrNames(), slices.Sorted(maps.Keys(methods[name]))...)
		}
	}
	return nil
}

// Attributes returns the names of the attributes that the values of a type of the language
// have, such as str, sorted; nil for a type that is not known.
func Attributes(typ string) []string {
	return slices.Compact(slices.Sorted(slices.Values(attributesOf(typ))))
}

// builtinKeywords are the keyword arguments of functions that every text can use.
var builtinKeywords = map[string][]string{
	"enumerate": {"start"},
	"int":       {"base"},
	"max":       {"default", "key"},
	"min":       {"default", "key"},
	"sorted":    {"key", "reverse"},
	"sum":       {"start"},
}

// keywordHint looks for what a keyword argument of a function may be a misspelling of.
func (p *Program) keywordHint(function, keyword string) string {
	if hint := DidYouMean(keyword, p.keywordsOf(function)); hint != "" {
		return hint
	}
	return DidYouMean(keyword, builtinKeywords[function])
}

// keywordsOf are the names of the parameters of all functions of a name in the text.
func (p *Program) keywordsOf(function string) []string {
	var names []string
	for _, s := range p.tree.Stmts {
		syntax.Walk(s, func(n syntax.Node) bool {
			if def, ok := n.(*syntax.Def); ok && def.Name.Name == function {
				for _, param := range def.Params {
					if param.Kind == syntax.Positional {
						names = append(names, param.Name.Name)
					}
				}
			}
			return true
		})
	}
	return names
}

// A moduleValue is a module as an import binds it: one that says more of a name that it
// has not.
type moduleValue struct {
	starlark.HasAttrs
	name string
}

// moduleNamed returns what an import of a module binds.
func moduleNamed(name string, v starlark.Value) starlark.Value {
	if m, ok := v.(starlark.HasAttrs); ok && v.Type() == "module" {
		return moduleValue{m, name}
	}
	return v
}

// Attr implements [starlark.HasAttrs].
func (m moduleValue) Attr(name string) (starlark.Value, error) {
	v, err := m.HasAttrs.Attr(name)
	if _, none := err.(starlark.NoSuchAttrError); err != nil && !none || v != nil {
		return v, err
	}
	return nil, noModuleAttribute(m.name, name, m.AttrNames())
}

// noModuleAttribute is the error of a name that a module has not.
func noModuleAttribute(module, name string, names []string) error {
	// A file of the project is called as an import calls it.
	written := strings.TrimSuffix(strings.TrimSuffix(strings.TrimLeft(module, "./"), ".star"), ".py")
	written = strings.ReplaceAll(written, "/", ".")
	names = slices.Sorted(slices.Values(names))
	return exception.Hinted(exception.AttributeError, ModuleHint(written, name, names), "module '%s' has no attribute '%s'", written, name)
}
