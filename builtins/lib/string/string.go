// Package stringmod is the module string of flows: ascii_letters, ascii_lowercase,
// ascii_uppercase, digits, hexdigits, octdigits, punctuation, printable, whitespace,
// capwords, and Template with substitute, safe_substitute, is_valid, get_identifiers and
// template.
//
// What differs from Python: Template has no subclasses, so its delimiter is $ and its
// names are ASCII; no Formatter: texts have format. A result may have 64 MiB.
package stringmod

import (
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// Module is the module string, frozen.
func Module() *starlarkstruct.Module {
	const (
		lower       = "abcdefghijklmnopqrstuvwxyz"
		upper       = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		digits      = "0123456789"
		punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
		whitespace  = " \t\n\r\v\f"
	)
	return py.Module("string", map[string]py.Func{"capwords": capwords}, starlark.StringDict{
		"ascii_letters":   starlark.String(lower + upper),
		"ascii_lowercase": starlark.String(lower),
		"ascii_uppercase": starlark.String(upper),
		"digits":          starlark.String(digits),
		"hexdigits":       starlark.String(digits + "abcdef" + "ABCDEF"),
		"octdigits":       starlark.String("01234567"),
		"punctuation":     starlark.String(punctuation),
		"printable":       starlark.String(digits + lower + upper + punctuation + whitespace),
		"whitespace":      starlark.String(whitespace),
		"Template":        templateClass{},
	})
}

func capwords(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var s string
	var sep starlark.Value = starlark.None
	if err := py.UnpackArgs(b.Name(), args, kwargs, "s", &s, "sep?", &sep); err != nil {
		return nil, err
	}
	if len(s) > py.MaxBytes/4 { // a capital may have several characters
		return nil, py.ErrTooLong(b.Name())
	}
	var words []string
	join := " "
	switch sep := sep.(type) {
	case starlark.NoneType:
		words = strings.FieldsFunc(s, py.IsSpace)
	case starlark.String:
		if sep == "" {
			return nil, py.ValueError("empty separator")
		}
		join = string(sep)
		words = strings.Split(s, join)
	default:
		return nil, py.TypeError("must be str or None, not %s", sep.Type())
	}
	title, lower := cases.Title(language.Und), cases.Lower(language.Und)
	for i, w := range words {
		_, n := utf8.DecodeRuneInString(w)
		words[i] = title.String(w[:n]) + strings.TrimPrefix(lower.String(w), lower.String(w[:n]))
	}
	return starlark.String(strings.Join(words, join)), nil
}
