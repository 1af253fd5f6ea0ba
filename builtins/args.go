package builtins

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
)

// A param is a parameter of a builtin and where its argument goes.
type param struct {
	name       string
	into       any // *string, *shown, *bool, *starlark.Value, *time.Duration (seconds), *float64, **starlark.Dict
	required   bool
	positional bool
}

func arg(name string, into any) param      { return param{name: name, into: into, positional: true} }
func required(name string, into any) param { return param{name, into, true, true} }
func keyword(name string, into any) param  { return param{name: name, into: into} }

// unpack gives arguments to parameters. Keyword arguments that no parameter has
// go to rest, or are an error with the nearest name when rest is nil. An
// argument that is None leaves its parameter as it is.
func unpack(fn string, args starlark.Tuple, kwargs []starlark.Tuple, rest *[]starlark.Tuple, params ...param) error {
	given := make([]bool, len(params))
	next := 0
	for _, a := range args {
		for next < len(params) && !params[next].positional {
			next++
		}
		if next == len(params) {
			return typeError("%s: got %d positional arguments, want at most %d", fn, len(args), positional(params))
		}
		if err := assign(fn, params[next], a); err != nil {
			return err
		}
		given[next] = true
		next++
	}
	for _, kw := range kwargs {
		name := string(kw[0].(starlark.String))
		i := index(params, name)
		switch {
		case i >= 0 && given[i]:
			return typeError("%s: argument %q is given twice", fn, name)
		case i >= 0:
			if err := assign(fn, params[i], kw[1]); err != nil {
				return err
			}
			given[i] = true
		case rest != nil:
			*rest = append(*rest, kw)
		default:
			return typeError("%s: no argument named %q%s", fn, name, hint(name, params))
		}
	}
	for i, p := range params {
		if p.required && !given[i] {
			return typeError("%s: argument %q is missing", fn, p.name)
		}
	}
	return nil
}

// A shown is a text that is told to people, or kept for them: it may show what a dry run
// does not know.
type shown string

func positional(params []param) (n int) {
	for _, p := range params {
		if p.positional {
			n++
		}
	}
	return n
}

func index(params []param, name string) int {
	for i, p := range params {
		if p.name == name {
			return i
		}
	}
	return -1
}

func hint(name string, params []param) string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.name
	}
	if len(names) == 0 {
		return " (it takes none)"
	}
	if h := connectors.DidYouMean(name, names); h != "" {
		return " (" + h + ")"
	}
	return " (it takes " + strings.Join(names, ", ") + ")"
}

func assign(fn string, p param, v starlark.Value) error {
	if v == starlark.None {
		return nil
	}
	mismatch := func(want string) error {
		return typeError("%s: argument %q: want %s, got %s", fn, p.name, want, v.Type())
	}
	u, isUnknown := v.(*unknown.Value)
	switch into := p.into.(type) {
	case *starlark.Value:
		*into = v
		return nil
	case *shown:
		s, ok := starlark.AsString(v)
		if isUnknown {
			s, ok = u.Text, true
		}
		if !ok {
			return mismatch("a string")
		}
		*into = shown(s)
		return nil
	}
	if isUnknown {
		return u.Undecided()
	}
	switch into := p.into.(type) {
	case *string:
		s, ok := starlark.AsString(v)
		if !ok {
			return mismatch("a string")
		}
		*into = s
	case *bool:
		b, ok := v.(starlark.Bool)
		if !ok {
			return mismatch("True or False")
		}
		*into = bool(b)
	case *int:
		i, ok := v.(starlark.Int)
		n, small := i.Int64()
		if !ok || !small || n < 0 || n > 1<<31 {
			return mismatch("a whole number")
		}
		*into = int(n)
	case *time.Duration:
		f, ok := starlark.AsFloat(v)
		if !ok {
			return mismatch("a number of seconds")
		}
		if !(f >= 0 && f < float64(1<<62)/float64(time.Second)) {
			return &runtime.NamedError{Class: "ValueError", Err: fmt.Errorf("%s: argument %q: %v is no number of seconds from 0 on", fn, p.name, f)}
		}
		*into = time.Duration(f * float64(time.Second))
	case **starlark.Dict:
		d, ok := v.(*starlark.Dict)
		if m, derived := v.(starlark.IterableMapping); derived && !ok { // an OrderedDict
			d, ok = starlark.NewDict(0), true
			for _, item := range m.Items() {
				if err := d.SetKey(item[0], item[1]); err != nil {
					return err
				}
			}
		}
		if !ok {
			return mismatch("a dict")
		}
		*into = d
	default:
		panic(fmt.Sprintf("%s: parameter %s goes into a %T", fn, p.name, p.into))
	}
	return nil
}

// inputsOf puts together the inputs of a child: dicts first, then keywords, which
// win.
func inputsOf(fn string, dicts []*starlark.Dict, kwargs []starlark.Tuple) (*value.Dict, error) {
	inputs := new(value.Dict)
	set := func(name string, k, v starlark.Value) error {
		key, err := runtime.FromStarlark(k)
		if err != nil {
			return err
		}
		val, err := runtime.FromStarlark(v)
		if err != nil {
			return typeError("%s: input %q: %v", fn, name, err)
		}
		inputs.SetKey(key, val)
		return nil
	}
	for _, d := range dicts {
		if d == nil {
			continue
		}
		for k, v := range d.Entries() {
			name, ok := starlark.AsString(k)
			if !ok {
				return nil, typeError("%s: an input's name is a string, got %s", fn, k.Type())
			}
			if err := set(name, k, v); err != nil {
				return nil, err
			}
		}
	}
	for _, kw := range kwargs {
		name := InputName(string(kw[0].(starlark.String)))
		if err := set(name, starlark.String(name), kw[1]); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

// InputName returns the input that a keyword argument of connect, flow or script
// means: it loses the underscore that makes it no keyword of Python, so from_ is
// from.
func InputName(keyword string) string {
	if bare, ok := strings.CutSuffix(keyword, "_"); ok && isPythonKeyword(bare) {
		return bare
	}
	return keyword
}

func isPythonKeyword(s string) bool {
	switch s {
	case "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
		"elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
		"not", "or", "pass", "raise", "return", "try", "while", "with", "yield":
		return true
	}
	return false
}

func typeError(format string, args ...any) error {
	return &runtime.NamedError{Class: "TypeError", Err: fmt.Errorf(format, args...)}
}

// A method is a builtin method of a receiver of type T.
type method[T any] func(recv T, thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error)

// bind returns the method of that name as a value, nil if there is none.
func bind[T starlark.Value](recv T, methods map[string]method[T], name string) starlark.Value {
	m, ok := methods[name]
	if !ok {
		return nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return m(recv, thread, args, kwargs)
	}).BindReceiver(recv)
}
