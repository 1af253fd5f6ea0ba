// Package yamlmod is the module yaml of flows: safe_load, safe_load_all, load, load_all,
// full_load and full_load_all, which are the same; safe_dump, safe_dump_all, dump and
// dump_all, which are the same; YAMLError, SafeLoader, FullLoader, SafeDumper.
//
// Dumped texts are PyYAML's to the character: default_flow_style, default_style,
// sort_keys (True), indent, width, allow_unicode (False), line_break, explicit_start,
// explicit_end; lists and dicts that stand in several places have anchors. Into a stream
// is written by its write.
//
// What differs from PyYAML:
//
//   - Scalars are loaded as YAML 1.2 has them, with what 1.1 has for ints: true and false
//     are bools; yes, no, on and off are texts. 0o17, 017 and 0x1f are ints, 12:30 is a
//     text, 1e3 is a float, and a timestamp is a text as it was written.
//   - A key that is there twice is an error. Lists that are keys are tuples.
//   - Objects are never made, whatever the loader. Tags beyond YAML's own are errors.
//   - Where they are read otherwise by 1.1 or 1.2, such as "1e3", dumped texts are quoted.
//   - dump is safe_dump: a tuple is a list.
//   - A text that is loaded may have 8 MiB, one that is dumped 64 MiB, and the texts in it 16
//     MiB; a value, 4 million parts and a depth of 1,000. All documents are loaded at once.
//   - An error has problem and problem_mark with line and column, from 0.
//   - No canonical, version, tags and encoding.
package yamlmod

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Error is yaml.YAMLError.
var Error = exception.NewClass("yaml.error", "YAMLError", exception.StandardException)

var (
	markedError      = exception.NewClass("yaml.error", "MarkedYAMLError", Error)
	representerError = exception.NewClass("yaml.representer", "RepresenterError", Error)
)

// Module is the module yaml, frozen.
func Module() *starlarkstruct.Module {
	functions := map[string]py.Func{}
	for _, name := range []string{"load", "safe_load", "full_load"} {
		functions[name] = loader(name == "load", false)
		functions[name+"_all"] = loader(name == "load", true)
	}
	for _, name := range []string{"dump", "safe_dump"} {
		functions[name] = dump(false)
		functions[name+"_all"] = dump(true)
	}
	return py.Module("yaml", functions, starlark.StringDict{
		"YAMLError":       Error,
		"MarkedYAMLError": markedError,
		"SafeLoader":      class("SafeLoader"),
		"CSafeLoader":     class("CSafeLoader"),
		"FullLoader":      class("FullLoader"),
		"SafeDumper":      class("SafeDumper"),
		"CSafeDumper":     class("CSafeDumper"),
		"Dumper":          class("Dumper"),
	})
}

// A class names how to load or dump; all do it in the safe way.
type class string

func (c class) String() string        { return "<class 'yaml." + string(c) + "'>" }
func (c class) Type() string          { return "type" }
func (c class) Freeze()               {}
func (c class) Truth() starlark.Bool  { return true }
func (c class) Hash() (uint32, error) { return starlark.String(c).Hash() }

// loader is a function that loads one document, or all; with class, it has to be told how.
func loader(withClass, all bool) py.Func {
	return func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var stream, how starlark.Value
		params := []any{"stream", &stream}
		if withClass {
			params = append(params, "Loader", &how)
		}
		if err := py.UnpackArgs(b.Name(), args, kwargs, params...); err != nil {
			return nil, err
		}
		if _, ok := how.(class); withClass && !ok {
			return nil, py.TypeError("%s: Loader must be yaml.SafeLoader, not %s", b.Name(), how.Type())
		}
		data, err := dataOf(thread, stream)
		if err != nil {
			return nil, err
		}
		docs, err := value.DecodeYAMLDocuments(data, value.Limits{})
		if err != nil {
			return nil, loadError(err)
		}
		list := make([]starlark.Value, len(docs))
		for i, doc := range docs {
			if list[i], err = runtime.ToStarlark(doc); err != nil {
				return nil, err
			}
		}
		switch {
		case all:
			return py.Iterator(list)
		case len(list) == 0:
			return starlark.None, nil
		case len(list) > 1:
			return nil, exception.Errorf(markedError, "expected a single document in the stream, but found another document: use yaml.%s_all", b.Name()[len("yaml."):])
		}
		return list[0], nil
	}
}

// dataOf returns a text, bytes, or what the method read of a stream returns.
func dataOf(thread *starlark.Thread, stream starlark.Value) ([]byte, error) {
	if h, ok := stream.(starlark.HasAttrs); ok {
		switch stream.(type) {
		case starlark.String, starlark.Bytes:
		default:
			read, err := h.Attr("read")
			if err == nil && read != nil {
				if stream, err = starlark.Call(thread, read, nil, nil); err != nil {
					return nil, err
				}
			}
		}
	}
	switch stream.(type) {
	case starlark.String, starlark.Bytes:
		return py.Data(stream)
	}
	return nil, py.TypeError("want a string, bytes or a stream, got %s", stream.Type())
}

// A problem is what is wrong with a text, as MarkedYAMLError has it.
type problem struct{ *value.SyntaxError }

func loadError(err error) error {
	var syntax *value.SyntaxError
	if !errors.As(err, &syntax) {
		return exception.Errorf(Error, "%v", err)
	}
	return exception.From(markedError, problem{syntax})
}

// Attr implements [exception.Attributed].
func (p problem) Attr(name string) starlark.Value {
	switch name {
	case "problem":
		return starlark.String(fmt.Sprint(p.Err))
	case "problem_mark":
		return starlarkstruct.FromStringDict(starlark.String("Mark"), starlark.StringDict{
			"line": starlark.MakeInt(max(p.Line-1, 0)), "column": starlark.MakeInt(max(p.Column-1, 0)),
		})
	}
	return nil
}

// AttrNames implements [exception.Attributed].
func (p problem) AttrNames() []string { return []string{"problem", "problem_mark"} }

var _ exception.Attributed = problem{}
