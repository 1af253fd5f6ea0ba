package remod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/sre"
	"go.starlark.net/starlark"
)

// A method is one of a pattern, and a function of the module with the pattern before its
// arguments and flags behind.
type method struct {
	params paramsKind
	call   func(thread *starlark.Thread, name string, p *pattern, a *arguments) (starlark.Value, error)
}

type paramsKind uint8

const (
	searching paramsKind = iota // string, pos, endpos
	splitting                   // string, maxsplit
	replacing                   // repl, string, count
)

var methods = map[string]method{
	"search":    {searching, findOne(sre.Search)},
	"match":     {searching, findOne(sre.Match)},
	"fullmatch": {searching, findOne(sre.FullMatch)},
	"findall":   {searching, findall},
	"finditer":  {searching, finditer},
	"split":     {splitting, split},
	"sub":       {replacing, sub},
	"subn":      {replacing, subn},
}

// arguments are those of all methods.
type arguments struct {
	function    bool // they are a function's
	string      starlark.Value
	pos, endpos starlark.Value
	repl        starlark.Value
	count       int // maxsplit
	flags       int // of a function
}

// unpack unpacks the arguments of a method, or of a function whose pattern it puts into v.
func (m method) unpack(name string, args starlark.Tuple, kwargs []starlark.Tuple, a *arguments, v *starlark.Value) error {
	var pairs []any
	if a.function {
		pairs = append(pairs, "pattern", v)
	}
	switch m.params {
	case searching:
		if pairs = append(pairs, "string", &a.string); !a.function {
			pairs = append(pairs, "pos?", &a.pos, "endpos?", &a.endpos)
		}
	case splitting:
		pairs = append(pairs, "string", &a.string, "maxsplit?", &a.count)
	case replacing:
		pairs = append(pairs, "repl", &a.repl, "string", &a.string, "count?", &a.count)
	}
	if a.function {
		pairs = append(pairs, "flags?", &a.flags)
	}
	return py.UnpackArgs(name, args, kwargs, pairs...)
}

// A span is the part of a text that is looked at.
type span struct {
	text        string // all of it
	pos, endpos int
}

func (a *arguments) span(p *pattern) (span, error) {
	text, err := p.subject(a.string)
	if err != nil {
		return span{}, err
	}
	s := span{text: text, endpos: len(text)}
	if s.pos, err = position(a.pos, 0, len(text)); err != nil {
		return s, err
	}
	s.endpos, err = position(a.endpos, len(text), len(text))
	return s, err
}

// position is an argument that is a place, moved into the text.
func position(v starlark.Value, otherwise, length int) (int, error) {
	if v == nil {
		return otherwise, nil
	}
	i, ok := v.(starlark.Int)
	if !ok {
		return 0, py.TypeError("'%s' object cannot be interpreted as an integer", v.Type())
	}
	if n, err := starlark.AsInt32(i); err == nil {
		return min(max(n, 0), length), nil
	}
	if i.Sign() < 0 {
		return 0, nil
	}
	return length, nil
}

func findOne(mode sre.Mode) func(*starlark.Thread, string, *pattern, *arguments) (starlark.Value, error) {
	return func(thread *starlark.Thread, _ string, p *pattern, a *arguments) (starlark.Value, error) {
		s, err := a.span(p)
		if err != nil {
			return nil, err
		}
		if s.pos > s.endpos {
			return starlark.None, nil
		}
		r := p.request(thread, s.text[:s.endpos], mode)
		r.Pos = s.pos
		found, err := p.program.Match(r)
		if err != nil || found == nil {
			return starlark.None, err
		}
		return &match{pattern: p, span: s, found: found}, nil
	}
}

// all calls f with all matches in what the arguments say.
func (p *pattern) all(thread *starlark.Thread, a *arguments, f func(span, sre.Result) error) error {
	s, err := a.span(p)
	if err != nil || s.pos > s.endpos {
		return err
	}
	return p.each(thread, s.text[:s.endpos], s.pos, 0, func(found sre.Result) error { return f(s, found) })
}

func findall(thread *starlark.Thread, name string, p *pattern, a *arguments) (starlark.Value, error) {
	var list []starlark.Value
	limit := py.MaxElements / max(p.program.Groups, 1)
	err := p.all(thread, a, func(s span, found sre.Result) error {
		if len(list) == limit {
			return py.ErrTooManyElements(name)
		}
		m := match{pattern: p, span: s, found: found}
		switch p.program.Groups {
		case 0:
			list = append(list, m.group(0, nil))
		case 1:
			list = append(list, m.group(1, m.text("")))
		default:
			list = append(list, m.groups(m.text("")))
		}
		return nil
	})
	return starlark.NewList(list), err
}

func finditer(thread *starlark.Thread, name string, p *pattern, a *arguments) (starlark.Value, error) {
	var list []starlark.Value
	const matchSize = 160 // of a match without groups, about
	limit := py.MaxBytes / (matchSize + 16*p.program.Groups)
	err := p.all(thread, a, func(s span, found sre.Result) error {
		if len(list) == limit {
			return py.ValueError("%s: there are more than %d matches: look at parts of the text", name, limit)
		}
		list = append(list, &match{pattern: p, span: s, found: found})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return py.Iterator(list)
}

func split(thread *starlark.Thread, name string, p *pattern, a *arguments) (starlark.Value, error) {
	text, err := p.subject(a.string)
	if err != nil {
		return nil, err
	}
	var list []starlark.Value
	last := 0
	limit := py.MaxElements / (p.program.Groups + 1)
	err = p.each(thread, text, 0, a.count, func(found sre.Result) error {
		if len(list)/(p.program.Groups+1) >= limit {
			return py.ErrTooManyElements(name)
		}
		m := match{pattern: p, span: span{text: text}, found: found}
		list = append(append(list, m.text(text[last:found[0]])), m.groups(starlark.None)...)
		last = found[1]
		return nil
	})
	return starlark.NewList(append(list, toText(text[last:], p.program.Bytes))), err
}

func sub(thread *starlark.Thread, name string, p *pattern, a *arguments) (starlark.Value, error) {
	text, _, err := substitute(thread, name, p, a)
	return toText(text, p.program.Bytes), err
}

func subn(thread *starlark.Thread, name string, p *pattern, a *arguments) (starlark.Value, error) {
	text, n, err := substitute(thread, name, p, a)
	return starlark.Tuple{toText(text, p.program.Bytes), starlark.MakeInt(n)}, err
}

// substitute replaces matches, and returns how many.
func substitute(thread *starlark.Thread, name string, p *pattern, a *arguments) (string, int, error) {
	text, err := p.subject(a.string)
	if err != nil {
		return "", 0, err
	}
	var template *sre.Template
	f, isFunction := a.repl.(starlark.Callable)
	if !isFunction {
		if template, err = p.template(a.repl); err != nil {
			return "", 0, err
		}
	}
	var out strings.Builder
	last, n := 0, 0
	write := func(s string) error {
		if out.Len()+len(s) > py.MaxBytes {
			return py.ErrTooLong(name)
		}
		out.WriteString(s)
		return nil
	}
	err = p.each(thread, text, 0, a.count, func(found sre.Result) error {
		if err := write(text[last:found[0]]); err != nil {
			return err
		}
		n++
		last = found[1]
		if !isFunction {
			if !template.AppendTo(&out, text, found, py.MaxBytes) {
				return py.ErrTooLong(name)
			}
			return nil
		}
		m := &match{pattern: p, span: span{text: text, endpos: len(text)}, found: found}
		v, err := starlark.Call(thread, f, starlark.Tuple{m}, nil)
		if err != nil || v == starlark.None {
			return err
		}
		with, isBytes, err := textOf(v)
		if err != nil || isBytes != p.program.Bytes {
			return py.TypeError("expected %s instance, %s found", toText("", p.program.Bytes).Type(), v.Type())
		}
		return write(with)
	})
	if err == nil {
		err = write(text[last:])
	}
	return out.String(), n, err
}

// template reads what matches are replaced by.
func (p *pattern) template(v starlark.Value) (*sre.Template, error) {
	text, isBytes, err := textOf(v)
	if err != nil {
		return nil, err
	}
	if isBytes != p.program.Bytes {
		return nil, py.TypeError("cannot use a %s as the replacement in a %s", v.Type(), toText("", p.program.Bytes).Type())
	}
	t, err := p.program.ParseTemplate(text)
	return t, reError(err, isBytes)
}
