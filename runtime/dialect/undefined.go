package dialect

import (
	"fmt"
	"slices"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
)

// undefinedHere reports a name that means nothing, at the first of the uses of
// which the same is to be said. Starlark's resolver finds a use again that lowering
// has found.
func (l *lowerer) undefinedHere(name string, pos syntax.Pos) {
	if l.undefined[pos] || len(l.errs) >= maxErrors {
		return
	}
	if l.undefined == nil {
		l.undefined, l.said = map[syntax.Pos]bool{}, map[string]bool{}
	}
	l.undefined[pos] = true
	msg, hint := l.describeUndefined(name)
	if !l.said[msg+hint] {
		l.said[msg+hint] = true
		l.fail(pos, msg, hint)
	}
}

func (l *lowerer) describeUndefined(name string) (msg, hint string) {
	if hint, ok := notOffered[name]; ok {
		return name + " is not part of the flow language", hint
	}
	msg = "the name " + name + " is not defined"
	switch {
	case l.opts.module(name):
		return msg, "write import " + name + " at the top"
	case (name == "this" || name == "system" || name == "inputs") && l.scope.container().kind == fileScope:
		return name + " is there only while the handler runs", "move this into handler"
	case name == "this" || name == "system":
		return msg, fmt.Sprintf("pass it to the function as an argument: def f(%s, ...)", name)
	}
	if v := l.scope.lookup(name); v != nil && l.scope.kind == fileScope {
		return name + " is used before it is assigned", fmt.Sprintf("it is assigned on line %d", v.first.Line)
	}
	if instead, ok := otherSpellings[name]; ok {
		return msg, "write " + instead
	}
	if near := l.nearestName(name); near != "" {
		return msg, "did you mean " + near + "?"
	}
	if near := nearest(name, l.opts.moduleNames()); near != "" {
		return msg, "did you mean the module " + near + "? write import " + near + " at the top"
	}
	return msg, ""
}

// nearestName is the name most like one that is not defined, nearest scopes first.
func (l *lowerer) nearestName(name string) string {
	var names []string
	l.scope.each(func(n string) { names = append(names, n) })
	names = append(names, l.opts.names()...)
	names = append(names, universe.Keys()...)
	names = append(names, starlark.Universe.Keys()...)
	names = slices.DeleteFunc(names, isHidden)
	return nearest(name, names)
}

// otherSpellings are names of other languages.
var otherSpellings = map[string]string{
	"null": "None", "nil": "None", "none": "None", "undefined": "None", "NULL": "None",
	"true": "True", "TRUE": "True", "false": "False", "FALSE": "False",
	"unicode": "str", "basestring": "str", "long": "int", "xrange": "range", "raw_input": "this.message(...)",
	"frozenset": "set or tuple", "bytearray": "bytes",
}

// notOffered are Python's builtins that a flow cannot have, and what to write
// instead.
var notOffered = map[string]string{
	"exec":         "write the code into the flow, or start it with this.script(source)",
	"eval":         "for data write json.decode(text); for a script this.script(source)",
	"compile":      "write the code into the flow, or start it with this.script(source)",
	"__import__":   "write import at the top",
	"open":         "write system.file(name).get_text_content()",
	"input":        "write this.message(...) to ask a person, or this.get('input_value')",
	"globals":      "keep the values in a dict",
	"locals":       "keep the values in a dict",
	"vars":         "keep the values in a dict",
	"super":        "there are no classes: keep the values in a dict or a struct(...)",
	"object":       "there are no classes: keep the values in a dict or a struct(...)",
	"classmethod":  "there are no classes: write a function",
	"staticmethod": "there are no classes: write a function",
	"property":     "there are no classes: write a function",
	"issubclass":   "there are no classes: write isinstance(x, T)",
	"setattr":      "write x.name = value, or keep the values in a dict",
	"delattr":      "keep the values in a dict",
	"id":           "compare with ==",
	"memoryview":   "use bytes",
	"complex":      "keep the two parts in a tuple",
	"breakpoint":   "write this.log(...)",
	"help":         "write dir(x) for the names of what x has",
	"exit":         "write return this.success(...) or return this.error(...)",
	"quit":         "write return this.success(...) or return this.error(...)",
	"slice":        "write x[i:j]",
	"Ellipsis":     "write ...",

	"KeyboardInterrupt": endsFlow,
	"SystemExit":        endsFlow,
	"GeneratorExit":     endsFlow,

	"BlockingIOError":    "write OSError",
	"BrokenPipeError":    "write OSError",
	"ChildProcessError":  "write OSError",
	"EnvironmentError":   "write OSError",
	"InterruptedError":   "write OSError",
	"IsADirectoryError":  "write OSError",
	"NotADirectoryError": "write OSError",
	"ProcessLookupError": "write OSError",
	"BufferError":        "write Exception",
	"ReferenceError":     "write Exception",
	"FloatingPointError": "write ArithmeticError",

	"__name__": "leave the test out: the runtime calls handler",
	"__file__": "write load('//path', ...) or system.file(name)",
}

const endsFlow = "no except clause stops what ends a flow: clean up in finally"
