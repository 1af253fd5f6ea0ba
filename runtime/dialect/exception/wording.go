package exception

import (
	"strings"

	"go.starlark.net/starlark"
)

// Texts of the functions and methods, Starlark's and those of package dialect, for
// which Python has others.
var functionRewrites = []rewrite{
	// Numbers.
	says(`^int: base must be an integer`, ValueError, "int() base must be >= 2 and <= 36, or 0"),
	says(`^int: can't convert non-string with explicit base$`, TypeError, "int() can't convert non-string with explicit base"),
	rewritten(`^int: cannot convert (\S+) to int$`, func(m []string) *Exception {
		return say(TypeError, "int() argument must be a string, a bytes-like object or a real number, not '", typ(m[1]), "'")
	}),
	rewritten(`^float got (\S+), want number or string$`, func(m []string) *Exception {
		return say(TypeError, "float() argument must be a string or a real number, not '", typ(m[1]), "'")
	}),
	says(`^int too large to convert to float$`, OverflowError, "int too large to convert to float"),
	says(`^floating-point number too large$`, OverflowError, "floating-point number too large"),
	rewritten(`^the result of \*\* is too large for a float$`, func([]string) *Exception {
		return New(OverflowError, starlark.MakeInt(34), starlark.String("Numerical result out of range"))
	}),
	rewritten(`^unknown binary op: (\S+) \*\* (\S+)$`, func(m []string) *Exception {
		return say(TypeError, "unsupported operand type(s) for ** or pow(): '", typ(m[1]), "' and '", typ(m[2]), "'")
	}),
	says(`^pow: the third argument cannot be 0$`, ValueError, "pow() 3rd argument cannot be 0"),
	says(`^pow: base is not invertible for the given modulus$`, ValueError, "base is not invertible for the given modulus"),
	says(`^pow: with three arguments all must be ints$`, TypeError, "pow() 3rd argument not allowed unless all arguments are integers"),
	rewritten(`^round: got (\S+), want int or float$`, func(m []string) *Exception {
		return say(TypeError, "type ", typ(m[1]), " doesn't define __round__ method")
	}),
	rewritten(`^got (\S+), want int or float$`, func(m []string) *Exception {
		return say(TypeError, "bad operand type for abs(): '", typ(m[1]), "'")
	}),
	says(`^chr: Unicode code point `, ValueError, "chr() arg not in range(0x110000)"),
	rewritten(`^ord: string encodes (\d+) Unicode code points, want 1$`, func(m []string) *Exception {
		return say(TypeError, "ord() expected a character, but string of length ", m[1], " found")
	}),
	rewritten(`^ord: got (\S+), want string or bytes$`, func(m []string) *Exception {
		return say(TypeError, "ord() expected string of length 1, but ", typ(m[1]), " found")
	}),
	rewritten(`^(?:range|chr|round|hex|oct|bin|ljust|rjust|center|zfill|insert|pop)(?:: for parameter \d+|: ndigits)?: got (\S+), want int$`, func(m []string) *Exception {
		return say(TypeError, "'", typ(m[1]), "' object cannot be interpreted as an integer")
	}),

	// Iterables.
	rewritten(`^(\w+): argument is an empty sequence$`, func(m []string) *Exception {
		return say(ValueError, m[1], "() arg is an empty sequence")
	}),
	rewritten(`^(min|max) requires at least one positional argument$`, func(m []string) *Exception {
		return say(TypeError, m[1], " expected at least 1 argument, got 0")
	}),
	says(`^range: step argument must not be zero$`, ValueError, "range() arg 3 must not be zero"),
	rewritten(`^range: got (\d+) arguments, want at least 1$`, func(m []string) *Exception {
		return say(TypeError, "range expected at least 1 argument, got ", m[1])
	}),
	says(`^join: for parameter 1: got \S+, want iterable$`, TypeError, "can only join an iterable"),
	rewritten(`^join: in list, want string, got (\S+)$`, func(m []string) *Exception {
		return say(TypeError, "sequence item: expected str instance, ", typ(m[1]), " found")
	}),
	rewritten(`^\w+: (?:for parameter \S+: )?got (\S+), want iterable$`, func(m []string) *Exception {
		return say(TypeError, "'", typ(m[1]), "' object is not iterable")
	}),
	rewritten(`^next: got (\S+), want an iterator: (.*)$`, func(m []string) *Exception {
		e := say(TypeError, "'", typ(m[1]), "' object is not an iterator")
		e.hint = m[2]
		return e
	}),
	rewritten(`^next: there is no further element \(StopIteration\)$`, func([]string) *Exception { return New(StopIteration) }),
	says(`^sum: cannot sum strings, `, TypeError, "sum() can't sum strings [use ''.join(seq) instead]"),
	rewritten(`^value after \* must be iterable, not (\S+)$`, func(m []string) *Exception {
		return say(TypeError, "Value after * must be an iterable, not ", typ(m[1]))
	}),
	rewritten(`^argument after \* must be iterable, not (\S+)$`, func(m []string) *Exception {
		return say(TypeError, "argument after * must be an iterable, not ", typ(m[1]))
	}),
	says(`^keywords must be strings, not `, TypeError, "keywords must be strings"),
	rewritten(`^(\w+\(\) got multiple values for keyword argument '\w+')$`, func(m []string) *Exception { return say(TypeError, m[1]) }),
	rewritten(`^(zip\(\) argument .* than arguments? .*)$`, func(m []string) *Exception { return say(ValueError, m[1]) }),
	says(`^isinstance: got `, TypeError, "isinstance() arg 2 must be a type, a tuple of types, or a union"),

	// Elements and slices.
	rewritten(`^index \S+ out of range: empty (tuple|string|bytes)$`, func(m []string) *Exception { return outOfRange(m[1]) }),
	rewritten(`^(bytes) index \S+ out of range`, func(m []string) *Exception { return outOfRange(m[1]) }),
	says(`^list assignment index `, IndexError, "list assignment index out of range"),
	rewritten(`^invalid slice operand (\S+)$`, func(m []string) *Exception {
		if m[1] == "dict" {
			return say(TypeError, "unhashable type: 'slice'")
		}
		return say(TypeError, "'", typ(m[1]), "' object is not subscriptable")
	}),
	says(`^invalid (start|end|stop|step) index: got \S+, want int$`, TypeError, "slice indices must be integers or None or have an __index__ method"),
	says(`^invalid (start|end|stop|step): got \S+, want int$`, TypeError, "slice indices must be integers or None or have an __index__ method"),
	rewritten(`^(\S+) value does not support item deletion$`, func(m []string) *Exception {
		return say(TypeError, "'", typ(m[1]), "' object doesn't support item deletion")
	}),
	rewritten(`^unknown binary op: \S+ (?:not )?in (\S+)$`, func(m []string) *Exception {
		return say(TypeError, "argument of type '", typ(m[1]), "' is not iterable")
	}),
	says(`^index: value not in tuple$`, ValueError, "tuple.index(x): x not in tuple"),
	rewritten(`^(?:dict|update): dictionary update sequence element #(\d+) is not iterable`, func(m []string) *Exception {
		return say(TypeError, "cannot convert dictionary update sequence element #", m[1], " to a sequence")
	}),
	rewritten(`^(?:dict|update): (dictionary update sequence element #\d+ has length \d+), want 2$`, func(m []string) *Exception {
		return say(ValueError, m[1], "; 2 is required")
	}),

	// Texts.
	rewritten(`^unknown binary op: bytes \+ (\S+)$`, func(m []string) *Exception {
		return say(TypeError, "can't concat ", typ(m[1]), " to bytes")
	}),
	says(`^r?partition: empty separator$`, ValueError, "empty separator"),
	rewritten(`^(startswith|endswith): got (\S+), want string or tuple of string$`, func(m []string) *Exception {
		return say(TypeError, m[1], " first arg must be str or a tuple of str, not ", typ(m[2]))
	}),
	rewritten(`^r?split: got (\S+) for separator, want string$`, func(m []string) *Exception {
		return say(TypeError, "must be str or None, not ", typ(m[1]))
	}),
	rewritten(`^([lr]?strip): for parameter 1: got \S+, want string$`, func(m []string) *Exception {
		return say(TypeError, m[1], " arg must be None or str")
	}),
	rewritten(`^(?:r?find|r?index|count|r?partition): for parameter 1: got (\S+), want string$`, func(m []string) *Exception {
		return say(TypeError, "must be str, not ", typ(m[1]))
	}),
	rewritten(`^(\w+): for parameter (\d+): got (\S+), want string$`, func(m []string) *Exception {
		return say(TypeError, m[1], "() argument ", m[2], " must be str, not ", typ(m[3]))
	}),
	says(`^\w+: the fill character must be exactly one character long$`, TypeError, "The fill character must be exactly one character long"),
	rewritten(`^unknown encoding: (\S+) \((.*)\)$`, func(m []string) *Exception {
		e := say(LookupError, "unknown encoding: ", m[1])
		e.hint = m[2]
		return e
	}),
}

// Texts of formatting.
var formatRewrites = []rewrite{
	rewritten(`^%([a-z]) format requires integer: cannot convert (\S+) to int$`, func(m []string) *Exception {
		if strings.Contains("xo", m[1]) {
			return say(TypeError, "%", m[1], " format: an integer is required, not ", typ(m[2]))
		}
		return say(TypeError, "%", m[1], " format: a real number is required, not ", typ(m[2]))
	}),
	rewritten(`^%\w format requires float, not (\S+)$`, func(m []string) *Exception {
		return say(TypeError, "must be real number, not ", typ(m[1]))
	}),
	says(`^%c format requires a valid Unicode code point`, OverflowError, "%c arg not in range(0x110000)"),
	says(`^%c format requires `, TypeError, "%c requires int or char"),
	says(`^format requires a mapping$`, TypeError, "format requires a mapping"),
	says(`^\* wants int$`, TypeError, "* wants int"),
	rewritten(`^(incomplete format(?: key)?)$`, func(m []string) *Exception { return say(ValueError, m[1]) }),
	rewritten(`^(unknown conversion %.*)$`, func(m []string) *Exception { return say(ValueError, m[1]) }),

	says(`^format: tuple index out of range$`, IndexError, "Replacement index out of range for positional args tuple"),
	says(`^format: single '}' in format$`, ValueError, "Single '}' encountered in format string"),
	says(`^format: unmatched '{' in format$`, ValueError, "expected '}' before end of string"),
	rewritten(`^format: unknown conversion "(.*)"$`, func(m []string) *Exception {
		return say(ValueError, "Unknown conversion specifier ", m[1])
	}),
	rewritten(`^format: (cannot switch from .*)$`, func(m []string) *Exception { return say(ValueError, m[1]) }),
	rewritten(`^(unsupported format string passed to \S+)\.__format__$`, func(m []string) *Exception {
		return say(TypeError, m[1], ".__format__")
	}),
	says(`^%c arg not in range`, OverflowError, "%c arg not in range(0x110000)"),
	rewritten(`(?s)^((?:Unknown format code|Invalid format specifier|Format specifier missing|Sign not allowed|Precision not allowed|Precision too big|`+
		`Too many decimal digits|Cannot specify|Alternate form|Zero padding is not|Negative zero coercion|Space not allowed|'=' alignment not allowed).*)$`, func(m []string) *Exception { return say(ValueError, m[1]) }),
}

// outOfRange is the error of an index into a value of one of Starlark's types.
func outOfRange(name string) *Exception {
	if name == "bytes" {
		return say(IndexError, "index out of range")
	}
	return say(IndexError, name, " index out of range")
}
