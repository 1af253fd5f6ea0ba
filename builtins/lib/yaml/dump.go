package yamlmod

import (
	"math"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// Options are how to dump.
type options struct {
	thread                     *starlark.Thread
	flow                       *bool // nil for what has scalars only
	style                      string
	sortKeys, unicode          bool
	explicitStart, explicitEnd bool
	step, width                int
	newline                    string
}

// dump is a function that dumps one document, or all in a list.
func dump(all bool) py.Func {
	return func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var data, stream, how starlark.Value
		o, err := unpackOptions(thread, b.Name(), args, kwargs, all, &data, &stream, &how)
		if err != nil {
			return nil, err
		}
		documents := []starlark.Value{data}
		if all {
			if documents, err = py.Elements(b.Name(), data); err != nil {
				return nil, err
			}
		}
		e := emitter{options: o, indent: -1, whitespace: true, indention: true}
		for _, d := range documents {
			r := representer{options: o, shared: map[any]*node{}}
			root, err := r.node(d, 0)
			if err != nil {
				return nil, err
			}
			name(root, new(int))
			unmark(root)
			if err := e.document(root); err != nil {
				return nil, err
			}
		}
		e.end()
		text := starlark.String(e.out.String())
		if stream == starlark.None {
			return text, nil
		}
		if h, ok := stream.(starlark.HasAttrs); ok {
			if write, err := h.Attr("write"); err == nil && write != nil {
				_, err := starlark.Call(thread, write, starlark.Tuple{text}, nil)
				return starlark.None, err
			}
		}
		return nil, py.TypeError("%s: stream must have a method write, such as io.StringIO() has; got %s", b.Name(), stream.Type())
	}
}

func unpackOptions(thread *starlark.Thread, fn string, args starlark.Tuple, kwargs []starlark.Tuple, all bool, data, stream, how *starlark.Value) (*options, error) {
	var style, flow, unicode, start, end, sort, indent, width, newline starlark.Value
	*stream, flow, sort = starlark.None, starlark.False, starlark.True
	first := "data"
	if all {
		first = "documents"
	}
	if err := py.UnpackArgs(fn, args, kwargs, first, data, "stream?", stream, "Dumper?", how, "default_style?", &style,
		"default_flow_style?", &flow, "indent?", &indent, "width?", &width, "allow_unicode?", &unicode, "line_break?", &newline,
		"explicit_start?", &start, "explicit_end?", &end, "sort_keys?", &sort); err != nil {
		return nil, err
	}
	if _, ok := (*how).(class); !ok && *how != nil {
		return nil, py.TypeError("%s: Dumper must be yaml.SafeDumper, not %s", fn, (*how).Type())
	}
	truth := func(v starlark.Value) bool { return v != nil && bool(v.Truth()) }
	o := &options{thread: thread, sortKeys: truth(sort), unicode: truth(unicode), explicitStart: truth(start), explicitEnd: truth(end), step: 2, width: 80, newline: "\n"}
	if flow != starlark.None {
		yes := truth(flow)
		o.flow = &yes
	}
	if truth(style) {
		switch s, _ := starlark.AsString(style); s {
		case `"`, "'", "|", ">":
			o.style = s
		default:
			return nil, py.ValueError("%s: default_style must be one of \" ' | >, not %v", fn, style)
		}
	}
	if n, err := number(indent); err != nil {
		return nil, err
	} else if 1 < n && n < 10 {
		o.step = n
	}
	if n, err := number(width); err != nil {
		return nil, err
	} else if n > 2*o.step {
		o.width = n
	}
	if s, _ := starlark.AsString(orNone(newline)); s == "\r" || s == "\r\n" {
		o.newline = s
	}
	return o, nil
}

func orNone(v starlark.Value) starlark.Value {
	if v == nil {
		return starlark.None
	}
	return v
}

// number is a width, which may be infinite; 0 for None.
func number(v starlark.Value) (int, error) {
	switch v := v.(type) {
	case nil, starlark.NoneType:
		return 0, nil
	case starlark.Int:
		if n, err := starlark.AsInt32(v); err == nil {
			return n, nil
		}
		return v.Sign() * math.MaxInt32, nil
	case starlark.Float:
		return int(min(max(float64(v), 0), math.MaxInt32)), nil
	}
	return 0, py.TypeError("want a number, got %s", v.Type())
}
