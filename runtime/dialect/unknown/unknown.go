// Package unknown has the values of a dry run that are not known: outputs of what was not
// done, and what a script computes from them.
//
// A script may pass them on, and compute with them: the result is unknown too. Its way may
// not depend on them. go.starlark.net decides without asking where a value is asked for its
// truth, and whether it is equal to one of another type; so programs that may meet such
// values are compiled for it (dialect.Options.Unknowns), and ask here instead. A function of
// Go that asks a value for its truth, which nothing can refuse, is left by a panic with the
// [*Error], which the nearest call in such a program returns.
package unknown

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Value is a value that is not known. Its fields are as in package value; it does not
// change.
type Value struct {
	Kind   string // its type, such as "int" or "list of dict", "" if that is not known
	Text   string // how it is shown: a text with <...> in the place of what is not known
	Path   string // the part of Source that it comes from
	Source string
	At     string
	Verb   string
	Fields []Field
}

// A Field is a key of a dict that is not known, and the type of its value.
type Field struct{ Name, Kind string }

// An Error says that the way of a script depends on what is not known. It ends the script.
type Error struct{ Of *Value }

func (e *Error) Error() string {
	return fmt.Sprintf("the flow's way depends on %s, which a dry run does not %s", e.Of.origin(), e.Of.Verb)
}

// Returned has a function return the [*Error] of a panic as its error:
//
//	defer unknown.Returned(&err)
func Returned(err *error) {
	if p := recover(); p != nil {
		e, ok := p.(*Error)
		if !ok {
			panic(p)
		}
		*err = e
	}
}

// Undecided returns the error of a way that depends on v.
func (v *Value) Undecided() error { return &Error{v} }

func (v *Value) origin() string {
	s := v.Source
	if v.Path != "" {
		s = v.Path + " of " + s
	}
	if v.At != "" {
		s += ", " + v.At
	}
	return s
}

// String returns what is shown of it.
func (v *Value) String() string        { return v.Text }
func (v *Value) Type() string          { return "unknown" }
func (v *Value) Freeze()               {}
func (v *Value) Truth() starlark.Bool  { panic(v.Undecided()) }
func (v *Value) Hash() (uint32, error) { return 0, v.Undecided() }

// Str is what str() shows.
func (v *Value) Str() string { return v.Text }

// Format is what a format shows, whatever it asks for.
func (v *Value) Format(string) (string, error) { return v.Text, nil }

// CompareSameType implements [starlark.Comparable].
func (v *Value) CompareSameType(syntax.Token, starlark.Value, int) (bool, error) {
	return false, v.Undecided()
}

// Binary implements [starlark.HasBinary].
func (v *Value) Binary(op syntax.Token, other starlark.Value, side starlark.Side) (starlark.Value, error) {
	if side == starlark.Left {
		return v.binary(op, v, other), nil
	}
	return v.binary(op, other, v), nil
}

func (v *Value) binary(op syntax.Token, x, y starlark.Value) *Value {
	if op == syntax.PLUS && (isText(x) || isText(y)) { // the other is a text, or it is an error
		return v.As("string", textOf(x)+textOf(y))
	}
	return v.Computed(resultKind(op, kindOf(x), kindOf(y)), shown(x)+" "+op.String()+" "+shown(y))
}

// Unary implements [starlark.HasUnary].
func (v *Value) Unary(op syntax.Token) (starlark.Value, error) {
	return v.Computed(v.Kind, op.String()+v.inner()), nil
}

// Item returns v[k].
func (v *Value) Item(k starlark.Value) *Value {
	if name, ok := starlark.AsString(k); ok && v.Path == "" {
		return v.part(name, v.kindOf(name))
	} else if ok {
		return v.part(v.Path+"["+k.String()+"]", v.kindOf(name))
	}
	return v.part(v.Path+"["+shown(k)+"]", v.itemKind())
}

// Slice returns a slice of v, which is written as text between the brackets.
func (v *Value) Slice(text string) *Value { return v.part(v.Path+"["+text+"]", v.Kind) }

// Attr implements [starlark.HasAttrs]: every name is that of a method.
func (v *Value) Attr(name string) (starlark.Value, error) { return &method{v, name}, nil }

// AttrNames implements [starlark.HasAttrs].
func (v *Value) AttrNames() []string { return nil }

// part returns a part of v.
func (v *Value) part(path, kind string) *Value {
	p := *v
	p.Path, p.Kind, p.Fields = shortened(path, "..."), kind, nil
	p.Text = "<" + p.Path + " of " + v.Source + ">"
	return &p
}

// Computed returns what was computed from v, of a kind, and written as text.
func (v *Value) Computed(kind, text string) *Value { return v.As(kind, "<"+text+">") }

// As returns what was computed from v, of a kind, and is shown as text.
func (v *Value) As(kind, text string) *Value {
	c := *v
	c.Kind, c.Fields, c.Text = kind, nil, shortened(text, "...<more of "+v.Source+">")
	return &c
}

// MaxText is how much is shown of an unknown, in bytes: what is computed from it again and
// again would grow for ever.
const MaxText = 64 << 10

// shortened has an end instead of what is too much.
func shortened(s, end string) string {
	if len(s) <= MaxText {
		return s
	}
	return strings.ToValidUTF8(s[:MaxText], "") + end
}

// inner is what is shown of v within the brackets of something else.
func (v *Value) inner() string {
	if rest, ok := strings.CutPrefix(v.Text, "<"); ok && strings.Count(v.Text, "<") == 1 && strings.HasSuffix(v.Text, ">") {
		return rest[:len(rest)-1]
	}
	return v.Text
}

func shown(v starlark.Value) string {
	if u, ok := v.(*Value); ok {
		return u.inner()
	}
	s := v.String()
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "..."
	}
	return s
}

func isText(v starlark.Value) bool {
	if u, ok := v.(*Value); ok {
		return u.Kind == "string"
	}
	_, ok := v.(starlark.String)
	return ok
}

func textOf(v starlark.Value) string {
	if s, ok := starlark.AsString(v); ok {
		return s
	}
	return v.String()
}

var (
	_ starlark.Comparable = (*Value)(nil)
	_ starlark.HasBinary  = (*Value)(nil)
	_ starlark.HasUnary   = (*Value)(nil)
	_ starlark.HasAttrs   = (*Value)(nil)
)
