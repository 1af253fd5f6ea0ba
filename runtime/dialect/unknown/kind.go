package unknown

import (
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// base is a kind without what it holds: "list" of "list of dict".
func base(kind string) string {
	name, _, _ := strings.Cut(kind, " ")
	return name
}

// IsNumber reports whether v can only be a number.
func (v *Value) IsNumber() bool { return v.Kind == "int" || v.Kind == "float" || v.Kind == "bool" }

// kindOf is the type of the value of a key.
func (v *Value) kindOf(name string) string {
	for _, f := range v.Fields {
		if f.Name == name {
			return f.Kind
		}
	}
	return v.itemKind()
}

// itemKind is the type of an element.
func (v *Value) itemKind() string {
	if v.Kind == "string" {
		return "string"
	}
	for _, prefix := range []string{"list of ", "dict of "} {
		if kind, ok := strings.CutPrefix(v.Kind, prefix); ok {
			return kind
		}
	}
	return ""
}

func kindOf(v starlark.Value) string {
	if u, ok := v.(*Value); ok {
		return base(u.Kind)
	}
	return v.Type()
}

// resultKind is the type of x op y, "" if it is not known.
func resultKind(op syntax.Token, x, y string) string {
	number := func(kind string) bool { return kind == "int" || kind == "float" }
	switch op {
	case syntax.EQL, syntax.NEQ, syntax.LT, syntax.LE, syntax.GT, syntax.GE, syntax.IN, syntax.NOT_IN:
		return "bool"
	case syntax.PERCENT:
		if x == "string" {
			return x
		}
	case syntax.SLASH:
		return "float"
	case syntax.STAR:
		for _, kind := range []string{"string", "bytes", "list", "tuple"} {
			if x == kind || y == kind {
				return kind
			}
		}
	case syntax.PLUS, syntax.PIPE, syntax.AMP, syntax.CIRCUMFLEX, syntax.MINUS:
		if !number(x) && x == y {
			return x
		}
		for _, kind := range []string{"string", "bytes", "list", "tuple", "dict", "set"} {
			if x == kind || y == kind {
				return kind
			}
		}
	}
	switch {
	case x == "int" && y == "int":
		return "int"
	case number(x) && number(y):
		return "float"
	}
	return ""
}

// A method is a method of something unknown. What it returns is unknown.
type method struct {
	recv *Value
	name string
}

var _ starlark.Callable = (*method)(nil)

func (m *method) Name() string          { return m.name }
func (m *method) String() string        { return "<method " + m.name + " of " + m.recv.Text + ">" }
func (m *method) Type() string          { return "builtin_function_or_method" }
func (m *method) Freeze()               {}
func (m *method) Truth() starlark.Bool  { return true }
func (m *method) Hash() (uint32, error) { return 0, m.recv.Undecided() }

// CallInternal implements [starlark.Callable].
func (m *method) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	switch m.name {
	case "append", "extend", "insert", "clear", "update", "sort", "reverse", "remove", "add", "discard":
		return starlark.None, nil // it stays unknown
	case "get":
		if len(args) > 0 {
			return m.recv.Item(args[0]), nil
		}
	}
	return m.recv.Computed(methodKinds[m.name], "("+m.recv.inner()+")."+Call(m.name, args, kwargs)), nil
}

// methodKinds are the types of what methods return, where these are the same whatever they
// belong to.
var methodKinds = map[string]string{
	"capitalize": "string", "casefold": "string", "center": "string", "decode": "string", "expandtabs": "string", "format": "string",
	"hex": "string", "isoformat": "string", "join": "string", "ljust": "string", "lower": "string", "lstrip": "string",
	"removeprefix": "string", "removesuffix": "string", "replace": "string", "rjust": "string", "rstrip": "string", "strip": "string",
	"swapcase": "string", "title": "string", "translate": "string", "upper": "string", "zfill": "string",
	"encode": "bytes",
	"items":  "list", "keys": "list", "rsplit": "list of string", "split": "list of string", "splitlines": "list of string", "values": "list",
	"count": "int", "find": "int", "index": "int", "rfind": "int", "rindex": "int",
	"endswith": "bool", "isalnum": "bool", "isalpha": "bool", "isascii": "bool", "isdecimal": "bool", "isdigit": "bool", "islower": "bool",
	"isnumeric": "bool", "isspace": "bool", "istitle": "bool", "isupper": "bool", "startswith": "bool",
}

// MethodKind is the type of what a method returns, "" if that depends on more than its name.
func MethodKind(name string) string { return methodKinds[name] }

// Call writes a call with its arguments.
func Call(name string, args starlark.Tuple, kwargs []starlark.Tuple) string {
	var parts []string
	for _, a := range args {
		parts = append(parts, shown(a))
	}
	for _, kw := range kwargs {
		parts = append(parts, textOf(kw[0])+"="+shown(kw[1]))
	}
	return name + "(" + strings.Join(parts, ", ") + ")"
}
