package typings

import (
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// typeOf is the type of an input or output in Python.
func typeOf(f connectors.Field) string {
	if len(f.Enum) > 0 {
		if f.Type == "list of string" {
			return "_List[" + literal(f.Enum) + "]"
		}
		return literal(f.Enum)
	}
	return pythonType(f.Type)
}

// pythonType says in Python what a script author says of a type. What it does not know
// can be anything.
func pythonType(t string) string {
	if one, other, ok := strings.Cut(t, " or "); ok {
		one, other = pythonType(one), pythonType(other)
		if one == "Any" || other == "Any" {
			return "Any"
		}
		return one + " | " + other
	}
	if item, ok := strings.CutPrefix(t, "list of "); ok {
		return "_List[" + pythonType(strings.TrimSuffix(item, "s")) + "]"
	}
	switch t {
	case "string":
		return "str"
	case "bool", "int", "float":
		return t
	case "bytes":
		return "bytes | str"
	case "dict":
		return "dict[str, Any]"
	case "list":
		return "_List[Any]"
	case "False", "None":
		return "Literal[" + t + "]"
	}
	return "Any"
}

// outputName is the class of what a connection of the type gives.
func outputName(spec *connectors.Spec) string {
	if len(spec.Outputs) == 0 {
		return "Any"
	}
	return "_" + strings.Map(func(r rune) rune {
		if isIdentifier("_" + string(r)) {
			return r
		}
		return '_'
	}, spec.Type) + "Output"
}

// writeOutput writes the class of what a connection of the type gives. Its keys are told as
// if all were there: which of them are is up to the inputs, and a script knows those.
func writeOutput(b *strings.Builder, spec *connectors.Spec) {
	if len(spec.Outputs) == 0 {
		return
	}
	fmt.Fprintf(b, "\nclass %s(TypedDict):\n", outputName(spec))
	writeDoc(b, "    ", "What a connection of type "+spec.Type+" gives.")
	b.WriteString("\n")
	for _, f := range spec.Outputs {
		if !isIdentifier(f.Name) {
			continue
		}
		fmt.Fprintf(b, "    %s: %s\n", f.Name, strings.ReplaceAll(typeOf(f), "_List[", "list["))
		doc := f.Doc
		if f.Optional && !strings.Contains(doc, "absent") {
			doc = strings.TrimSpace(doc + " Not always there.")
		}
		if doc != "" {
			writeDoc(b, "    ", doc)
		}
		if f.Text {
			fmt.Fprintf(b, "    %s_encoding: Literal[\"base64\"]\n", f.Name)
			writeDoc(b, "    ", fmt.Sprintf("There when %s is base64, because it is no text.", f.Name))
		}
	}
}
