package runtime

import (
	"errors"
	"regexp"
	"strings"

	"go.starlark.net/starlark"
)

// nativeClass returns the name that Python has for an error of the interpreter
// itself; "" for one that it has none for, and for errors of other origin. The
// interpreter's errors have no types, so they are told apart by their texts, which
// a test makes it produce.
func nativeClass(err error) string {
	message, ok := innermostMessage(err)
	if !ok || strings.HasPrefix(message, "fail: ") {
		return ""
	}
	for _, c := range nativeClasses {
		if c.text.MatchString(message) {
			return c.name
		}
	}
	return ""
}

// innermostMessage is the text of the error that a script met, without the stack.
func innermostMessage(err error) (message string, ok bool) {
	var eval *starlark.EvalError
	for errors.As(err, &eval) {
		message, ok = eval.Msg, true
		err = eval.Unwrap()
	}
	return message, ok
}

// nativeClasses are tried in this order.
var nativeClasses = []struct {
	name string
	text *regexp.Regexp
}{
	{"AssertionError", regexp.MustCompile(`^AssertionError(: |$)`)},
	{"RecursionError", regexp.MustCompile(`^Starlark stack overflow$`)},
	{"ZeroDivisionError", regexp.MustCompile(`^[a-z-]+ (division|modulo) by zero$|^0\.0 cannot be raised to a negative power$`)},
	{"IndexError", regexp.MustCompile(`^(\w+: )?(\w+ )?index:? (\S+ )?out of range|^pop: index \S+ (is )?out of range`)},
	{"KeyError", regexp.MustCompile(`(?s)^key .* not in \w+$|^key not found: |^(pop|remove|pop_?item): (missing key|empty (dict|set))|^format: keyword \S+ not found$`)},
	{"NameError", regexp.MustCompile(`^\w+ variable \S+ referenced before assignment$`)},
	{"AttributeError", regexp.MustCompile(`^(getattr: )?\S+ has no \.\S+ field or method|^can't assign to \.\S+ field of `)},
	{"ValueError", regexp.MustCompile(`^too (many|few) values to unpack |: invalid literal with base |^invalid float literal: |^float: (empty string|invalid)|` +
		`substring not found$|^remove: element not found$|^index: value not in |cannot convert float (NaN|infinity) to int|` +
		`^zero is not a valid slice step$|^chr: Unicode code point |^negative shift count|^split: empty separator$|^m(ax|in): .*empty`)},
	{"TypeError", regexp.MustCompile(`^unknown (binary|unary) op: |^invalid call of non-function|^function \S+ (accepts|got|missing) |` +
		`value is not iterable$|^unhashable|^unhandled index operation |value does not support (item|slice) |` +
		`\bgot [a-z_]+, want |\bwant [a-z ]+, got [a-z_]+|^float got [a-z_]+, want |^argument after \*|^keywords must be strings|^got \S+ in sequence assignment$|` +
		`: (unexpected keyword arguments?|missing argument for|got multiple values for keyword argument|got \d+ arguments?, want)|` +
		`^\S+ (<|<=|>|>=) \S+ not implemented$|requires (string|integer|bytes or int) as left operand, not |has no len$|` +
		`does not accept keyword arguments$|^%[a-z] format requires |^(too many|not enough) arguments for format string$|` +
		`^not all arguments converted during string formatting$|^invalid slice operand |^(int: )?cannot convert \S+ to int$`)},
}
