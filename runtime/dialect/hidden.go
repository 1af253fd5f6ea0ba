package dialect

import (
	"maps"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
)

// A builtinFunc is the body of a builtin.
type builtinFunc = func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error)

// hidden returns what a name that lowering has made stands for. name begins with
// the prefix of such names.
func (p *Program) hidden(name string, imports *importer) starlark.Value {
	if v := hiddenValues[name]; v != nil {
		return v
	}
	switch name = strings.TrimPrefix(name, hiddenPrefix); name {
	case "import":
		return helper(name, imports.importModule)
	case "package":
		return helper(name, imports.importPackage)
	case "from":
		return helper(name, imports.importName)
	}
	if m := unpackedMap(name); m != nil {
		return m
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(name, templatePrefix)); err == nil && n < len(p.templates) {
		t := p.templates[n]
		return helper("format", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			s, err := t.format(args)
			if p.unknowns {
				return textFrom(s, err, args)
			}
			return starlark.String(s), err
		})
	}
	panic("dialect: no helper " + name)
}

func helper(name string, fn builtinFunc) *starlark.Builtin {
	return starlark.NewBuiltin(hiddenPrefix+name, fn)
}

// hiddenValues are the helpers that are the same for all programs.
var hiddenValues = func() starlark.StringDict {
	values := starlark.StringDict{
		"none":     starlark.None,
		"true":     starlark.True,
		"false":    starlark.False,
		"ellipsis": ellipsis{},
		"typing":   typing{},
	}
	for name, fn := range map[string]builtinFunc{
		"args":      collectArgs,
		"assert":    assertionFailed,
		"attr":      attr,
		"caught":    caught,
		"delindex":  deleteIndex,
		"delslice":  deleteSlice,
		"dict":      collectDict,
		"equal":     equal,
		"extension": extensionOf,
		"increment": increment,
		"first":     first,
		"generator": newGenerator,
		"global":    newGlobalBox,
		"kwargs":    collectKeywords,
		"step":      step,
		"let":       let,
		"list":      collectList,
		"local":     newLocalBox,
		"nested":    nested,
		"pow":       power,
		"raise":     raise,
		"set":       collectSet,
		"stop":      stop,
		"stopper":   newStopper,
		"try":       try,
		"tuple":     collectTuple,
		"typename":  typeName,
		"unequal":   unequal,
		"unpack":    unpack,
		"unset":     unset,
		"until":     until,
		"with":      with,
	} {
		values[name] = helper(name, fn)
	}
	for name := range boundedNames {
		values[methodPrefix+name] = helper(methodPrefix+name, callMethod(name))
	}
	for name, fn := range unknownHelpers {
		values[name] = helper(name, fn)
	}
	maps.Copy(values, newOperandMaps())
	prefixed := make(starlark.StringDict, len(values))
	for name, v := range values {
		prefixed[hiddenPrefix+name] = v
	}
	return prefixed
}()
