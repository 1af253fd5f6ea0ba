package dialect

import (
	"fmt"
	"maps"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// Universe returns the names that every flow can use beside Starlark's own, and
// those of Starlark that do more here.
func Universe() starlark.StringDict { return maps.Clone(universe) }

// UniverseNames returns the names that every text can use.
func UniverseNames() []string { return append(universe.Keys(), starlark.Universe.Keys()...) }

var universe = func() starlark.StringDict {
	u := maps.Clone(exception.Natives())
	for _, t := range []*starlark.Builtin{intType, strType, bytesType, dictType, floatType, listType, setType, tupleType} {
		u[t.Name()] = t
	}
	for name, fn := range map[string]builtinFunc{
		"all":        boundedBy(-1, 1),
		"any":        boundedBy(-1, 1),
		"ascii":      ascii,
		"bin":        intBase,
		"callable":   callable,
		"divmod":     divmod,
		"enumerate":  enumerate,
		"fail":       fail,
		"filter":     filter,
		"format":     formatBuiltin,
		"getattr":    getattr,
		"hasattr":    hasattr,
		"hex":        intBase,
		"isinstance": isinstance,
		"iter":       iter,
		"map":        mapBuiltin,
		"max":        extreme,
		"min":        extreme,
		"next":       next,
		"oct":        intBase,
		"pow":        powBuiltin,
		"print":      printLine,
		"repr":       repr,
		"reversed":   boundedBy(maxElements, 1),
		"round":      round,
		"sorted":     sorted,
		"sum":        sum,
		"type":       typeOf,
		"zip":        zip,
	} {
		u[name] = starlark.NewBuiltin(name, fn)
	}
	return u
}()

// starlarks returns Starlark's own builtin of a name.
func starlarks(name string) starlark.Value { return starlark.Universe[name] }

// str is Starlark's, or with an encoding Python's for bytes.
func str(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	switch {
	case len(args) == 1 && len(kwargs) == 0:
		s, err := textOf(args[0])
		return starlark.String(s), err
	case len(args) > 0:
		if b, ok := args[0].(starlark.Bytes); ok {
			return starlark.Call(thread, starlark.NewBuiltin("str", bytesDecode).BindReceiver(b), args[1:], kwargs)
		}
	}
	return starlark.Call(thread, starlarks("str"), args, kwargs)
}

// printLine is Starlark's print, with the texts that str gives.
func printLine(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	sep, end := " ", "\n"
	var file, flush starlark.Value // there is one place to print to
	if err := starlark.UnpackArgs(b.Name(), nil, kwargs, "sep?", &sep, "end?", &end, "file?", &file, "flush?", &flush); err != nil {
		return nil, err
	}
	var out textBuilder
	for i, a := range args {
		text, err := textOf(a)
		if err == nil && i > 0 {
			err = out.add(sep)
		}
		if err == nil {
			err = out.add(text)
		}
		if err != nil {
			return nil, err
		}
	}
	if thread.Print != nil {
		thread.Print(thread, out.String())
	}
	return starlark.None, nil
}

func repr(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 1 && len(kwargs) == 0 {
		s, err := reprOf(args[0])
		return starlark.String(s), err
	}
	return starlark.Call(thread, starlarks("repr"), args, kwargs)
}

func ascii(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
		return nil, err
	}
	s, err := asciiOf(x)
	return starlark.String(s), err
}

func formatBuiltin(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	var spec string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x, &spec); err != nil {
		return nil, err
	}
	s, err := formatValue(x, spec)
	return starlark.String(s), err
}

// fail is Starlark's, of what is not too large to be written.
func fail(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	size := 0
	for _, a := range args {
		n, err := lengthOf(a)
		if err != nil {
			return nil, err
		}
		if size += n; size > maxBytes {
			return nil, errTextTooLarge
		}
	}
	return callStarlarks("fail", thread, args, kwargs)
}

func callable(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
		return nil, err
	}
	_, ok := x.(starlark.Callable)
	return starlark.Bool(ok), nil
}

// toInt is Starlark's int, which takes a time that grows with the square of the
// number of digits.
func toInt(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	isDigit := isASCIIDigit
	if len(args)+len(kwargs) == 2 { // with a base
		isDigit = isWordByte
	}
	if len(args) > 0 {
		if s, ok := args[0].(starlark.String); ok && len(s) > maxIntDigits {
			return nil, errIntTooLarge
		}
	}
	return ofText(thread, "int", args, kwargs, isDigit)
}

const maxIntDigits = 320_000

// toFloat is Starlark's float, whose error repeats all of a text that is no number.
func toFloat(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) > 0 {
		if s, ok := args[0].(starlark.String); ok && len(s) > maxIntDigits {
			return nil, fmt.Errorf("invalid float literal: %s", starlark.String(s[:100]+"..."))
		}
	}
	return ofText(thread, "float", args, kwargs, isASCIIDigit)
}

// ofText calls Starlark's int or float. An error names the text as it was given.
func ofText(thread *starlark.Thread, name string, args starlark.Tuple, kwargs []starlark.Tuple, isDigit func(byte) bool) (starlark.Value, error) {
	if len(args) > 0 {
		if s, ok := args[0].(starlark.String); ok {
			if text := numberText(s, isDigit); text != s {
				v, err := starlark.Call(thread, starlarks(name), append(starlark.Tuple{text}, args[1:]...), kwargs)
				if err == nil {
					return v, nil
				}
			}
		}
	}
	return starlark.Call(thread, starlarks(name), args, kwargs)
}

// numberText is the text of a number without what Python ignores and Starlark does not:
// spaces round it, and a _ between two digits.
func numberText(s starlark.String, isDigit func(byte) bool) starlark.String {
	text := strings.TrimSpace(string(s))
	if strings.IndexByte(text, '_') < 0 {
		return starlark.String(text)
	}
	var out strings.Builder
	for i := range len(text) {
		if text[i] != '_' {
			out.WriteByte(text[i])
		} else if i == 0 || i == len(text)-1 || !isDigit(text[i-1]) || !isDigit(text[i+1]) {
			return s
		}
	}
	return starlark.String(out.String())
}

func isWordByte(c byte) bool { return isASCIILetter(c) || isASCIIDigit(c) }

// assertionFailed is what an assert statement does whose condition is false.
func assertionFailed(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return nil, &exception.Raised{Exception: exception.New(exception.AssertionError, args...)}
}

// typeOf is Starlark's type, which returns a name, but for exceptions: these have
// classes, as in Python.
func typeOf(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 1 && len(kwargs) == 0 {
		if e, ok := args[0].(*exception.Exception); ok {
			return e.Class(), nil
		}
	}
	return starlark.Call(thread, starlarks("type"), args, kwargs)
}
