package dialect

import (
	"unicode/utf8"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// maketrans is str.maketrans: of a dict, or of two texts of the same length and maybe
// one of what is to be deleted. It gives a dict by code points.
func maketrans(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, y, deleted starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x, &y, &deleted); err != nil {
		return nil, err
	}
	table := new(starlark.Dict)
	if y == nil {
		from, ok := x.(*starlark.Dict)
		if !ok {
			return nil, exception.Errorf(exception.TypeError, "if you give only one argument to maketrans it must be a dict")
		}
		for k, v := range from.Entries() {
			key, err := transKey(k)
			if err != nil {
				return nil, err
			}
			if err := table.SetKey(key, v); err != nil {
				return nil, err
			}
		}
		return table, nil
	}
	from, ok := x.(starlark.String)
	if !ok {
		return nil, exception.Errorf(exception.TypeError, "first maketrans argument must be a string if there is a second argument")
	}
	to, ok := y.(starlark.String)
	if !ok {
		return nil, exception.Errorf(exception.TypeError, "maketrans() argument 2 must be str, not %s", pythonType(y))
	}
	runes := []rune(string(to))
	if len(runes) != utf8.RuneCountInString(string(from)) {
		return nil, exception.Errorf(exception.ValueError, "the first two maketrans arguments must have equal length")
	}
	i := 0
	for _, r := range string(from) {
		if err := table.SetKey(starlark.MakeInt(int(r)), starlark.MakeInt(int(runes[i]))); err != nil {
			return nil, err
		}
		i++
	}
	if deleted == nil {
		return table, nil
	}
	gone, ok := deleted.(starlark.String)
	if !ok {
		return nil, exception.Errorf(exception.TypeError, "maketrans() argument 3 must be str, not %s", pythonType(deleted))
	}
	for _, r := range string(gone) {
		if err := table.SetKey(starlark.MakeInt(int(r)), starlark.None); err != nil {
			return nil, err
		}
	}
	return table, nil
}

func transKey(k starlark.Value) (starlark.Value, error) {
	switch k := k.(type) {
	case starlark.Int:
		return k, nil
	case starlark.String:
		if utf8.RuneCountInString(string(k)) != 1 {
			return nil, exception.Errorf(exception.ValueError, "string keys in translate table must be of length 1")
		}
		r, _ := utf8.DecodeRuneInString(string(k))
		return starlark.MakeInt(int(r)), nil
	}
	return nil, exception.Errorf(exception.TypeError, "keys in translate table must be strings or integers")
}

// stringTranslate is str.translate(table): of each character what the table has for its
// code point, a text, a code point, or None for nothing.
func stringTranslate(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var table starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &table); err != nil {
		return nil, err
	}
	m, ok := table.(starlark.Mapping)
	if !ok {
		return nil, exception.Errorf(exception.TypeError, "'%s' object is not subscriptable", pythonType(table))
	}
	var out textBuilder
	for _, r := range receiver(b) {
		text := string(r)
		v, found, err := m.Get(starlark.MakeInt(int(r)))
		if err != nil {
			return nil, err
		}
		if found {
			if text, err = translation(v); err != nil {
				return nil, err
			}
		}
		if err := out.add(text); err != nil {
			return nil, err
		}
	}
	return starlark.String(out.String()), nil
}

func translation(v starlark.Value) (string, error) {
	switch v := v.(type) {
	case starlark.NoneType:
		return "", nil
	case starlark.String:
		return string(v), nil
	case starlark.Int:
		if n, ok := v.Int64(); ok && 0 <= n && n <= utf8.MaxRune {
			return string(rune(n)), nil
		}
		return "", exception.Errorf(exception.ValueError, "character mapping must be in range(0x110000)")
	}
	return "", exception.Errorf(exception.TypeError, "character mapping must return integer, None or str")
}
