package dialect

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// methods are what Python's types have and Starlark's have not, and what the
// latter do less of (str.format), by Starlark's type.
var methods = map[string]map[string]builtinFunc{
	"string": {
		"casefold":     stringCasefold,
		"center":       stringJustify,
		"encode":       stringEncode,
		"expandtabs":   stringExpandtabs,
		"format_map":   formatMap,
		"isascii":      stringIs,
		"isdecimal":    stringIs,
		"isidentifier": stringIs,
		"isnumeric":    stringIs,
		"isprintable":  stringIs,
		"ljust":        stringJustify,
		"rjust":        stringJustify,
		"swapcase":     stringSwapcase,
		"translate":    stringTranslate,
		"zfill":        stringZfill,
	},
	"bytes": {
		"count":        bytesFind,
		"decode":       bytesDecode,
		"endswith":     bytesHas,
		"find":         bytesFind,
		"hex":          bytesHex,
		"index":        bytesFind,
		"isalnum":      bytesTest(func(c byte) bool { return isASCIILetter(c) || isASCIIDigit(c) }),
		"isalpha":      bytesTest(isASCIILetter),
		"isascii":      bytesTest(func(c byte) bool { return c < 0x80 }),
		"isdigit":      bytesTest(isASCIIDigit),
		"isspace":      bytesTest(isASCIISpace),
		"join":         bytesJoin,
		"lower":        bytesCase,
		"lstrip":       bytesStrip,
		"partition":    bytesPartition,
		"removeprefix": bytesRemove,
		"removesuffix": bytesRemove,
		"replace":      bytesReplace,
		"rfind":        bytesFind,
		"rindex":       bytesFind,
		"rpartition":   bytesPartition,
		"rsplit":       bytesSplit,
		"rstrip":       bytesStrip,
		"split":        bytesSplit,
		"splitlines":   bytesSplitlines,
		"startswith":   bytesHas,
		"strip":        bytesStrip,
		"upper":        bytesCase,
	},
	"list": {
		"copy":    listCopy,
		"count":   sequenceCount,
		"reverse": listReverse,
		"sort":    listSort,
	},
	"tuple": {
		"count": sequenceCount,
		"index": tupleIndex,
	},
	"dict": {
		"copy": dictCopy,
	},
	"set": {
		"copy":       setCopy,
		"isdisjoint": setIsdisjoint,
	},
	"int": {
		"bit_count":  intBitCount,
		"bit_length": intBitLength,
		"is_integer": numberIsInteger,
		"to_bytes":   intToBytes,
	},
	"float": {
		"is_integer": numberIsInteger,
	},
}

// instead are methods that Starlark's strings have, and that take more here.
var instead = map[string]builtinFunc{
	"format": formatMethod,
	"lstrip": stringStrip,
	"rstrip": stringStrip,
	"strip":  stringStrip,
}

// methodNames are the names of all methods.
var methodNames = func() map[string]bool {
	names := map[string]bool{}
	for name := range instead {
		names[name] = true
	}
	for _, of := range methods {
		for name := range of {
			names[name] = true
		}
	}
	return names
}()

// attr is x.name for a name that is one of methodNames or boundedNames. What the value has itself
// comes first.
func attr(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return attrOf(args[0], string(args[1].(starlark.String)))
}

func attrOf(x starlark.Value, name string) (starlark.Value, error) {
	if method := boundedMethodOf(x, name); method != nil {
		return bind(name, x, method), nil
	}
	if s, ok := x.(starlark.String); ok && instead[name] != nil {
		return starlark.NewBuiltin(name, instead[name]).BindReceiver(s), nil
	}
	if h, ok := x.(starlark.HasAttrs); ok {
		if v, err := h.Attr(name); v != nil && err == nil {
			return v, nil
		}
	}
	if fn := methods[x.Type()][name]; fn != nil && isNative(x) {
		return starlark.NewBuiltin(name, fn).BindReceiver(x), nil
	}
	if t, ok := isTypeFunction(x); ok {
		if v := typeAttr(t, name); v != nil {
			return v, nil
		}
		return nil, exception.Errorf(exception.AttributeError, "type object '%s' has no attribute '%s'", t.Name(), name)
	}
	return getAttr(x, name)
}

// getAttr is x.name, with Starlark's errors.
func getAttr(x starlark.Value, name string) (starlark.Value, error) {
	h, ok := x.(starlark.HasAttrs)
	if !ok {
		return nil, missingAttr(x, name)
	}
	v, err := h.Attr(name)
	if v == nil && err == nil {
		err = missingAttr(x, name)
	}
	if noAttr(err) {
		if near := nearest(name, h.AttrNames()); near != "" {
			err = starlark.NoSuchAttrError(fmt.Sprintf("%s (did you mean .%s?)", err, near))
		}
	}
	return v, err
}

func missingAttr(x starlark.Value, name string) error {
	return starlark.NoSuchAttrError(fmt.Sprintf("%s has no .%s field or method", x.Type(), name))
}

func noAttr(err error) bool {
	_, ok := err.(starlark.NoSuchAttrError)
	return ok
}

// isNative reports whether a value is one of Starlark's own, and not a host's
// that has the same type name.
func isNative(x starlark.Value) bool {
	switch x.(type) {
	case starlark.String, starlark.Bytes, starlark.Int, starlark.Float, starlark.Tuple, *starlark.List, *starlark.Dict, *starlark.Set:
		return true
	}
	return false
}

// getattr is Starlark's, with the methods that are here. Starlark takes whatever an
// attribute says as a sign that there is none, and forgets what it was: an exception of
// another class than AttributeError is raised, as in Python.
func getattr(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if v, err := ownAttr(thread, args); (v != nil || err != nil) && len(kwargs) == 0 {
		return v, err
	}
	return callStarlarks("getattr", thread, args, kwargs)
}

// hasattr is Starlark's, with the methods and the exceptions of getattr.
func hasattr(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 2 && len(kwargs) == 0 {
		if v, err := ownAttr(thread, args); v != nil || err != nil {
			return starlark.Bool(v != nil), err
		}
	}
	return callStarlarks("hasattr", thread, args, kwargs)
}

// ownAttr returns what the arguments of getattr name, if it is a method that is here or
// an attribute of a host's value, or the exception that this attribute raises; else
// neither.
func ownAttr(thread *starlark.Thread, args starlark.Tuple) (starlark.Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return nil, nil
	}
	name, ok := args[1].(starlark.String)
	if !ok {
		return nil, nil
	}
	if h, ok := args[0].(starlark.HasAttrs); ok && !isNative(args[0]) {
		v, err := h.Attr(string(name))
		if err == nil {
			return v, nil
		}
		if isRaised(thread, err) {
			return nil, err
		}
		return nil, nil
	}
	return ownMethod(args[0], string(name)), nil
}

// isRaised reports whether the error of an attribute is a signal or an exception, and not
// that there is no such attribute.
func isRaised(thread *starlark.Thread, err error) bool {
	if e := exception.Of(err); e != nil {
		return !e.Class().Is(exception.AttributeError)
	}
	u := unwindingOf(thread)
	return u.IsSignal(err) || u.Class(err) != ""
}

// ownMethod returns a method of one of Starlark's values, if it is one that is here; else
// nil.
func ownMethod(x starlark.Value, name string) starlark.Value {
	if !methodNames[name] && !boundedNames[name] || !isNative(x) {
		return nil
	}
	v, err := attrOf(x, name)
	if err != nil {
		return nil
	}
	return v
}
