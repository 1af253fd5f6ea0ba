// Package xmlmod is the modules xml, xml.sax and xml.sax.saxutils of flows. The first two
// have what is below them and nothing else; saxutils has escape, unescape and quoteattr,
// with CPython's results.
//
// What differs from Python: nothing but that a result may have 64 MiB. There is no parser
// and no writer.
package xmlmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module xml, which has Sax as sax, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("xml", nil, starlark.StringDict{"sax": Sax()})
}

// Sax is the module xml.sax, which has Saxutils as saxutils, frozen.
func Sax() *starlarkstruct.Module {
	return py.Module("xml.sax", nil, starlark.StringDict{"saxutils": Saxutils()})
}

// Saxutils is the module xml.sax.saxutils, frozen.
func Saxutils() *starlarkstruct.Module {
	return py.Module("xml.sax.saxutils", map[string]py.Func{
		"escape":    with(escape),
		"unescape":  with(unescape),
		"quoteattr": with(quoteattr),
	}, nil)
}

// with is a function of a text, and of further texts that are replaced and by what.
func with(f func(fn, data string, entities []string) (string, error)) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var data string
		var given starlark.Value = starlark.None
		if err := py.UnpackArgs(b.Name(), args, kwargs, "data", &data, "entities?", &given); err != nil {
			return nil, err
		}
		var entities []string
		if bool(given.Truth()) {
			m, ok := given.(starlark.IterableMapping)
			if !ok {
				return nil, py.TypeError("entities must be a dict of texts, not %s", given.Type())
			}
			for _, item := range m.Items() {
				for _, v := range item {
					s, ok := v.(starlark.String)
					if !ok {
						return nil, py.TypeError("entities must be a dict of texts, got %s in it", v.Type())
					}
					entities = append(entities, string(s))
				}
			}
		}
		out, err := f(b.Name(), data, entities)
		return starlark.String(out), err
	}
}

func escape(fn, data string, entities []string) (string, error) {
	return py.Replace(fn, data, append([]string{"&", "&amp;", ">", "&gt;", "<", "&lt;"}, entities...)...)
}

func unescape(fn, data string, entities []string) (string, error) {
	oldnew := append([]string{"&lt;", "<", "&gt;", ">"}, entities...)
	return py.Replace(fn, data, append(oldnew, "&amp;", "&")...)
}

func quoteattr(fn, data string, entities []string) (string, error) {
	data, err := escape(fn, data, withBreaks(entities))
	switch {
	case err != nil:
		return "", err
	case !strings.Contains(data, `"`):
		return `"` + data + `"`, nil
	case !strings.Contains(data, "'"):
		return "'" + data + "'", nil
	}
	data, err = py.Replace(fn, data, `"`, "&quot;")
	return `"` + data + `"`, err
}

// withBreaks adds what is replaced in attributes; what is there already keeps its place.
func withBreaks(entities []string) []string {
	for _, b := range [][2]string{{"\n", "&#10;"}, {"\r", "&#13;"}, {"\t", "&#9;"}} {
		found := false
		for i := 0; i < len(entities); i += 2 {
			if entities[i] == b[0] {
				entities[i+1], found = b[1], true
			}
		}
		if !found {
			entities = append(entities, b[0], b[1])
		}
	}
	return entities
}
