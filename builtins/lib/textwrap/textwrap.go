// Package textwrapmod is the module textwrap of flows: wrap, fill, shorten, dedent, indent
// and TextWrapper, with all options and CPython's results; the width of a text is the
// number of its characters.
//
// What differs from Python:
//
//   - The attributes of a TextWrapper can be read, not set: give them when it is made.
//   - A result may have 64 MiB, or 4 million lines.
package textwrapmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module textwrap, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("textwrap", map[string]py.Func{
		"wrap":    wrap,
		"fill":    fill,
		"shorten": shorten,
		"dedent":  dedent,
		"indent":  indent,
	}, starlark.StringDict{"TextWrapper": wrapperClass{}})
}

func wrap(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	text, w, err := unpackText(b.Name(), args, kwargs)
	if err != nil {
		return nil, err
	}
	lines, err := w.wrap(thread, text)
	return py.Strings(lines), err
}

func fill(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	text, w, err := unpackText(b.Name(), args, kwargs)
	if err != nil {
		return nil, err
	}
	lines, err := w.wrap(thread, text)
	return starlark.String(strings.Join(lines, "\n")), err
}

// unpackText unpacks a text, a width, and options by name.
func unpackText(fn string, args starlark.Tuple, kwargs []starlark.Tuple) (string, *wrapper, error) {
	var text string
	width := 70
	own, options := partition(kwargs, "text", "width")
	if err := py.UnpackArgs(fn, args, own, "text", &text, "width?", &width); err != nil {
		return "", nil, err
	}
	w, err := newWrapper(fn, nil, append(options, starlark.Tuple{starlark.String("width"), starlark.MakeInt(width)}))
	return text, w, err
}

// partition returns the arguments with these names, and the others.
func partition(kwargs []starlark.Tuple, names ...string) (these, others []starlark.Tuple) {
next:
	for _, kv := range kwargs {
		for _, name := range names {
			if kv[0] == starlark.String(name) {
				these = append(these, kv)
				continue next
			}
		}
		others = append(others, kv)
	}
	return these, others
}

func shorten(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var text string
	var width int
	own, options := partition(kwargs, "text", "width")
	if err := py.UnpackArgs(b.Name(), args, own, "text", &text, "width", &width); err != nil {
		return nil, err
	}
	if again, _ := partition(options, "max_lines"); len(again) > 0 {
		return nil, py.TypeError("%s: got multiple values for keyword argument \"max_lines\"", b.Name())
	}
	w, err := newWrapper(b.Name(), nil, append(options,
		starlark.Tuple{starlark.String("width"), starlark.MakeInt(width)},
		starlark.Tuple{starlark.String("max_lines"), starlark.MakeInt(1)}))
	if err != nil {
		return nil, err
	}
	lines, err := w.wrap(thread, strings.Join(strings.FieldsFunc(text, py.IsSpace), " "))
	return starlark.String(strings.Join(lines, "\n")), err
}

func dedent(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var text string
	if err := py.UnpackArgs(b.Name(), args, kwargs, "text", &text); err != nil {
		return nil, err
	}
	lines := strings.Split(text, "\n")
	margin, first := "", true
	for i, line := range lines {
		rest := strings.TrimLeft(line, " \t")
		if rest == "" {
			lines[i] = ""
			continue
		}
		own := line[:len(line)-len(rest)]
		if first {
			margin, first = own, false
		}
		n := 0
		for n < min(len(margin), len(own)) && margin[n] == own[n] {
			n++
		}
		margin = margin[:n]
	}
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, margin)
	}
	return starlark.String(strings.Join(lines, "\n")), nil
}

func indent(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var text, prefix string
	var predicate starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "text", &text, "prefix", &prefix, "predicate?", &predicate); err != nil {
		return nil, err
	}
	var out strings.Builder
	for _, line := range py.SplitLines(text) {
		add := strings.TrimFunc(line, py.IsSpace) != ""
		if predicate != nil && predicate != starlark.None {
			v, err := starlark.Call(thread, predicate, starlark.Tuple{starlark.String(line)}, nil)
			if err != nil {
				return nil, err
			}
			add = bool(v.Truth())
		}
		if out.Len()+len(prefix)+len(line) > py.MaxBytes {
			return nil, py.ErrTooLong(b.Name())
		}
		if add {
			out.WriteString(prefix)
		}
		out.WriteString(line)
	}
	return starlark.String(out.String()), nil
}
