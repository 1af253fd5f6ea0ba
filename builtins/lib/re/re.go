// Package remod is the module re of flows: regular expressions with Python's syntax,
// methods and results, matched in linear time.
//
//	compile, search, match, fullmatch, findall, finditer, split, sub, subn, escape, purge
//	Pattern: the same methods; pattern, flags, groups, groupindex
//	Match:   m[g], group, groups, groupdict, start, end, span, expand; pos, endpos, lastindex,
//	         lastgroup, re, string, regs
//	A, I, M, S, X, U and their long names, NOFLAG; error (also PatternError), whose
//	exceptions have msg, pattern, pos, lineno and colno
//
// What differs from Python:
//
//   - Positions are offsets of bytes, as all positions in the texts of flows are:
//     s[m.start():m.end()] is m.group(). So are pos, endpos and the pos of errors.
//   - Refused, each with an error that says what to write instead: references to groups
//     (\1, (?P=n)), look-ahead, look-behind, conditional and atomic groups, possessive
//     repetitions, \N{...}, and the flags LOCALE and DEBUG. \1 in replacements is there.
//   - A repetition of what can match nothing does not go round once more to match nothing,
//     and once it has, not to match something: in (a*)* group 1 of "a" is "a", where Python
//     has the empty text.
//   - A pattern may have 256 KiB, and 100,000 parts with its repetitions written out (less
//     if it has more than twenty groups); a result, 64 MiB.
//   - finditer finds all matches at once.
//   - Flags are ints. Classes are those of Go's version of Unicode.
package remod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/sre"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module re, frozen. It keeps the patterns that were used last, for all who
// use it, at the same time too.
func Module() *starlarkstruct.Module {
	c := newCache()
	functions := map[string]py.Func{"compile": c.compile, "escape": escape, "purge": c.purge}
	for name, do := range methods {
		functions[name] = c.function(do)
	}
	flags := starlark.StringDict{"error": Error, "PatternError": Error, "Pattern": patternType, "Match": matchType, "NOFLAG": starlark.MakeInt(0)}
	for names, f := range map[string]sre.Flags{
		"A ASCII": sre.ASCII, "I IGNORECASE": sre.IgnoreCase, "M MULTILINE": sre.Multiline,
		"S DOTALL": sre.DotAll, "X VERBOSE": sre.Verbose, "U UNICODE": sre.Unicode,
	} {
		for name := range strings.FieldsSeq(names) {
			flags[name] = starlark.MakeInt(int(f))
		}
	}
	return py.Module("re", functions, flags)
}

// function is a method of a pattern as a function of the module, which takes flags.
func (c *cache) function(do method) py.Func {
	return func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var v starlark.Value
		a := arguments{function: true}
		if err := do.unpack(b.Name(), args, kwargs, &a, &v); err != nil {
			return nil, err
		}
		p, err := c.pattern(v, sre.Flags(a.flags))
		if err != nil {
			return nil, err
		}
		return do.call(thread, b.Name(), p, &a)
	}
}

func (c *cache) compile(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	flags := 0
	if err := py.UnpackArgs(b.Name(), args, kwargs, "pattern", &v, "flags?", &flags); err != nil {
		return nil, err
	}
	return c.pattern(v, sre.Flags(flags))
}

func (c *cache) purge(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	c.clear()
	return starlark.None, py.UnpackArgs(b.Name(), args, kwargs)
}

func escape(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "pattern", &v); err != nil {
		return nil, err
	}
	text, isBytes, err := textOf(v)
	if err != nil {
		return nil, err
	}
	if len(text) > py.MaxBytes/2 {
		return nil, py.ErrTooLong(b.Name())
	}
	var out strings.Builder
	for i := range len(text) {
		if strings.IndexByte("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", text[i]) >= 0 {
			out.WriteByte('\\')
		}
		out.WriteByte(text[i])
	}
	return toText(out.String(), isBytes), nil
}

// textOf returns a text, or bytes.
func textOf(v starlark.Value) (text string, isBytes bool, err error) {
	switch v := v.(type) {
	case starlark.String:
		return string(v), false, nil
	case starlark.Bytes:
		return string(v), true, nil
	}
	return "", false, py.TypeError("expected string or bytes-like object, got '%s'", v.Type())
}

func toText(text string, isBytes bool) starlark.Value {
	if isBytes {
		return starlark.Bytes(text)
	}
	return starlark.String(text)
}
