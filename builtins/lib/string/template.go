package stringmod

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// templateClass is the class Template.
type templateClass struct{}

func (templateClass) Name() string          { return "Template" }
func (templateClass) String() string        { return "<class 'string.Template'>" }
func (templateClass) Type() string          { return "type" }
func (templateClass) Freeze()               {}
func (templateClass) Truth() starlark.Bool  { return true }
func (templateClass) Hash() (uint32, error) { return starlark.String("Template").Hash() }

// Instance implements [dialect.Type].
func (templateClass) Instance(v starlark.Value) bool { _, ok := v.(*template); return ok }

// CallInternal implements [starlark.Callable].
func (templateClass) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	t := new(template)
	if err := py.UnpackArgs("Template", args, kwargs, "template", &t.text); err != nil {
		return nil, err
	}
	return t, nil
}

// A template is a text with placeholders: $name, ${name}, and $$ for a $.
type template struct{ text string }

func (t *template) String() string        { return "<string.Template object>" }
func (t *template) Type() string          { return "Template" }
func (t *template) Freeze()               {}
func (t *template) Truth() starlark.Bool  { return true }
func (t *template) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'Template'") }

// Attr implements [starlark.HasAttrs].
func (t *template) Attr(name string) (starlark.Value, error) {
	var do py.Func
	switch name {
	case "template":
		return starlark.String(t.text), nil
	case "substitute", "safe_substitute":
		do = func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			return t.substitute(name, args, kwargs)
		}
	case "is_valid":
		do = t.isValid
	case "get_identifiers":
		do = t.identifiers
	default:
		return nil, nil
	}
	return starlark.NewBuiltin(name, do).BindReceiver(t), nil
}

// AttrNames implements [starlark.HasAttrs].
func (t *template) AttrNames() []string {
	return []string{"get_identifiers", "is_valid", "safe_substitute", "substitute", "template"}
}

// A placeholder is what begins at a $: with a name, or, if it is escaped, for a $; else it
// is wrong.
type placeholder struct {
	text    string // all of it
	name    string
	escaped bool
}

// next returns the text before the first placeholder of s, and the placeholder.
func next(s string) (before string, p placeholder, found bool) {
	before, rest, found := strings.Cut(s, "$")
	switch n := identifier(rest); {
	case strings.HasPrefix(rest, "$"):
		p = placeholder{text: "$$", escaped: true}
	case n > 0:
		p = placeholder{text: "$" + rest[:n], name: rest[:n]}
	case strings.HasPrefix(rest, "{"):
		if n := identifier(rest[1:]); n > 0 && strings.HasPrefix(rest[1+n:], "}") {
			p = placeholder{text: "$" + rest[:n+2], name: rest[1 : n+1]}
			break
		}
		fallthrough
	default:
		p = placeholder{text: "$"}
	}
	return before, p, found
}

// identifier is how long the name is that s begins with.
func identifier(s string) int {
	for i, c := range []byte(s) {
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(s)
}

func (t *template) substitute(fn string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var mapping starlark.Mapping
	if err := starlark.UnpackPositionalArgs(fn, args, nil, 0, &mapping); err != nil {
		return nil, err
	}
	named := make(map[starlark.Value]starlark.Value, len(kwargs))
	for _, kv := range kwargs {
		named[kv[0]] = kv[1]
	}
	safe := fn == "safe_substitute"
	var out strings.Builder
	for at := 0; ; {
		before, p, found := next(t.text[at:])
		out.WriteString(before)
		if !found {
			return starlark.String(out.String()), nil
		}
		with := p.text
		switch {
		case p.escaped:
			with = "$"
		case p.name != "":
			v, err := lookup(named, mapping, starlark.String(p.name))
			if err != nil {
				return nil, err
			}
			if v == nil && !safe {
				return nil, &exception.Raised{Exception: exception.New(exception.KeyError, starlark.String(p.name))}
			}
			if v != nil {
				if with, err = dialect.Str(v); err != nil {
					return nil, err
				}
			}
		case !safe:
			line, column := t.place(at + len(before))
			return nil, py.ValueError("Invalid placeholder in string: line %d, col %d", line, column)
		}
		if out.Len()+len(with) > py.MaxBytes {
			return nil, py.ErrTooLong(fn)
		}
		out.WriteString(with)
		at += len(before) + len(p.text)
	}
}

// lookup returns nil for what is not there.
func lookup(named map[starlark.Value]starlark.Value, mapping starlark.Mapping, name starlark.Value) (starlark.Value, error) {
	if v := named[name]; v != nil || mapping == nil {
		return v, nil
	}
	v, found, err := mapping.Get(name)
	if !found {
		v = nil
	}
	if e := exception.Of(err); e != nil && e.Class().Is(exception.KeyError) {
		return nil, nil
	}
	return v, err
}

// place is the line and column of an offset. As in Python, a column is one too small in
// the first line and right in others.
func (t *template) place(at int) (line, column int) {
	lines := py.SplitLines(t.text[:at+1])
	last := lines[len(lines)-1]
	return len(lines), len([]rune(last))
}

func (t *template) isValid(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	for p := range t.placeholders() {
		if p.name == "" && !p.escaped {
			return starlark.False, nil
		}
	}
	return starlark.True, nil
}

func (t *template) identifiers(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	var names []string
	seen := map[string]bool{}
	for p := range t.placeholders() {
		if p.name != "" && !seen[p.name] {
			seen[p.name] = true
			names = append(names, p.name)
		}
	}
	return py.Strings(slices.Clip(names)), nil
}

func (t *template) placeholders() func(yield func(placeholder) bool) {
	return func(yield func(placeholder) bool) {
		for s := t.text; ; {
			before, p, found := next(s)
			if !found || !yield(p) {
				return
			}
			s = s[len(before)+len(p.text):]
		}
	}
}

var (
	_ starlark.Callable = templateClass{}
	_ dialect.Type      = templateClass{}
	_ starlark.HasAttrs = (*template)(nil)
)
