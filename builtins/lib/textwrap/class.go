package textwrapmod

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// wrapperClass is the class TextWrapper.
type wrapperClass struct{}

func (wrapperClass) Name() string          { return "TextWrapper" }
func (wrapperClass) String() string        { return "<class 'textwrap.TextWrapper'>" }
func (wrapperClass) Type() string          { return "type" }
func (wrapperClass) Freeze()               {}
func (wrapperClass) Truth() starlark.Bool  { return true }
func (wrapperClass) Hash() (uint32, error) { return starlark.String("TextWrapper").Hash() }

// Instance implements [dialect.Type].
func (wrapperClass) Instance(v starlark.Value) bool { _, ok := v.(*wrapper); return ok }

// CallInternal implements [starlark.Callable].
func (wrapperClass) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	w, err := newWrapper("TextWrapper", args, kwargs)
	if err != nil {
		return nil, err
	}
	return w, nil
}

func (w *wrapper) String() string        { return "<textwrap.TextWrapper object>" }
func (w *wrapper) Type() string          { return "TextWrapper" }
func (w *wrapper) Freeze()               {}
func (w *wrapper) Truth() starlark.Bool  { return true }
func (w *wrapper) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'TextWrapper'") }

func (w *wrapper) attrs() starlark.StringDict {
	return starlark.StringDict{
		"width":                starlark.MakeInt(w.width),
		"initial_indent":       starlark.String(w.initialIndent),
		"subsequent_indent":    starlark.String(w.subsequentIndent),
		"expand_tabs":          w.expandTabs,
		"replace_whitespace":   w.replaceWhitespace,
		"fix_sentence_endings": w.fixSentenceEndings,
		"break_long_words":     w.breakLongWords,
		"drop_whitespace":      w.dropWhitespace,
		"break_on_hyphens":     w.breakOnHyphens,
		"tabsize":              starlark.MakeInt(w.tabsize),
		"max_lines":            w.maxLines,
		"placeholder":          starlark.String(w.placeholder),
	}
}

// Attr implements [starlark.HasAttrs].
func (w *wrapper) Attr(name string) (starlark.Value, error) {
	if name != "wrap" && name != "fill" {
		return w.attrs()[name], nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var text string
		if err := py.UnpackArgs(b.Name(), args, kwargs, "text", &text); err != nil {
			return nil, err
		}
		lines, err := w.wrap(thread, text)
		if err != nil {
			return nil, err
		}
		if name == "wrap" {
			return py.Strings(lines), nil
		}
		return starlark.String(strings.Join(lines, "\n")), nil
	}).BindReceiver(w), nil
}

// AttrNames implements [starlark.HasAttrs].
func (w *wrapper) AttrNames() []string {
	names := append(w.attrs().Keys(), "fill", "wrap")
	slices.Sort(names)
	return names
}

var (
	_ starlark.Callable = wrapperClass{}
	_ dialect.Type      = wrapperClass{}
	_ starlark.HasAttrs = (*wrapper)(nil)
)
