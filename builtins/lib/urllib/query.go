package urllibmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

func parseQSL(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	pairs, err := parseQuery(b, args, kwargs)
	if err != nil {
		return nil, err
	}
	list := make([]starlark.Value, len(pairs))
	for i, pair := range pairs {
		list[i] = pair
	}
	return starlark.NewList(list), nil
}

func parseQS(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	pairs, err := parseQuery(b, args, kwargs)
	if err != nil {
		return nil, err
	}
	d := new(starlark.Dict)
	for _, pair := range pairs {
		old, found, err := d.Get(pair[0])
		if err != nil {
			return nil, err
		}
		if found {
			err = old.(*starlark.List).Append(pair[1])
		} else {
			err = d.SetKey(pair[0], starlark.NewList([]starlark.Value{pair[1]}))
		}
		if err != nil {
			return nil, err
		}
	}
	return d, nil
}

// parseQuery returns the names and values of a query.
func parseQuery(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) ([]starlark.Tuple, error) {
	var qs, encoding, errors, most starlark.Value
	var keepBlank, strict, separator starlark.Value = starlark.False, starlark.False, starlark.String("&")
	if err := py.UnpackArgs(b.Name(), args, kwargs, "qs", &qs, "keep_blank_values?", &keepBlank, "strict_parsing?", &strict,
		"encoding?", &encoding, "errors?", &errors, "max_num_fields?", &most, "separator?", &separator); err != nil {
		return nil, err
	}
	given, isBytes, err := texts(qs)
	if err != nil {
		return nil, err
	}
	sep, _, err := texts(separator)
	if err != nil {
		return nil, err
	}
	if sep[0] == "" {
		return nil, py.ValueError("Separator must be of type string or bytes.")
	}
	codec, err := codecOf(encoding, errors, "replace")
	if err != nil || given[0] == "" {
		return nil, err
	}
	fields := strings.Count(given[0], sep[0]) + 1
	if some(most) {
		limit, err := starlark.AsInt32(most)
		if err != nil {
			return nil, err
		}
		if limit < fields {
			return nil, py.ValueError("Max number of fields exceeded")
		}
	}
	if fields > py.MaxElements {
		return nil, py.ErrTooManyElements(b.Name())
	}
	var pairs []starlark.Tuple
	for field := range strings.SplitSeq(given[0], sep[0]) {
		name, value, found := strings.Cut(field, "=")
		switch {
		case !found && bool(strict.Truth()):
			return nil, py.ValueError("bad query field: '%s'", field)
		case field == "", value == "" && !bool(keepBlank.Truth()):
			continue
		}
		pair := make(starlark.Tuple, 2)
		for i, s := range []string{name, value} {
			text, err := unquoteText(strings.ReplaceAll(s, "+", " "), codec)
			if err != nil {
				return nil, err
			}
			if pair[i], err = toText(text, isBytes); err != nil {
				return nil, err
			}
		}
		pairs = append(pairs, pair)
	}
	return pairs, nil
}
