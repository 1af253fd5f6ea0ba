package collectionsmod

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

// So many fields a namedtuple has at most.
const maxFields = 1000

func namedtuple(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var title string
	var names starlark.Value
	var defaults, module starlark.Value = starlark.None, starlark.None
	rename := false
	if len(args) > 2 {
		return nil, py.TypeError("namedtuple() takes 2 positional arguments but %d were given", len(args))
	}
	if err := py.UnpackArgs(b.Name(), args, kwargs, "typename", &title, "field_names", &names, "rename?", &rename, "defaults?", &defaults, "module?", &module); err != nil {
		return nil, err
	}
	fields, err := fieldsOf(thread, b.Name(), names)
	if err != nil {
		return nil, err
	}
	for i, f := range fields {
		if rename && (!isName(f) || strings.HasPrefix(f, "_") || slices.Contains(fields[:i], f)) {
			fields[i] = "_" + strconv.Itoa(i)
		}
	}
	if err := checkNames(title, fields, rename); err != nil {
		return nil, err
	}
	var values []starlark.Value
	if defaults != starlark.None {
		if values, err = py.All(thread, b.Name(), defaults); err != nil {
			return nil, err
		}
	}
	if len(values) > len(fields) {
		return nil, py.TypeError("Got more default values than field names")
	}
	where := "__main__"
	if text, ok := starlark.AsString(module); ok {
		where = text
	}
	return pytype.NewRecordType(where, title, fields, values), nil
}

// fieldsOf returns names that are given as a list, or a text with spaces and commas.
func fieldsOf(thread *starlark.Thread, fn string, v starlark.Value) ([]string, error) {
	var fields []string
	if text, ok := starlark.AsString(v); ok {
		fields = strings.Fields(strings.ReplaceAll(text, ",", " "))
	} else {
		elems, err := py.All(thread, fn, v)
		if err != nil {
			return nil, err
		}
		for _, e := range elems {
			text, ok := starlark.AsString(e)
			if !ok {
				text = e.String()
			}
			fields = append(fields, text)
		}
	}
	if len(fields) > maxFields {
		return nil, py.ValueError("%s: there are %d fields, want at most %d", fn, len(fields), maxFields)
	}
	return fields, nil
}

func checkNames(title string, fields []string, renamed bool) error {
	for _, name := range append([]string{title}, fields...) {
		switch {
		case isKeyword(name):
			return py.ValueError("Type names and field names cannot be a keyword: '%s'", name)
		case !isName(name):
			return py.ValueError("Type names and field names must be valid identifiers: '%s'", name)
		}
	}
	for i, f := range fields {
		switch {
		case strings.HasPrefix(f, "_") && !renamed:
			return py.ValueError("Field names cannot start with an underscore: '%s'", f)
		case slices.Contains(fields[:i], f):
			return py.ValueError("Encountered duplicate field name: '%s'", f)
		}
	}
	return nil
}

func isName(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != "" && !isKeyword(s)
}

func isKeyword(s string) bool {
	return slices.Contains(strings.Fields("False None True and as assert async await break class continue def del elif else except finally for "+
		"from global if import in is lambda nonlocal not or pass raise return try while with yield"), s)
}
