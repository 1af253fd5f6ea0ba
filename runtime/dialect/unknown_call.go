package dialect

import (
	"errors"
	"regexp"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
)

// A TakesUnknowns is the receiver of methods that take values which are not known as they
// are, and do with them what can be done: methods of the host.
type TakesUnknowns interface {
	starlark.Value
	TakesUnknowns()
}

// calleeHelper is what is called instead of a function, if it is one of Go: most of these
// can do nothing with what is not known.
func calleeHelper(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	switch fn := args[0].(type) {
	case *starlark.Function:
		return fn, nil
	case *unknown.Value:
		return nil, fn.Undecided()
	case starlark.Callable:
		return guarded{fn}, nil
	}
	return args[0], nil // Starlark says that it is no function
}

// A guarded is a function of Go that is not to be told what is not known, unless it can
// pass it on.
type guarded struct{ starlark.Callable }

// CallInternal implements [starlark.Callable].
func (g guarded) CallInternal(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (_ starlark.Value, err error) {
	defer unknown.Returned(&err)
	c := unknownCall{fn: g.Callable, thread: thread, args: args, kwargs: kwargs}
	if c.look(); c.any == nil {
		return g.Callable.CallInternal(thread, args, kwargs)
	}
	v, err := c.perform()
	if err != nil && !isEnd(err) {
		if undecided := c.any.Undecided(); strings.Contains(err.Error(), undecided.Error()) { // what was refused as a key
			return nil, undecided
		}
	}
	return v, err
}

// An unknownCall is a call with something that is not known.
type unknownCall struct {
	fn     starlark.Callable
	thread *starlark.Thread
	args   starlark.Tuple
	kwargs []starlark.Tuple

	recv starlark.Value
	top  *unknown.Value // an argument
	any  *unknown.Value // an argument, or what is in one, or in the receiver
}

// look finds what is not known.
func (c *unknownCall) look() {
	if b, ok := c.fn.(*starlark.Builtin); ok {
		c.recv = b.Receiver()
	}
	all := append(starlark.Tuple(nil), c.args...)
	for _, kw := range c.kwargs {
		all = append(all, kw[1])
	}
	for _, v := range all {
		if u, ok := v.(*unknown.Value); ok && c.top == nil {
			c.top = u
		}
	}
	if c.any = c.top; c.any == nil {
		c.any = unknown.Find(all...)
	}
	if c.any == nil && c.recv != nil && !isHost(c.recv) {
		c.any = unknown.Find(c.recv)
	}
}

func isHost(v starlark.Value) bool {
	_, ok := v.(TakesUnknowns)
	return ok
}

func (c *unknownCall) perform() (starlark.Value, error) {
	if _, ok := c.fn.(*exception.Class); ok || isHost(c.recv) {
		return c.pass()
	}
	switch recv := c.recv.(type) {
	case nil:
		if c.fn == universe[c.fn.Name()] || c.fn == starlark.Universe[c.fn.Name()] {
			return c.ofUniverse()
		}
	case starlark.String:
		return c.ofText(recv)
	case *starlark.List:
		switch c.fn.Name() {
		case "remove", "sort":
			return nil, c.any.Undecided()
		case "count", "index":
			return c.computed("int"), nil
		}
		return c.pass()
	case *starlark.Dict:
		if len(c.args) > 0 { // a key of get, pop and setdefault
			if err := orUndecided(c.args[0], nil); err != nil {
				return nil, err
			}
		}
		return c.pass()
	case *starlark.Set:
		if c.top != nil {
			return nil, c.top.Undecided()
		}
		return c.pass()
	default:
		switch c.fn.Name() {
		case "update", "write", "writelines", "writerow", "writerows": // it would be kept as if it were known
			if _, holds := recv.(Compound); !holds {
				return nil, c.any.Undecided()
			}
		}
	}
	c.guardFunctions()
	return c.probe("")
}

// guardFunctions has functions that are arguments be guarded too, as they are called with
// what is not known.
func (c *unknownCall) guardFunctions() {
	guard := func(v starlark.Value) starlark.Value {
		switch fn := v.(type) {
		case *starlark.Function, *exception.Class:
		case starlark.Callable:
			return guarded{fn}
		}
		return v
	}
	args := make(starlark.Tuple, len(c.args))
	for i, a := range c.args {
		args[i] = guard(a)
	}
	kwargs := make([]starlark.Tuple, len(c.kwargs))
	for i, kw := range c.kwargs {
		kwargs[i] = starlark.Tuple{kw[0], guard(kw[1])}
	}
	c.args, c.kwargs = args, kwargs
}

// pass makes the call as it is. Its error is about what is not known, if that is what it
// was given in the place of something else.
func (c *unknownCall) pass() (starlark.Value, error) {
	v, err := c.fn.CallInternal(c.thread, c.args, c.kwargs)
	if err != nil && c.top != nil && !isEnd(err) && ofUnknown().MatchString(err.Error()) {
		return nil, c.top.Undecided()
	}
	return v, err
}

// ofUnknown is in errors about the type of what is not known.
var ofUnknown = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(got|is|a|an|not|by) '?unknown\b|\bunknown value is not\b`)
})

// isEnd reports whether an error is more than one of the arguments of a call: a function of
// the script has failed, or what is not known was looked at.
func isEnd(err error) bool {
	var undecided *unknown.Error
	var eval *starlark.EvalError
	return errors.As(err, &undecided) || errors.As(err, &eval)
}

// probe makes a call that changes nothing but its arguments. What comes of it is known only
// as far as it has in it what is not.
func (c *unknownCall) probe(kind string) (starlark.Value, error) {
	v, err := c.fn.CallInternal(c.thread, c.args, c.kwargs)
	switch {
	case err != nil && (isEnd(err) || unwindingOf(c.thread).IsSignal(err)):
		return nil, err
	case err != nil:
		return c.computed(kind), nil
	case unknown.Find(v) != nil:
		return v, nil
	}
	switch v := v.(type) {
	case starlark.NoneType, starlark.Callable:
		return v, nil
	case starlark.String:
		return c.any.As("string", string(v)), nil
	}
	if kind == "" {
		kind = v.Type()
	}
	return c.computed(kind), nil
}

// computed is the result of a call that cannot be made.
func (c *unknownCall) computed(kind string) starlark.Value {
	name := c.fn.Name()
	if c.recv != nil {
		if recv := c.recv.String(); len(recv) < 100 {
			name = recv + "." + name
		}
	}
	return c.any.Computed(kind, unknown.Call(name, c.args, c.kwargs))
}

// ofText is a method of a text, to which what is not known is what is shown of it.
func (c *unknownCall) ofText(recv starlark.String) (starlark.Value, error) {
	if c.top == nil && len(c.args) == 0 && len(c.kwargs) == 0 {
		return c.fn.CallInternal(c.thread, c.args, c.kwargs)
	}
	for i, a := range c.args {
		if i == 0 {
			c.args = append(starlark.Tuple(nil), c.args...)
		}
		c.args[i] = asText(a)
	}
	kwargs := make([]starlark.Tuple, len(c.kwargs))
	for i, kw := range c.kwargs {
		kwargs[i] = starlark.Tuple{kw[0], asText(kw[1])}
	}
	c.kwargs = kwargs
	return c.probe(unknown.MethodKind(c.fn.Name()))
}

// asText is v with what is shown of it in the place of what is not known.
func asText(v starlark.Value) starlark.Value {
	texts := func(elems []starlark.Value) []starlark.Value {
		out := make([]starlark.Value, len(elems))
		for i, e := range elems {
			out[i] = asText(e)
		}
		return out
	}
	switch v := v.(type) {
	case *unknown.Value:
		return starlark.String(v.Text)
	case starlark.Tuple:
		return starlark.Tuple(texts(v))
	case *starlark.List:
		if unknown.Find(v) == nil {
			return v
		}
		elems := make([]starlark.Value, v.Len())
		for i := range elems {
			elems[i] = v.Index(i)
		}
		return starlark.NewList(texts(elems))
	}
	return v
}

// ofUniverse is a function that every program has.
func (c *unknownCall) ofUniverse() (starlark.Value, error) {
	name := c.fn.Name()
	switch name {
	case "print":
		return c.pass()
	case "fail":
		_, err := c.pass()
		text := c.any.As("string", strings.TrimPrefix(err.Error(), "fail: "))
		return nil, &exception.Raised{Exception: exception.New(exception.StandardException, text)}
	case "dict":
		if len(c.args) == 0 {
			return c.pass()
		}
	case "sorted", "min", "max", "sum":
		c.guardFunctions()
		v, err := c.probe(kindsOfUniverse[name])
		var undecided *unknown.Error
		if errors.As(err, &undecided) {
			return c.computed(kindsOfUniverse[name]), nil
		}
		return v, err
	}
	if c.top == nil {
		switch name {
		case "str", "repr", "ascii", "format":
			return c.probe("string")
		case "filter", "map":
			c.guardFunctions()
		}
		return c.pass()
	}
	switch name {
	case "int", "float":
		if !c.top.IsNumber() { // whether it is one is a way
			return nil, c.top.Undecided()
		}
	case "str", "repr", "ascii", "format":
		if c.args[0] == starlark.Value(c.top) {
			return c.top.As("string", c.top.Text), nil
		}
	case "getattr":
		if name, ok := starlark.AsString(c.args[min(1, len(c.args)-1)]); ok && c.args[0] == starlark.Value(c.top) {
			return c.top.Attr(name)
		}
	case "filter", "iter", "map", "next", "zip", "enumerate":
		return nil, c.top.Undecided()
	}
	kind, ok := kindsOfUniverse[name]
	if !ok {
		return c.probe("")
	}
	return c.computed(kind), nil
}

// kindsOfUniverse are the types of what functions return of one argument that is not known.
var kindsOfUniverse = map[string]string{
	"all": "bool", "any": "bool", "bool": "bool", "callable": "bool", "hasattr": "bool", "isinstance": "bool",
	"hash": "int", "int": "int", "len": "int", "ord": "int",
	"float": "float",
	"abs":   "", "max": "", "min": "", "pow": "", "round": "", "sum": "",
	"ascii": "string", "bin": "string", "chr": "string", "format": "string", "hex": "string", "oct": "string", "repr": "string", "str": "string", "type": "string",
	"bytes":  "bytes",
	"divmod": "tuple", "tuple": "tuple",
	"dict": "dict",
	"dir":  "list of string", "list": "list", "range": "list of int", "reversed": "list", "sorted": "list", "set": "set",
}
