package remod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/sre"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A pattern is what compile returns.
type pattern struct {
	text    string
	program *sre.Program
	key     cacheKey
}

func (p *pattern) String() string {
	var flags []string
	for _, f := range []struct {
		flag sre.Flags
		name string
	}{
		{sre.IgnoreCase, "re.IGNORECASE"}, {sre.Multiline, "re.MULTILINE"}, {sre.DotAll, "re.DOTALL"},
		{sre.Verbose, "re.VERBOSE"}, {sre.ASCII, "re.ASCII"},
	} {
		if p.program.Flags&f.flag != 0 {
			flags = append(flags, f.name)
		}
	}
	text := toText(p.text, p.program.Bytes).String()
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "")
	}
	if flags == nil {
		return "re.compile(" + text + ")"
	}
	return "re.compile(" + text + ", " + strings.Join(flags, "|") + ")"
}

func (p *pattern) Type() string          { return "Pattern" }
func (p *pattern) Freeze()               {}
func (p *pattern) Truth() starlark.Bool  { return true }
func (p *pattern) Hash() (uint32, error) { return starlark.String(p.text).Hash() }

// CompareSameType implements [starlark.Comparable].
func (p *pattern) CompareSameType(op syntax.Token, other starlark.Value, _ int) (bool, error) {
	o := other.(*pattern)
	same := p.text == o.text && p.program.Bytes == o.program.Bytes && p.program.Flags == o.program.Flags
	switch op {
	case syntax.EQL:
		return same, nil
	case syntax.NEQ:
		return !same, nil
	}
	return false, py.TypeError("'%s' not supported between instances of 're.Pattern' and 're.Pattern'", op)
}

// Attr implements [starlark.HasAttrs].
func (p *pattern) Attr(name string) (starlark.Value, error) {
	switch name {
	case "pattern":
		return toText(p.text, p.program.Bytes), nil
	case "flags":
		return starlark.MakeInt(int(p.program.Flags)), nil
	case "groups":
		return starlark.MakeInt(p.program.Groups), nil
	case "groupindex":
		d := starlark.NewDict(len(p.program.Names))
		for _, name := range p.program.NamesInOrder() {
			if err := d.SetKey(starlark.String(name), starlark.MakeInt(p.program.Names[name])); err != nil {
				return nil, err
			}
		}
		return d, nil
	}
	do, ok := methods[name]
	if !ok {
		return nil, nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var a arguments
		if err := do.unpack(name, args, kwargs, &a, nil); err != nil {
			return nil, err
		}
		return do.call(thread, name, p, &a)
	}).BindReceiver(p), nil
}

// AttrNames implements [starlark.HasAttrs].
func (p *pattern) AttrNames() []string {
	return []string{"findall", "finditer", "flags", "fullmatch", "groupindex", "groups", "match", "pattern", "search", "split", "sub", "subn"}
}

// A typeValue stands for the class of patterns or of matches.
type typeValue struct {
	name     string
	instance func(starlark.Value) bool
}

var (
	patternType = &typeValue{"Pattern", func(v starlark.Value) bool { _, ok := v.(*pattern); return ok }}
	matchType   = &typeValue{"Match", func(v starlark.Value) bool { _, ok := v.(*match); return ok }}
)

func (t *typeValue) Instance(v starlark.Value) bool { return t.instance(v) }
func (t *typeValue) String() string                 { return "<class 're." + t.name + "'>" }
func (t *typeValue) Type() string                   { return "type" }
func (t *typeValue) Freeze()                        {}
func (t *typeValue) Truth() starlark.Bool           { return true }
func (t *typeValue) Hash() (uint32, error)          { return starlark.String(t.name).Hash() }

// A request is one that a pattern is put to a text with.
func (p *pattern) request(thread *starlark.Thread, text string, mode sre.Mode) sre.Request {
	return sre.Request{Text: text, Mode: mode, Interrupted: func() error { return py.Cancelled(thread) }}
}

// each calls f with all matches from a place on, up to limit if that is not 0, until f
// returns an error.
func (p *pattern) each(thread *starlark.Thread, text string, pos, limit int, f func(sre.Result) error) error {
	r := p.request(thread, text, sre.Search)
	r.Pos = pos
	for n := 0; limit == 0 || n < limit; n++ {
		found, err := p.program.Match(r)
		if err != nil || found == nil {
			return err
		}
		if err := py.Cancelled(thread); err != nil {
			return err
		}
		if err := f(found); err != nil {
			return err
		}
		r.Pos, r.Advance = found[1], found[0] == found[1]
	}
	return nil
}

// subject returns the text that a pattern is put to, which has to be of its kind.
func (p *pattern) subject(v starlark.Value) (string, error) {
	text, isBytes, err := textOf(v)
	switch {
	case err != nil:
		return "", err
	case isBytes && !p.program.Bytes:
		return "", py.TypeError("cannot use a string pattern on a bytes-like object")
	case !isBytes && p.program.Bytes:
		return "", py.TypeError("cannot use a bytes pattern on a string-like object")
	}
	return text, nil
}

var (
	_ starlark.HasAttrs   = (*pattern)(nil)
	_ starlark.Comparable = (*pattern)(nil)
	_ dialect.Type        = (*typeValue)(nil)
)
