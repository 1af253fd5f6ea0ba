package exception

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
)

// An Exception is what scripts raise and catch. It is used by one thread at a time.
type Exception struct {
	class *Class
	args  starlark.Tuple
	// Hint says what may have been meant, for the person who reads the traceback.
	hint string

	cause    *Exception // of raise ... from
	explicit bool       // there was a from
	context  *Exception // what was handled when this was raised
	origin   error      // the error of Go that it stands for
	trace    starlark.CallStack
	frozen   bool
}

// New returns an exception that was not raised.
func New(c *Class, args ...starlark.Value) *Exception { return &Exception{class: c, args: args} }

// Held gives the values that an exception keeps.
func (e *Exception) Held() func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) {
		for _, v := range []starlark.Value{e.args, e.cause, e.context} {
			if other, ok := v.(*Exception); (!ok || other != nil) && !yield(v) {
				return
			}
		}
	}
}

// Errorf returns the error of an exception with one argument, a text.
func Errorf(c *Class, format string, args ...any) error {
	return &Raised{New(c, starlark.String(fmt.Sprintf(format, args...)))}
}

// Hinted is Errorf with a hint for the author, see [Exception.Hint].
func Hinted(c *Class, hint, format string, args ...any) error {
	e := New(c, starlark.String(fmt.Sprintf(format, args...)))
	e.hint = hint
	return &Raised{e}
}

// A Raised is the error by which an exception leaves functions. errors.Is and errors.As
// reach the error of Go that the exception stands for.
type Raised struct{ Exception *Exception }

// Error is the last line of a traceback.
func (r *Raised) Error() string {
	if text := r.Exception.Str(); text != "" {
		return r.Exception.class.name + ": " + text
	}
	return r.Exception.class.name
}

func (r *Raised) Unwrap() error { return r.Exception.origin }

// An Attributed is an error of Go whose exception has attributes beside those that all
// have.
type Attributed interface {
	error
	// Attr returns an attribute, nil if there is none of that name.
	Attr(name string) starlark.Value
	AttrNames() []string
}

// An Arguing is an error of Go whose exception has another argument than its text.
type Arguing interface {
	error
	Argument() starlark.Value
}

// From returns the error of an exception of a class that stands for an error of Go: its
// argument is the error's text, and it has the attributes of one that is [Attributed].
func From(c *Class, err error) error {
	return &Raised{&Exception{class: c, args: starlark.Tuple{starlark.String(err.Error())}, origin: err}}
}

// Of returns the exception that an error is, nil if it is none that a script has
// raised or caught.
func Of(err error) *Exception {
	var r *Raised
	if errors.As(err, &r) {
		return r.Exception
	}
	return nil
}

// Class returns the class of the exception.
func (e *Exception) Class() *Class { return e.class }

// Hint says what may have been meant; "" says nothing.
func (e *Exception) Hint() string { return e.hint }

// Cause returns the exception that this one was raised from; or, with implied true,
// the one that was being handled then. It is nil if there is none to be told of.
func (e *Exception) Cause() (cause *Exception, implied bool) {
	if e.explicit {
		return e.cause, false
	}
	return e.context, e.context != nil
}

// Trace returns the functions that were active when the exception was raised, nil if it
// was not.
func (e *Exception) Trace() starlark.CallStack { return e.trace }

// Str is str(e).
func (e *Exception) Str() string {
	for {
		switch {
		case len(e.args) == 0:
			return ""
		case len(e.args) > 1:
			return repr(e.args)
		case e.class.Is(KeyError):
			return repr(e.args[0])
		}
		switch arg := e.args[0].(type) {
		case *Exception:
			e = arg // however many stand in one another
			continue
		case starlark.String:
			return string(arg)
		case interface{ Str() string }:
			return arg.Str()
		}
		return repr(e.args[0])
	}
}

func (e *Exception) String() string {
	parts := make([]string, len(e.args))
	for i, a := range e.args {
		parts[i] = repr(a)
	}
	return e.class.name + "(" + strings.Join(parts, ", ") + ")"
}

// Type is the name of the class.
func (e *Exception) Type() string          { return e.class.name }
func (e *Exception) Truth() starlark.Bool  { return true }
func (e *Exception) Hash() (uint32, error) { return starlark.String(e.class.name).Hash() }

// Freeze implements [starlark.Value].
func (e *Exception) Freeze() {
	if e == nil || e.frozen {
		return
	}
	e.frozen = true
	e.args.Freeze()
	e.cause.Freeze()
	e.context.Freeze()
}

// Attr implements [starlark.HasAttrs].
func (e *Exception) Attr(name string) (starlark.Value, error) {
	switch name {
	case "args":
		return e.args, nil
	case "__class__":
		return e.class, nil
	case "__cause__":
		return orNone(e.cause), nil
	case "__context__":
		return orNone(e.context), nil
	case "__traceback__":
		return starlark.None, nil
	case "__suppress_context__":
		return starlark.Bool(e.explicit), nil
	case "with_traceback":
		return starlark.NewBuiltin(name, withTraceback).BindReceiver(e), nil
	case "value":
		if e.class.Is(StopIteration) && len(e.args) > 0 {
			return e.args[0], nil
		}
	}
	var a Attributed
	if errors.As(e.origin, &a) {
		return a.Attr(name), nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (e *Exception) AttrNames() []string {
	names := []string{"__cause__", "__class__", "__context__", "__suppress_context__", "__traceback__", "args", "with_traceback"}
	var a Attributed
	if errors.As(e.origin, &a) {
		names = append(names, a.AttrNames()...)
		slices.Sort(names)
	}
	return names
}

// withTraceback is there for scripts that have it: a traceback is not a value here.
func withTraceback(_ *starlark.Thread, b *starlark.Builtin, _ starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return b.Receiver(), nil
}

func orNone(e *Exception) starlark.Value {
	if e == nil {
		return starlark.None
	}
	return e
}

// repr is Python's repr of what exceptions are mostly made of.
func repr(v starlark.Value) string {
	var b strings.Builder
	writeRepr(&b, v, 0)
	return b.String()
}

// The deepest value that is written, and about the longest text.
const (
	maxDepth = 20
	maxText  = 1 << 20
)

func writeRepr(b *strings.Builder, v starlark.Value, depth int) {
	if depth > maxDepth || b.Len() > maxText {
		b.WriteString("...")
		return
	}
	switch v := v.(type) {
	case starlark.String:
		writeQuoted(b, string(v))
	case starlark.Tuple:
		b.WriteByte('(')
		writeElements(b, v, depth)
		if len(v) == 1 {
			b.WriteByte(',')
		}
		b.WriteByte(')')
	case *starlark.List:
		b.WriteByte('[')
		writeElements(b, v, depth)
		b.WriteByte(']')
	case *starlark.Dict:
		b.WriteByte('{')
		i := 0
		for k, e := range v.Entries() {
			if i > 0 {
				b.WriteString(", ")
			}
			i++
			writeRepr(b, k, depth+1)
			b.WriteString(": ")
			writeRepr(b, e, depth+1)
		}
		b.WriteByte('}')
	default:
		b.WriteString(v.String())
	}
}

func writeElements(b *strings.Builder, list starlark.Indexable, depth int) {
	for i := range list.Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		writeRepr(b, list.Index(i), depth+1)
	}
}

// writeQuoted writes a text as Python's repr does: in double quotes only if it has
// single ones and no double ones.
func writeQuoted(b *strings.Builder, s string) {
	quote := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	b.WriteRune(quote)
	for _, r := range s {
		switch {
		case r == quote || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case strconv.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			fmt.Fprintf(b, `\U%08x`, r)
		}
	}
	b.WriteRune(quote)
}

var _ starlark.HasAttrs = (*Exception)(nil)
