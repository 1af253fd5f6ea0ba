package assist

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// objectOf is an object of a class of the flow API.
func objectOf(class string) kind {
	api := typings.FlowAPI()
	return kind{class: api.Class(class), of: api}
}

func memberOf(m *typings.Module, name string) kind {
	if m == nil {
		return kind{}
	}
	if c := m.Class(name); c != nil {
		return kind{class: c, of: m, itself: true}
	}
	var k kind
	for _, f := range m.Functions {
		if f.Name == name {
			k.functions = append(k.functions, f)
		}
	}
	for _, v := range m.Values {
		if v.Name == name {
			return typeNamed(v.Type, m, nil)
		}
	}
	return k
}

// overload returns the function that a call is of: the first one of which the literal
// parameters are what the call gives.
func overload(all []*typings.Function, x *syntax.Call) *typings.Function {
next:
	for _, f := range all {
		for i, p := range f.Params {
			if p.Kind != typings.Positional && p.Kind != typings.PositionalOnly {
				break
			}
			if i >= len(x.Args) || x.Args[i].Kind != syntax.Positional {
				if p.Default == "" && i >= len(x.Args) {
					continue next
				}
				break
			}
			given, ok := textOf(x.Args[i].Value)
			if allowed := literals(p.Type, nil); ok && len(allowed) > 0 && !contains(allowed, given) {
				continue next
			}
		}
		return f
	}
	return all[0]
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// literals are the texts that a type names, such as Literal["a", "b"]; names of types are
// those of a module.
func literals(typ string, of *typings.Module) (found []string) {
	for part := range strings.SplitSeq(typ, "|") {
		part = strings.TrimSpace(part)
		inside, ok := strings.CutPrefix(part, "Literal[")
		if !ok {
			if of != nil {
				for _, v := range of.Values {
					if v.Name == part && v.Type != typ {
						found = append(found, literals(v.Type, of)...)
					}
				}
			}
			continue
		}
		for text := range strings.SplitSeq(strings.TrimSuffix(inside, "]"), ",") {
			text = strings.TrimSpace(text)
			if len(text) >= 2 && (text[0] == '"' || text[0] == '\'') {
				found = append(found, text[1:len(text)-1])
			}
		}
	}
	return found
}

// typeNamed returns an object of the type that a stub names. An execution that a method of
// an execution gives runs what that runs.
func typeNamed(typ string, of *typings.Module, receiver *kind) kind {
	typ, _, _ = strings.Cut(typ, " |")
	typ = strings.TrimSpace(typ)
	outer, inner, generic := strings.Cut(strings.TrimSuffix(typ, "]"), "[")
	switch outer {
	case "Literal":
		return kind{typ: "str"}
	case "type":
		k := typeNamed(inner, of, receiver)
		k.itself = k.class != nil
		return k
	case "str", "int", "float", "bool", "bytes", "dict", "tuple", "set":
		return kind{typ: outer}
	case "list":
		k := kind{typ: outer}
		if elem := typeNamed(inner, of, nil); generic && elem.known() {
			k.elem = &elem
		}
		return k
	}
	for _, m := range []*typings.Module{of, typings.FlowAPI()} {
		if m == nil {
			continue
		}
		if c := m.Class(outer); c != nil {
			k := kind{class: c, of: m}
			if receiver != nil && receiver.class == c && strings.HasPrefix(inner, "_") {
				k.child = receiver.child
			}
			return k
		}
	}
	return kind{}
}
