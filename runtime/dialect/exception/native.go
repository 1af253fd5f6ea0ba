package exception

import (
	"errors"
	"regexp"
	"strings"
	"sync"

	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// native makes an exception of what the interpreter says. Its errors have no types,
// so they are told apart by their texts, which a test makes it produce. Where Python
// has a text of its own for the same, the exception has that.
func native(message string) *Exception {
	message = abridge(message)
	if text, ok := strings.CutPrefix(message, "fail: "); ok {
		return New(StandardException, starlark.String(text))
	}
	if e := rewrittenAs(message); e != nil {
		return e
	}
	// Functions and methods put their name before what is wrong with an operation.
	if _, inner, ok := strings.Cut(message, ": "); ok && operation().MatchString(inner) {
		if e := rewrittenAs(inner); e != nil {
			return e
		}
	}
	for _, c := range texts {
		if c.text().MatchString(message) {
			return New(c.class, starlark.String(message))
		}
	}
	return New(StandardException, starlark.String(message))
}

var operation = compiled(`^(?:unhashable type: \S+|\S+ (?:<|<=|>|>=) \S+ not implemented|unknown binary op: .*)$`)

func rewrittenAs(message string) *Exception {
	for _, list := range [][]rewrite{functionRewrites, formatRewrites, rewrites} {
		for _, r := range list {
			if m := r.text().FindStringSubmatch(message); m != nil {
				if e := r.make(m); e != nil {
					return e
				}
			}
		}
	}
	return nil
}

// maxNative is how much of a message is looked at: some repeat a value of 64 MiB.
const maxNative = 16 << 10

// abridge leaves out the middle of a long message.
func abridge(message string) string {
	if len(message) <= maxNative {
		return message
	}
	head := strings.ToValidUTF8(message[:maxNative/2], "")
	tail := strings.ToValidUTF8(message[len(message)-maxNative/2:], "")
	return head + " ... " + tail
}

// NativeName returns the name of the class of an error of the interpreter, "" if err is
// none or one that Python has no name for.
func NativeName(err error) string {
	var eval *starlark.EvalError
	if !errors.As(err, &eval) {
		return ""
	}
	if c := native(message(err)).class; c != StandardException {
		return c.name
	}
	return ""
}

// IsCancelled reports whether err is what the interpreter says of a thread that was
// cancelled.
func IsCancelled(err error) bool {
	return Of(err) == nil && strings.HasPrefix(message(err), "Starlark computation cancelled: ")
}

// Types are called in messages as Python calls them.
var pythonTypes = map[string]string{"string": "str"}

func typ(name string) string {
	if t, ok := pythonTypes[name]; ok {
		return t
	}
	return name
}

// A pattern is compiled when it is first asked for: few programs meet an error, and all of
// them start.
type pattern func() *regexp.Regexp

func compiled(text string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

type rewrite struct {
	text pattern
	make func(m []string) *Exception
}

func say(c *Class, parts ...string) *Exception {
	return New(c, starlark.String(strings.Join(parts, "")))
}

// says is for a message that is always the same.
func says(text string, c *Class, message string) rewrite {
	return rewrite{compiled(text), func([]string) *Exception { return say(c, message) }}
}

func rewritten(text string, f func(m []string) *Exception) rewrite {
	return rewrite{compiled(text), f}
}

// The interpreter's texts for which Python has others. The first that matches counts.
var rewrites = []rewrite{
	rewritten(`(?s)^key (.*) not in dict$`, func(m []string) *Exception { return New(KeyError, parsed(m[1])) }),
	rewritten(`(?s)^key not found: (.*)$`, func(m []string) *Exception { return New(KeyError, parsed(m[1])) }),
	rewritten(`^format: keyword (\S+) not found$`, func(m []string) *Exception { return New(KeyError, starlark.String(m[1])) }),
	says(`^popitem: empty dict$`, KeyError, "popitem(): dictionary is empty"),
	says(`^pop: empty set$`, KeyError, "pop from an empty set"),
	says(`^(list )?index \S+ out of range: empty list$`, IndexError, "list index out of range"),
	rewritten(`^(list|tuple|string|bytes|range) index \S+ out of range`, func(m []string) *Exception {
		if m[1] == "range" {
			return say(IndexError, "range object index out of range")
		}
		return say(IndexError, m[1], " index out of range")
	}),
	says(`^pop: (list )?index \S+ (is )?out of range: empty list$`, IndexError, "pop from empty list"),
	says(`^pop: (list )?index \S+ (is )?out of range`, IndexError, "pop index out of range"),
	says(`^(real )?division by zero$|^floating-point division by zero$`, ZeroDivisionError, "division by zero"),
	says(`^floored division by zero$`, ZeroDivisionError, "integer division or modulo by zero"),
	says(`^integer modulo by zero$`, ZeroDivisionError, "integer modulo by zero"),
	says(`^floating-point modulo by zero$`, ZeroDivisionError, "float modulo"),
	rewritten(`^(local|global) variable (\S+) referenced before assignment$`, func(m []string) *Exception {
		if m[1] == "global" {
			return say(NameError, "name '", m[2], "' is not defined")
		}
		return say(UnboundLocalError, "cannot access local variable '", m[2], "' where it is not associated with a value")
	}),
	rewritten(`^(?:getattr: )?(\S+) has no \.(\S+) field or method(?: \((did you mean .*)\))?$`, func(m []string) *Exception {
		e := say(AttributeError, "'", typ(m[1]), "' object has no attribute '", m[2], "'")
		e.hint = m[3]
		return e
	}),
	rewritten(`^(?:getattr: )?(?:\S+ )?struct has no \.(\S+) attribute(?: \((did you mean .*)\))?$`, func(m []string) *Exception {
		e := say(AttributeError, "'struct' object has no attribute '", m[1], "'")
		e.hint = m[2]
		return e
	}),
	rewritten(`^(?:getattr: )?(module '\S+' has no attribute '\S+')$`, func(m []string) *Exception { return say(AttributeError, m[1]) }),
	rewritten(`^unknown binary op: (\S+) (\S+) (\S+)$`, func(m []string) *Exception {
		x, op, y := typ(m[1]), m[2], typ(m[3])
		switch {
		case op == "in" || op == "not":
			return nil
		case op == "+" && (x == "str" || x == "list" || x == "tuple"):
			return say(TypeError, "can only concatenate ", x, " (not \"", y, "\") to ", x)
		case op == "*" && (x == "str" || x == "list" || x == "tuple"):
			return say(TypeError, "can't multiply sequence by non-int of type '", y, "'")
		case op == "*" && (y == "str" || y == "list" || y == "tuple"):
			return say(TypeError, "can't multiply sequence by non-int of type '", x, "'")
		}
		return say(TypeError, "unsupported operand type(s) for ", op, ": '", x, "' and '", y, "'")
	}),
	rewritten(`^unknown unary op: (\S+) (\S+)$`, func(m []string) *Exception {
		return say(TypeError, "bad operand type for unary ", m[1], ": '", typ(m[2]), "'")
	}),
	rewritten(`^(\S+) (<|<=|>|>=) (\S+) not implemented$`, func(m []string) *Exception {
		return say(TypeError, "'", m[2], "' not supported between instances of '", typ(m[1]), "' and '", typ(m[3]), "'")
	}),
	rewritten(`^invalid call of non-function \((\S+)\)$`, func(m []string) *Exception {
		return say(TypeError, "'", typ(m[1]), "' object is not callable")
	}),
	rewritten(`^(?:\w+: )?(?:for loop: |comprehension: )?(\S+) value is not iterable$`, func(m []string) *Exception {
		return say(TypeError, "'", typ(m[1]), "' object is not iterable")
	}),
	rewritten(`^(?:list|tuple|set|enumerate|reversed|sorted|zip|any|all): for parameter \S+: got (\S+), want iterable$`, func(m []string) *Exception {
		return say(TypeError, "'", typ(m[1]), "' object is not iterable")
	}),
	rewritten(`^(?:unhashable type: |unhashable: )(\S+)$`, func(m []string) *Exception {
		return say(TypeError, "unhashable type: '", typ(m[1]), "'")
	}),
	rewritten(`^unhandled index operation (\S+)\[(\S+)\]$`, func(m []string) *Exception {
		return say(TypeError, "'", typ(m[1]), "' object is not subscriptable")
	}),
	rewritten(`^(list|tuple|string) index: got (\S+), want int$`, func(m []string) *Exception {
		what := typ(m[1])
		if what == "str" {
			return say(TypeError, "string indices must be integers, not '", typ(m[2]), "'")
		}
		return say(TypeError, what, " indices must be integers or slices, not ", typ(m[2]))
	}),
	rewritten(`^(\S+) value does not support item assignment$`, func(m []string) *Exception {
		return say(TypeError, "'", typ(m[1]), "' object does not support item assignment")
	}),
	rewritten(`^too many values to unpack \(got \d+, want (\d+)\)$`, func(m []string) *Exception {
		return say(ValueError, "too many values to unpack (expected ", m[1], ")")
	}),
	rewritten(`^too few values to unpack \(got (\d+), want (at least )?(\d+)\)$`, func(m []string) *Exception {
		return say(ValueError, "not enough values to unpack (expected ", m[2], m[3], ", got ", m[1], ")")
	}),
	rewritten(`^got (\S+) in sequence assignment$`, func(m []string) *Exception {
		return say(TypeError, "cannot unpack non-iterable ", typ(m[1]), " object")
	}),
	rewritten(`(?s)^int: invalid literal with base (\d+): (.*)$`, func(m []string) *Exception {
		return say(ValueError, "invalid literal for int() with base ", m[1], ": ", repr(starlark.String(m[2])))
	}),
	rewritten(`(?s)^(?:float: )?invalid float literal: (.*)$`, func(m []string) *Exception {
		return say(ValueError, "could not convert string to float: ", repr(starlark.String(m[1])))
	}),
	says(`^float: empty string$`, ValueError, "could not convert string to float: ''"),
	says(`cannot convert float NaN to int`, ValueError, "cannot convert float NaN to integer"),
	says(`cannot convert float (\+|-)?infinity to int`, OverflowError, "cannot convert float infinity to integer"),
	says(`^remove: element not found$`, ValueError, "list.remove(x): x not in list"),
	says(`substring not found$`, ValueError, "substring not found"),
	says(`^zero is not a valid slice step$`, ValueError, "slice step cannot be zero"),
	says(`^negative shift count`, ValueError, "negative shift count"),
	says(`^split: empty separator$`, ValueError, "empty separator"),
	says(`^Starlark stack overflow$`, RecursionError, "maximum recursion depth exceeded"),
	says(`^not enough arguments for format string$`, TypeError, "not enough arguments for format string"),
	says(`^(too many arguments for format string|not all arguments converted during string formatting)$`, TypeError, "not all arguments converted during string formatting"),
	rewritten(`^function (\S+) missing (\d+) arguments? \((.*)\)$`, func(m []string) *Exception {
		return say(TypeError, m[1], "() missing ", m[2], " required positional argument", plural(m[2]), ": ", named(m[3]))
	}),
	rewritten(`^function (\S+) accepts no arguments \((\d+) given\)$`, func(m []string) *Exception {
		return say(TypeError, m[1], "() takes 0 positional arguments but ", m[2], wasOrWere(m[2]), " given")
	}),
	rewritten(`^function (\S+) accepts (?:at most )?(\d+) positional arguments? \((\d+) given\)$`, func(m []string) *Exception {
		return say(TypeError, m[1], "() takes ", m[2], " positional argument", plural(m[2]), " but ", m[3], wasOrWere(m[3]), " given")
	}),
	rewritten(`^function (\S+) got an unexpected keyword argument "?([^" ]+)"?(?: \((did you mean .*)\))?$`, func(m []string) *Exception {
		e := say(TypeError, m[1], "() got an unexpected keyword argument '", m[2], "'")
		e.hint = m[3]
		return e
	}),
	rewritten(`^function (\S+) got multiple values for (?:keyword argument|parameter) "?([^" ]+)"?$`, func(m []string) *Exception {
		return say(TypeError, m[1], "() got multiple values for argument '", m[2], "'")
	}),
	rewritten(`^len: value of type (\S+) has no len$`, func(m []string) *Exception {
		return say(TypeError, "object of type '", typ(m[1]), "' has no len()")
	}),
	rewritten(`(?s)^AssertionError(?:: (.*))?$`, func(m []string) *Exception {
		if m[1] == "" {
			return New(AssertionError)
		}
		return say(AssertionError, m[1])
	}),
}

func plural(n string) string {
	if n == "1" {
		return ""
	}
	return "s"
}

func wasOrWere(n string) string {
	if n == "1" {
		return " was"
	}
	return " were"
}

// named is a list of names as Python writes it: 'a', 'b', and 'c'.
func named(list string) string {
	names := strings.Split(list, ", ")
	for i := range names {
		names[i] = "'" + names[i] + "'"
	}
	switch n := len(names); n {
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	default:
		return strings.Join(names[:n-1], ", ") + ", and " + names[n-1]
	}
}

// parsed is the value that a text of the interpreter stands for, or the text.
func parsed(text string) starlark.Value {
	x, err := (&star.FileOptions{}).ParseExpr("", text, 0)
	if err == nil {
		if v, ok := literal(x, 0); ok {
			return v
		}
	}
	return starlark.String(text)
}

func literal(x star.Expr, depth int) (starlark.Value, bool) {
	switch x := x.(type) {
	case *star.Literal:
		switch v := x.Value.(type) {
		case string:
			if x.Token == star.BYTES {
				return starlark.Bytes(v), true
			}
			return starlark.String(v), true
		case int64:
			return starlark.MakeInt64(v), true
		case float64:
			return starlark.Float(v), true
		}
	case *star.Ident:
		switch x.Name {
		case "None":
			return starlark.None, true
		case "True", "False":
			return starlark.Bool(x.Name == "True"), true
		}
	case *star.UnaryExpr:
		if v, ok := literal(x.X, depth+1); ok && x.Op == star.MINUS {
			v, err := starlark.Unary(x.Op, v)
			return v, err == nil
		}
	case *star.ParenExpr:
		return literal(x.X, depth+1)
	case *star.TupleExpr:
		t := make(starlark.Tuple, len(x.List))
		for i, e := range x.List {
			v, ok := literal(e, depth+1)
			if !ok || depth > maxDepth {
				return nil, false
			}
			t[i] = v
		}
		return t, true
	}
	return nil, false
}

// texts are the classes of what keeps its text.
var texts = []struct {
	class *Class
	text  pattern
}{
	{ZeroDivisionError, compiled(`^[a-z-]+ (division|modulo) by zero$|^0\.0 cannot be raised to a negative power$`)},
	{IndexError, compiled(`^(\w+: )?(\w+ )?index:? (\S+ )?out of range|^pop: index \S+ (is )?out of range`)},
	{KeyError, compiled(`(?s)^key .* not in \w+$|^key not found: |^(pop|remove|pop_?item): (missing key|empty (dict|set))|^format: keyword \S+ not found$`)},
	{NameError, compiled(`^\w+ variable \S+ referenced before assignment$`)},
	{AttributeError, compiled(`^(getattr: )?\S+ has no \.\S+ field or method|^can't assign to \.\S+ field of `)},
	{ImportError, compiled(`^cannot import name `)},
	{StopIteration, compiled(`\(StopIteration\)$`)},
	{ValueError, compiled(`^too (many|few) values to unpack |: invalid literal with base |^invalid float literal: |^float: (empty string|invalid)|` +
		`substring not found$|^remove: element not found$|^index: value not in |cannot convert float (NaN|infinity) to int|` +
		`^zero is not a valid slice step$|^chr: Unicode code point |^negative shift count|^split: empty separator$|^m(ax|in): .*empty`)},
	{TypeError, compiled(`^unknown (binary|unary) op: |^invalid call of non-function|^function \S+ (accepts|got|missing) |` +
		`value is not iterable$|^unhashable|^unhandled index operation |value does not support (item|slice) |` +
		`\bgot \w+, want |\bwant [a-z ]+, got \w+|^argument after \*|^keywords must be strings|^got \S+ in sequence assignment$|` +
		`: (unexpected keyword arguments?|missing argument for|got multiple values for keyword argument|got \d+ arguments?, want)|` +
		`^\S+ (<|<=|>|>=) \S+ not implemented$|requires (string|integer|bytes or int) as left operand, not |has no len$|` +
		`does not accept keyword arguments$|^%[a-z] format requires |^(too many|not enough) arguments for format string$|` +
		`^not all arguments converted during string formatting$|^invalid slice operand |^(int: )?cannot convert \S+ to int$`)},
}
