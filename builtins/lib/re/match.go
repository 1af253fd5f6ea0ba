package remod

import (
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/sre"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A match is what search returns.
type match struct {
	pattern *pattern
	span    span
	found   sre.Result
}

func (m *match) text(s string) starlark.Value { return toText(s, m.pattern.program.Bytes) }

// Held implements [dialect.Holder].
func (m *match) Held() func(yield func(starlark.Value) bool) {
	return starlark.Tuple{m.pattern, m.text(m.span.text)}.Elements()
}

// group returns the text of a group, otherwise that of one which did not match.
func (m *match) group(n int, otherwise starlark.Value) starlark.Value {
	if m.found[2*n] < 0 {
		return otherwise
	}
	return m.text(m.span.text[m.found[2*n]:m.found[2*n+1]])
}

func (m *match) groups(otherwise starlark.Value) starlark.Tuple {
	list := make(starlark.Tuple, m.pattern.program.Groups)
	for i := range list {
		list[i] = m.group(i+1, otherwise)
	}
	return list
}

// number returns the number of a group that a script names.
func (m *match) number(v starlark.Value) (int, error) {
	switch v := v.(type) {
	case starlark.String:
		if n, ok := m.pattern.program.Names[string(v)]; ok {
			return n, nil
		}
	case starlark.Int:
		if n, ok := v.Int64(); ok && 0 <= n && n <= int64(m.pattern.program.Groups) {
			return int(n), nil
		}
	case starlark.Bool:
		if v == starlark.False {
			return 0, nil
		}
		return m.number(starlark.MakeInt(1))
	}
	return 0, exception.Errorf(exception.IndexError, "no such group")
}

// Get is m[group].
func (m *match) Get(k starlark.Value) (starlark.Value, bool, error) {
	n, err := m.number(k)
	if err != nil {
		return nil, false, err
	}
	return m.group(n, starlark.None), true, nil
}

func (m *match) String() string {
	return fmt.Sprintf("<re.Match object; span=(%d, %d), match=%s>", m.found[0], m.found[1], m.group(0, nil))
}

func (m *match) Type() string          { return "Match" }
func (m *match) Freeze()               {}
func (m *match) Truth() starlark.Bool  { return true }
func (m *match) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 're.Match'") }

// Attr implements [starlark.HasAttrs].
func (m *match) Attr(name string) (starlark.Value, error) {
	switch name {
	case "pos":
		return starlark.MakeInt(m.span.pos), nil
	case "endpos":
		return starlark.MakeInt(m.span.endpos), nil
	case "re":
		return m.pattern, nil
	case "string":
		return m.text(m.span.text), nil
	case "lastindex", "lastgroup":
		n := m.found.LastGroup()
		if n < 0 {
			return starlark.None, nil
		}
		if name == "lastindex" {
			return starlark.MakeInt(n), nil
		}
		for group, number := range m.pattern.program.Names {
			if number == n {
				return starlark.String(group), nil
			}
		}
		return starlark.None, nil
	case "regs":
		regs := make(starlark.Tuple, m.pattern.program.Groups+1)
		for i := range regs {
			regs[i] = m.spanOf(i)
		}
		return regs, nil
	}
	do := matchMethods[name]
	if do == nil {
		return nil, nil
	}
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return do(m, name, args, kwargs)
	}).BindReceiver(m), nil
}

// AttrNames implements [starlark.HasAttrs].
func (m *match) AttrNames() []string {
	return []string{"end", "endpos", "expand", "group", "groupdict", "groups", "lastgroup", "lastindex", "pos", "re", "regs", "span", "start", "string"}
}

func (m *match) spanOf(n int) starlark.Tuple {
	return starlark.Tuple{starlark.MakeInt(m.found[2*n]), starlark.MakeInt(m.found[2*n+1])}
}

type matchMethod = func(m *match, name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error)

var matchMethods = map[string]matchMethod{
	"group":     matchGroup,
	"groups":    matchGroups,
	"groupdict": matchGroupdict,
	"start":     place(func(m *match, n int) starlark.Value { return starlark.MakeInt(m.found[2*n]) }),
	"end":       place(func(m *match, n int) starlark.Value { return starlark.MakeInt(m.found[2*n+1]) }),
	"span":      place(func(m *match, n int) starlark.Value { return m.spanOf(n) }),
	"expand":    expand,
}

func matchGroup(m *match, name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 {
		return nil, py.TypeError("%s() takes no keyword arguments", name)
	}
	if len(args) == 0 {
		return m.group(0, nil), nil
	}
	list := make(starlark.Tuple, len(args))
	for i, a := range args {
		n, err := m.number(a)
		if err != nil {
			return nil, err
		}
		list[i] = m.group(n, starlark.None)
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

func matchGroups(m *match, name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var otherwise starlark.Value = starlark.None
	if err := py.UnpackArgs(name, args, kwargs, "default?", &otherwise); err != nil {
		return nil, err
	}
	return m.groups(otherwise), nil
}

func matchGroupdict(m *match, name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var otherwise starlark.Value = starlark.None
	if err := py.UnpackArgs(name, args, kwargs, "default?", &otherwise); err != nil {
		return nil, err
	}
	d := starlark.NewDict(len(m.pattern.program.Names))
	for _, group := range m.pattern.program.NamesInOrder() {
		if err := d.SetKey(starlark.String(group), m.group(m.pattern.program.Names[group], otherwise)); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// place is a method that takes a group, which is all of the match by default.
func place(f func(*match, int) starlark.Value) matchMethod {
	return func(m *match, name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var group starlark.Value = starlark.MakeInt(0)
		if err := starlark.UnpackPositionalArgs(name, args, kwargs, 0, &group); err != nil {
			return nil, err
		}
		n, err := m.number(group)
		if err != nil {
			return nil, err
		}
		return f(m, n), nil
	}
}

func expand(m *match, name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	if err := py.UnpackArgs(name, args, kwargs, "template", &v); err != nil {
		return nil, err
	}
	t, err := m.pattern.template(v)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	if !t.AppendTo(&out, m.span.text, m.found, py.MaxBytes) {
		return nil, py.ErrTooLong(name)
	}
	return m.text(out.String()), nil
}

var (
	_ starlark.HasAttrs = (*match)(nil)
	_ starlark.Mapping  = (*match)(nil)
)
