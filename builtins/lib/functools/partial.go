package functoolsmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

// A partial is a function with some of its arguments.
type partial struct {
	fn       starlark.Value
	args     starlark.Tuple
	keywords []starlark.Tuple
}

var partialClass = &pytype.Class{
	Module: "functools", ID: "partial",
	New: func(call pytype.Call) (starlark.Value, error) {
		if len(call.Args) == 0 {
			return nil, py.TypeError("type 'partial' takes at least one argument")
		}
		if _, ok := call.Args[0].(starlark.Callable); !ok {
			return nil, py.TypeError("the first argument must be callable")
		}
		if inner, ok := call.Args[0].(*partial); ok { // one call, however often it is done
			if len(inner.args)+len(call.Args) > maxArgs || len(inner.keywords)+len(call.Kwargs) > maxArgs {
				return nil, py.ValueError("partial: more than %d arguments", maxArgs)
			}
			return &partial{inner.fn, joined(inner.args, call.Args[1:]), merged(inner.keywords, call.Kwargs)}, nil
		}
		return &partial{call.Args[0], joined(nil, call.Args[1:]), merged(nil, call.Kwargs)}, nil
	},
	Is: func(v starlark.Value) bool {
		_, ok := v.(*partial)
		return ok
	},
}

// So many arguments a partial may have.
const maxArgs = 1 << 16

func joined(x, y starlark.Tuple) starlark.Tuple { return append(x[:len(x):len(x)], y...) }

// merged returns keyword arguments of which the second ones win.
func merged(x, y []starlark.Tuple) []starlark.Tuple {
	out := append([]starlark.Tuple(nil), x...)
	at := make(map[starlark.Value]int, len(out))
	for i, kw := range out {
		at[kw[0]] = i
	}
	for _, kw := range y {
		if i, ok := at[kw[0]]; ok {
			out[i] = kw
			continue
		}
		out = append(out, kw)
	}
	return out
}

// Name implements [starlark.Callable].
func (p *partial) Name() string { return "partial" }

// CallInternal implements [starlark.Callable].
func (p *partial) CallInternal(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return starlark.Call(thread, p.fn, joined(p.args, args), merged(p.keywords, kwargs))
}

// Attr implements [starlark.HasAttrs].
func (p *partial) Attr(name string) (starlark.Value, error) {
	switch name {
	case "func":
		return p.fn, nil
	case "args":
		return p.args, nil
	case "keywords":
		d := starlark.NewDict(len(p.keywords))
		for _, kw := range p.keywords {
			if err := d.SetKey(kw[0], kw[1]); err != nil {
				return nil, err
			}
		}
		return d, nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (p *partial) AttrNames() []string { return []string{"args", "func", "keywords"} }

// String names the arguments' types only: they may hold the partial.
func (p *partial) String() string {
	parts := []string{p.fn.String()}
	for _, v := range p.args {
		parts = append(parts, "<"+v.Type()+">")
	}
	for _, kw := range p.keywords {
		parts = append(parts, string(kw[0].(starlark.String))+"=<"+kw[1].Type()+">")
	}
	return "functools.partial(" + strings.Join(parts, ", ") + ")"
}

func (p *partial) Type() string          { return "partial" }
func (p *partial) Truth() starlark.Bool  { return true }
func (p *partial) Hash() (uint32, error) { return p.fn.Hash() }

// Freeze implements [starlark.Value].
func (p *partial) Freeze() {
	p.fn.Freeze()
	p.args.Freeze()
	for _, kw := range p.keywords {
		kw[1].Freeze()
	}
}

var (
	_ starlark.Callable = (*partial)(nil)
	_ starlark.HasAttrs = (*partial)(nil)
)
