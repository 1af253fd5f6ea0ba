// Package operatormod is the module operator of flows: the operators as functions, and
//
//	itemgetter(*items)     a function that returns x[item], or a tuple of several
//	attrgetter(*names)     a function that returns x.name, or of several; a name may have dots
//	methodcaller(name, ..) a function that calls x.name(..)
//
// Of the functions there are add sub mul truediv floordiv mod pow neg pos and_ or_ xor inv
// invert lshift rshift not_ truth eq ne lt le gt ge is_ is_not concat contains countOf
// indexOf getitem setitem delitem abs index, and the ones that change in place, iadd and so
// on, which return the result as Python's do.
//
// What differs from Python: there is no matmul, call and length_hint; is_ compares by value,
// as is does in a flow; what is made is bounded, as by the operators.
package operatormod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/syntax"
)

var binary = map[string]syntax.Token{
	"add": syntax.PLUS, "sub": syntax.MINUS, "mul": syntax.STAR, "truediv": syntax.SLASH, "floordiv": syntax.SLASHSLASH, "mod": syntax.PERCENT,
	"pow": syntax.STARSTAR, "and": syntax.AMP, "or": syntax.PIPE, "xor": syntax.CIRCUMFLEX, "lshift": syntax.LTLT, "rshift": syntax.GTGT,
}

var comparison = map[string]syntax.Token{
	"eq": syntax.EQL, "ne": syntax.NEQ, "lt": syntax.LT, "le": syntax.LE, "gt": syntax.GT, "ge": syntax.GE, "is_": syntax.EQL, "is_not": syntax.NEQ,
}

// Module is the module operator, frozen.
func Module() *starlarkstruct.Module {
	functions := map[string]py.Func{
		"neg": unary(syntax.MINUS), "pos": unary(syntax.PLUS), "inv": unary(syntax.TILDE), "invert": unary(syntax.TILDE),
		"not_":     truth(true),
		"truth":    truth(false),
		"abs":      call("abs"),
		"concat":   concat,
		"iconcat":  concat,
		"contains": contains,
		"countOf":  countOf,
		"indexOf":  indexOf,
		"getitem":  getitem,
		"setitem":  setitem,
		"delitem":  delitem,
		"index":    index,

		"itemgetter":   itemgetter,
		"attrgetter":   attrgetter,
		"methodcaller": methodcaller,
	}
	for name, op := range binary {
		plain := name
		if name == "and" || name == "or" {
			plain += "_"
		}
		functions[plain] = ofTwo(func(x, y starlark.Value) (starlark.Value, error) { return dialect.Binary(op, x, y) })
		functions["i"+name] = functions[plain]
	}
	functions["iadd"] = ofTwo(inPlaceAdd)
	for name, op := range comparison {
		functions[name] = ofTwo(func(x, y starlark.Value) (starlark.Value, error) {
			ok, err := starlark.Compare(op, x, y)
			return starlark.Bool(ok), err
		})
	}
	return py.Module("operator", functions, nil)
}

// ofTwo returns a function of two values.
func ofTwo(f func(x, y starlark.Value) (starlark.Value, error)) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var x, y starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &x, &y); err != nil {
			return nil, err
		}
		return f(x, y)
	}
}

// inPlaceAdd is x += y, which adds to a list itself.
func inPlaceAdd(x, y starlark.Value) (starlark.Value, error) {
	list, ok := x.(*starlark.List)
	if !ok {
		return dialect.Binary(syntax.PLUS, x, y)
	}
	elems, err := py.Elements("operator.iadd", y)
	if err != nil {
		return nil, err
	}
	for _, e := range elems {
		if err := list.Append(e); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func unary(op syntax.Token) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var x starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
			return nil, err
		}
		return starlark.Unary(op, x)
	}
}

func truth(not bool) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var x starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
			return nil, err
		}
		return starlark.Bool(bool(x.Truth()) != not), nil
	}
}

// call returns a function that calls one of Starlark's.
func call(name string) py.Func {
	fn := starlark.Universe[name]
	return func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return starlark.Call(thread, fn, args, kwargs)
	}
}

func index(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
		return nil, err
	}
	n, err := py.Int(x)
	if err != nil {
		return nil, err
	}
	return starlark.MakeBigInt(n), nil
}

// itemgetter is operator.itemgetter(*items).
func itemgetter(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 || len(args) == 0 {
		return nil, py.TypeError("itemgetter expected at least 1 argument, got %d", len(args))
	}
	return getter(b, args, getItem), nil
}

// attrgetter is operator.attrgetter(*names).
func attrgetter(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 || len(args) == 0 {
		return nil, py.TypeError("attrgetter expected at least 1 argument, got %d", len(args))
	}
	for _, a := range args {
		if _, ok := a.(starlark.String); !ok {
			return nil, py.TypeError("attribute name must be a string")
		}
	}
	return getter(b, args, func(x, name starlark.Value) (v starlark.Value, err error) {
		v = x
		for part := range strings.SplitSeq(string(name.(starlark.String)), ".") {
			if v, err = dialect.Attr(v, part); err != nil {
				return nil, err
			}
		}
		return v, nil
	}), nil
}

// getter returns a function that gets each of keys of its argument.
func getter(b *starlark.Builtin, keys starlark.Tuple, get func(x, key starlark.Value) (starlark.Value, error)) starlark.Value {
	return starlark.NewBuiltin(b.Name(), func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var x starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
			return nil, err
		}
		if len(keys) == 1 {
			return get(x, keys[0])
		}
		out := make(starlark.Tuple, len(keys))
		for i, k := range keys {
			var err error
			if out[i], err = get(x, k); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// methodcaller is operator.methodcaller(name, *args, **kwargs).
func methodcaller(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 0 {
		return nil, py.TypeError("methodcaller needs at least one argument, the method name")
	}
	name, ok := args[0].(starlark.String)
	if !ok {
		return nil, py.TypeError("method name must be a string")
	}
	return starlark.NewBuiltin(b.Name(), func(thread *starlark.Thread, b *starlark.Builtin, given starlark.Tuple, keywords []starlark.Tuple) (starlark.Value, error) {
		var x starlark.Value
		if err := starlark.UnpackPositionalArgs(b.Name(), given, keywords, 1, &x); err != nil {
			return nil, err
		}
		method, err := dialect.Attr(x, string(name))
		if err != nil {
			return nil, err
		}
		return starlark.Call(thread, method, args[1:], kwargs)
	}), nil
}
